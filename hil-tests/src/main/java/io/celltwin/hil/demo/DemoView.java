package io.celltwin.hil.demo;

import static io.celltwin.hil.demo.StateWords.number;

import io.celltwin.edge.twin.AlarmKind;
import io.celltwin.edge.twin.LoopTiming;
import io.celltwin.edge.twin.TwinState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Writes what is known of the pack as text: a screen of 80 x 24, one plain line, and the summary.
final class DemoView {
  private static final int CELLS_PER_ROW = 32;
  private static final double PERCENT = 100;

  /// The scale of the cells' picture moves in steps of this, percent of SOC, so that it stays put.
  private static final double SCALE_PERCENT = 0.5;

  private static final String BLOCKS = "▁▂▃▄▅▆▇█";
  private static final String DIGITS = "12345678";

  private static final int COLUMNS = 80;

  private final String title;
  private final DemoBroker broker;
  private final boolean unicode;

  /// @param title what is driven
  /// @param unicode whether block characters can be shown
  DemoView(String title, DemoBroker broker, boolean unicode) {
    this.title = title;
    this.broker = broker;
    this.unicode = unicode;
  }

  /// What is shown at one moment.
  ///
  /// @param seconds since the demo began
  record Moment(
      double seconds,
      TwinState state,
      TruthScore.Snapshot score,
      PackTruth truth,
      long acknowledged,
      long dropped) {}

  /// At most 24 lines of at most 80 columns.
  List<String> screen(Moment now, Terminal.Style style) {
    TwinState state = now.state();
    Extremes volts = new Extremes(state.cells(), state::cellVolts);
    Extremes celsius = new Extremes(state.sensors(), state::sensorCelsius);
    double soc = PERCENT * state.meanSoc();
    double trueSoc = PERCENT * now.truth().meanSoc();
    LoopTiming.Snapshot loop = state.timing();
    List<String> lines = new ArrayList<>();
    String heading =
        String.format(Locale.ROOT, "CellTwin demo  %d simulated cells, %s", state.cells(), title);
    int left = COLUMNS - 1 - heading.length();
    lines.add(
        style.strong(heading)
            + String.format(Locale.ROOT, "%" + Math.max(9, left) + "s", clock(now.seconds())));
    lines.add(
        style.dim("Car       ")
            + String.format(Locale.ROOT, "%-9s", now.truth().doing())
            + String.format(Locale.ROOT, "%5.0f km/h", 3.6 * now.truth().metresPerSecond()));
    lines.add(
        style.dim("Pack      ")
            + String.format(
                Locale.ROOT,
                "%7s V   %8s A   %8s kW   (+ charges)",
                number("%.2f", state.packVolts()),
                number("%+.2f", state.packAmps()),
                number("%+.2f", state.packVolts() * state.packAmps() / 1000)));
    lines.add(
        style.dim("SOC       ")
            + style.strong(String.format(Locale.ROOT, "%7s %%", number("%.2f", soc)))
            + String.format(
                Locale.ROOT,
                "  %s%5s (3 sigma)   true %6.2f %%   error %5s %%",
                unicode ? "±" : "+-",
                number("%.2f", 3 * PERCENT * state.meanSocSigma()),
                trueSoc,
                number("%+.2f", soc - trueSoc)));
    lines.add(
        style.dim("          ")
            + String.format(
                Locale.ROOT,
                "worst cell so far %.2f %% off; truth within 3 sigma %s %%",
                PERCENT * now.score().worstError(),
                number("%.1f", floor(PERCENT * now.score().withinShare(), 1))));
    lines.add("");
    lines.add(
        style.dim("Voltages  ")
            + numbered(volts.minIndex, volts.min)
            + " to "
            + numbered(volts.maxIndex, volts.max)
            + number(", spread %.1f mV", 1000 * (volts.max - volts.min)));
    lines.add(
        style.dim("Surface   ")
            + number("%.1f to ", celsius.min)
            + number("%.1f degC, ", celsius.max)
            + state.sensors()
            + " sensors");
    StateWords words = new StateWords(state, unicode);
    lines.add(style.dim("Gives kW  ") + words.power(false));
    lines.add(style.dim("Takes kW  ") + words.power(true));
    lines.add(style.dim("Energy    ") + words.energy());
    lines.add(style.dim("Health    ") + words.health());
    lines.add(style.dim("Life      ") + words.life());
    lines.add(style.dim("Alarms    ") + alarms(state, style));
    String verdict = verdict(state);
    if (!verdict.isEmpty()) lines.add(style.dim("Verdict   ") + style.alarm(verdict));
    lines.add("");
    picture(state, style, lines);
    lines.add(
        style.dim("Loop      ")
            + String.format(
                Locale.ROOT,
                "%d ticks at 10 Hz, %d overruns, %d skipped",
                loop.ticks(),
                loop.overruns(),
                loop.skippedTicks()));
    lines.add(style.dim("          ") + "late by " + lateness(loop));
    lines.add(
        style.dim("MQTT      ")
            + String.format(
                Locale.ROOT,
                "%s, %d messages out, %d lost%s",
                broker.place(),
                now.acknowledged(),
                now.dropped(),
                broker.otherClients()));
    lines.add(style.dim("Watch it  ") + broker.watch());
    return lines;
  }

  private void picture(TwinState state, Terminal.Style style, List<String> lines) {
    Extremes soc = new Extremes(state.cells(), c -> PERCENT * state.soc(c));
    double low = SCALE_PERCENT * Math.floor(soc.min / SCALE_PERCENT);
    double high = Math.max(low + SCALE_PERCENT, SCALE_PERCENT * Math.ceil(soc.max / SCALE_PERCENT));
    String signs = unicode ? BLOCKS : DIGITS;
    lines.add(
        style.dim("Cells     ")
            + String.format(
                Locale.ROOT,
                "SOC of each, %s = %.1f %% to %s = %.1f %%",
                signs.charAt(0),
                low,
                signs.charAt(signs.length() - 1),
                high));
    for (int from = 0; from < state.cells(); from += CELLS_PER_ROW) {
      StringBuilder row = new StringBuilder();
      int until = Math.min(from + CELLS_PER_ROW, state.cells());
      for (int c = from; c < until; c++) {
        double part = (PERCENT * state.soc(c) - low) / (high - low);
        int level = (int) Math.clamp(part * signs.length(), 0, signs.length() - 1);
        row.append(Double.isNaN(part) ? '?' : signs.charAt(level));
        if ((c + 1) % 8 == 0) row.append(' ');
      }
      lines.add(style.dim(String.format(Locale.ROOT, "%4d..%-3d ", from + 1, until)) + row);
    }
  }

  /// For a log or a pipe.
  String line(Moment now) {
    TwinState state = now.state();
    Extremes volts = new Extremes(state.cells(), state::cellVolts);
    Extremes celsius = new Extremes(state.sensors(), state::sensorCelsius);
    StateWords words = new StateWords(state, false);
    return String.format(
        Locale.ROOT,
        "%s  %s %.0f km/h  %s V %s A  SOC %s %% +-%s true %.2f %%  %s %s  %s to %s degC  %s"
            + "  %s kWh  %s  alarms %s  ticks %d late max %s ms  messages %d",
        clock(now.seconds()),
        now.truth().doing(),
        3.6 * now.truth().metresPerSecond(),
        number("%.2f", state.packVolts()),
        number("%+.2f", state.packAmps()),
        number("%.2f", PERCENT * state.meanSoc()),
        number("%.2f", 3 * PERCENT * state.meanSocSigma()),
        PERCENT * now.truth().meanSoc(),
        numbered(volts.minIndex, volts.min),
        numbered(volts.maxIndex, volts.max),
        number("%.1f", celsius.min),
        number("%.1f", celsius.max),
        words.briefPower(),
        number("%.2f", state.energy().wattHours() / 1000),
        words.briefHealth(),
        alarms(state, Terminal.Style.PLAIN),
        state.timing().ticks(),
        millis(state.timing().maxLatenessMicros()),
        now.acknowledged());
  }

  private static String numbered(int index, double volts) {
    return "cell " + (index < 0 ? "-" : index + 1) + " " + number("%.4f", volts) + " V";
  }

  private static String alarms(TwinState state, Terminal.Style style) {
    if (state.activeAlarms().isEmpty()) return "none";
    String names =
        state.activeAlarms().stream()
            .map(AlarmKind::wireName)
            .sorted()
            .collect(Collectors.joining(", "));
    return style.alarm(names.length() > 68 ? names.substring(0, 65) + "..." : names);
  }

  /// Of the demo's one string.
  private static String verdict(TwinState state) {
    String text = state.verdictText(0);
    if (Double.isNaN(state.verdictExcess(0))) return text;
    return String.format(
        Locale.ROOT,
        "%s, off by %+.4f %s, sigma %.4f",
        text,
        state.verdictExcess(0),
        state.verdictUnit(0),
        state.verdictSigma(0));
  }

  /// The quantiles are upper edges of coarse buckets: never more than the worst that has been seen.
  static String lateness(LoopTiming.Snapshot loop) {
    return String.format(
        Locale.ROOT,
        "up to %s ms in 50 %%, %s ms in 99 %%, %s ms at worst",
        millis(loop.latenessQuantileMicros(0.5)),
        millis(loop.latenessQuantileMicros(0.99)),
        millis(loop.maxLatenessMicros()));
  }

  private static String millis(double micros) {
    return number("%.2f", micros / 1000);
  }

  /// 99.96 % is not 100.0 %.
  static double floor(double value, int decimals) {
    double scale = Math.pow(10, decimals);
    return Math.floor(value * scale) / scale;
  }

  private static String clock(double seconds) {
    long whole = (long) seconds;
    return String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }
}
