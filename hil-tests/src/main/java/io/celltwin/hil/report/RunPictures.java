package io.celltwin.hil.report;

import io.celltwin.hil.scenario.Extent;
import io.celltwin.hil.scenario.Fault;
import io.celltwin.hil.scenario.Outcome;
import io.celltwin.hil.scenario.Sample;
import io.celltwin.hil.scenario.ScenarioResult;
import io.celltwin.report.Chart;
import io.celltwin.report.Html;
import io.celltwin.report.TimeLine;
import io.celltwin.report.Tone;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// A run in pictures over one axis of time. What was broken is marked in all of them.
final class RunPictures {
  /// More lanes than these say nothing at a glance; the list of all that was told has the rest.
  private static final int MOST_LANES = 14;

  /// Half the width of the bound that is drawn.
  private static final double SIGMAS = 3;

  private final ScenarioResult result;
  private final List<Sample> samples;
  private final TimeScale time;
  private final double[] x;

  RunPictures(ScenarioResult result) {
    this.result = result;
    samples = result.samples();
    time = TimeScale.of(result.scenario().durationSeconds());
    x = values(sample -> time.at(sample.seconds()));
  }

  Html html() {
    return Html.styled(
        "div", "columns", timeLine(), soc(), errors(), current(), volts(), celsius());
  }

  private Html timeLine() {
    TimeLine line = new TimeLine("Broken, due and told", time.unit(), 0, time.end());
    List<Fault> broken = result.scenario().broken();
    if (broken.isEmpty()) line.lane("broken", "nothing", List.of(), OptionalDouble.empty());
    for (Fault fault : broken) {
      double until = fault.untilSeconds().orElse(Double.POSITIVE_INFINITY);
      line.lane(
          "broken",
          fault.text(),
          List.of(new TimeLine.Bar(Tone.ORANGE, time.at(fault.atSeconds()), time.at(until))),
          OptionalDouble.empty());
    }
    for (Outcome outcome : result.outcomes()) {
      outcome.timing().ifPresent(timing -> due(line, outcome, timing));
    }
    told(line, Episode.of(result.told()));
    return line.html();
  }

  private void told(TimeLine line, List<Episode> episodes) {
    if (episodes.isEmpty()) line.lane("told", "no fault", List.of(), OptionalDouble.empty());
    for (Episode episode : episodes.subList(0, Math.min(MOST_LANES, episodes.size()))) {
      line.lane("told", episode.text(), scaled(episode.bars()), OptionalDouble.empty());
    }
    int more = episodes.size() - MOST_LANES;
    if (more > 0) line.lane("told", "and " + more + " more", List.of(), OptionalDouble.empty());
  }

  private void due(TimeLine line, Outcome outcome, Outcome.Timing timing) {
    Tone tone = outcome.passed() ? Tone.GREEN : Tone.RED;
    double from = time.at(timing.fromSeconds());
    OptionalDouble seen = timing.seenSeconds();
    line.lane(
        "due",
        ScenarioReport.mark(outcome.passed()) + " " + outcome.expectation().text(),
        List.of(new TimeLine.Bar(tone, from, time.at(timing.deadlineSeconds()))),
        seen.isPresent() ? OptionalDouble.of(time.at(seen.getAsDouble())) : seen);
  }

  private List<TimeLine.Bar> scaled(List<TimeLine.Bar> bars) {
    return bars.stream()
        .map(bar -> new TimeLine.Bar(bar.tone(), time.at(bar.from()), time.at(bar.to())))
        .toList();
  }

  private Html soc() {
    int cell = furthestOff();
    ToDoubleFunction<Sample> estimate = sample -> 100 * sample.soc(cell);
    ToDoubleFunction<Sample> bound = sample -> 100 * SIGMAS * sample.socSigma(cell);
    return chart("SOC of cell " + cell + ", in its sigma the furthest off", "% SOC")
        .band(
            "3 sigma",
            Tone.BLUE,
            x,
            values(s -> Math.max(0, estimate.applyAsDouble(s) - bound.applyAsDouble(s))),
            values(s -> Math.min(100, estimate.applyAsDouble(s) + bound.applyAsDouble(s))))
        .line("truth", Tone.INK, x, values(sample -> 100 * sample.trueSoc(cell)))
        .line("estimate", Tone.BLUE, x, values(estimate))
        .html();
  }

  private int furthestOff() {
    int furthest = 1;
    double most = 0;
    for (Sample sample : samples) {
      for (int cell = 1; cell <= sample.cells(); cell++) {
        double off = Math.abs(sample.soc(cell) - sample.trueSoc(cell)) / sample.socSigma(cell);
        if (!(off > most)) continue;
        most = off;
        furthest = cell;
      }
    }
    return furthest;
  }

  private Html errors() {
    Chart chart = chart("Estimate − truth of all cells, each in its own sigma", "sigma");
    between(chart, "lowest to highest", Tone.BLUE, Sample::errorSigmas);
    double reach = SIGMAS + 1;
    for (Sample sample : samples) {
      reach = most(reach, -1.1 * sample.errorSigmas().low());
      reach = most(reach, 1.1 * sample.errorSigmas().high());
    }
    return chart.level(-SIGMAS).level(0).level(SIGMAS).yFrom(-reach, reach).html();
  }

  /// Of `a` and what is a number.
  private static double most(double a, double b) {
    return Double.isFinite(b) ? Math.max(a, b) : a;
  }

  private Html current() {
    Chart chart = chart("Current of the pack, positive charges", "A");
    strokes(chart, "truth", Tone.INK, Sample::trueAmps);
    strokes(chart, "as the daemon has it", Tone.BLUE, Sample::amps);
    return chart.level(0).html();
  }

  private Html volts() {
    Chart chart = chart("Voltages of the cells, lowest and highest", "V");
    edges(chart, "truth", Tone.INK, Sample::trueVolts);
    between(chart, "as the daemon has them", Tone.BLUE, Sample::volts);
    return chart.html();
  }

  private Html celsius() {
    Chart chart = chart("Temperatures, lowest and highest", "°C");
    between(chart, "sensors, as the daemon has them", Tone.BLUE, Sample::celsius);
    edges(chart, "truth, of all cells", Tone.INK, Sample::trueCelsius);
    return chart.html();
  }

  private Chart chart(String title, String unit) {
    Chart chart = new Chart(title, time.unit(), unit).xFrom(0, time.end()).broken();
    for (Fault fault : result.scenario().broken()) {
      double until = Math.min(time.end(), time.at(fault.untilSeconds().orElse(Double.MAX_VALUE)));
      chart.interval(Tone.ORANGE, time.at(fault.atSeconds()), until);
    }
    return chart;
  }

  /// A band and its edges, which are there where the band has no width.
  private void between(Chart chart, String name, Tone tone, Function<Sample, Extent> extent) {
    double[] low = values(sample -> extent.apply(sample).low());
    double[] high = values(sample -> extent.apply(sample).high());
    chart.band(name, tone, x, low, high).line("", tone, x, low).line("", tone, x, high);
  }

  private void edges(Chart chart, String name, Tone tone, Function<Sample, Extent> extent) {
    chart
        .line(name, tone, x, values(sample -> extent.apply(sample).low()))
        .line("", tone, x, values(sample -> extent.apply(sample).high()));
  }

  /// One line through the lowest and the highest of every sample.
  private void strokes(Chart chart, String name, Tone tone, Function<Sample, Extent> extent) {
    double[] twice = new double[2 * x.length];
    double[] y = new double[2 * x.length];
    for (int k = 0; k < x.length; k++) {
      twice[2 * k] = x[k];
      twice[2 * k + 1] = x[k];
      y[2 * k] = extent.apply(samples.get(k)).low();
      y[2 * k + 1] = extent.apply(samples.get(k)).high();
    }
    chart.line(name, tone, twice, y);
  }

  private double[] values(ToDoubleFunction<Sample> of) {
    return samples.stream().mapToDouble(of).toArray();
  }
}
