package io.celltwin.lab.validate;

import io.celltwin.config.CellFile;
import io.celltwin.config.ConfigException;
import io.celltwin.hal.recording.MeasurementCsv;
import io.celltwin.lab.identify.LaboratoryFolder;
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
import java.util.stream.Stream;

/// What a cell lived through, with its capacity and resistance known now and then: files
/// `X_record_Y` beside `X_truth.csv`. The SOC is known where a record of X has a column of it.
final class Life {
  private static final Pattern RECORD = Pattern.compile("(.+)_record_(.+)\\.csv(\\.gz)?");
  private static final List<String> TRUTH = List.of("time_s", "cycle", "capacity_Ah", "r_1s_mOhm");
  private static final double MILLI = 1e-3;

  final MeasuredSet set;
  final String name;
  private final Path csv;

  /// When capacity and resistance are known, and which cycle that was.
  final double[] seconds;

  final double[] cycles;
  final double[] ampereHours;
  final double[] ohms;

  /// Row by row of the record.
  final Optional<double[]> soc;

  private Life(MeasuredSet set, Path csv, double[][] known, Optional<double[]> soc) {
    this.set = set;
    this.name = LaboratoryFolder.name(csv);
    this.csv = csv;
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
    for (Path file : files) {
      Matcher name = RECORD.matcher(file.getFileName().toString());
      if (!name.matches()) continue;
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
    return new Life(set, record, known, soc);
  }

  /// The whole record through the daemon, from its first voltage, with the cell file's capacity.
  LifeScore replay(CellFile cell) throws ConfigException, IOException, InterruptedException {
    LifeScore score = new LifeScore(this);
    Replay.play(
        csv,
        new MeasurementCsv(csv),
        1,
        cell,
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        score);
    return score;
  }
}
