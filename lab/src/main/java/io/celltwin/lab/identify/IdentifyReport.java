package io.celltwin.lab.identify;

import io.celltwin.config.CellFile;
import io.celltwin.report.Chart;
import io.celltwin.report.HeatMap;
import io.celltwin.report.Histogram;
import io.celltwin.report.Html;
import io.celltwin.report.Page;
import io.celltwin.report.Table;
import io.celltwin.report.Tone;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// `report.html`: what was found, how well it is known, and every file measured against modelled.
final class IdentifyReport {
  private static final double TOTAL_SECONDS = 10;

  private static final double LARGE_CELL_OHMS = 0.002;

  /// Of the worst known resistances.
  private static final int LISTED = 15;

  /// Outermost bin of a histogram, in units of the rms.
  private static final double REACH_RMS = 4;

  private static final int BINS = 40;

  /// Curves steep at their ends are drawn for what lies between.
  private static final double CURVE_FROM = 0.03;

  private static final double[] TOTALS_OVER_CELSIUS = {0.1, 0.2, 0.5, 0.8};
  private static final Tone[] TONES = {Tone.ORANGE, Tone.PURPLE, Tone.INK, Tone.BLUE};

  private final CellFile cell;
  private final Evidence evidence;
  private final Fit fit;
  private final Design design;
  private final Page page;

  /// What resistances are told in: µΩ for large cells.
  private final boolean isMicro;

  private IdentifyReport(IdentifiedCell identified) {
    cell = identified.cell();
    evidence = identified.evidence();
    fit = evidence.fit;
    design = fit.design();
    page = new Page("CellTwin: " + cell.name() + ", identified");
    int half = design.soc().below(0.5);
    isMicro = ohmsAfter10(half, 0) < LARGE_CELL_OHMS;
  }

  static Page page(IdentifiedCell identified) {
    IdentifyReport report = new IdentifyReport(identified);
    report.head();
    report.doubts();
    report.curve();
    report.resistances();
    report.residuals();
    report.files();
    return report.page;
  }

  // Head

  private void head() {
    page.paragraph(
        "What celltwin identify made of the measurements, how well it is known, and how far measured"
            + " and modelled voltage are apart. Residuals are measured less modelled voltage, given the"
            + " true SOC, and count above 10 % SOC; slow is the rms of their mean over ten minutes,"
            + " which is what an estimate of SOC suffers from. A star marks files that the fit has"
            + " seen.");
    List<Leftover> used = evidence.used();
    List<Leftover> unseen = evidence.unseen();
    List<Html> facts = new ArrayList<>();
    fact(
        facts,
        "Cell",
        cell.name() + ", " + cell.chemistry() + cell.form().map(form -> ", " + form).orElse(""));
    fact(
        facts,
        "Capacity",
        String.format(
            Locale.ROOT,
            "%.4g Ah as measured, %.4g Ah rated",
            cell.capacity().presentAmpereHours(),
            cell.capacity().ratedAmpereHours()));
    fact(
        facts,
        "Limits",
        String.format(
            Locale.ROOT,
            "%.4g to %.4g V, %.4g A discharge, %.4g A charge",
            cell.limits().minVolts(),
            cell.limits().maxVolts(),
            cell.limits().dischargeMaxAmps(),
            cell.limits().chargeMaxAmps()));
    fact(
        facts,
        "Slow tests",
        evidence.tests.ocvTests().stream().map(t -> t.name).collect(Collectors.joining(", ")));
    fact(facts, "Fitted", names(used) + ": " + extent(used));
    fact(
        facts, "Judged only", unseen.isEmpty() ? "nothing" : names(unseen) + ": " + extent(unseen));
    fact(facts, "Left out", leftOut(used));
    fact(
        facts,
        "Unexplained",
        figures("fitted", used)
            + (unseen.isEmpty() ? "" : "; " + figures("judged only", unseen))
            + String.format(
                Locale.ROOT,
                "; what the cell file expects of other drives, down to empty: rms %.1f mV",
                1e3 * cell.voltageResidual().sigmaVolts()));
    page.add(new Html("<dl>" + join(facts) + "</dl>\n"));
  }

  private static void fact(List<Html> facts, String name, String text) {
    facts.add(Html.element("dt", Html.text(name)));
    facts.add(Html.element("dd", Html.text(text)));
  }

  private static String names(List<Leftover> files) {
    return files.stream().map(l -> l.drive.name()).sorted().collect(Collectors.joining(", "));
  }

  private static String extent(List<Leftover> files) {
    long rows = files.stream().mapToLong(l -> l.drive.recording.rows).sum();
    double seconds =
        files.stream()
            .map(l -> l.drive.recording)
            .mapToDouble(r -> r.seconds[r.rows - 1] - r.seconds[0])
            .sum();
    return String.format(
        Locale.ROOT, "%d files, %d rows, %.1f h", files.size(), rows, seconds / 3600);
  }

  private String leftOut(List<Leftover> used) {
    long low = 0;
    long incomplete = 0;
    for (Leftover file : used) {
      low += Arrays.stream(file.drive.soc).filter(z -> z < Fit.LEAST_SOC).count();
      incomplete += file.drive.recording.incomplete;
    }
    return String.format(
        Locale.ROOT,
        "%d rows below %.0f %% SOC, %d rows with a number that is missing or cannot be%s",
        low,
        100 * Fit.LEAST_SOC,
        incomplete,
        evidence.stride == 1
            ? ""
            : String.format(
                Locale.ROOT, "; of the others one in %d, with the states of all", evidence.stride));
  }

  private static String figures(String name, List<Leftover> files) {
    Leftover.Figures figures = Leftover.figures(files);
    return String.format(
        Locale.ROOT,
        "%s: rms %.1f mV, slow %.1f mV, mean %s mV",
        name,
        1e3 * figures.rmsVolts(),
        1e3 * figures.slowVolts(),
        signed(1e3 * figures.meanVolts()));
  }

  // What is poorly identified

  private void doubts() {
    page.heading("What is poorly identified");
    int grave = Doubts.contradictions(evidence).size();
    List<String> words = Doubts.words(evidence, cell.capacity().ratedAmpereHours());
    List<Html> lines =
        IntStream.range(0, words.size())
            .mapToObj(k -> {
              Html text = Html.text(words.get(k));
              return Html.element("li", k < grave ? Html.styled("span", "bad", text) : text);
            })
            .toList();
    if (!lines.isEmpty()) page.add(Html.element("ul", lines));
    page.add(Html.styled("div", "charts", worst(), constants()));
  }

  private Html worst() {
    Html explained =
        paragraph(
            "The worst SOC of each branch at each temperature, where something was measured and the branch"
                + " has at least 5 % of all resistance R. ± is one sigma, enlarged because residuals of"
                + " neighbouring rows are alike; min: how long the cell was near.");
    Table table =
        new Table(1, "branch", "°C", "% SOC", unit(), "± " + unit(), "± %", "% of R", "min");
    Doubts.worst(evidence).stream()
        .limit(LISTED)
        .forEach(u ->
            table.row(
                texts(
                    Doubts.BRANCHES.get(u.branch()),
                    celsius(u.celsius()),
                    String.format(Locale.ROOT, "%.0f", 100 * u.soc()),
                    digits(inUnit(u.ohms())),
                    digits(inUnit(u.sigmaOhms())),
                    String.format(Locale.ROOT, "%.0f", 100 * u.relative()),
                    String.format(Locale.ROOT, "%.0f", 100 * u.share()),
                    String.format(Locale.ROOT, "%.0f", u.seconds() / 60))));
    return Html.element(
        "div", Html.element("h3", Html.text("Resistances known worst")), explained, table.html());
  }

  private Html constants() {
    List<String> names =
        List.of(
            "fast time constant, s",
            "middle time constant, s",
            "slow time constant, s",
            "hysteresis decay, per unit of SOC",
            "exchange current at 25 °C, A");
    List<Dynamics.Constant> constants =
        fit.dynamics().constants(cell.capacity().ratedAmpereHours());
    Table table = new Table(1, "constant", "found", "looked for from", "to", "");
    for (int k = 0; k < names.size(); k++) {
      Dynamics.Constant constant = constants.get(k);
      boolean free = !constant.isAtLeast() && !constant.isAtMost();
      List<Html> row =
          new ArrayList<>(
              texts(
                  names.get(k),
                  digits(constant.value()),
                  digits(constant.least()),
                  digits(constant.most())));
      row.add(free ? Html.text("inside") : Html.styled("span", "bad", Html.text("at the edge")));
      table.row(row);
    }
    return Html.element(
        "div",
        Html.element("h3", Html.text("Time constants, hysteresis, exchange current")),
        paragraph("Each is one number for all SOC and temperatures."),
        table.html());
  }

  // Open-circuit voltage and slow tests

  private void curve() {
    page.heading("Open-circuit voltage");
    CellFile.Ocv ocv = cell.ocv();
    double[] soc = doubles(ocv.soc(), z -> 100 * z);
    double[] discharge = doubles(ocv.dischargeVolts(), v -> v);
    double[] charge = doubles(ocv.chargeVolts(), v -> v);
    MeasuredOcv measured = design.ocv();
    double[] gap = array(soc.length, p -> 1e3 * (charge[p] - discharge[p]));
    double[] measuredGap = array(soc.length, p -> 2e3 * measured.halfGapVolts[p]);
    double[] correction =
        array(soc.length, p -> 1e3 * ((charge[p] + discharge[p]) / 2 - measured.volts[p]));
    page.paragraph(
        String.format(
            Locale.ROOT,
            "At %.1f °C. The branches of the cell file are apart by %.2f of what the slow test shows"
                + " between its own; the rest is taken for resistance. After %.1f %% of SOC in the"
                + " other direction two thirds of the way between them are done.",
            ocv.celsius(),
            fit.hysteresis(),
            100 / fit.dynamics().decayPerSoc()));
    page.add(
        Html.styled(
            "div",
            "charts",
            new Chart("Branches", "% SOC", "V")
                .line("after charge", Tone.ORANGE, soc, charge)
                .line("after discharge", Tone.BLUE, soc, discharge)
                .html(),
            new Chart("Temperature slope dU/dT", "% SOC", "mV/K")
                .line("dU/dT", Tone.PURPLE, soc, doubles(ocv.voltsPerKelvin(), v -> 1e3 * v))
                .level(0)
                .html(),
            new Chart("Between the branches", "% SOC", "mV")
                .line("slow test", Tone.INK, soc, measuredGap)
                .line("cell file", Tone.BLUE, soc, gap)
                .yFrom(0, 1.3 * Math.max(most(soc, gap), most(soc, measuredGap)))
                .html(),
            new Chart("What the fit added to the slow test's mean", "% SOC", "mV")
                .line("correction", Tone.GREEN, soc, correction)
                .level(0)
                .yFrom(-1.3 * most(soc, correction), 1.3 * most(soc, correction))
                .html()));
    page.add(Html.element("h3", Html.text("Slow tests and the tester's offset")));
    page.paragraph(
        "Each branch runs from 0 to 100 % SOC by its own ampere-hours. If the cell gives back all that it"
            + " takes, the tester's current would have to be wrong by the offset for both to be the same"
            + " charge; plus is too far towards charging.");
    Table table =
        new Table(2, "slow test", "used for", "°C", "Ah out", "Ah in", "in − out, %", "offset, mA");
    OcvTest main = MeasuredOcv.nearestToRoom(evidence.tests.ocvTests());
    for (OcvTest test : evidence.tests.ocvTests()) {
      String use = test == main ? "branches" : "";
      if (measured.isSlopeOf(test)) use += use.isEmpty() ? "dU/dT" : ", dU/dT";
      table.row(
          texts(
              test.name,
              use.isEmpty() ? "nothing" : use,
              celsius(test.celsius),
              String.format(Locale.ROOT, "%.4f", test.dischargedAmpereHours),
              String.format(Locale.ROOT, "%.4f", test.chargedAmpereHours),
              signed(100 * (test.chargedAmpereHours / test.dischargedAmpereHours - 1)),
              signed(1e3 * test.offsetAmps)));
    }
    page.add(table.html());
  }

  /// The largest that is to be seen: 1 µV at least, so that an axis has some length.
  private static double most(double[] soc, double[] values) {
    double most = 1e-3;
    for (int p = 0; p < soc.length; p++) {
      boolean inside = soc[p] >= 100 * CURVE_FROM && soc[p] <= 100 * (1 - CURVE_FROM);
      if (inside) most = Math.max(most, Math.abs(values[p]));
    }
    return most;
  }

  // Resistance

  private void resistances() {
    page.heading("Resistance");
    Dynamics dynamics = fit.dynamics();
    double amps = cell.capacity().ratedAmpereHours();
    page.paragraph(
        "In "
            + unit()
            + ", by °C and % SOC. Hatched: nothing was measured there, the number is carried over from"
            + " its neighbours. Each map has its own colours.");
    List<Html> maps = new ArrayList<>();
    maps.add(
        map(
            String.format(Locale.ROOT, "All after %.0f s at 1C (%.3g A)", TOTAL_SECONDS, amps),
            this::ohmsAfter10));
    maps.add(branch(Design.OHMIC, "Ohmic R0"));
    maps.add(
        branch(
            Design.CHARGE_TRANSFER,
            String.format(
                Locale.ROOT,
                "Charge transfer for small currents, %.2g s",
                Dynamics.CHARGE_TRANSFER_SECONDS)));
    maps.add(branch(Design.FIRST_RC, "Fast pair R1, " + seconds(dynamics.tau1Seconds())));
    maps.add(branch(Design.FIRST_RC + 1, "Middle pair R2, " + seconds(dynamics.tau2Seconds())));
    maps.add(branch(Design.FIRST_RC + 2, "Slow pair R3, " + seconds(dynamics.tau3Seconds())));
    page.add(Html.styled("div", "charts", maps.toArray(Html[]::new)));
    Knots celsius = design.celsius();
    double[] at = array(celsius.count(), celsius::at);
    if (at.length < 2) {
      page.paragraph(
          String.format(
              Locale.ROOT,
              "Exchange current at %s °C: %.3g A.",
              celsius(at[0]),
              dynamics.exchangeAmps(at[0])));
      return;
    }
    Chart total =
        new Chart(
            String.format(Locale.ROOT, "All after %.0f s at 1C", TOTAL_SECONDS), "°C", unit());
    for (int k = 0; k < TOTALS_OVER_CELSIUS.length; k++) {
      int a = design.soc().below(TOTALS_OVER_CELSIUS[k]);
      total.line(
          String.format(Locale.ROOT, "%.0f %% SOC", 100 * design.soc().at(a)),
          TONES[k],
          at,
          array(at.length, t -> inUnit(ohmsAfter10(a, t))));
    }
    page.add(
        Html.styled(
            "div",
            "charts",
            total.html(),
            new Chart("Exchange current", "°C", "A")
                .line(
                    String.format(
                        Locale.ROOT,
                        "%.3g A at 25 °C; its activation energy, %.1f kJ/mol, is assumed",
                        dynamics.exchangeAmps25(),
                        Dynamics.EXCHANGE_ACTIVATION / 1000),
                    Tone.GREEN,
                    at,
                    array(at.length, t -> dynamics.exchangeAmps(at[t])))
                .html()));
  }

  private double ohmsAfter10(int socKnot, int celsiusKnot) {
    double amps = cell.capacity().ratedAmpereHours();
    return fit.ohmsAfter(TOTAL_SECONDS, amps, socKnot, celsiusKnot);
  }

  private double inUnit(double ohms) {
    return (isMicro ? 1e6 : 1e3) * ohms;
  }

  private String unit() {
    return isMicro ? "µΩ" : "mΩ";
  }

  private interface AtKnot {
    double ohms(int socKnot, int celsiusKnot);
  }

  private Html branch(int branch, String title) {
    return map(title, (a, t) -> fit.ohms(branch, a, t));
  }

  /// The warmest on top.
  private Html map(String title, AtKnot value) {
    Knots soc = design.soc();
    List<String> head = new ArrayList<>(List.of("°C"));
    for (int a = 0; a < soc.count(); a++)
      head.add(String.format(Locale.ROOT, "%.0f", 100 * soc.at(a)));
    HeatMap map = new HeatMap(title, unit(), "not measured", head);
    for (int t = design.celsius().count() - 1; t >= 0; t--) {
      int row = t;
      map.row(
          celsius(design.celsius().at(t)),
          IntStream.range(0, soc.count())
              .mapToObj(a ->
                  new HeatMap.Field(
                      inUnit(value.ohms(a, row)), !evidence.confidence.isMeasured(a, row)))
              .toList());
    }
    return map.html();
  }

  private static String seconds(double tau) {
    return tau < 100
        ? String.format(Locale.ROOT, "%.3g s", tau)
        : String.format(Locale.ROOT, "%.0f s", tau);
  }

  // Residuals

  private void residuals() {
    page.heading("Residuals by temperature");
    Map<Integer, List<Leftover>> byCelsius = new TreeMap<>(Comparator.reverseOrder());
    for (Leftover file : evidence.leftovers) {
      byCelsius.computeIfAbsent(file.drive.chamberCelsius(), t -> new ArrayList<>()).add(file);
    }
    Table table = new Table(2, "chamber °C", "files", "number", "rms mV", "slow mV", "mean mV");
    List<Html> charts = new ArrayList<>();
    byCelsius.forEach((celsius, files) -> {
      List<Leftover> used = files.stream().filter(l -> l.used).toList();
      List<Leftover> unseen = files.stream().filter(l -> !l.used).toList();
      if (!used.isEmpty()) table.row(row(celsius, "fitted", used));
      if (!unseen.isEmpty()) table.row(row(celsius, "judged only", unseen));
      charts.add(histogram(celsius, used, unseen));
    });
    charts.addFirst(Html.element("div", table.html()));
    page.add(Html.styled("div", "charts", charts.toArray(Html[]::new)));
  }

  private static List<Html> row(int celsius, String name, List<Leftover> files) {
    List<Html> row = new ArrayList<>(texts(celsius(celsius), name, Integer.toString(files.size())));
    row.addAll(numbers(Leftover.figures(files)));
    return row;
  }

  private static Html histogram(int celsius, List<Leftover> used, List<Leftover> unseen) {
    List<Leftover> all = new ArrayList<>(used);
    all.addAll(unseen);
    double rms = 1e3 * Leftover.figures(all).rmsVolts();
    double reach = Double.isFinite(rms) ? Math.max(5 * Math.ceil(REACH_RMS * rms / 5), 5) : 5;
    Chart chart =
        new Chart(
            "Residual at " + celsius(celsius) + " °C",
            "mV (outermost bars: and beyond)",
            "% of time");
    if (!used.isEmpty()) {
      Histogram seen = histogram(reach, used);
      chart.bars("fitted", Tone.BLUE, seen.edges(), seen.percent());
    }
    if (!unseen.isEmpty()) {
      Histogram judged = histogram(reach, unseen);
      double[] edges = judged.edges();
      double[] percent = judged.percent();
      // Around the bars of the same numbers.
      double[] x = array(2 * percent.length + 2, k -> edges[k / 2]);
      double[] y = array(x.length, k -> k == 0 || k == x.length - 1 ? 0 : percent[(k - 1) / 2]);
      chart.line("judged only", Tone.ORANGE, x, y);
    }
    return chart.html();
  }

  private static Histogram histogram(double reach, List<Leftover> files) {
    Histogram histogram = new Histogram(-reach, reach, BINS);
    for (Leftover file : files) {
      for (int k = 0; k < file.volts.length; k++) {
        if (file.counts(k)) histogram.add(1e3 * file.volts[k], file.drive.weight(k));
      }
    }
    return histogram;
  }

  // Files

  private void files() {
    page.heading("Measured against modelled, worst first");
    List<Leftover> worstFirst =
        evidence.leftovers.stream()
            .sorted(Comparator.comparingDouble((Leftover l) -> l.figures().rmsVolts()).reversed())
            .toList();
    int half = (worstFirst.size() + 1) / 2;
    page.add(
        Html.styled(
            "div",
            "charts",
            figures(worstFirst.subList(0, half)),
            figures(worstFirst.subList(half, worstFirst.size()))));
    page.paragraph(
        "Grey: below 10 % SOC, where residuals may leave the picture. Extremes of every few rows are"
            + " kept, so that a spike of one row is seen.");
    page.add(
        Html.styled(
            "div", "charts", worstFirst.stream().map(IdentifyReport::card).toArray(Html[]::new)));
  }

  private static Html figures(List<Leftover> files) {
    Table table = new Table(1, "file", "°C", "rms mV", "slow mV", "mean mV");
    for (Leftover file : files) {
      List<Html> row = new ArrayList<>(texts(starred(file), format1(file.drive.celsius)));
      row.addAll(numbers(file.figures()));
      table.row(row);
    }
    return files.isEmpty() ? new Html("") : table.html();
  }

  private static Html card(Leftover file) {
    Drive drive = file.drive;
    Recording recording = drive.recording;
    double start = recording.seconds[0];
    double[] minutes = map(recording.seconds, s -> (s - start) / 60);
    double[] modelled = array(recording.rows, k -> recording.volts[k] - file.volts[k]);
    double reach = 1;
    for (int k = 0; k < recording.rows; k++) {
      if (file.counts(k)) reach = Math.max(reach, 1.15e3 * Math.abs(file.volts[k]));
    }
    Chart residual = new Chart("Residual of " + starred(file), "minutes", "mV");
    int low = recording.rows;
    while (low > 0 && !file.counts(low - 1)) low--;
    if (low < recording.rows) {
      double[] ends = {minutes[low], minutes[recording.rows - 1]};
      double[] bottom = {-reach, -reach};
      residual.band("below 10 % SOC", Tone.INK, ends, bottom, map(bottom, v -> -v));
    }
    residual
        .line("measured − modelled", Tone.PURPLE, minutes, map(file.volts, v -> 1e3 * v))
        .line("mean over 10 min", Tone.INK, minutes, map(file.slowVolts, v -> 1e3 * v))
        .level(0)
        .yFrom(-reach, reach);
    Leftover.Figures figures = file.figures();
    return Html.styled(
        "div",
        "card",
        Html.element("h3", Html.text(starred(file))),
        Html.element(
            "p",
            Html.text(
                String.format(
                    Locale.ROOT,
                    "%s °C, %.4g Ah: rms %.1f mV, slow %.1f mV, mean %s mV",
                    celsius(drive.celsius),
                    drive.ampereHours,
                    1e3 * figures.rmsVolts(),
                    1e3 * figures.slowVolts(),
                    signed(1e3 * figures.meanVolts())))),
        new Chart("Voltage of " + starred(file), "minutes", "V")
            .line("measured", Tone.INK, minutes, recording.volts)
            .line("modelled", Tone.BLUE, minutes, modelled)
            .html(),
        residual.html());
  }

  private static String starred(Leftover file) {
    return file.drive.name() + (file.used ? "*" : "");
  }

  // Texts and numbers

  private static List<Html> numbers(Leftover.Figures figures) {
    return texts(
        format1(1e3 * figures.rmsVolts()),
        format1(1e3 * figures.slowVolts()),
        signed(1e3 * figures.meanVolts()));
  }

  private static Html paragraph(String text) {
    return Html.element("p", Html.text(text));
  }

  private static List<Html> texts(String... texts) {
    return Arrays.stream(texts).map(Html::text).toList();
  }

  private static String join(List<Html> pieces) {
    return pieces.stream().map(Html::markup).collect(Collectors.joining());
  }

  private static String celsius(double celsius) {
    return minus(String.format(Locale.ROOT, "%.0f", celsius));
  }

  private static String format1(double value) {
    return Double.isNaN(value) ? "" : minus(String.format(Locale.ROOT, "%.1f", value));
  }

  private static String signed(double value) {
    return Double.isNaN(value) ? "" : minus(String.format(Locale.ROOT, "%+.1f", value));
  }

  private static String digits(double value) {
    return HeatMap.digits(value);
  }

  private static String minus(String number) {
    return number.replace('-', '−');
  }

  private static double[] array(int count, IntToDoubleFunction value) {
    return IntStream.range(0, count).mapToDouble(value).toArray();
  }

  private static double[] map(double[] values, DoubleUnaryOperator f) {
    return Arrays.stream(values).map(f).toArray();
  }

  private static double[] doubles(List<Double> values, DoubleUnaryOperator f) {
    return values.stream().mapToDouble(Double::doubleValue).map(f).toArray();
  }
}
