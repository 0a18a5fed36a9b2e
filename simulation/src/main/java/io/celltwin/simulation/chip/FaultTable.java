package io.celltwin.simulation.chip;

import io.celltwin.hal.monitor.MonitorSettings.Chip;
import io.celltwin.hal.pack.SerialPackSettings.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Every fault that an emulated chip or pack can have, put in while its driver reads it, and healed
/// again: what the driver named, when, what it counted and delivered meanwhile, and after what time
/// all was as before.
///
/// @param device as a configuration's `kind` names it
/// @param setup what was read, and how often
public record FaultTable(String device, String setup, List<Row> rows) {
  /// @param by the emulator's methods that put the fault in
  /// @param named faults and states that the driver has told, until it was healed
  /// @param foundSeconds until all was named and counted that must be; negative: never; empty:
  ///   nothing to find, it is passed over
  /// @param counted what has grown until it was healed
  /// @param wrong readings delivered as good that were not what the pins saw, until it was found
  /// @param wrongAfter the same from then to the healing
  /// @param invalid channels without a value before the healing
  /// @param recoveredSeconds from healing to no fault and a value in every channel; negative: never
  /// @param recoveredScans the same in scans or polls, the last counted in full
  /// @param failures what should not be so; empty where the row holds
  public record Row(
      String fault,
      String by,
      List<String> named,
      OptionalDouble foundSeconds,
      Map<String, Long> counted,
      long wrong,
      long wrongAfter,
      int invalid,
      double recoveredSeconds,
      long recoveredScans,
      List<String> failures) {}

  /// More are told by their number.
  private static final int MOST_NAMED = 4;

  private static final List<String> HEADS =
      List.of(
          "fault: by", "named", "found, s", "counted", "wrong", "invalid", "as before, s (scans)");
  private static final int[] WIDTHS = {34, 36, 8, 24, 7, 7, 12};

  public FaultTable {
    rows = List.copyOf(rows);
  }

  /// All that there are tables of.
  public static List<String> devices() {
    List<String> devices = new ArrayList<>();
    for (Chip chip : Chip.values()) devices.add(name(chip));
    devices.addAll(CurrentFaults.CHIPS);
    for (Kind kind : Kind.values()) devices.add(name(kind));
    return devices;
  }

  /// Tries all faults.
  ///
  /// @param device of [#devices]
  public static FaultTable of(String device) {
    Cases<?> cases = cases(device);
    return new FaultTable(device, cases.setup, cases.rows());
  }

  /// The emulator's methods that put each fault in.
  static List<String> faults(String device) {
    return cases(device).methods();
  }

  /// @param rigs a new one for each fault
  record Cases<R extends FaultRig>(String setup, Supplier<R> rigs, List<FaultCase<R>> cases) {
    List<Row> rows() {
      return cases.stream().map(fault -> fault.row(rigs)).toList();
    }

    List<String> methods() {
      return cases.stream().map(FaultCase::by).toList();
    }
  }

  private static Cases<?> cases(String device) {
    for (Chip chip : Chip.values()) {
      if (!name(chip).equals(device)) continue;
      return chip.isSerial() ? StackFaults.of() : MonitorFaults.of(chip);
    }
    for (Kind kind : Kind.values()) {
      if (name(kind).equals(device)) return PackFaults.of(kind);
    }
    if (CurrentFaults.CHIPS.contains(device)) return CurrentFaults.of(device);
    throw new IllegalArgumentException(device + ", expected one of " + devices());
  }

  private static String name(Enum<?> kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Rows that do not hold.
  public int failed() {
    return (int) rows.stream().filter(row -> !row.failures.isEmpty()).count();
  }

  private List<String> cells(Row row) {
    List<String> named = row.named;
    if (named.size() > MOST_NAMED) {
      named = new ArrayList<>(named.subList(0, MOST_NAMED - 1));
      named.add(row.named.size() - named.size() + " more");
    }
    return List.of(
        row.fault + ": " + row.by,
        named.isEmpty() ? "–" : String.join("; ", named),
        row.foundSeconds.isEmpty() ? "passed over" : seconds(row.foundSeconds.getAsDouble()),
        row.counted.isEmpty()
            ? "–"
            : row.counted.entrySet().stream()
                .map(count -> count.getKey().replace('_', ' ') + " " + count.getValue())
                .collect(Collectors.joining(", ")),
        row.wrong + ", " + row.wrongAfter,
        String.valueOf(row.invalid),
        seconds(row.recoveredSeconds) + " (" + row.recoveredScans + ")");
  }

  private static String seconds(double seconds) {
    return seconds < 0 ? "never" : String.format(Locale.ROOT, "%.2f", seconds);
  }

  /// For a terminal of 140 columns.
  public List<String> text() {
    List<String> lines = new ArrayList<>();
    lines.add(device + ": " + setup);
    wrap(HEADS, lines);
    lines.add(Arrays.stream(WIDTHS).mapToObj("-"::repeat).collect(Collectors.joining("  ")));
    for (Row row : rows) {
      wrap(cells(row), lines);
      for (String failure : row.failures) lines.add("  FAILED: " + failure);
    }
    return lines;
  }

  /// For a page.
  public List<String> markdown() {
    List<String> lines = new ArrayList<>();
    lines.add(device + ": " + setup);
    lines.add("");
    lines.add(line(HEADS));
    lines.add("|" + "---|".repeat(HEADS.size()));
    for (Row row : rows) {
      lines.add(line(cells(row)));
      for (String failure : row.failures) lines.add(line(List.of("**" + failure + "**")));
    }
    return lines;
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  /// Breaks each cell between words, into as many lines as the longest needs.
  private static void wrap(List<String> cells, List<String> lines) {
    List<List<String>> columns = new ArrayList<>();
    for (int c = 0; c < WIDTHS.length; c++) columns.add(broken(cells.get(c), WIDTHS[c]));
    int height = columns.stream().mapToInt(List::size).max().orElse(0);
    for (int h = 0; h < height; h++) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < WIDTHS.length; c++) {
        String part = h < columns.get(c).size() ? columns.get(c).get(h) : "";
        line.append(part).repeat(' ', Math.max(0, WIDTHS[c] - part.length()) + 2);
      }
      lines.add(line.toString().stripTrailing());
    }
  }

  private static List<String> broken(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      if (!line.isEmpty()) line.append(' ');
      line.append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
