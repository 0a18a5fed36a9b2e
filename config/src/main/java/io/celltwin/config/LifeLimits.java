package io.celltwin.config;

/// What the lifetime counters of one pack count as what.
///
/// @param deepDischargeSoc a cell at or below it is deeply discharged
/// @param hotCelsius above is extreme
/// @param coldCelsius below is extreme
/// @param fastChargeCRate of the rated capacity, from which on a charge is a fast one
public record LifeLimits(
    double deepDischargeSoc, double hotCelsius, double coldCelsius, double fastChargeCRate) {
  static final Range SOC = Range.of(0, 0.9);
  static final Range C_RATE = Range.of(0.05, 100);

  /// Five percent of the charge; lithium plating below 0 degC, faster ageing above 45 degC; an hour
  /// for a full charge.
  public static final LifeLimits DEFAULT = new LifeLimits(0.05, 45, 0, 1);

  public LifeLimits {
    SOC.require("deepDischargeSoc", deepDischargeSoc);
    AlarmLimits.CELSIUS.require("hotCelsius", hotCelsius);
    AlarmLimits.CELSIUS.require("coldCelsius", coldCelsius);
    C_RATE.require("fastChargeCRate", fastChargeCRate);
    if (hotCelsius <= coldCelsius) throw new IllegalArgumentException("hot lies below cold");
  }

  /// What the table `[pack.life]` says; where it is faulty the finding is kept, and this is none.
  static LifeLimits read(Table pack) {
    Table life = pack.tableOrEmpty("life");
    double soc = life.number("deep_discharge_soc", SOC, DEFAULT.deepDischargeSoc);
    double hot = life.number("hot_degC", AlarmLimits.CELSIUS, DEFAULT.hotCelsius);
    double cold = life.number("cold_degC", AlarmLimits.CELSIUS, DEFAULT.coldCelsius);
    double rate = life.number("fast_charge_c_rate", C_RATE, DEFAULT.fastChargeCRate);
    life.requireAbove("hot_degC", hot, "cold_degC", cold);
    life.finish();
    boolean sound = !Double.isNaN(soc + rate) && hot > cold;
    return sound ? new LifeLimits(soc, hot, cold, rate) : DEFAULT;
  }
}
