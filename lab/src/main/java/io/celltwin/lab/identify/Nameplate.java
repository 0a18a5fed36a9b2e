package io.celltwin.lab.identify;

import io.celltwin.config.CellFile;
import io.celltwin.config.Chemistry;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What no measurement tells: the cell's name, and what its maker allows.
public record Nameplate(
    String name,
    Chemistry chemistry,
    Optional<String> form,
    double ratedAmpereHours,
    CellFile.Limits limits,
    String provenance) {

  /// As of a cell that is known already.
  public static Nameplate like(CellFile cell) {
    return new Nameplate(
        cell.name(),
        cell.chemistry(),
        cell.form(),
        cell.capacity().ratedAmpereHours(),
        cell.limits(),
        cell.provenance());
  }

  /// What the measurements themselves went to, where nothing else is known.
  public static Nameplate seenIn(CellTests tests, double ratedAmpereHours) {
    List<Recording> all =
        Stream.of(
                tests.drives().stream().map(d -> d.recording),
                tests.pulses().stream().map(d -> d.recording),
                tests.uncounted().stream())
            .flatMap(s -> s)
            .toList();
    double leastVolts = Double.POSITIVE_INFINITY;
    double mostVolts = Double.NEGATIVE_INFINITY;
    for (OcvTest test : tests.ocvTests()) {
      leastVolts = Math.min(leastVolts, test.dischargeVolts[0]);
      mostVolts = Math.max(mostVolts, test.chargeVolts[SocGrid.POINTS - 1]);
    }
    double leastCelsius = Double.POSITIVE_INFINITY;
    double mostCelsius = Double.NEGATIVE_INFINITY;
    double leastAmps = -ratedAmpereHours;
    double mostAmps = ratedAmpereHours / 2;
    for (Recording recording : all) {
      for (int k = 0; k < recording.rows; k++) {
        leastCelsius = Math.min(leastCelsius, recording.celsius[k]);
        mostCelsius = Math.max(mostCelsius, recording.celsius[k]);
        leastAmps = Math.min(leastAmps, recording.amps[k]);
        mostAmps = Math.max(mostAmps, recording.amps[k]);
      }
    }
    double coldest = 5 * Math.floor(leastCelsius / 5);
    double hottest = Math.max(5 * Math.ceil(mostCelsius / 5), coldest + 5);
    // A slow test ends within some 10 mV of the limit.
    return new Nameplate(
        tests.name(),
        chemistry(tests),
        Optional.empty(),
        Rounded.significant(ratedAmpereHours, 4),
        new CellFile.Limits(
            Math.rint(leastVolts * 20) / 20,
            Math.rint(mostVolts * 20) / 20,
            coldest,
            hottest,
            coldest,
            hottest,
            Rounded.significant(mostAmps, 3),
            Rounded.significant(-leastAmps, 3),
            "What the measurements went to; not what the maker allows."),
        "Name of the measurements; the chemistry is guessed from the voltage at half charge.");
  }

  private static Chemistry chemistry(CellTests tests) {
    double half = MeasuredOcv.nearestToRoom(tests.ocvTests()).chargeVolts[SocGrid.nearest(0.5)];
    if (half < 2.8) return Chemistry.LTO;
    return half < 3.45 ? Chemistry.LFP : Chemistry.NMC;
  }

  /// This, but for what the user knows.
  Nameplate with(
      Optional<String> knownName, Optional<Chemistry> knownChemistry, Optional<Double> knownRated) {
    return new Nameplate(
        knownName.orElse(name),
        knownChemistry.orElse(chemistry),
        form,
        knownRated.orElse(ratedAmpereHours),
        limits,
        provenance);
  }
}
