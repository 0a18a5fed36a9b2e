package io.celltwin.edge.signal;

import io.celltwin.estimator.life.LifeCounts;
import io.celltwin.estimator.life.LifeCounts.Peak;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;

/// The signals of a pack's life: what of [LifeCounts] is told, in which unit and how rounded.
public final class LifeSignals {
  private static final double AMPERE_HOURS = 1 / 3600.0;
  private static final double KILOWATT_HOURS = 1 / 3.6e6;
  private static final double HOURS = 1 / 3600.0;
  private static final double PERCENT = 100;
  private static final int FINE_DECIMALS = 3;

  /// Of energies: 1 mWh, for a single cell holds 3 Wh.
  private static final int KILOWATT_HOUR_DECIMALS = 6;

  private static final double MOST = 9_007_199_254_740_991.0; // what JSON readers can hold
  private static final double MOST_SUMMED = 1e9;
  private static final double MOST_CELLS = 1e6;

  /// What there are extremes of.
  private record Kind(
      String unit,
      int decimals,
      double least,
      double most,
      String who,
      String of,
      String deviceClass) {}

  private static final Kind VOLTS = new Kind("V", 4, -1, 7.5, "Cell", "of a cell", "voltage");
  private static final Kind CELSIUS =
      new Kind("degC", 2, -60, 200, "Sensor", "of a sensor", "temperature");
  private static final Kind AMPS_IN =
      new Kind("A", 3, 0, 1e6, "String", "into a string", "current");
  private static final Kind AMPS_OUT =
      new Kind("A", 3, 0, 1e6, "String", "out of a string, positive", "current");

  /// One of them.
  ///
  /// @param factor from the unit of the counts to `unit`
  /// @param always whether it is known of every life
  /// @param entity how Home Assistant shows it, where it does
  /// @param reader given the counts and, of a string's, which
  public record Count(
      Scope scope,
      String name,
      String unit,
      int decimals,
      double factor,
      double least,
      double most,
      Reader reader,
      boolean always,
      Optional<Entity> entity,
      String meaning) {
    /// In the unit on the wire; `NaN` where not known.
    public double value(LifeCounts life, int index) {
      return factor * reader.read(life, index);
    }

    private Signal signal() {
      Signal.Builder signal =
          Signal.of(Cadence.LIFE, scope, Origin.COUNTED, name)
              .in(unit, decimals, factor)
              .range(least, most)
              .value((sample, index) -> reader.read(sample.state.life(), index));
      entity.ifPresent(signal::entity);
      return (always ? signal.always() : signal).means(meaning);
    }

    private Count shown(Entity as) {
      return new Count(
          scope,
          name,
          unit,
          decimals,
          factor,
          least,
          most,
          reader,
          always,
          Optional.of(as),
          meaning);
    }

    /// A sum.
    private Count total(String label, String deviceClass, boolean everyday) {
      return shown(new Entity(label, deviceClass, Entity.TOTAL, everyday));
    }

    private Count measurement(String label, String deviceClass) {
      return shown(new Entity(label, deviceClass, Entity.MEASUREMENT, false));
    }
  }

  /// What is read of a life.
  @FunctionalInterface
  public interface Reader {
    double read(LifeCounts life, int index);
  }

  public static final List<Count> COUNTS = counts();

  static final List<Signal> SIGNALS = COUNTS.stream().map(Count::signal).toList();

  private LifeSignals() {}

  private static List<Count> counts() {
    List<Count> counts = new ArrayList<>();
    counts.addAll(throughput());
    counts.addAll(happenings());
    counts.addAll(
        extreme(VOLTS, "CellVoltage.Max", "Highest cell voltage ever", life -> life.maxVolts));
    counts.addAll(
        extreme(VOLTS, "CellVoltage.Min", "Lowest cell voltage ever", life -> life.minVolts));
    counts.addAll(
        extreme(CELSIUS, "Temperature.Max", "Highest temperature ever", life -> life.maxCelsius));
    counts.addAll(
        extreme(CELSIUS, "Temperature.Min", "Lowest temperature ever", life -> life.minCelsius));
    counts.addAll(
        extreme(
            AMPS_IN, "ChargeCurrent.Max", "Largest charge current ever", life -> life.chargeAmps));
    counts.addAll(
        extreme(
            AMPS_OUT,
            "DischargeCurrent.Max",
            "Largest discharge current ever",
            life -> life.dischargeAmps));
    counts.addAll(strings());
    return List.copyOf(counts);
  }

  private static List<Count> throughput() {
    return List.of(
        pack(
                "AccumulatedChargedEnergy",
                "kWh",
                KILOWATT_HOURS,
                life -> sum(life, life::chargedJoules),
                "into the pack, from the charger and by recuperation")
            .total("Energy charged ever", "energy", true),
        pack(
                "AccumulatedConsumedEnergy",
                "kWh",
                KILOWATT_HOURS,
                life -> sum(life, life::dischargedJoules),
                "out of the pack; positive, as all that is counted")
            .total("Energy discharged ever", "energy", true),
        pack(
                "AccumulatedChargedThroughput",
                "Ah",
                AMPERE_HOURS,
                life -> sum(life, life::chargedCoulombs),
                "into the pack, sum over the strings")
            .total("Charge taken in ever", "", false),
        pack(
                "AccumulatedConsumedThroughput",
                "Ah",
                AMPERE_HOURS,
                life -> sum(life, life::dischargedCoulombs),
                "out of the pack, sum over the strings")
            .total("Charge given out ever", "", false),
        pack(
            "x.Life.UnmeteredThroughput",
            "Ah",
            AMPERE_HOURS,
            life -> life.unmeteredCoulombs,
            "of both, for want of a voltage, is in no energy"),
        pack(
                "x.Life.FullEquivalentCycles",
                "",
                1,
                life -> life.fullEquivalentCycles,
                "charge either way over twice the rated capacity, mean over the strings")
            .total("Full equivalent cycles", "", true),
        bounded(
                "x.Life.RoundTripEfficiency",
                "%",
                FINE_DECIMALS,
                PERCENT,
                0,
                150,
                life -> life.roundTripEfficiency,
                "energy out over energy in, of the newest span of at least one full equivalent cycle"
                    + " that ended at the SOC that it began with; left out before the first")
            .measurement("Round-trip efficiency", ""));
  }

  private static List<Count> happenings() {
    return List.of(
        pack(
                "x.Life.PowerOnTime",
                "h",
                HOURS,
                life -> life.powerOnSeconds,
                "in which the twin watched; what was while it did not is in no count")
            .total("Time watched", "duration", false),
        time(
            "x.Life.Since",
            life -> life.sinceMillis,
            "when counting began, ms since 1970; where the time was not known then, by the time"
                + " counted until it was; left out before that"),
        whole("x.Life.Starts", life -> life.starts, "starts of the twin")
            .total("Starts of the twin", "", false),
        whole(
                "x.Life.Cuts",
                life -> life.cuts,
                "of those runs that ended without order: each has lost what it counted in its last"
                    + " `checkpoint.period_s` at most")
            .total("Runs that were cut off", "", false),
        whole(
                "x.Life.DeepDischarges",
                life -> life.deepDischarges,
                "how often the lowest cell was at or below `life.deep_discharge_soc` for 10 s, and"
                    + " 5 % above it before")
            .total("Deep discharges", "", false),
        whole(
                "x.Life.OverDischarges",
                life -> life.overDischarges,
                "how often a cell's voltage was 0.02 V below the cell file's limit for 2 s, and 0.02 V above"
                    + " it before")
            .total("Over-discharges", "", false),
        whole("x.Life.OverCharges", life -> life.overCharges, "likewise, above")
            .total("Over-charges", "", false),
        whole(
                "x.Life.FastCharges",
                life -> life.fastCharges,
                "how often a string was charged faster than `life.fast_charge_c_rate` for a minute;"
                    + " of the string with the most")
            .total("Fast charges", "", false),
        pack(
                "x.Life.HotTime",
                "h",
                HOURS,
                life -> life.hotSeconds,
                "with a sensor above `life.hot_degC`")
            .total("Time in the heat", "duration", false),
        pack(
                "x.Life.ColdTime",
                "h",
                HOURS,
                life -> life.coldSeconds,
                "with a sensor below `life.cold_degC`")
            .total("Time in the cold", "duration", false),
        pack(
                "x.Life.HotChargingTime",
                "h",
                HOURS,
                life -> life.chargingHotSeconds,
                "of the one, while charged with 0.025 C or more")
            .total("Time charging in the heat", "duration", false),
        pack(
                "x.Life.ColdChargingTime",
                "h",
                HOURS,
                life -> life.chargingColdSeconds,
                "of the other, likewise")
            .total("Time charging in the cold", "duration", false));
  }

  private static List<Count> strings() {
    return List.of(
        string(
            "x.Life.String.ChargedThroughput",
            "Ah",
            AMPERE_HOURS,
            LifeCounts::chargedCoulombs,
            "into it"),
        string(
            "x.Life.String.ConsumedThroughput",
            "Ah",
            AMPERE_HOURS,
            LifeCounts::dischargedCoulombs,
            "out of it"),
        string(
            "x.Life.String.ChargedEnergy",
            "kWh",
            KILOWATT_HOURS,
            LifeCounts::chargedJoules,
            "into it"),
        string(
            "x.Life.String.ConsumedEnergy",
            "kWh",
            KILOWATT_HOURS,
            LifeCounts::dischargedJoules,
            "out of it"),
        string(
            "x.Life.String.FullEquivalentCycles",
            "",
            1,
            LifeCounts::fullEquivalentCycles,
            "its own"),
        string(
            "x.Life.String.CurrentUnknownTime",
            "h",
            HOURS,
            LifeCounts::uncoveredSeconds,
            "in which nobody measured its current: what flowed then is in no count"));
  }

  private static List<Count> extreme(
      Kind kind, String what, String label, Function<LifeCounts, Peak> peak) {
    String name = "x.Life." + what;
    return List.of(
        bounded(
                name,
                kind.unit,
                kind.decimals,
                1,
                kind.least,
                kind.most,
                life -> peak.apply(life).value(),
                "ever " + kind.of + ", as two samples in a row have it")
            .measurement(label, kind.deviceClass),
        bounded(
            name + kind.who,
            "",
            0,
            1,
            1,
            MOST_CELLS,
            life -> peak.apply(life).number(),
            "which " + kind.who.toLowerCase(Locale.ROOT) + ", counted from 1"),
        time(
            name + "Time",
            life -> peak.apply(life).wallMillis(),
            "when, ms since 1970; left out where the time was not known"));
  }

  private static Count pack(
      String name, String unit, double factor, ToDoubleFunction<LifeCounts> of, String meaning) {
    return new Count(
        Scope.PACK,
        name,
        unit,
        decimals(unit),
        factor,
        0,
        MOST_SUMMED,
        (life, _) -> of.applyAsDouble(life),
        true,
        Optional.empty(),
        meaning);
  }

  private static Count whole(String name, ToDoubleFunction<LifeCounts> of, String meaning) {
    return new Count(
        Scope.PACK,
        name,
        "",
        0,
        1,
        0,
        MOST,
        (life, _) -> of.applyAsDouble(life),
        true,
        Optional.empty(),
        meaning);
  }

  private static Count time(String name, ToDoubleFunction<LifeCounts> of, String meaning) {
    return bounded(name, "ms", 0, 1, 0, MOST, of, meaning);
  }

  private static Count bounded(
      String name,
      String unit,
      int decimals,
      double factor,
      double least,
      double most,
      ToDoubleFunction<LifeCounts> of,
      String meaning) {
    return new Count(
        Scope.PACK,
        name,
        unit,
        decimals,
        factor,
        least,
        most,
        (life, _) -> of.applyAsDouble(life),
        false,
        Optional.empty(),
        meaning);
  }

  private static int decimals(String unit) {
    return unit.equals("kWh") ? KILOWATT_HOUR_DECIMALS : FINE_DECIMALS;
  }

  private static Count string(String name, String unit, double factor, Reader of, String meaning) {
    return new Count(
        Scope.STRING,
        name,
        unit,
        decimals(unit),
        factor,
        0,
        MOST_SUMMED,
        of,
        true,
        Optional.empty(),
        meaning);
  }

  private static double sum(LifeCounts life, IntToDoubleFunction of) {
    double sum = 0;
    for (int s = 0; s < life.strings(); s++) sum += of.applyAsDouble(s);
    return sum;
  }
}
