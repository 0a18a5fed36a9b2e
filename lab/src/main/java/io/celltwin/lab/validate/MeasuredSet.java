package io.celltwin.lab.validate;

import io.celltwin.hal.recording.BadRecordingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A kind of measurements, found by how its folder is laid out, whatever that is called.
///
/// Each constant says in one place what it needs to be changed for: layout, truth, what
/// identification has used, cell, cases.
enum MeasuredSet {
  /// Drives of an ageing NCA cell, each with the capacity of its day in `reference.csv`.
  PANASONIC("nca-panasonic-ncr18650pf", 2.9, false) {
    @Override
    boolean isLayout(Path folder) {
      return Files.isRegularFile(folder.resolve(REFERENCE))
          && Files.isDirectory(folder.resolve(DRIVES));
    }

    @Override
    List<MeasuredFile> files(Path folder) throws IOException {
      Path reference = folder.resolve(REFERENCE);
      Map<String, Double> ampereHours = capacities(reference);
      List<MeasuredFile> files = new ArrayList<>();
      for (Path drive : drives(folder.resolve(DRIVES), name -> true)) {
        Double capacity = ampereHours.get(driveName(drive));
        if (capacity == null) {
          throw new BadRecordingException(
              reference,
              1,
              "found no row named " + driveName(drive) + ", expected one for every drive");
        }
        files.add(file(drive, COUNTER, capacity));
      }
      return files;
    }

    @Override
    boolean seen(String name) {
      return name.endsWith("_Cycle1") || name.endsWith("_UDDS");
    }
  },

  /// Drives of an NMC cell, among charges; there is one capacity for all.
  HG2("nmc-lg-inr21700-m50", 3.0, false) {
    private static final Pattern CHARGE = Pattern.compile("[Cc]harge");

    // Of a 1C discharge at 25 degC.
    private static final double AMPERE_HOURS = 2.70;

    @Override
    boolean isLayout(Path folder) {
      return Files.isDirectory(folder.resolve(DRIVES))
          && !Files.isRegularFile(folder.resolve(REFERENCE));
    }

    @Override
    List<MeasuredFile> files(Path folder) throws IOException {
      List<MeasuredFile> files = new ArrayList<>();
      for (Path drive : drives(folder.resolve(DRIVES), name -> !CHARGE.matcher(name).find())) {
        files.add(file(drive, COUNTER, AMPERE_HOURS));
      }
      return files;
    }

    @Override
    boolean seen(String name) {
      return name.endsWith("_Mixed1");
    }
  },

  /// Dynamic tests of an LFP cell; the first script of each starts full.
  A123("lfp-26650-prada2013", 2.06, false) {
    private static final String TESTS = "dyn";
    private static final double AMPERE_HOURS = 2.06;

    @Override
    boolean isLayout(Path folder) {
      return Files.isDirectory(folder.resolve(TESTS));
    }

    @Override
    List<MeasuredFile> files(Path folder) throws IOException {
      List<MeasuredFile> files = new ArrayList<>();
      for (Path drive : drives(folder.resolve(TESTS), name -> name.endsWith("_s1"))) {
        files.add(file(drive, "ah_net_Ah", AMPERE_HOURS));
      }
      return files;
    }

    @Override
    List<Case> cases() {
      return Case.FLAT_CELL;
    }

    @Override
    boolean seen(String name) {
      return false;
    }
  },

  /// Computed strings of LFP cells with the truth of every cell beside its voltage.
  LFP220("lfp-prismatic-220ah", 220, true) {
    private static final String PREFIX = "drive_";

    @Override
    boolean isLayout(Path folder) throws IOException {
      List<Path> drives = drives(folder, name -> name.startsWith(PREFIX));
      return !drives.isEmpty()
          && Truth.header(drives.getFirst()).containsAll(List.of("voltage_1_V", "soc_1"));
    }

    @Override
    List<MeasuredFile> files(Path folder) throws IOException {
      List<MeasuredFile> files = new ArrayList<>();
      for (Path drive : drives(folder, name -> name.startsWith(PREFIX))) {
        String name = driveName(drive);
        files.add(
            new MeasuredFile(
                this,
                name,
                group(name.substring(PREFIX.length())),
                drive,
                new Truth.PerCell(),
                OptionalDouble.empty(),
                seen(name)));
      }
      return files;
    }

    @Override
    List<Case> cases() {
      return Case.STRING;
    }

    @Override
    boolean seen(String name) {
      return false;
    }
  };

  private static final String REFERENCE = "reference.csv";
  private static final String DRIVES = "drive_1hz";
  private static final String COUNTER = "ah_counter_Ah";
  private static final String ENDING = ".csv.gz";

  private final String shippedCell;
  private final double ratedAmpereHours;
  private final boolean endsCharged;

  MeasuredSet(String shippedCell, double ratedAmpereHours, boolean endsCharged) {
    this.shippedCell = shippedCell;
    this.ratedAmpereHours = ratedAmpereHours;
    this.endsCharged = endsCharged;
  }

  /// As in the tables and on the command line.
  String setName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The cell that CellTwin brings along which comes nearest to the measured one.
  String shippedCell() {
    return shippedCell;
  }

  /// Of one cell.
  double ratedAmpereHours() {
    return ratedAmpereHours;
  }

  /// How the drives are disturbed, in the order of the tables.
  List<Case> cases() {
    return Case.CELL;
  }

  /// Whether every drive ends with a charge after which the estimate is judged once more.
  boolean endsCharged() {
    return endsCharged;
  }

  /// Whether the folder holds such measurements.
  abstract boolean isLayout(Path folder) throws IOException;

  /// Every drive of such a folder in the order of its name.
  ///
  /// @throws BadRecordingException where what describes the drives is wrong
  abstract List<MeasuredFile> files(Path folder) throws IOException;

  /// Whether the identification of the cell uses the drive of this name.
  abstract boolean seen(String name);

  /// Every drive of this kind in `data` itself or up to two folders below.
  List<MeasuredFile> find(Path data) throws IOException {
    List<MeasuredFile> files = new ArrayList<>();
    for (Path folder : folders(data, 2)) {
      if (isLayout(folder)) files.addAll(files(folder));
    }
    return files;
  }

  /// Links are followed: a data folder may be put together of them.
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

  MeasuredFile file(Path drive, String counter, double ampereHours) {
    String name = driveName(drive);
    return new MeasuredFile(
        this,
        name,
        group(name),
        drive,
        new Truth.Counter(counter, ampereHours),
        OptionalDouble.of(ampereHours),
        seen(name));
  }

  private static List<Path> drives(Path folder, Predicate<String> isDrive) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(f -> f.toString().endsWith(ENDING) && isDrive.test(driveName(f)))
          .sorted()
          .toList();
    }
  }

  private static String driveName(Path drive) {
    String file = drive.getFileName().toString();
    return file.substring(0, file.length() - ENDING.length());
  }

  private static String group(String name) {
    return name.contains("_") ? name.substring(0, name.indexOf('_')) : name;
  }

  private static Map<String, Double> capacities(Path reference) throws IOException {
    Map<String, Double> ampereHours = new HashMap<>();
    try (BufferedReader lines = Files.newBufferedReader(reference)) {
      String header = lines.readLine();
      List<String> columns = header == null ? List.of() : List.of(header.split(",", -1));
      int name = columns.indexOf("name");
      int capacity = columns.indexOf("reference_capacity_Ah");
      if (name < 0 || capacity < 0) {
        throw new BadRecordingException(
            reference, 1, "found columns " + columns + ", expected name,reference_capacity_Ah");
      }
      String line;
      for (int number = 2; (line = lines.readLine()) != null; number++) {
        if (line.isBlank()) continue;
        String[] values = line.split(",", -1);
        String found = values.length == columns.size() ? values[capacity] : line;
        ampereHours.put(values[name], positive(reference, number, found));
      }
    }
    return ampereHours;
  }

  private static double positive(Path file, int line, String text) throws BadRecordingException {
    try {
      double value = Double.parseDouble(text);
      if (value > 0 && value < 10_000) return value;
    } catch (NumberFormatException notANumber) {
      // told below
    }
    throw new BadRecordingException(
        file, line, String.format(Locale.ROOT, "found \"%s\", expected a capacity in Ah", text));
  }
}
