package io.celltwin.simulation.chip;

import static io.celltwin.simulation.chip.FaultCase.at;
import static io.celltwin.simulation.chip.FaultCase.device;

import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.DeviceHealth.State;
import io.celltwin.hal.current.Ads1115;
import io.celltwin.hal.current.Ads1115Settings;
import io.celltwin.hal.current.CurrentChip;
import io.celltwin.hal.current.CurrentSource;
import io.celltwin.hal.current.Ina226;
import io.celltwin.hal.current.Ina226Settings;
import io.celltwin.hal.current.Ina228;
import io.celltwin.hal.current.Ina228Settings;
import io.celltwin.hal.monitor.Thermistor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Every fault of an emulated current sensor, and of its pins.
final class CurrentFaults {
  static final List<String> CHIPS = List.of("ina228", "ina226", "ads1115");

  private static final double OHMS = 100e-6;
  private static final double AMPS = 60;
  private static final double MAX_AMPS = 200;
  private static final double VOLTS = 30;

  /// All three chips can have it.
  private static final int ADDRESS = 0x48;

  /// Of the ADS1115: an amplifier of 50 between rails of 3.3 V, at a thermistor's middle.
  private static final double AMPLIFIER_GAIN = 50;

  private static final double SUPPLY_VOLTS = 3.3;
  private static final double NTC_OHMS = 10_000;
  private static final long POLL_NANOS = 100_000_000;

  private CurrentFaults() {}

  static final class Rig extends FaultRig implements ShuntInputs, AdcInputs {
    private final EmulatedI2cChip chip;
    private final CurrentSource source;
    private double amps = AMPS;
    private double volts = VOLTS;
    private double ntcOhms = NTC_OHMS;

    Rig(String device) {
      chip =
          switch (device) {
            case "ina228" -> new EmulatedIna228(ADDRESS, this, clock);
            case "ina226" -> new EmulatedIna226(ADDRESS, this, clock);
            default -> new EmulatedAds1115(ADDRESS, this, clock);
          };
      source =
          new CurrentSource(
              driver(device),
              () -> {
                if (chip.isGone()) throw new IOException("/dev/i2c-1: errno 2 (ENOENT)");
                return chip.open();
              },
              clock);
      watch();
    }

    private static CurrentChip driver(String device) {
      return switch (device) {
        case "ina228" ->
            new Ina228(
                new Ina228Settings(
                    ADDRESS, OHMS, MAX_AMPS, 0, false, 1, 0, 1052, 16, true, 1, POLL_NANOS));
        case "ina226" ->
            new Ina226(
                new Ina226Settings(
                    ADDRESS, OHMS, MAX_AMPS, false, 1, 0, 1100, 16, true, 1, POLL_NANOS));
        default -> new Ads1115(amplifier());
      };
    }

    private static Ads1115Settings amplifier() {
      Thermistor part = Thermistor.beta("10k", NTC_OHMS, 3435);
      return new Ads1115Settings(
          ADDRESS,
          Ads1115Settings.Input.AIN0_AIN1,
          4.096,
          32,
          OHMS,
          AMPLIFIER_GAIN,
          0,
          MAX_AMPS,
          0,
          false,
          1,
          0,
          Optional.of(
              new Ads1115Settings.Ntc(Ads1115Settings.Input.AIN2, part, NTC_OHMS, SUPPLY_VOLTS)),
          POLL_NANOS);
    }

    EmulatedIna228 ina228() {
      return (EmulatedIna228) chip;
    }

    @Override
    public double shuntVolts(long nanos) {
      return amps * OHMS;
    }

    @Override
    public double busVolts(long nanos) {
      return volts;
    }

    @Override
    public double dieCelsius(long nanos) {
      return 25;
    }

    /// The amplifier at AIN0 with its reference at AIN1, the thermistor at AIN2.
    @Override
    public double volts(int pin, long nanos) {
      double reference = SUPPLY_VOLTS / 2;
      return switch (pin) {
        case 0 -> Math.clamp(reference + amps * OHMS * AMPLIFIER_GAIN, 0.05, SUPPLY_VOLTS - 0.05);
        case 1 -> reference;
        case 2 -> SUPPLY_VOLTS * ntcOhms / (ntcOhms + NTC_OHMS);
        default -> 0;
      };
    }

    @Override
    CurrentSource source() {
      return source;
    }

    @Override
    long periodNanos() {
      return POLL_NANOS;
    }

    /// The thermistor of an ADS1115 has its turn once in 64 polls.
    @Override
    double watchedSeconds() {
      return chip instanceof EmulatedAds1115 ? 7 : 2;
    }

    /// What is seen in each poll is found within three of them.
    @Override
    double foundWithinSeconds() {
      return 0.3;
    }

    /// The inputs never change while they are judged. Half a step of the INA226's shunt register
    /// and of the ADS1115 are 12.5 mA; a mean may have a cycle of conversions more or less than its
    /// time: 35 of 100 ms.
    @Override
    boolean isWrong(int channel, long nanos, double value) {
      return switch (source.channels().get(channel).name()) {
        case "current_A" -> Math.abs(value - AMPS) > 0.013;
        case "current_mean_A" -> Math.abs(value - AMPS) > 0.36 * AMPS;
        case "string_voltage_V" -> Math.abs(value - VOLTS) > 1e-3;
        default -> Math.abs(value - 25) > 0.01;
      };
    }
  }

  static FaultTable.Cases<Rig> of(String device) {
    List<FaultCase<Rig>> cases = new ArrayList<>();
    addOfAll(cases);
    switch (device) {
      case "ina226" -> {
        addOfIna(cases, 5, 0x2260);
        cases.add(overwritten("averages", 0, 0x4127));
      }
      case "ina228" -> {
        addOfIna(cases, 2, 0x2281);
        // Its narrow range is four times as fine.
        cases.add(overwritten("range of the shunt", 0, 0));
        cases.add(overwritten("conversion times", 1, 0xFB6A));
        addOfIna228(cases);
      }
      default -> {
        addOfAds1115(cases);
        cases.add(overwritten("range", 1, 0x8483));
      }
    }
    return new FaultTable.Cases<>(
        "read every " + POLL_NANOS / 1_000_000 + " ms", () -> new Rig(device), cases);
  }

  private static FaultCase<Rig> chip(
      String fault, String by, Consumer<EmulatedI2cChip> inject, Consumer<EmulatedI2cChip> heal) {
    return FaultCase.of(fault, by, rig -> inject.accept(rig.chip), rig -> heal.accept(rig.chip));
  }

  private static FaultCase<Rig> ina228(
      String fault, String by, Consumer<EmulatedIna228> inject, Consumer<EmulatedIna228> heal) {
    return FaultCase.of(
        fault, by, rig -> inject.accept(rig.ina228()), rig -> heal.accept(rig.ina228()));
  }

  private static void addOfAll(List<FaultCase<Rig>> cases) {
    cases.add(
        chip("does not answer", "silent(true)", c -> c.silent(true), c -> c.silent(false))
            .named(device(Kind.NO_ANSWER, 0))
            .state(State.SILENT)
            .counted("missing_answers", "retries", "faults", "outages"));
    cases.add(
        chip(
                "adapter unplugged",
                "gone(reason)",
                c -> c.gone("/dev/i2c-1: errno 19 (ENODEV)"),
                c -> c.gone(""))
            .named(device(Kind.NO_ANSWER, 0))
            .state(State.ABSENT)
            .counted("outages")
            .within(1)); // it is opened again after 0.5 s
    cases.add(
        chip(
                "one transfer in 20 not acknowledged",
                "failing(0.05, seed)",
                c -> c.failing(0.05, 1),
                c -> c.failing(0, 1))
            .counted("missing_answers", "retries")
            .within(5)); // it is found when it comes
    cases.add(
        chip("lost power", "brownOut()", EmulatedI2cChip::brownOut, c -> {})
            .named(device(Kind.RESET, 0))
            .counted("reconfigured", "faults"));
    cases.add(
        FaultCase.<Rig>of(
                "more current than it can measure",
                "ShuntInputs, AdcInputs",
                rig -> rig.amps = 1000,
                rig -> rig.amps = AMPS)
            .named(at(Kind.OVER_RANGE, 0, 1))
            .counted("faults"));
  }

  private static FaultCase<Rig> overwritten(String setting, int register, int value) {
    return chip(
            "somebody else sets the " + setting,
            "overwrite(%d, 0x%X)".formatted(register, value),
            c -> c.overwrite(register, value),
            c -> {})
        .named(device(Kind.RESET, 0))
        .counted("reconfigured", "faults");
  }

  private static void addOfIna(List<FaultCase<Rig>> cases, int calibration, int die) {
    cases.add(
        chip(
                "bit of the calibration stuck high",
                "stuckBit(" + calibration + ", 3, true)",
                c -> c.stuckBit(calibration, 3, true),
                EmulatedI2cChip::freeBits)
            .named(device(Kind.CONFIGURATION, 0))
            .counted("faults"));
    cases.add(
        chip(
                "another chip in its place",
                "identity(…), brownOut()",
                c -> {
                  identify(c, 0x5449, 0x2381); // INA238: the same registers, 16 bits
                  c.brownOut();
                },
                c -> identify(c, 0x5449, die))
            .named(device(Kind.WRONG_DEVICE, 0))
            .counted("faults"));
    cases.add(
        FaultCase.<Rig>of(
                "more voltage than it can measure",
                "ShuntInputs",
                rig -> rig.volts = 120,
                rig -> rig.volts = VOLTS)
            .named(at(Kind.OVER_RANGE, 0, 2))
            .counted("faults"));
  }

  private static void addOfIna228(List<FaultCase<Rig>> cases) {
    cases.add(
        ina228(
                "checksum of the trim memory does not fit",
                "memoryGood(false)",
                c -> c.memoryGood(false),
                c -> c.memoryGood(true))
            .named(device(Kind.MEMORY, 0))
            .counted("faults"));
    cases.add(
        ina228(
                "somebody else sets the accumulator",
                "charge(steps)",
                c -> c.charge(1L << 33),
                c -> {})
            .named(at(Kind.OVER_RANGE, 0, 3))
            .counted("faults"));
  }

  private static void addOfAds1115(List<FaultCase<Rig>> cases) {
    cases.add(
        chip(
                "bit of the rate stuck low",
                "stuckBit(1, 6, false)",
                c -> c.stuckBit(1, 6, false),
                EmulatedI2cChip::freeBits)
            .named(device(Kind.CONFIGURATION, 0))
            .counted("faults"));
    cases.add(
        chip(
                "another chip in its place",
                "stuckBit(3, 14, false), brownOut()",
                c -> {
                  c.stuckBit(3, 14, false); // of the threshold that tells an ADS1115
                  c.brownOut();
                },
                EmulatedI2cChip::freeBits)
            .named(device(Kind.WRONG_DEVICE, 0))
            .counted("faults"));
    cases.add(
        FaultCase.<Rig>of(
                "thermistor cut",
                "AdcInputs",
                rig -> rig.ntcOhms = 1e9,
                rig -> rig.ntcOhms = NTC_OHMS)
            .named(at(Kind.SENSOR_OPEN, 0, 2))
            .counted("faults")
            .within(7)); // once in 64 polls
    cases.add(
        FaultCase.<Rig>of(
                "thermistor shorted",
                "AdcInputs",
                rig -> rig.ntcOhms = 1,
                rig -> rig.ntcOhms = NTC_OHMS)
            .named(at(Kind.SENSOR_SHORTED, 0, 2))
            .counted("faults")
            .within(7));
  }

  private static void identify(EmulatedI2cChip chip, int maker, int die) {
    if (chip instanceof EmulatedIna228 ina228) ina228.identity(maker, die);
    if (chip instanceof EmulatedIna226 ina226) ina226.identity(maker, die);
  }
}
