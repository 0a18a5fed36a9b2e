package io.celltwin.lab.validate;

import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// What the daemon made of capacity, resistance and SOC over a life. Figures in % of the life's
/// reference capacity, growth in points of the fresh resistance, SOC in %.
final class LifeScore implements TwinSink {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double PERCENT = 100;

  final Life life;

  /// What stood in the state when the truth was known; `NaN` where it came later.
  final double[] ampereHours;

  final double[] sigmaAmpereHours;
  final double[] ohms;

  private int next;
  private int row;
  private double lateSquares;
  private int lateRows;
  private int lateInside;

  LifeScore(Life life) {
    this.life = life;
    int known = life.seconds.length;
    ampereHours = new double[known];
    sigmaAmpereHours = new double[known];
    ohms = new double[known];
    Arrays.fill(ampereHours, Double.NaN);
    Arrays.fill(sigmaAmpereHours, Double.NaN);
    Arrays.fill(ohms, Double.NaN);
  }

  @Override
  public void state(TwinState state) {
    double seconds = state.tickNanos() / NANOS_PER_SECOND;
    while (next < ampereHours.length && life.seconds[next] < seconds) next++;
    // What is kept is the latest that stood there by then.
    if (next < ampereHours.length) {
      ampereHours[next] = state.capacityAmpereHours(0);
      sigmaAmpereHours[next] = state.capacitySigmaAmpereHours(0);
      ohms[next] = state.r0Ohms(0);
    }
    life.soc.ifPresent(soc -> judgeSoc(state, soc, seconds));
    row++;
  }

  private void judgeSoc(TwinState state, double[] soc, double seconds) {
    boolean isLate = seconds > 2.0 / 3 * life.seconds[life.seconds.length - 1];
    if (!isLate || row >= soc.length || Double.isNaN(state.soc(0))) return;
    double wrong = state.soc(0) - soc[row];
    lateSquares += wrong * wrong;
    lateRows++;
    if (Math.abs(wrong) <= 3 * state.socSigma(0)) lateInside++;
  }

  @Override
  public void event(AlarmEvent event) {}

  private int[] judged() {
    return IntStream.range(0, ampereHours.length)
        .filter(k -> life.cycles[k] >= life.firstJudgedCycle && !Double.isNaN(ampereHours[k]))
        .toArray();
  }

  private double error(int k) {
    return PERCENT * (ampereHours[k] - life.ampereHours[k]) / life.referenceAmpereHours;
  }

  private double threeSigma(int k) {
    return 3 * PERCENT * sigmaAmpereHours[k] / life.referenceAmpereHours;
  }

  private double mean(IntToDoubleFunction figure) {
    return Arrays.stream(judged()).mapToDouble(figure).average().orElse(Double.NaN);
  }

  double rmse() {
    return Math.sqrt(mean(k -> error(k) * error(k)));
  }

  double bias() {
    return mean(this::error);
  }

  double worst() {
    return Arrays.stream(judged()).mapToDouble(k -> Math.abs(error(k))).max().orElse(Double.NaN);
  }

  double inside() {
    return PERCENT * mean(k -> Math.abs(error(k)) <= threeSigma(k) ? 1 : 0);
  }

  double threeSigma() {
    return mean(this::threeSigma);
  }

  /// Points by which the growth since the first judged cycle is wrong, rms.
  double growthRmse() {
    int[] known =
        Arrays.stream(judged()).filter(k -> !Double.isNaN(ohms[k] + life.ohms[k])).toArray();
    if (known.length == 0) return Double.NaN;
    int first = known[0];
    double squares =
        Arrays.stream(known)
            .mapToDouble(k -> ohms[k] / ohms[first] - life.ohms[k] / life.ohms[first])
            .map(wrong -> wrong * wrong)
            .average()
            .orElseThrow();
    return PERCENT * Math.sqrt(squares);
  }

  double lateSocRmse() {
    return lateRows == 0 ? Double.NaN : PERCENT * Math.sqrt(lateSquares / lateRows);
  }

  double lateSocInside() {
    return lateRows == 0 ? Double.NaN : PERCENT * lateInside / lateRows;
  }
}
