package io.celltwin.config;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Which channels measure what of a pack. Cell k of string s has the number (s - 1) · cells in
/// series + k in its pack; all numbers from 1.
public sealed interface Wiring {
  /// One string; every channel of the source has its standard name.
  record StandardWiring(String source) implements Wiring {
    public StandardWiring {
      if (!SourceSettings.isName(source)) {
        throw new IllegalArgumentException("not a source name: " + source);
      }
    }
  }

  /// Strings in parallel, each with channels of its own.
  ///
  /// @param strings at least one, in the order of the file
  /// @param temperatures ranges of cells that do not overlap; cells in none of them have no sensor
  /// @param cellsWithoutVoltage numbers in the pack, iterated in ascending order
  /// @param ambient temperature of what cools the cells
  record ExplicitWiring(
      List<StringWiring> strings,
      List<TemperatureWiring> temperatures,
      Set<Integer> cellsWithoutVoltage,
      Optional<ChannelName> ambient)
      implements Wiring {
    public ExplicitWiring(
        List<StringWiring> strings,
        List<TemperatureWiring> temperatures,
        Set<Integer> cellsWithoutVoltage) {
      this(strings, temperatures, cellsWithoutVoltage, Optional.empty());
    }

    public ExplicitWiring {
      strings = List.copyOf(strings);
      temperatures = List.copyOf(temperatures);
      cellsWithoutVoltage = Collections.unmodifiableSet(new TreeSet<>(cellsWithoutVoltage));
      if (strings.isEmpty()) throw new IllegalArgumentException("a pack has at least one string");
      for (int i = 0; i < temperatures.size(); i++) {
        for (int j = 0; j < i; j++) {
          if (temperatures.get(i).overlaps(temperatures.get(j))) {
            throw new IllegalArgumentException("two sensors stand for one cell");
          }
        }
      }
    }
  }

  /// At most one of the two voltages is there.
  ///
  /// @param cellVoltage absent: no cell of the string has a voltage of its own
  record StringWiring(
      ChannelName current,
      Optional<ChannelName> meanCurrent,
      Optional<ChannelPattern> cellVoltage,
      Optional<ChannelName> stringVoltage) {
    public StringWiring {
      if (cellVoltage.isPresent() && stringVoltage.isPresent()) {
        throw new IllegalArgumentException("voltages of the cells and of the string");
      }
    }
  }

  /// A sensor stands for the cells from first to last, both included.
  record TemperatureWiring(ChannelName channel, int firstCell, int lastCell) {
    public TemperatureWiring {
      if (firstCell < 1 || lastCell < firstCell) {
        throw new IllegalArgumentException("no range of cells: " + firstCell + ".." + lastCell);
      }
    }

    boolean overlaps(TemperatureWiring other) {
      return firstCell <= other.lastCell && other.firstCell <= lastCell;
    }
  }

  default int stringCount() {
    return switch (this) {
      case StandardWiring _ -> 1;
      case ExplicitWiring explicit -> explicit.strings().size();
    };
  }
}
