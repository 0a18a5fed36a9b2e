package io.celltwin.config;

import io.celltwin.config.Wiring.ExplicitWiring;
import io.celltwin.config.Wiring.StandardWiring;
import io.celltwin.config.Wiring.StringWiring;
import io.celltwin.config.Wiring.TemperatureWiring;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Binds how one pack is wired.
final class WiringReader {
  private static final String CHANNEL = "\"source:channel\"";
  private static final String PATTERN =
      "\"source:channel\" with {cell} or {cell_in_string} in the channel";

  private final Table pack;
  private final List<String> sources;

  /// Empty where the key is faulty: then no cell number is checked.
  private final OptionalInt cellsInSeries;

  /// What reads each channel already; a channel that measures two things is a slip of copying.
  private final Map<ChannelName, String> readers = new HashMap<>();

  WiringReader(Table pack, List<String> sources, OptionalInt cellsInSeries) {
    this.pack = pack;
    this.sources = sources;
    this.cellsInSeries = cellsInSeries;
  }

  /// Empty where it is faulty; some faults are reported without that, so the caller asks the file.
  Optional<Wiring> read() {
    Optional<String> source =
        pack.optionalText("source", text -> !text.isBlank(), "the name of a [[source]]");
    List<Table> stringTables = pack.tables("string");
    List<Optional<StringWiring>> strings = new ArrayList<>();
    for (int i = 0; i < stringTables.size(); i++) strings.add(string(stringTables.get(i), i));
    Range cells = cells(Math.max(1, stringTables.size()));
    List<Table> sensorTables = pack.tables("temperature");
    List<Optional<TemperatureWiring>> sensors =
        sensorTables.stream().map(table -> temperature(table, cells)).toList();
    boolean hasOverlap = hasOverlap(sensorTables, sensors);
    Optional<List<Integer>> withoutVoltage =
        pack.integers("cells_without_voltage", Range.of(0, cells.most()), cells);
    withoutVoltage.ifPresent(this::checkRepetition);
    Optional<ChannelName> ambient = optionalChannel(pack, "ambient");

    if (pack.has("source")) {
      for (String name : List.of("string", "temperature", "cells_without_voltage", "ambient")) {
        if (pack.has(name)) {
          pack.fault(
              name,
              "it beside source",
              "either source, which wires one string, or explicit wiring");
        }
      }
      source.ifPresent(text -> requireSource(pack, "source", text));
      return source.filter(SourceSettings::isName).map(StandardWiring::new);
    }
    if (!pack.has("string")) {
      pack.missing("source", "the name of a [[source]], or tables [[pack.string]]");
      return Optional.empty();
    }
    if (strings.isEmpty()
        || strings.stream().anyMatch(Optional::isEmpty)
        || sensors.stream().anyMatch(Optional::isEmpty)
        || hasOverlap) {
      return Optional.empty();
    }
    return Optional.of(
        new ExplicitWiring(
            strings.stream().map(Optional::orElseThrow).toList(),
            sensors.stream().map(Optional::orElseThrow).toList(),
            new LinkedHashSet<>(withoutVoltage.orElse(List.of())),
            ambient));
  }

  private Range cells(int strings) {
    return Range.of(1, strings * (double) cellsInSeries.orElse((int) PackSettings.CELLS.most()));
  }

  private Optional<StringWiring> string(Table table, int index) {
    Optional<ChannelName> current =
        table
            .text("current", text -> ChannelName.parse(text).isPresent(), CHANNEL)
            .flatMap(text -> channel(table, "current", text));
    Optional<ChannelName> meanCurrent = optionalChannel(table, "mean_current");
    Optional<ChannelPattern> cellVoltage =
        table
            .optionalText("cell_voltage", text -> ChannelPattern.parse(text).isPresent(), PATTERN)
            .flatMap(ChannelPattern::parse);
    cellVoltage.ifPresent(pattern -> checkCellVoltage(table, pattern, index));
    Optional<ChannelName> stringVoltage = optionalChannel(table, "string_voltage");
    table.finish();
    if (table.has("cell_voltage") && table.has("string_voltage")) {
      table.fault(
          "string_voltage",
          "it beside cell_voltage",
          "either the voltages of the cells or that of the whole string");
      return Optional.empty();
    }
    return current.map(
        channel -> new StringWiring(channel, meanCurrent, cellVoltage, stringVoltage));
  }

  private void checkCellVoltage(Table table, ChannelPattern pattern, int index) {
    requireSource(table, "cell_voltage", pattern.source());
    if (cellsInSeries.isEmpty()) return;
    int count = cellsInSeries.getAsInt();
    if (count > 1 && !pattern.tellsCellsApart()) {
      table.fault("cell_voltage", table.found("cell_voltage"), PATTERN);
      return;
    }
    for (int k = 1; k <= count; k++) {
      if (!claim(table, "cell_voltage", pattern.channel(index * count + k, k))) return;
    }
  }

  private Optional<TemperatureWiring> temperature(Table table, Range cells) {
    Optional<ChannelName> channel =
        table
            .text("channel", text -> ChannelName.parse(text).isPresent(), CHANNEL)
            .flatMap(text -> channel(table, "channel", text));
    Optional<List<Integer>> firstAndLast = table.integers("cells", Range.of(2, 2), cells);
    if (!table.has("cells")) table.missing("cells", "the first and last cell: [1, 12]");
    table.finish();
    if (channel.isEmpty() || firstAndLast.isEmpty()) return Optional.empty();
    int first = firstAndLast.get().getFirst();
    int last = firstAndLast.get().getLast();
    if (last < first) {
      table.fault("cells", first + " to " + last, "the first cell before the last");
      return Optional.empty();
    }
    return Optional.of(new TemperatureWiring(channel.get(), first, last));
  }

  private static boolean hasOverlap(List<Table> tables, List<Optional<TemperatureWiring>> sensors) {
    boolean found = false;
    for (int i = 0; i < sensors.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (sensors.get(i).isEmpty() || sensors.get(j).isEmpty()) continue;
        TemperatureWiring later = sensors.get(i).get();
        TemperatureWiring earlier = sensors.get(j).get();
        if (!later.overlaps(earlier)) continue;
        found = true;
        String expected =
            String.format(
                "cells without another sensor: %s has %d to %d",
                tables.get(j).key(), earlier.firstCell(), earlier.lastCell());
        tables.get(i).fault("cells", later.firstCell() + " to " + later.lastCell(), expected);
      }
    }
    return found;
  }

  private void checkRepetition(List<Integer> cells) {
    Set<Integer> seen = new LinkedHashSet<>();
    for (int i = 0; i < cells.size(); i++) {
      if (!seen.add(cells.get(i))) {
        pack.fault("cells_without_voltage", i, cells.get(i) + " again", "each cell once");
      }
    }
  }

  private Optional<ChannelName> optionalChannel(Table table, String name) {
    return table
        .optionalText(name, text -> ChannelName.parse(text).isPresent(), CHANNEL)
        .flatMap(text -> channel(table, name, text));
  }

  private Optional<ChannelName> channel(Table table, String name, String text) {
    Optional<ChannelName> channel = ChannelName.parse(text);
    channel.ifPresent(c -> requireSource(table, name, c.source()));
    channel.ifPresent(c -> claim(table, name, c));
    return channel;
  }

  private boolean claim(Table table, String name, ChannelName channel) {
    String key = table.key(name);
    String first = readers.putIfAbsent(channel, key);
    if (first == null) return true;
    table.fault(name, channel.toString(), "another channel: " + first + " reads this one");
    return false;
  }

  private void requireSource(Table table, String name, String source) {
    if (sources.contains(source)) return;
    String expected =
        sources.isEmpty()
            ? "a [[source]] of this name"
            : "one of the sources " + Nearest.among(source, sources);
    table.fault(name, table.found(name), expected);
  }
}
