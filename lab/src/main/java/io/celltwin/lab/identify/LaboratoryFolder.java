package io.celltwin.lab.identify;

import io.celltwin.hal.recording.BadRecordingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A folder of measurements of one type of cell, known by its layout and its files' columns:
///
/// | there are | slow tests | drives | pulses |
/// |---|---|---|---|
/// | `drive_1hz/`, `characterisation/`, perhaps `reference.csv` | what is one, named `ocv` or `C20` | from full, capacity of the day in `reference.csv`, else of the last `Cap` file near 25 degC | named `hppc` |
/// | `ocv/T_s1` to `s4`, `dyn/T_s1` | s1 and s3, their ends at a common temperature s2 and s4 | `dyn/T_s1` | – |
/// | `ident_*ocv*`, `ident_*pulses*` | by their own SOC | – | by their own SOC |
public final class LaboratoryFolder {
  private static final Pattern SLOW = Pattern.compile("(?i)ocv|c_?20");
  private static final Pattern PULSES = Pattern.compile("(?i)hppc|pulse");
  private static final Pattern CAPACITY = Pattern.compile("(?i)(^|_)cap");
  private static final Pattern CHARGE = Pattern.compile("(?i)charge");
  private static final Pattern PART = Pattern.compile("(.+)_s(\\d)");
  private static final double ROOM_CELSIUS = 25;
  private static final double NEAR_KELVIN = 5;

  private final Path folder;
  private final OptionalDouble knownAmpereHours;

  private LaboratoryFolder(Path folder, OptionalDouble knownAmpereHours) {
    this.folder = folder;
    this.knownAmpereHours = knownAmpereHours;
  }

  /// @param ampereHours what SOC is relative to where the folder has no `reference.csv`
  /// @throws NoSuchFileException where the folder has none of the layouts
  /// @throws BadRecordingException where a file is wrong, or too little was measured
  public static CellTests read(Path folder, OptionalDouble ampereHours) throws IOException {
    CellTests tests = new LaboratoryFolder(folder, ampereHours).read();
    tests.requireEnough(folder);
    return tests;
  }

  private CellTests read() throws IOException {
    if (Files.isDirectory(folder.resolve("drive_1hz"))) return campaign();
    if (Files.isDirectory(folder.resolve("dyn"))) return parts();
    if (recordings(folder).stream().anyMatch(LaboratoryFolder::isIdent)) return ident();
    throw new NoSuchFileException(
        folder.toString(),
        null,
        "expected drive_1hz/ and characterisation/, ocv/ and dyn/, or ident_*ocv* and"
            + " ident_*pulses*");
  }

  private CellTests campaign() throws IOException {
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
    Map<String, Double> reference = reference();
    OptionalDouble fallback = knownAmpereHours;
    if (fallback.isEmpty() && capacity.isPresent()) {
      fallback = OptionalDouble.of(moved(capacity.get()));
    }
    List<Drive> drives = new ArrayList<>();
    for (Path file : recordings(folder.resolve("drive_1hz"))) {
      String name = Recording.name(file);
      if (CHARGE.matcher(name).find()) continue;
      Double ofTheDay = reference.get(name);
      if (ofTheDay == null && (!reference.isEmpty() || fallback.isEmpty())) {
        throw new BadRecordingException(
            folder.resolve("reference.csv"),
            1,
            "found no capacity for " + name + ", expected one for every drive");
      }
      double ampereHours = ofTheDay == null ? fallback.getAsDouble() : ofTheDay;
      drives.add(Drive.fromFull(Recording.read(file), ampereHours));
    }
    double present =
        drives.stream()
            .filter(d -> Math.abs(d.celsius - ROOM_CELSIUS) < NEAR_KELVIN)
            .mapToDouble(d -> d.ampereHours)
            .average()
            .orElseGet(() -> drives.stream().mapToDouble(d -> d.ampereHours).max().orElse(1));
    return new CellTests(name(), present, ocvTests, drives, List.of(), pulses);
  }

  private Map<String, Double> reference() throws IOException {
    Path file = folder.resolve("reference.csv");
    Map<String, Double> ampereHours = new HashMap<>();
    if (!Files.isRegularFile(file)) return ampereHours;
    List<String> lines = Files.readAllLines(file);
    List<String> columns = List.of(lines.getFirst().split(",", -1));
    int name = columns.indexOf("name");
    int capacity = columns.indexOf("reference_capacity_Ah");
    if (name < 0 || capacity < 0) {
      throw new BadRecordingException(
          file, 1, "found columns " + columns + ", expected name,reference_capacity_Ah");
    }
    for (int number = 2; number <= lines.size(); number++) {
      String line = lines.get(number - 1);
      if (line.isBlank()) continue;
      String[] values = line.split(",", -1);
      try {
        ampereHours.put(values[name], Double.valueOf(values[capacity]));
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException wrong) {
        throw new BadRecordingException(
            file, number, "found \"" + line + "\", expected a capacity in Ah");
      }
    }
    return ampereHours;
  }

  /// The slow test comes in four parts for each temperature.
  private CellTests parts() throws IOException {
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
        knownAmpereHours.orElseGet(() ->
            ocvTests.isEmpty() ? 1 : MeasuredOcv.nearestToRoom(ocvTests).dischargedAtTemperature);
    List<Drive> drives = new ArrayList<>();
    for (Path file : recordings(folder.resolve("dyn"))) {
      Matcher part = PART.matcher(Recording.name(file));
      if (part.matches() && part.group(2).equals("1")) {
        drives.add(Drive.fromFull(Recording.read(file), ampereHours));
      }
    }
    return new CellTests(name(), ampereHours, ocvTests, drives, List.of(), List.of());
  }

  private CellTests ident() throws IOException {
    List<OcvTest> ocvTests = new ArrayList<>();
    List<Recording> pulses = new ArrayList<>();
    for (Path file : recordings(folder)) {
      if (!isIdent(file)) continue;
      Recording recording = Recording.read(file);
      if (SLOW.matcher(recording.name).find()) OcvTest.in(recording).ifPresent(ocvTests::add);
      else if (PULSES.matcher(recording.name).find()) pulses.add(recording);
    }
    return ofRecordings(name(), ocvTests, List.of(), pulses, knownAmpereHours);
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

  private String name() {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }

  private static boolean isIdent(Path file) {
    return Recording.name(file).startsWith("ident_");
  }

  private static double net(Recording recording) {
    return recording.ampereHours[recording.rows - 1] - recording.ampereHours[0];
  }

  private static double moved(Recording recording) {
    return Math.abs(net(recording));
  }

  /// Measurement CSVs in the order of their names.
  private static List<Path> recordings(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) return List.of();
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(f -> f.toString().matches(".*\\.csv(\\.gz)?")).sorted().toList();
    }
    List<Path> recordings = new ArrayList<>();
    for (Path file : files) {
      if (Recording.isRecording(file)) recordings.add(file);
    }
    return recordings;
  }
}
