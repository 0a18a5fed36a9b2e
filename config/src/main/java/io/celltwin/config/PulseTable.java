package io.celltwin.config;

import java.util.Optional;
import java.util.OptionalDouble;

/// What one single cell does under large currents, by its two electrodes and the electrolyte: the
/// table `[pulses]` of a cell file. The estimator's `HalfCellModel` has the equations.
///
/// @param resistance ohmic, ohm
/// @param negativeExchange exchange current of the negative electrode, half filled, A
/// @param positiveExchange the same of the positive one
/// @param negativeDiffusion r²/D of the negative electrode's particles, s
/// @param positiveDiffusion the same of the positive one's
/// @param positiveEmpty how far the positive electrode is filled in the empty cell
/// @param positiveFull the same in the full cell
/// @param limit current that would deplete the electrolyte in the end, A
/// @param provenAmps how much of it the measurements prove
/// @param depletion how fast it goes there, s
/// @param joulesPerKelvin heat capacity, where the pulses tell it
/// @param errorOhms one sigma of what the model leaves unexplained, over the current
public record PulseTable(
    Activated resistance,
    Activated negativeExchange,
    Activated positiveExchange,
    Activated negativeDiffusion,
    Activated positiveDiffusion,
    double positiveEmpty,
    double positiveFull,
    Activated limit,
    double provenAmps,
    Activated depletion,
    OptionalDouble joulesPerKelvin,
    double errorOhms,
    String provenance) {
  static final Range OHMS = Range.above(0, 10);
  static final Range AMPS = Range.above(0, 1e9);
  static final Range SECONDS = Range.above(0, 1e8);
  static final Range KILOJOULES_PER_MOLE = Range.of(0, 150);
  static final Range FILLED = Range.of(0, 1);
  static final Range JOULES_PER_KELVIN = Range.of(0.1, 1e6);
  static final Range ERROR_OHMS = Range.of(0, 10);

  /// A number at 25 degC that changes with temperature as exp(E/RT), one way or the other.
  ///
  /// @param kilojoulesPerMole E
  public record Activated(double at25Celsius, double kilojoulesPerMole) {
    public Activated {
      KILOJOULES_PER_MOLE.require("kilojoulesPerMole", kilojoulesPerMole);
    }
  }

  public PulseTable {
    OHMS.require("resistance", resistance.at25Celsius);
    AMPS.require("negativeExchange", negativeExchange.at25Celsius);
    AMPS.require("positiveExchange", positiveExchange.at25Celsius);
    SECONDS.require("negativeDiffusion", negativeDiffusion.at25Celsius);
    SECONDS.require("positiveDiffusion", positiveDiffusion.at25Celsius);
    FILLED.require("positiveEmpty", positiveEmpty);
    FILLED.require("positiveFull", positiveFull);
    if (positiveEmpty <= positiveFull) {
      throw new IllegalArgumentException("positiveEmpty is not above positiveFull");
    }
    AMPS.require("limit", limit.at25Celsius);
    AMPS.require("provenAmps", provenAmps);
    SECONDS.require("depletion", depletion.at25Celsius);
    joulesPerKelvin.ifPresent(joules -> JOULES_PER_KELVIN.require("joulesPerKelvin", joules));
    ERROR_OHMS.require("errorOhms", errorOhms);
    if (provenance.isBlank()) throw new IllegalArgumentException("provenance is empty");
  }

  /// The numbers of a table; what is wrong with them is among the table's findings.
  static final class Numbers {
    private final double[] at25Celsius = new double[NAMES.length];
    private final double[] kilojoulesPerMole = new double[NAMES.length];
    private final double positiveEmpty;
    private final double positiveFull;
    private final double provenAmps;
    private final OptionalDouble joulesPerKelvin;
    private final double errorOhms;
    private final Optional<String> provenance;

    private static final String[] NAMES = {
      "ohmic",
      "negative_exchange",
      "positive_exchange",
      "negative_diffusion",
      "positive_diffusion",
      "limiting",
      "depletion"
    };
    private static final String[] UNITS = {"ohm", "A", "A", "s", "s", "A", "s"};
    private static final Range[] RANGES = {OHMS, AMPS, AMPS, SECONDS, SECONDS, AMPS, SECONDS};

    Numbers(Table table) {
      for (int k = 0; k < NAMES.length; k++) {
        at25Celsius[k] = table.number(NAMES[k] + "_" + UNITS[k], RANGES[k]);
        kilojoulesPerMole[k] = table.number(NAMES[k] + "_kJ_per_mol", KILOJOULES_PER_MOLE);
      }
      positiveEmpty = table.number("positive_empty", FILLED);
      positiveFull = table.number("positive_full", FILLED);
      table.requireAbove("positive_empty", positiveEmpty, "positive_full", positiveFull);
      provenAmps = table.number("proven_A", AMPS);
      joulesPerKelvin = table.optionalNumber("heat_J_per_K", JOULES_PER_KELVIN);
      errorOhms = table.number("error_ohm", ERROR_OHMS);
      provenance = CellFileReader.provenance(table);
      table.finish();
    }

    PulseTable bind() {
      return new PulseTable(
          activated(0),
          activated(1),
          activated(2),
          activated(3),
          activated(4),
          positiveEmpty,
          positiveFull,
          activated(5),
          provenAmps,
          activated(6),
          joulesPerKelvin,
          errorOhms,
          provenance.orElseThrow());
    }

    private Activated activated(int quantity) {
      return new Activated(at25Celsius[quantity], kilojoulesPerMole[quantity]);
    }
  }
}
