package io.celltwin.lab.validate;

import io.celltwin.config.CellFile;
import io.celltwin.config.ConfigException;
import io.celltwin.hal.recording.MeasurementCsv;
import io.celltwin.lab.identify.LaboratoryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a cell lived through, with its capacity and resistance known now and then: files
/// `X_record_Y` beside `X_truth.csv`. The SOC is known where a record of X has a column of it.
///
/// @param seconds when the capacity is known
/// @param cycles which cycle that was
/// @param ampereHours the capacity then
/// @param ohms the resistance then
/// @param soc row by row of the record
record Life(
    MeasuredSet set,
    String name,
    Path csv,
    double[] seconds,
    double[] cycles,
    double[] ampereHours,
    double[] ohms,
    Optional<double[]> soc) {
  private static final Pattern RECORD = Pattern.compile("(.+)_record_(.+)\\.csv(\\.gz)?");
  private static final List<String> TRUTH = List.of("time_s", "cycle", "capacity_Ah", "r_1s_mOhm");
  private static final double MILLI = 1e-3;

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
    for (int k = 0; k < known[3].length; k++) known[3][k] *= MILLI;
    return new Life(
        set, LaboratoryFolder.name(record), record, known[0], known[1], known[2], known[3], soc);
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
