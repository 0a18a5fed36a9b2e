package io.celltwin.config;

import java.util.Map;

/// Where each key stands in its file, so that a fault that shows later (a channel that no source
/// has) is reported with its place.
///
/// @param positions by key as findings name it, `pack[2].id`; where there is one pack, `pack.id`
///   and `pack[1].id` both stand here
public record KeyPositions(Map<String, Position> positions) {
  /// @param line 1-based
  /// @param column 1-based
  public record Position(int line, int column) {}

  public KeyPositions {
    positions = Map.copyOf(positions);
  }

  /// Of the key, else of the nearest table around it that is in the file, else the file's start.
  public Position of(String key) {
    String enclosing = key;
    while (!enclosing.isEmpty()) {
      Position position = positions.get(enclosing);
      if (position != null) return position;
      int end = Math.max(enclosing.lastIndexOf('.'), enclosing.lastIndexOf('['));
      enclosing = enclosing.substring(0, Math.max(end, 0));
    }
    return new Position(1, 1);
  }
}
