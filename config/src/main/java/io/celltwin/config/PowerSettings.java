package io.celltwin.config;

import java.util.OptionalDouble;

/// What a pack's power and energy are reckoned within beside what its cells allow and its alarms.
///
/// @param minSoc ratio at which a cell counts as empty
/// @param maxSoc ratio at which it counts as full
/// @param chargeMaxAmps of the whole pack: contactors, fuses, cables
/// @param dischargeMaxAmps likewise, positive too
public record PowerSettings(
    double minSoc, double maxSoc, OptionalDouble chargeMaxAmps, OptionalDouble dischargeMaxAmps) {
  static final Range SOC = Range.of(0, 1);
  static final Range AMPS = AlarmLimits.AMPS;
  static final double DEFAULT_MIN_SOC = 0;
  static final double DEFAULT_MAX_SOC = 1;

  /// All of the SOC, and nothing that limits the whole pack.
  public static final PowerSettings DEFAULTS =
      new PowerSettings(
          DEFAULT_MIN_SOC, DEFAULT_MAX_SOC, OptionalDouble.empty(), OptionalDouble.empty());

  public PowerSettings {
    SOC.require("minSoc", minSoc);
    SOC.require("maxSoc", maxSoc);
    chargeMaxAmps.ifPresent(v -> AMPS.require("chargeMaxAmps", v));
    dischargeMaxAmps.ifPresent(v -> AMPS.require("dischargeMaxAmps", v));
    if (minSoc >= maxSoc) throw new IllegalArgumentException("minSoc lies above maxSoc");
  }

  /// Reads the table `power` of a pack; the defaults where anything in it is faulty.
  static PowerSettings read(TomlFile file, Table pack) {
    Table power = pack.tableOrEmpty("power");
    double minSoc = power.number("soc_min", SOC, DEFAULT_MIN_SOC);
    double maxSoc = power.number("soc_max", SOC, DEFAULT_MAX_SOC);
    OptionalDouble charge = power.optionalNumber("charge_current_max_A", AMPS);
    OptionalDouble discharge = power.optionalNumber("discharge_current_max_A", AMPS);
    power.requireAbove("soc_max", maxSoc, "soc_min", minSoc);
    power.finish();
    return file.findings().isEmpty()
        ? new PowerSettings(minSoc, maxSoc, charge, discharge)
        : DEFAULTS;
  }
}
