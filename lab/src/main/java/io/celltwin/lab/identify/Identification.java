package io.celltwin.lab.identify;

import io.celltwin.config.CellFile;
import io.celltwin.hal.recording.BadRecordingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hipparchus.exception.MathRuntimeException;

/// From measurements to a cell file's content: slow tests give the open-circuit voltage, a search
/// over [Dynamics] with a linear [Fit] inside gives everything else, fits that leave a cycle out
/// give what remains unexplained.
///
/// Deterministic: the same measurements give the same cell.
public final class Identification {
  /// A third of the rated capacity in an hour: what the fit's unknowns are scaled with.
  private static final double REFERENCE_C_RATE = 1.0 / 3;

  /// Files within this temperature say something of each other.
  private static final double KINDRED_KELVIN = 10;

  /// Of residuals that the fit has seen and no other could judge.
  private static final double SEEN_FACTOR = 1.5;

  /// What a cell file covers, degC: what a gateway may meet. Where nothing was measured it says
  /// what is typical, and expects more to stay unexplained.
  private static final double COLDEST_CELSIUS = -40;

  private static final double WARMEST_CELSIUS = 60;

  /// So that voltages rounded to 10 µV still rise.
  private static final double LEAST_RISE_VOLTS = 2e-5;

  /// The reader allows 50 mV.
  private static final double BEYOND_LIMITS_VOLTS = 0.045;

  private static final double MOST_VOLTS_PER_KELVIN = 0.01;

  /// A resistance that the fit found to be zero, as a share of what drops a volt at 1C.
  private static final double LEAST_OHMS_AT_C = 1e-6;

  /// What a cell file may say; an extrapolation may want more.
  private static final double MOST_OHMS = 10;

  private static final int OCV_DECIMALS = 5;

  private final CellTests tests;
  private final Nameplate nameplate;
  private final Consumer<String> progress;

  private Identification(CellTests tests, Nameplate nameplate, Consumer<String> progress) {
    this.tests = tests;
    this.nameplate = nameplate;
    this.progress = progress;
  }

  /// @param tests with a slow test, and drives or pulses
  /// @param unseen further drives and pulses, for [IdentifiedCell#residuals] alone
  /// @param progress a line now and then
  /// @throws BadRecordingException where what explains the measurements best can be no cell
  public static IdentifiedCell identify(
      CellTests tests, CellTests unseen, Nameplate nameplate, Consumer<String> progress)
      throws BadRecordingException {
    try {
      return new Identification(tests, nameplate, progress).identify(unseen);
    } catch (IllegalArgumentException | MathRuntimeException noCell) {
      throw tests.noCell(noCell);
    }
  }

  private IdentifiedCell identify(CellTests unseen) {
    MeasuredOcv ocv = new MeasuredOcv(tests.ocvTests());
    Design design =
        new Design(celsiusKnots(), ocv, REFERENCE_C_RATE * nameplate.ratedAmpereHours());
    List<Drive> fitted = Stream.concat(tests.drives().stream(), tests.pulses().stream()).toList();
    long rows = fitted.stream().mapToLong(d -> d.recording.rows).sum();
    boolean many = rows > 60_000;
    Dynamics dynamics =
        new DynamicsSearch(design, fitted, many ? 10 : 4, nameplate.ratedAmpereHours(), progress)
            .run();
    int stride = many ? 4 : 1;
    Fit fit = Fit.of(design, dynamics, fitted, stride, new BitSet());
    List<Drive> all = fitted;
    if (!tests.uncounted().isEmpty()) {
      all = new ArrayList<>(fitted);
      all.addAll(counted(tests.uncounted(), fit));
      fit = Fit.of(design, dynamics, all, stride, fit.bound());
    }
    List<String> judgedBySelf = new ArrayList<>();
    ResidualTables residuals = leftOver(fit, all, stride, judgedBySelf);
    Confidence confidence = new Confidence(fit, all, stride);
    List<Leftover> leftovers = new ArrayList<>();
    for (Drive drive : all) leftovers.add(new Leftover(fit, drive, true));
    for (Drive drive : unseen.drives()) leftovers.add(new Leftover(fit, drive, false));
    for (Drive drive : unseen.pulses()) leftovers.add(new Leftover(fit, drive, false));
    for (Drive drive : counted(unseen.uncounted(), fit)) {
      leftovers.add(new Leftover(fit, drive, false));
    }
    Evidence evidence = new Evidence(tests, fit, confidence, stride, leftovers, judgedBySelf);
    List<String> contradictions = Doubts.contradictions(evidence);
    CellFile cell = cell(fit, residuals, confidence, all, contradictions);
    return new IdentifiedCell(
        PulseFit.pulsed(cell, pulsesOf(all), progress),
        leftovers.stream().map(Identification::report).toList(),
        branches(fit, confidence),
        confidence.gaps(),
        contradictions,
        evidence);
  }

  /// The drives that are tests of pulses.
  private List<Drive> pulsesOf(List<Drive> all) {
    return all.stream().filter(drive -> !tests.drives().contains(drive)).toList();
  }

  /// Pulses that begin full, with the capacity that their rests tell.
  private List<Drive> counted(List<Recording> uncounted, Fit fit) {
    List<Drive> counted = new ArrayList<>();
    for (Recording recording : uncounted) {
      double ampereHours = RestCapacity.of(recording, fit, nameplate.ratedAmpereHours());
      progress.accept(
          String.format(Locale.ROOT, "%s: %.4g Ah by its rests", recording.name, ampereHours));
      counted.add(Drive.fromFull(recording, ampereHours, true));
    }
    return counted;
  }

  /// What covers all but the warmest and coldest hundredth of the rows.
  private Knots celsiusKnots() {
    double[] celsius =
        Stream.of(
                tests.drives().stream().map(d -> d.recording),
                tests.pulses().stream().map(d -> d.recording),
                tests.uncounted().stream())
            .flatMap(s -> s)
            .flatMapToDouble(r -> Arrays.stream(r.celsius))
            .sorted()
            .toArray();
    return Knots.celsius(
        celsius[celsius.length / 100], celsius[celsius.length - 1 - celsius.length / 100]);
  }

  /// Each cycle's residuals by a fit without it; by the fit itself, enlarged, where that leaves
  /// nothing measured near its temperature.
  private ResidualTables leftOver(Fit fit, List<Drive> all, int stride, List<String> judgedBySelf) {
    List<Drive> judged = tests.drives().isEmpty() ? all : tests.drives();
    ResidualTables tables = new ResidualTables(fit.design().soc(), fit.design().celsius());
    List<String> cycles = judged.stream().map(Drive::cycle).distinct().sorted().toList();
    for (String cycle : cycles) {
      progress.accept("residuals of " + cycle + " by what the others say");
      List<Drive> others = all.stream().filter(d -> !d.cycle().equals(cycle)).toList();
      List<Drive> ofCycle = judged.stream().filter(d -> d.cycle().equals(cycle)).toList();
      Optional<Fit> ofOthers =
          ofCycle.stream().anyMatch(d -> hasKin(d, others))
              ? Optional.of(Fit.of(fit.design(), fit.dynamics(), others, stride, fit.bound()))
              : Optional.empty();
      for (Drive drive : ofCycle) {
        if (ofOthers.isPresent() && hasKin(drive, others)) {
          tables.add(drive, ofOthers.get().residuals(drive), 1);
        } else {
          tables.add(drive, fit.residuals(drive), SEEN_FACTOR);
          judgedBySelf.add(drive.name());
        }
      }
    }
    return tables;
  }

  private static boolean hasKin(Drive drive, List<Drive> others) {
    return others.stream().anyMatch(o -> Math.abs(o.celsius - drive.celsius) <= KINDRED_KELVIN);
  }

  private static IdentifiedCell.DriveResidual report(Leftover file) {
    Leftover.Figures figures = file.figures();
    return new IdentifiedCell.DriveResidual(
        file.drive.name(),
        file.drive.celsius,
        file.used,
        figures.rmsVolts(),
        figures.slowVolts(),
        figures.meanVolts());
  }

  private static List<IdentifiedCell.Branch> branches(Fit fit, Confidence confidence) {
    Design design = fit.design();
    int half = design.soc().below(0.5);
    List<IdentifiedCell.Branch> branches = new ArrayList<>();
    for (int b = 0; b < Design.BRANCHES; b++) {
      int branch = b;
      branches.add(
          new IdentifiedCell.Branch(
              Design.BRANCH_NAMES.get(branch),
              design.celsius().list(),
              list(design.celsius().count(), t -> fit.ohms(branch, half, t)),
              list(design.celsius().count(), t -> confidence.sigmaOhms(branch, half, t)),
              confidence.medianRelativeSigma(branch)));
    }
    return branches;
  }

  // The cell file

  private CellFile cell(
      Fit fit,
      ResidualTables residuals,
      Confidence confidence,
      List<Drive> used,
      List<String> contradictions) {
    CellFile.Ocv ocv = ocv(fit);
    String source = source(used);
    return new CellFile(
        tests.name(),
        "",
        nameplate.name(),
        nameplate.chemistry(),
        nameplate.form(),
        new CellFile.Capacity(
            nameplate.ratedAmpereHours(),
            Rounded.significant(tests.ampereHours(), 4),
            1,
            "Present: what the SOC of the measurements is relative to. Efficiency assumed."),
        ocv,
        ocv.hasBranches()
            ? Optional.of(
                new CellFile.Hysteresis(
                    Rounded.significant(fit.dynamics().decayPerSoc(), 3),
                    String.format(
                        Locale.ROOT,
                        "Decay: global fit. The branches are apart by %.2f of what the slow test"
                            + " shows. %s",
                        fit.hysteresis(),
                        source)))
            : Optional.empty(),
        resistance(fit, confidence, source),
        Optional.of(chargeTransfer(fit, confidence, source)),
        new CellFile.VoltageResidual(
            Rounded.significant(residuals.rmsVolts(), 3),
            Optional.of(
                new CellFile.ResidualMap(
                    rows(fit).list(),
                    fit.design().soc().list(),
                    residuals.fastVolts(rows(fit)),
                    residuals.slowVolts(rows(fit)))),
            "Measured less modelled voltage, SOC given, of each cycle by a fit without it (times"
                + " 1.5 by the fit itself where nothing else was measured near); slow: its mean"
                + " over 300 s. Few data: drawn to 20 mV and 10 mV. Beyond the measured temperatures:"
                + " that of the nearest, times 1.5 and in the cold times what resistances typically"
                + " rise by. "
                + source),
        nameplate.limits(),
        fit.design().ocv().isSlow ? halfCells(ocv) : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        provenance(contradictions));
  }

  /// What speaks against the cell stands where its name does: it is what a reader sees first.
  private String provenance(List<String> contradictions) {
    if (contradictions.isEmpty()) return nameplate.provenance();
    return nameplate.provenance() + " DOUBTFUL: " + String.join(" ", contradictions);
  }

  private CellFile.Ocv ocv(Fit fit) {
    Knots soc = fit.design().soc();
    MeasuredOcv measured = fit.design().ocv();
    double[] correction =
        SocGrid.ofKnots(
            soc, IntStream.range(0, soc.count()).mapToDouble(fit::ocvCorrection).toArray());
    double[] slopeCorrection =
        SocGrid.ofKnots(
            soc, IntStream.range(0, soc.count()).mapToDouble(fit::slopeCorrection).toArray());
    double[] discharge = new double[SocGrid.POINTS];
    double[] charge = new double[SocGrid.POINTS];
    double least = nameplate.limits().minVolts() - BEYOND_LIMITS_VOLTS;
    double most = nameplate.limits().maxVolts() + BEYOND_LIMITS_VOLTS;
    for (int p = 0; p < SocGrid.POINTS; p++) {
      double mean = measured.volts[p] + correction[p];
      double half = fit.hysteresis() * measured.halfGapVolts[p];
      discharge[p] = Math.clamp(mean - half, least, most);
      charge[p] = Math.clamp(mean + half, least, most);
    }
    double[] rising = SocGrid.increasing(discharge, LEAST_RISE_VOLTS);
    double[] chargeRising = SocGrid.increasing(charge, LEAST_RISE_VOLTS);
    return new CellFile.Ocv(
        measured.celsius,
        SocGrid.list(),
        list(SocGrid.POINTS, p -> Rounded.decimals(rising[p], OCV_DECIMALS)),
        list(
            SocGrid.POINTS,
            p -> Rounded.decimals(Math.max(chargeRising[p], rising[p]), OCV_DECIMALS)),
        list(
            SocGrid.POINTS,
            p ->
                Rounded.decimals(
                    Math.clamp(
                        measured.voltsPerKelvin[p] + slopeCorrection[p],
                        -MOST_VOLTS_PER_KELVIN,
                        MOST_VOLTS_PER_KELVIN),
                    7)),
        measured.provenance
            + " Both corrected by the global fit. "
            + String.format(
                Locale.ROOT,
                "Largest correction between 10 and 90 %% SOC: %.1f mV.",
                1e3 * largestCorrection(fit)));
  }

  private static Optional<CellFile.HalfCells> halfCells(CellFile.Ocv ocv) {
    double[] mean = new double[SocGrid.POINTS];
    for (int p = 0; p < mean.length; p++) {
      mean[p] = (ocv.dischargeVolts().get(p) + ocv.chargeVolts().get(p)) / 2;
    }
    return HalfCellFit.of(mean, NegativeCurve.library()).map(HalfCellFit::table);
  }

  private static double largestCorrection(Fit fit) {
    Knots soc = fit.design().soc();
    return IntStream.range(0, soc.count())
        .filter(a -> soc.at(a) >= 0.1 && soc.at(a) <= 0.9)
        .mapToDouble(a -> Math.abs(fit.ocvCorrection(a)))
        .max()
        .orElseThrow();
  }

  private CellFile.Resistance resistance(Fit fit, Confidence confidence, String source) {
    Dynamics dynamics = fit.dynamics();
    return new CellFile.Resistance(
        rows(fit).list(),
        fit.design().soc().list(),
        ohms(fit, Design.OHMIC),
        ohms(fit, Design.FIRST_RC),
        constant(fit, dynamics.tau1Seconds()),
        ohms(fit, Design.FIRST_RC + 1),
        constant(fit, dynamics.tau2Seconds()),
        Optional.of(
            new CellFile.SlowBranch(
                ohms(fit, Design.FIRST_RC + 2), constant(fit, dynamics.tau3Seconds()))),
        "Global fit, smooth over SOC and temperature, one time constant for each pair. "
            + sigma(confidence, Design.OHMIC)
            + ", "
            + sigma(confidence, Design.FIRST_RC)
            + ", "
            + sigma(confidence, Design.FIRST_RC + 1)
            + ", "
            + sigma(confidence, Design.FIRST_RC + 2)
            + " (median of one sigma). "
            + gaps(confidence)
            + beyond(fit)
            + source);
  }

  private CellFile.ChargeTransfer chargeTransfer(Fit fit, Confidence confidence, String source) {
    Knots rows = rows(fit);
    return new CellFile.ChargeTransfer(
        rows.list(),
        fit.design().soc().list(),
        ohms(fit, Design.CHARGE_TRANSFER),
        list(rows.count(), t -> Rounded.significant(fit.dynamics().exchangeAmps(rows.at(t)), 4)),
        Dynamics.CHARGE_TRANSFER_SECONDS,
        "Global fit; activation energy of the exchange current and time constant assumed. "
            + sigma(confidence, Design.CHARGE_TRANSFER)
            + " (median of one sigma). "
            + gaps(confidence)
            + source);
  }

  private static String sigma(Confidence confidence, int branch) {
    return String.format(
        Locale.ROOT,
        "%s +-%.0f %%",
        Design.BRANCH_NAMES.get(branch),
        100 * confidence.medianRelativeSigma(branch));
  }

  /// The temperatures of the cell file's tables.
  private static Knots rows(Fit fit) {
    return fit.design().celsius().widened(COLDEST_CELSIUS, WARMEST_CELSIUS);
  }

  private static String beyond(Fit fit) {
    Knots celsius = fit.design().celsius();
    return String.format(
        Locale.ROOT,
        "Below %.0f and above %.0f degC: extrapolated as resistances typically go. ",
        celsius.at(0),
        celsius.at(celsius.count() - 1));
  }

  private static String gaps(Confidence confidence) {
    String gaps = confidence.gaps();
    return gaps.isEmpty() ? "" : "Not measured, carried over from neighbours: " + gaps + ". ";
  }

  /// Whether a cell file says itself that it was made from this drive too.
  public static boolean hasSeen(CellFile cell, String drive) {
    return Pattern.compile("(?<![^ ])" + Pattern.quote(drive) + "(?![^, ])")
        .matcher(cell.resistance().provenance())
        .find();
  }

  private static String source(List<Drive> used) {
    long rows = used.stream().mapToLong(d -> d.recording.rows).sum();
    return "From "
        + used.stream().map(Drive::name).sorted().collect(Collectors.joining(", "))
        + " ("
        + rows
        + " rows).";
  }

  /// One row per temperature.
  private List<List<Double>> ohms(Fit fit, int branch) {
    double least = LEAST_OHMS_AT_C / nameplate.ratedAmpereHours();
    return rows(fit).list().stream()
        .map(t ->
            list(
                fit.design().soc().count(),
                a ->
                    Rounded.significant(
                        Math.clamp(fit.ohmsAtCelsius(branch, a, t), least, MOST_OHMS), 4)))
        .toList();
  }

  private static List<List<Double>> constant(Fit fit, double value) {
    return Collections.nCopies(
        rows(fit).count(),
        Collections.nCopies(fit.design().soc().count(), Rounded.significant(value, 4)));
  }

  private static List<Double> list(int count, IntToDoubleFunction value) {
    return IntStream.range(0, count).mapToDouble(value).boxed().toList();
  }
}
