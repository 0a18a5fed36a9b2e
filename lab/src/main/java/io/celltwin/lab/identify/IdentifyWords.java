package io.celltwin.lab.identify;

import io.celltwin.config.CellFile;
import io.celltwin.config.Range;
import java.nio.file.Path;
import java.util.Locale;

/// What `identify` says of a cell file for people.
final class IdentifyWords {
  private static final int DIGITS = 4;

  private IdentifyWords() {}

  /// Of limits that no data sheet has given: alarms and power limits go by them.
  static String limitsToSet(CellFile.Limits limits, Path file) {
    String cold =
        limits.chargeMinCelsius() < 0
            ? "; that has charging below 0 degC among it, which few cells bear"
            : "";
    return String.format(
        Locale.ROOT,
        "[limits] of %s are not what the maker allows but how far the measurements went: %s to %s V,"
            + " %s to %s degC for charge and discharge alike, %s A of charge and %s A of discharge for"
            + " long%s. Set them by hand from the data sheet, with its pulse currents, or name a cell"
            + " file that has them with --like.",
        file,
        number(limits.minVolts()),
        number(limits.maxVolts()),
        number(limits.chargeMinCelsius()),
        number(limits.chargeMaxCelsius()),
        number(limits.chargeMaxAmps()),
        number(limits.dischargeMaxAmps()),
        cold);
  }

  static String thermal(CellFile.Thermal thermal) {
    return "thermal: core "
        + number(thermal.coreJoulesPerKelvin())
        + " J/K, surface "
        + number(thermal.surfaceJoulesPerKelvin())
        + " J/K, core to surface "
        + number(thermal.coreToSurfaceKelvinPerWatt())
        + " K/W, surface to ambient "
        + number(thermal.surfaceToAmbientKelvinPerWatt())
        + " K/W; "
        + thermal.provenance();
  }

  private static String number(double value) {
    return Range.text(Rounded.significant(value, DIGITS));
  }
}
