package io.celltwin.lab.identify;

import io.celltwin.hal.recording.BadRecordingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A folder of measurements of one type of cell, known by its [Layout] whatever it is called: which
/// of its files are drives, and what an identification can be made from.
public final class LaboratoryFolder {
  private static final Pattern SLOW = Pattern.compile("(?i)ocv|c_?20");
  private static final Pattern PULSES = Pattern.compile("(?i)hppc|pulse");
  private static final Pattern CAPACITY = Pattern.compile("(?i)(^|_)cap");
  private static final Pattern CHARGE = Pattern.compile("(?i)charge");
  private static final Pattern PART = Pattern.compile("(.+)_s(\\d)");
  private static final Pattern SLOW_IDENT = Pattern.compile("ident_.*ocv.*");
  private static final Pattern STRING = Pattern.compile("drive_.+");
  private static final Pattern RECORD = Pattern.compile(".+_record_.+");

  private static final Pattern IDENT = Pattern.compile("ident_.*");
  private static final String RATES = "rate";
  private static final String THERMAL = "thermal";
  private static final String DRIVES = "drive_1hz";
  private static final String DYNAMIC_TESTS = "dyn";
  private static final String REFERENCE = "reference.csv";
  private static final double ROOM_CELSIUS = 25;
  private static final double NEAR_KELVIN = 5;
  private static final double MOST_AMPERE_HOURS = 10_000;

  /// What tells it, and what it holds; a folder is the first that it can be.
  public enum Layout {
    /// Drives from full with the capacity of each one's day, `hppc` pulses from full, files named
    /// `ocv` or `C20`.
    DATED_DRIVES("drive_1hz/ and " + REFERENCE) {
      @Override
      boolean fits(Path folder) throws IOException {
        return DRIVES_ONLY.fits(folder) && Files.isRegularFile(folder.resolve(REFERENCE));
      }
    },

    /// The same with one capacity for all: of the last `Cap` file near 25 degC.
    DRIVES_ONLY("drive_1hz/") {
      @Override
      boolean fits(Path folder) {
        return Files.isDirectory(folder.resolve(DRIVES));
      }
    },

    /// Slow tests in four parts, s1 and s3 with their ends s2 and s4 at a common temperature; of a
    /// dynamic test the part that begins full.
    PARTS("ocv/T_s1..s4 and dyn/T_s1") {
      @Override
      boolean fits(Path folder) {
        return Files.isDirectory(folder.resolve(DYNAMIC_TESTS));
      }
    },

    /// Drives of cells in series with the SOC of each, tests of one cell with its SOC.
    STRINGS("drive_* of voltage_1_V.. and soc_1.., ident_*ocv*, ident_*pulses*") {
      @Override
      boolean fits(Path folder) throws IOException {
        List<Path> drives = csvs(folder, STRING);
        return !drives.isEmpty()
            && Recording.header(drives.getFirst()).containsAll(List.of("voltage_1_V", "soc_1"));
      }
    },

    /// Tests of the fresh cell with its SOC, beside what it lived through.
    LIFE("*_record_*, ident_*ocv*, ident_*pulses*") {
      @Override
      boolean fits(Path folder) throws IOException {
        return IDENT.fits(folder) && !csvs(folder, RECORD).isEmpty();
      }
    },

    /// Tests of one cell with its SOC.
    IDENT("ident_*ocv*, ident_*pulses*") {
      @Override
      boolean fits(Path folder) throws IOException {
        return !csvs(folder, SLOW_IDENT).isEmpty();
      }
    },

    /// A table of the open-circuit voltage, pulses and constant rates that begin at rest.
    RESTED("ocv_*.csv of soc_pct, pulses, rate/") {
      @Override
      boolean fits(Path folder) throws IOException {
        return RestedTests.isLayout(folder);
      }
    },

    /// Every discharge and charge of a cell's life, at one rate each.
    CYCLES("*_discharge and *_charge of cycle") {
      @Override
      boolean fits(Path folder) throws IOException {
        return FreshCycles.isLayout(folder);
      }
    };

    private final String files;

    Layout(String files) {
      this.files = files;
    }

    abstract boolean fits(Path folder) throws IOException;
  }

  private final Path folder;
  private final Layout layout;

  private LaboratoryFolder(Path folder, Layout layout) {
    this.folder = folder;
    this.layout = layout;
  }

  /// Empty where the folder has none of the layouts.
  public static Optional<LaboratoryFolder> at(Path folder) throws IOException {
    for (Layout layout : Layout.values()) {
      if (layout.fits(folder)) return Optional.of(new LaboratoryFolder(folder, layout));
    }
    return Optional.empty();
  }

  /// `data` itself and what lies up to two folders below, in the order of their names. Links are
  /// followed: a data folder may be put together of them.
  public static List<LaboratoryFolder> below(Path data) throws IOException {
    List<LaboratoryFolder> found = new ArrayList<>();
    for (Path folder : folders(data, 2)) at(folder).ifPresent(found::add);
    return found;
  }

  private static List<Path> folders(Path top, int levelsBelow) throws IOException {
    if (!Files.isDirectory(top)) return List.of();
    List<Path> folders = new ArrayList<>(List.of(top));
    if (levelsBelow == 0) return folders;
    List<Path> below;
    try (Stream<Path> all = Files.list(top)) {
      below = all.sorted().toList();
    }
    for (Path path : below) folders.addAll(folders(path, levelsBelow - 1));
    return folders;
  }

  /// @param ampereHours what SOC is relative to where the folder has no `reference.csv`
  /// @throws NoSuchFileException where the folder has none of the layouts
  /// @throws BadRecordingException where a file is wrong, or too little was measured
  public static CellTests read(Path folder, OptionalDouble ampereHours) throws IOException {
    Optional<LaboratoryFolder> known = at(folder);
    if (known.isEmpty()) {
      throw new NoSuchFileException(
          folder.toString(),
          null,
          Arrays.stream(Layout.values())
              .map(layout -> layout.files)
              .collect(Collectors.joining("; or ", "expected ", "")));
    }
    return known.get().tests(ampereHours);
  }

  public Path path() {
    return folder;
  }

  public Layout layout() {
    return layout;
  }

  /// Files that can be replayed against a known SOC, in the order of their names.
  public List<Path> drives() throws IOException {
    return switch (layout) {
      case DATED_DRIVES, DRIVES_ONLY ->
          csvs(folder.resolve(DRIVES), Pattern.compile(".*")).stream()
              .filter(f -> !CHARGE.matcher(Recording.name(f)).find())
              .toList();
      case PARTS -> csvs(folder.resolve(DYNAMIC_TESTS), Pattern.compile(".+_s1"));
      case STRINGS -> csvs(folder, STRING);
      case LIFE, IDENT, RESTED, CYCLES -> List.of();
    };
  }

  /// A file's name without its endings.
  public static String name(Path file) {
    return Recording.name(file);
  }

  /// The capacity on the day of each drive, by the drive's name; empty where there is no
  /// `reference.csv`.
  ///
  /// @throws BadRecordingException where a drive has none
  public Map<String, Double> capacitiesOfTheDay() throws IOException {
    Path file = folder.resolve(REFERENCE);
    Map<String, Double> ampereHours = new HashMap<>();
    if (layout != Layout.DATED_DRIVES) return ampereHours;
    for (SmallTable.Row row : SmallTable.read(file, "name", "reference_capacity_Ah").rows()) {
      ampereHours.put(
          row.text(0), row.number(1, Double.MIN_VALUE, MOST_AMPERE_HOURS, "a capacity in Ah"));
    }
    for (Path drive : drives()) {
      if (!ampereHours.containsKey(name(drive))) {
        throw new BadRecordingException(
            file, 1, "found no capacity for " + name(drive) + ", expected one for every drive");
      }
    }
    return ampereHours;
  }

  /// @param ampereHours what SOC is relative to where the folder has no `reference.csv`
  /// @throws BadRecordingException where a file is wrong, or too little was measured
  public CellTests tests(OptionalDouble ampereHours) throws IOException {
    CellTests tests =
        switch (layout) {
          case DATED_DRIVES, DRIVES_ONLY -> campaign(ampereHours);
          case PARTS -> parts(ampereHours);
          case STRINGS, LIFE, IDENT -> ident(ampereHours);
          case RESTED -> RestedTests.read(folder, cellName(), ampereHours);
          case CYCLES -> FreshCycles.read(folder, cellName());
        };
    tests.requireEnough(folder);
    return tests;
  }

  private CellTests campaign(OptionalDouble known) throws IOException {
    List<OcvTest> ocvTests = new ArrayList<>();
    List<Recording> pulses = new ArrayList<>();
    Optional<Recording> capacity = Optional.empty();
    for (Path file : recordings(folder.resolve("characterisation"))) {
      String name = Recording.name(file);
      if (SLOW.matcher(name).find()) {
        OcvTest.in(Recording.read(file)).ifPresent(ocvTests::add);
      } else if (PULSES.matcher(name).find()) {
        pulses.add(Recording.read(file));
      } else if (CAPACITY.matcher(name).find()) {
        Recording recording = Recording.read(file);
        if (Math.abs(recording.medianCelsius() - ROOM_CELSIUS) < NEAR_KELVIN) {
          capacity = Optional.of(recording);
        }
      }
    }
    Map<String, Double> ofTheDay = capacitiesOfTheDay();
    OptionalDouble ofAll = known;
    if (ofAll.isEmpty() && capacity.isPresent()) ofAll = OptionalDouble.of(moved(capacity.get()));
    List<Drive> drives = new ArrayList<>();
    for (Path file : drives()) {
      Double ampereHours = ofTheDay.get(name(file));
      if (ampereHours == null && ofAll.isEmpty()) {
        throw new BadRecordingException(
            file, 1, "found no capacity, expected " + REFERENCE + " or a Cap file near 25 degC");
      }
      drives.add(
          Drive.fromFull(
              Recording.read(file), ampereHours == null ? ofAll.getAsDouble() : ampereHours));
    }
    double present =
        drives.stream()
            .filter(d -> Math.abs(d.celsius - ROOM_CELSIUS) < NEAR_KELVIN)
            .mapToDouble(d -> d.ampereHours)
            .average()
            .orElseGet(() -> drives.stream().mapToDouble(d -> d.ampereHours).max().orElse(1));
    return new CellTests(cellName(), present, ocvTests, drives, List.of(), pulses);
  }

  /// The slow test comes in four parts for each temperature.
  private CellTests parts(OptionalDouble known) throws IOException {
    Map<String, Map<Integer, Recording>> byTest = new TreeMap<>();
    for (Path file : recordings(folder.resolve("ocv"))) {
      Matcher part = PART.matcher(Recording.name(file));
      if (!part.matches()) continue;
      byTest
          .computeIfAbsent(part.group(1), t -> new HashMap<>())
          .put(Integer.parseInt(part.group(2)), Recording.read(file));
    }
    List<OcvTest> ocvTests = new ArrayList<>();
    byTest.forEach((test, part) -> {
      if (!part.containsKey(1) || !part.containsKey(3)) return;
      double furtherOut = part.containsKey(2) ? -net(part.get(2)) : 0;
      double furtherIn = part.containsKey(4) ? net(part.get(4)) : 0;
      OcvTest.of(part.get(1), furtherOut, part.get(3), furtherIn).ifPresent(ocvTests::add);
    });
    double ampereHours =
        known.orElseGet(() ->
            ocvTests.isEmpty() ? 1 : MeasuredOcv.nearestToRoom(ocvTests).dischargedAtTemperature);
    List<Drive> drives = new ArrayList<>();
    for (Path file : drives()) drives.add(Drive.fromFull(Recording.read(file), ampereHours));
    return new CellTests(cellName(), ampereHours, ocvTests, drives, List.of(), List.of());
  }

  private CellTests ident(OptionalDouble known) throws IOException {
    List<OcvTest> ocvTests = new ArrayList<>();
    List<Recording> pulses = new ArrayList<>();
    for (Path file : recordings(folder)) {
      if (!name(file).startsWith("ident_")) continue;
      Recording recording = Recording.read(file);
      boolean slow = SLOW.matcher(recording.name).find();
      if (slow) OcvTest.in(recording).ifPresent(ocvTests::add);
      // Only a slow test goes from one branch of the hysteresis to the other and stays there.
      if (slow || PULSES.matcher(recording.name).find()) pulses.add(recording);
    }
    return ofRecordings(cellName(), ocvTests, List.of(), pulses, known);
  }

  /// Measurements that are no folder's.
  ///
  /// @param ampereHours what SOC is relative to; of the slow test where it is not given
  static CellTests ofRecordings(
      String name,
      List<OcvTest> ocvTests,
      List<Recording> drives,
      List<Recording> pulses,
      OptionalDouble ampereHours) {
    double capacity =
        ampereHours.orElseGet(
            () -> ocvTests.isEmpty() ? 1 : MeasuredOcv.nearestToRoom(ocvTests).ampereHours);
    List<Drive> known = new ArrayList<>();
    List<Recording> uncounted = new ArrayList<>();
    for (Recording recording : pulses) {
      if (recording.soc.isPresent()) known.add(Drive.knowingSoc(recording, capacity));
      // Without a drive there is no curve yet that its rests could be laid on.
      else if (drives.isEmpty()) known.add(Drive.fromFull(recording, capacity));
      else uncounted.add(recording);
    }
    List<Drive> counted =
        drives.stream()
            .map(r ->
                r.soc.isPresent() ? Drive.knowingSoc(r, capacity) : Drive.fromFull(r, capacity))
            .toList();
    return new CellTests(name, capacity, ocvTests, counted, known, uncounted);
  }

  private String cellName() {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }

  private static double net(Recording recording) {
    return recording.ampereHours[recording.rows - 1] - recording.ampereHours[0];
  }

  private static double moved(Recording recording) {
    return Math.abs(net(recording));
  }

  /// Files in which the folder's cell warms up: constant rates of a cell with thermocouples, or
  /// what a folder `thermal` beside it has to identify.
  public static List<Path> heatTests(Path folder) throws IOException {
    Optional<Layout> layout = at(folder).map(found -> found.layout);
    if (layout.isEmpty()) return List.of();
    return switch (layout.get()) {
      case RESTED -> csvs(folder.resolve(RATES), Pattern.compile(".*"));
      case IDENT -> csvs(folder.resolveSibling(THERMAL), IDENT);
      case DATED_DRIVES, DRIVES_ONLY, PARTS, STRINGS, LIFE, CYCLES -> List.of();
    };
  }

  /// Measurement CSVs in the order of their names.
  private static List<Path> recordings(Path folder) throws IOException {
    List<Path> recordings = new ArrayList<>();
    for (Path file : csvs(folder, Pattern.compile(".*"))) {
      if (Recording.isRecording(file)) recordings.add(file);
    }
    return recordings;
  }

  /// CSVs whose name, without its endings, is like this, in the order of their names.
  static List<Path> csvs(Path folder, Pattern name) throws IOException {
    if (!Files.isDirectory(folder)) return List.of();
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(f -> f.toString().matches(".*\\.csv(\\.gz)?"))
          .filter(f -> name.matcher(Recording.name(f)).matches())
          .sorted()
          .toList();
    }
  }
}
