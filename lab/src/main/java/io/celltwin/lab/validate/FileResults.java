package io.celltwin.lab.validate;

import io.celltwin.config.CellFile;
import io.celltwin.config.ConfigException;
import io.celltwin.lab.identify.Identification;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// All cases of one file.
///
/// @param seen whether the identification of the cell has used the file
/// @param skipped cases that begin nowhere in the file, or end before anything is scored
/// @param worst the case with the largest RMSE
record FileResults(
    MeasuredFile file,
    boolean seen,
    List<Result> results,
    List<Case> skipped,
    Optional<Worst> worst) {
  record Worst(Result result, Trace trace) {}

  static FileResults of(MeasuredFile file, CellFile cell, List<Case> cases)
      throws ConfigException, IOException, InterruptedException {
    Rows rows = Rows.read(file);
    boolean seen = Identification.hasSeen(cell, file.name());
    List<Result> results = new ArrayList<>();
    List<Case> skipped = new ArrayList<>();
    Optional<Worst> worst = Optional.empty();
    for (Case kase : cases) {
      Trace trace = Replay.run(file, rows, cell, kase);
      int firstRow = rows.count() - trace.rows();
      int lastCharged = file.set().endsCharged() ? rows.lastCharged() - firstRow : trace.rows();
      Result result = new Result(file, kase, score(file, kase, trace, lastCharged), seen);
      if (result.score().rows() == 0) {
        skipped.add(kase);
        continue;
      }
      results.add(result);
      if (worst.isEmpty() || result.score().rmse() > worst.get().result().score().rmse()) {
        worst = Optional.of(new Worst(result, trace));
      }
    }
    return new FileResults(file, seen, results, skipped, worst);
  }

  private static Score score(MeasuredFile file, Case kase, Trace trace, int lastCharged) {
    Sensors sensors = kase.sensors();
    double addedAmps = sensors.currentOffsetC() * file.set().nominal().ratedAmpereHours();
    return Score.of(trace, lastCharged, addedAmps, sensors.verdict());
  }
}
