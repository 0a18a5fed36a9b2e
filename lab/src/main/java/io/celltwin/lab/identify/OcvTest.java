package io.celltwin.lab.identify;

import io.celltwin.hal.recording.BadRecordingException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One test of the open-circuit voltage, mostly a slow one: from full to empty and back.
///
/// Each branch of a slow test runs from 0 to 1 by its own ampere hours: a tester whose current has
/// an offset counts too much one way and too little the other.
final class OcvTest {
  /// From 5 to 95 % SOC: the flattest curve, that of LFP, rises by 0.3 V.
  private static final double LEAST_RISE_VOLTS = 0.1;

  private static final double NEARLY_FULL = 0.95;

  final String name;
  final double celsius;

  /// On the [SocGrid].
  final double[] dischargeVolts;

  final double[] chargeVolts;
  final double dischargedAmpereHours;
  final double chargedAmpereHours;

  /// What the tester's current would have to be wrong by for both to be the same charge.
  final double offsetAmps;

  /// Between empty and full; by the file's own SOC where it has one.
  final double ampereHours;

  /// What the discharge moved at its own temperature.
  final double dischargedAtTemperature;

  /// Whether SOC means the same in tests of this kind at other temperatures.
  final boolean isOnCommonScale;

  /// Whether it is the curve of a cell at rest, or nearly so: what lies between two fast branches
  /// has no steps that an electrode would be known by.
  final boolean isSlow;

  private final String description;

  /// Discharge and charge that the branches are from; none where they were found in another way.
  private final List<SlowRun> runs;

  private OcvTest(SlowRun discharge, SlowRun charge, double furtherOut, double furtherIn) {
    runs = List.of(discharge, charge);
    isSlow = true;
    Recording out = discharge.recording();
    Recording in = charge.recording();
    name = out == in ? out.name : out.name + " and " + in.name;
    double[] celsiusOfRun =
        Arrays.copyOfRange(out.celsius, discharge.first(), discharge.last() + 1);
    Arrays.sort(celsiusOfRun);
    celsius = celsiusOfRun[celsiusOfRun.length / 2];
    dischargedAtTemperature = discharge.ampereHours();
    dischargedAmpereHours = discharge.ampereHours() + furtherOut;
    chargedAmpereHours = charge.ampereHours() + furtherIn;
    offsetAmps =
        (chargedAmpereHours - dischargedAmpereHours) / (discharge.hours() + charge.hours());
    String socScale;
    if (out.soc.isPresent() && in.soc.isPresent()) {
      double[] socOut = Arrays.copyOfRange(out.soc.get(), discharge.first(), discharge.last() + 1);
      double[] socIn = Arrays.copyOfRange(in.soc.get(), charge.first(), charge.last() + 1);
      dischargeVolts = SocGrid.smooth(socOut, discharge.volts());
      chargeVolts = SocGrid.smooth(socIn, charge.volts());
      ampereHours =
          (discharge.moved()[socOut.length - 1] - discharge.moved()[0])
              / (socOut[0] - socOut[socOut.length - 1]);
      isOnCommonScale = true;
      socScale = "SOC as recorded";
    } else {
      double[] socOut =
          Arrays.stream(discharge.moved()).map(ah -> 1 - ah / dischargedAmpereHours).toArray();
      double[] socIn = Arrays.stream(charge.moved()).map(ah -> ah / chargedAmpereHours).toArray();
      dischargeVolts = SocGrid.smooth(socOut, discharge.volts());
      chargeVolts = SocGrid.smooth(socIn, charge.volts());
      ampereHours = dischargedAmpereHours + offsetAmps * discharge.hours();
      isOnCommonScale = furtherOut != 0 || furtherIn != 0;
      socScale = "each branch 0 to 1 by its own charge";
    }
    description =
        String.format(
            Locale.ROOT,
            "%s at %.1f degC: %.4g Ah out, %.4g Ah in, explained by a tester's offset of %.2g A,"
                + " %s",
            name,
            celsius,
            dischargedAmpereHours,
            chargedAmpereHours,
            offsetAmps,
            socScale);
  }

  private OcvTest(
      String name,
      double celsius,
      double[] dischargeVolts,
      double[] chargeVolts,
      double ampereHours,
      boolean isSlow,
      String description) {
    this.name = name;
    this.isSlow = isSlow;
    this.celsius = celsius;
    this.dischargeVolts = dischargeVolts;
    this.chargeVolts = chargeVolts;
    this.ampereHours = ampereHours;
    this.description = description;
    dischargedAmpereHours = ampereHours;
    chargedAmpereHours = ampereHours;
    dischargedAtTemperature = ampereHours;
    offsetAmps = 0;
    runs = List.of();
    isOnCommonScale = false;
  }

  /// Branches on the [SocGrid] that were found in another way.
  ///
  /// @param isSlow whether the cell was at rest, or nearly so
  /// @param description of that way, for provenances
  static OcvTest ofCurves(
      String name,
      double celsius,
      double[] dischargeVolts,
      double[] chargeVolts,
      double ampereHours,
      boolean isSlow,
      String description) {
    return new OcvTest(
        name, celsius, dischargeVolts, chargeVolts, ampereHours, isSlow, description);
  }

  /// A test that lies in one file; empty where the file is no such test.
  static Optional<OcvTest> in(Recording recording) {
    return SlowRun.discharge(recording)
        .flatMap(out ->
            SlowRun.charge(recording)
                // A test goes there and back.
                .filter(in ->
                    in.ampereHours() > 0.7 * out.ampereHours()
                        && in.ampereHours() < 1.4 * out.ampereHours())
                .map(in -> new OcvTest(out, in, 0, 0)));
  }

  /// A test whose branches lie in files of their own; empty where one of them is none.
  ///
  /// @param furtherOut ampere hours that a further file took out, at a temperature common to all
  ///   tests, to be as empty as a cell can be
  /// @param furtherIn the same at the full end
  static Optional<OcvTest> of(
      Recording discharge, double furtherOut, Recording charge, double furtherIn) {
    return SlowRun.discharge(discharge)
        .flatMap(
            out -> SlowRun.charge(charge).map(in -> new OcvTest(out, in, furtherOut, furtherIn)));
  }

  /// @throws BadRecordingException where a branch does not rise with the SOC, as every cell's does
  void requireSlopes() throws BadRecordingException {
    if (runs.isEmpty()) return;
    for (SlowRun run : runs) requireOwnSoc(run);
    requireSlope(runs.getFirst(), dischargeVolts, "out of");
    requireSlope(runs.getLast(), chargeVolts, "into");
  }

  private static void requireOwnSoc(SlowRun run) throws BadRecordingException {
    Recording recording = run.recording();
    if (recording.soc.isEmpty()) return;
    double[] soc = recording.soc.get();
    double moved = soc[run.last()] - soc[run.first()];
    if (moved * recording.amps[run.first()] > 0) return;
    throw recording.fault(
        run.first(),
        String.format(
            Locale.ROOT,
            "found that soc goes from %.3f to %.3f while current_A is %.3g A, expected it to go the"
                + " other way: current into the cell is positive, is its sign wrong?",
            soc[run.first()],
            soc[run.last()],
            recording.amps[run.first()]));
  }

  private static void requireSlope(SlowRun run, double[] volts, String way)
      throws BadRecordingException {
    double empty = volts[SocGrid.nearest(1 - NEARLY_FULL)];
    double full = volts[SocGrid.nearest(NEARLY_FULL)];
    if (full - empty >= LEAST_RISE_VOLTS) return;
    throw run.recording()
        .fault(
            run.first(),
            String.format(
                Locale.ROOT,
                "found voltage_V %.3f at %.0f %% and %.3f at %.0f %% SOC while current_A moves %.4g Ah"
                    + " %s the cell, expected a rise of %s V and more: current into the cell is"
                    + " positive, is its sign wrong?",
                empty,
                100 * (1 - NEARLY_FULL),
                full,
                100 * NEARLY_FULL,
                run.ampereHours(),
                way,
                LEAST_RISE_VOLTS));
  }

  /// For provenances and the console.
  String describe() {
    return description;
  }
}
