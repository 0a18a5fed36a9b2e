package io.celltwin.lab.validate;

import io.celltwin.config.CellFile;
import io.celltwin.config.ConfigException;
import io.celltwin.hal.recording.MeasurementCsv;
import io.celltwin.lab.identify.LaboratoryFolder;
import io.celltwin.lab.identify.LaboratoryFolder.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What a cell lived through, with its capacity known now and then: files `X_record_Y` beside
/// `X_truth.csv`, which knows the resistance, too, and the SOC where a record of X has a column of
/// it; or `X_discharge` and `X_charge`, whose every discharge is the capacity that is to be known
/// before it; or drives with their dates and the capacity of each day.
final class Life {
  private static final Pattern RECORD = Pattern.compile("(.+)_record_(.+)\\.csv(\\.gz)?");
  private static final List<String> TRUTH = List.of("time_s", "cycle", "capacity_Ah", "r_1s_mOhm");
  private static final Pattern DISCHARGES = Pattern.compile("(.+)_discharge\\.csv(\\.gz)?");
  private static final double MILLI = 1e-3;

  /// From this cycle on a record's capacity is judged; growth is counted from there.
  private static final double FIRST_CYCLE = 20;

  /// Before it nothing has been seen of the cell.
  private static final double SECOND_DISCHARGE = 2;

  private static final double FIRST = 1;

  final MeasuredSet set;
  final String name;

  /// What errors are a part of, Ah: the fresh capacity, or the rated one.
  final double referenceAmpereHours;

  final double firstJudgedCycle;
  private final Recorded recorded;

  private interface Joined {
    void write(Path csv) throws IOException;
  }

  private interface Recorded {
    void play(PlayedCsv player) throws ConfigException, IOException, InterruptedException;
  }

  private interface PlayedCsv {
    void play(Path csv) throws ConfigException, IOException, InterruptedException;
  }

  /// When capacity and resistance are known, and which cycle that was.
  final double[] seconds;

  final double[] cycles;
  final double[] ampereHours;
  final double[] ohms;

  /// Row by row of the record.
  final Optional<double[]> soc;

  private Life(
      MeasuredSet set,
      String name,
      double referenceAmpereHours,
      double firstJudgedCycle,
      double[][] known,
      Optional<double[]> soc,
      Recorded recorded) {
    this.set = set;
    this.name = name;
    this.referenceAmpereHours = referenceAmpereHours;
    this.firstJudgedCycle = firstJudgedCycle;
    this.recorded = recorded;
    seconds = known[0];
    cycles = known[1];
    ampereHours = known[2];
    ohms = Arrays.stream(known[3]).map(milliohms -> MILLI * milliohms).toArray();
    this.soc = soc;
  }

  static List<Life> of(MeasuredSet set, LaboratoryFolder folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder.path())) {
      files = all.sorted().toList();
    }
    List<Life> lives = new ArrayList<>();
    if (folder.layout() == Layout.DATED_DRIVES) lives.add(driven(set, folder));
    for (Path file : files) {
      Matcher name = RECORD.matcher(file.getFileName().toString());
      if (!name.matches()) {
        cycling(set, file).ifPresent(lives::add);
        continue;
      }
      Path truth = folder.path().resolve(name.group(1) + "_truth.csv");
      if (Files.exists(truth)) lives.add(read(set, file, truth, soc(name.group(1), files)));
    }
    return lives;
  }

  private static Optional<Path> soc(String cell, List<Path> files) throws IOException {
    for (Path file : files) {
      Matcher name = RECORD.matcher(file.getFileName().toString());
      if (name.matches() && name.group(1).equals(cell) && Truth.has(file, "soc")) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private static Life read(MeasuredSet set, Path record, Path truth, Optional<Path> withSoc)
      throws IOException {
    double[][] known = Truth.columns(truth, TRUTH);
    Optional<double[]> soc =
        withSoc.isPresent()
            ? Optional.of(Truth.columns(withSoc.get(), List.of("soc"))[0])
            : Optional.empty();
    return new Life(
        set,
        LaboratoryFolder.name(record),
        known[2][0],
        FIRST_CYCLE,
        known,
        soc,
        player -> player.play(record));
  }

  private static Optional<Life> cycling(MeasuredSet set, Path file) throws IOException {
    String name = file.getFileName().toString();
    Path charges = file.resolveSibling(name.replace("_discharge", "_charge"));
    Matcher cell = DISCHARGES.matcher(name);
    if (!cell.matches() || !Files.exists(charges)) return Optional.empty();
    Cycling cycling = Cycling.read(file, charges);
    return Optional.of(
        joined(
            set,
            cell.group(1),
            SECOND_DISCHARGE,
            cycling.beginSeconds,
            cycling.ampereHours,
            cycling::write));
  }

  private static Life driven(MeasuredSet set, LaboratoryFolder folder) throws IOException {
    DatedDrives drives = DatedDrives.read(folder);
    return joined(set, "drives", FIRST, drives.endSeconds, drives.ampereHours, drives::write);
  }

  /// Of tests that are files of their own, in % of the rated capacity.
  private static Life joined(
      MeasuredSet set,
      String name,
      double firstJudged,
      double[] seconds,
      double[] ampereHours,
      Joined tests) {
    double[] number = IntStream.rangeClosed(1, seconds.length).asDoubleStream().toArray();
    double[] unknown = new double[seconds.length];
    Arrays.fill(unknown, Double.NaN);
    return new Life(
        set,
        name,
        set.nominal().ratedAmpereHours(),
        firstJudged,
        new double[][] {seconds, number, ampereHours, unknown},
        Optional.empty(),
        player -> {
          Path csv = Files.createTempFile(name, ".csv");
          try {
            tests.write(csv);
            player.play(csv);
          } finally {
            Files.delete(csv);
          }
        });
  }

  /// The whole record through the daemon, from its first voltage, with the cell file's capacity.
  LifeScore replay(CellFile cell) throws ConfigException, IOException, InterruptedException {
    LifeScore score = new LifeScore(this);
    recorded.play(csv ->
        Replay.play(
            csv,
            new MeasurementCsv(csv),
            1,
            cell,
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            score));
    return score;
  }
}
