package io.celltwin.config;

import java.util.Optional;
import java.util.regex.Pattern;

/// The channels of many cells in one text: `bench:voltage_{cell}_V`. `{cell}` is the number of the
/// cell in its pack, `{cell_in_string}` the one in its string, both from 1.
public record ChannelPattern(String source, String pattern) {
  private static final String CELL = "{cell}";
  private static final String CELL_IN_STRING = "{cell_in_string}";
  private static final Pattern OTHER_BRACES = Pattern.compile("[{}]");

  public ChannelPattern {
    new ChannelName(source, pattern);
    if (OTHER_BRACES.matcher(withNumbers(pattern, 1, 1)).find()) {
      throw new IllegalArgumentException("not a pattern of channels: " + pattern);
    }
  }

  /// @param cell 1-based number in the pack
  /// @param cellInString 1-based number in the string
  public ChannelName channel(int cell, int cellInString) {
    return new ChannelName(source, withNumbers(pattern, cell, cellInString));
  }

  /// Whether different cells of a string have different channels.
  boolean tellsCellsApart() {
    return pattern.contains(CELL) || pattern.contains(CELL_IN_STRING);
  }

  /// Empty where the text is no `source:pattern`, or holds another placeholder.
  static Optional<ChannelPattern> parse(String text) {
    return ChannelName.parse(text)
        .filter(name -> !OTHER_BRACES.matcher(withNumbers(name.channel(), 1, 1)).find())
        .map(name -> new ChannelPattern(name.source(), name.channel()));
  }

  @Override
  public String toString() {
    return source + ":" + pattern;
  }

  private static String withNumbers(String pattern, int cell, int cellInString) {
    return pattern
        .replace(CELL, Integer.toString(cell))
        .replace(CELL_IN_STRING, Integer.toString(cellInString));
  }
}
