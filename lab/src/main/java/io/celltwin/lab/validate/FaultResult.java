package io.celltwin.lab.validate;

import io.celltwin.config.CellFile;
import io.celltwin.config.ConfigException;
import io.celltwin.hal.recording.MeasurementCsv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the daemon made of a string of one measured file, with one fault.
record FaultResult(MeasuredFile file, Fault fault, FaultScore score) {
  /// Every string starts from its first voltages, as a pack does whose SOC nobody knows.
  static List<FaultResult> of(MeasuredFile file, CellFile cell, List<Fault> faults)
      throws ConfigException, IOException, InterruptedException {
    Rows rows = Rows.read(file);
    List<FaultResult> results = new ArrayList<>();
    Path csv = Files.createTempFile("celltwin", ".csv");
    try {
      for (Fault fault : faults) {
        FaultyString string =
            new FaultyString(rows, fault, file.set().nominal().ratedAmpereHours());
        string.write(csv);
        FaultScore score = new FaultScore(fault, string.truth());
        Replay.play(
            file.csv(),
            new MeasurementCsv(csv),
            string.cells(),
            cell,
            file.ampereHours(),
            Start.REST.soc(0),
            Start.REST.sigma(),
            score);
        if (score.judged() > 0) results.add(new FaultResult(file, fault, score));
      }
    } finally {
      Files.deleteIfExists(csv);
    }
    return results;
  }
}
