package io.celltwin.hil.scenario;

import io.celltwin.canbus.map.CanSource;
import io.celltwin.config.AlarmLimits;
import io.celltwin.config.CurrentPulse;
import io.celltwin.config.SourceSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.edge.twin.AlarmKind;
import io.celltwin.hal.ReopeningPort;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/// How soon the daemon has to tell something, from its own configuration.
final class Deadlines {
  /// A value that was measured just before is told by the tick after it, a fault that falls just
  /// behind a sample by the next sample.
  private static final int SAMPLES = 2;

  private static final int TICKS = 2;

  /// A bus without a frame of the protocol for so long is silent.
  private static final double CAN_SILENCE_SECONDS = CanSource.SILENCE_NANOS * 1e-9;

  /// What a chip says in each scan is named within three of them.
  private static final int SCANS = 3;

  private final TwinConfig config;
  private final AlarmLimits limits;

  /// @param seconds from what causes it
  /// @param terms for people
  record Deadline(double seconds, String terms) {
    /// One that begins when this one is over.
    Deadline then(Deadline next) {
      return new Deadline(seconds + next.seconds, terms + " + " + next.terms);
    }
  }

  /// Until a port that was lost is tried again, for the first time.
  static final Deadline FIRST_ATTEMPT = wait(ReopeningPort.FIRST_NANOS, "first");

  /// The same, whenever its device has come back.
  static final Deadline LONGEST_WAIT = wait(ReopeningPort.LONGEST_NANOS, "longest");

  private static Deadline wait(long nanos, String which) {
    double seconds = nanos * 1e-9;
    return new Deadline(
        seconds,
        String.format(Locale.ROOT, "%s wait of a lost port %s s", which, Texts.number(seconds)));
  }

  Deadlines(TwinConfig config) {
    this.config = config;
    this.limits = config.packs().getFirst().alarms();
  }

  /// Empty for what the filters find: that takes as long as their evidence does.
  Optional<Deadline> alarm(AlarmKind kind) {
    return switch (kind) {
      case CELL_OVER_VOLTAGE, CELL_UNDER_VOLTAGE, IMPLAUSIBLE_VOLTAGE, IMPLAUSIBLE_STRING_VOLTAGE ->
          Optional.of(value(voltageSeconds()));
      case OVER_TEMPERATURE, UNDER_TEMPERATURE, IMPLAUSIBLE_TEMPERATURE ->
          Optional.of(value(temperatureSeconds()));
      case CHARGE_OVER_CURRENT -> Optional.of(overCurrent("charge", limits.chargePulse()));
      case DISCHARGE_OVER_CURRENT -> Optional.of(overCurrent("discharge", limits.dischargePulse()));
      case IMPLAUSIBLE_CURRENT -> Optional.of(value(currentSeconds()));
      case STALE_VOLTAGE, STALE_STRING_VOLTAGE ->
          Optional.of(stale("voltage_stale_s", limits.voltageStaleSeconds(), voltageSeconds()));
      case STALE_TEMPERATURE ->
          Optional.of(
              stale("temperature_stale_s", limits.temperatureStaleSeconds(), temperatureSeconds()));
      case STALE_CURRENT ->
          Optional.of(stale("current_stale_s", limits.currentStaleSeconds(), currentSeconds()));
      case SUSPECT_VOLTAGE,
          SUSPECT_CURRENT,
          LEAKING_CELL,
          COOLING_LOST,
          STUCK_TEMPERATURE,
          JUMPING_TEMPERATURE,
          OFF_TEMPERATURE,
          LATE_LOOP ->
          Optional.empty();
    };
  }

  private Deadline value(double periodSeconds) {
    return deadline(
        limits.debounceSeconds() + SAMPLES * periodSeconds,
        String.format(
            Locale.ROOT,
            "debounce_s %s + %d samples of %s s",
            Texts.number(limits.debounceSeconds()),
            SAMPLES,
            Texts.number(periodSeconds)));
  }

  /// A current within what is allowed for a pulse is told when the pulse has lasted.
  private Deadline overCurrent(String way, Optional<CurrentPulse> pulse) {
    Deadline value = value(currentSeconds());
    if (pulse.isEmpty()) return value;
    double seconds = pulse.get().seconds();
    return new Deadline(seconds, "%s_pulse_max_s %s".formatted(way, Texts.number(seconds)))
        .then(value);
  }

  private Deadline stale(String key, double staleSeconds, double periodSeconds) {
    return deadline(
        staleSeconds + limits.debounceSeconds() + SAMPLES * periodSeconds,
        String.format(
            Locale.ROOT,
            "%s %s + debounce_s %s + %d samples of %s s",
            key,
            Texts.number(staleSeconds),
            Texts.number(limits.debounceSeconds()),
            SAMPLES,
            Texts.number(periodSeconds)));
  }

  /// Until a driver has named a fault of its hardware, or that it is over.
  Deadline device(String source) {
    return config.sources().stream()
        .filter(settings -> settings.name().equals(source))
        .findFirst()
        .map(this::device)
        .orElseThrow(() -> new IllegalArgumentException("source " + source));
  }

  private Deadline device(SourceSettings source) {
    return switch (source) {
      case SourceSettings.CellMonitor monitor -> {
        double scans = SCANS * monitor.periodSeconds() * monitor.auxiliaryEvery();
        yield deadline(
            monitor.selfTestSeconds() + scans,
            String.format(
                Locale.ROOT,
                "self_test_period_s %s + %d scans with auxiliaries of %s s",
                Texts.number(monitor.selfTestSeconds()),
                SCANS,
                Texts.number(monitor.periodSeconds() * monitor.auxiliaryEvery())));
      }
      case SourceSettings.SerialPack pack -> {
        double poll = Math.max(pack.periodSeconds(), pack.answerSeconds() * pack.attempts());
        yield deadline(
            SCANS * poll,
            String.format(Locale.ROOT, "%d polls of %s s", SCANS, Texts.number(poll)));
      }
      case SourceSettings.Can _ ->
          deadline(CAN_SILENCE_SECONDS, "silence of a bus " + Texts.number(CAN_SILENCE_SECONDS));
      case SourceSettings.CurrentSensor _, SourceSettings.Csv _, SourceSettings.CanLog _ -> {
        double period = currentSeconds();
        yield deadline(
            SCANS * period,
            String.format(Locale.ROOT, "%d polls of %s s", SCANS, Texts.number(period)));
      }
    };
  }

  private Deadline deadline(double seconds, String terms) {
    double tick = config.loop().periodSeconds();
    return new Deadline(
        seconds + TICKS * tick,
        terms + String.format(Locale.ROOT, " + %d ticks of %s s", TICKS, Texts.number(tick)));
  }

  // How often something is measured: by the slowest source, since any may be meant.

  private double voltageSeconds() {
    return slowest(this::voltagePeriod);
  }

  private double temperatureSeconds() {
    return slowest(this::temperaturePeriod);
  }

  private double currentSeconds() {
    return slowest(this::currentPeriod);
  }

  private interface Period {
    OptionalDouble of(SourceSettings source);
  }

  private double slowest(Period period) {
    return config.sources().stream()
        .flatMapToDouble(source -> period.of(source).stream())
        .max()
        .orElse(config.loop().periodSeconds());
  }

  private OptionalDouble voltagePeriod(SourceSettings source) {
    return switch (source) {
      case SourceSettings.CellMonitor m -> OptionalDouble.of(m.periodSeconds());
      case SourceSettings.SerialPack p -> OptionalDouble.of(p.periodSeconds());
      case SourceSettings.Can c -> can(c, CanTimes::pollSeconds);
      default -> OptionalDouble.empty();
    };
  }

  private OptionalDouble temperaturePeriod(SourceSettings source) {
    return switch (source) {
      case SourceSettings.CellMonitor m ->
          OptionalDouble.of(m.periodSeconds() * m.auxiliaryEvery());
      case SourceSettings.SerialPack p -> OptionalDouble.of(p.periodSeconds());
      case SourceSettings.Can c -> can(c, CanTimes::pollSeconds);
      default -> OptionalDouble.empty();
    };
  }

  private OptionalDouble currentPeriod(SourceSettings source) {
    return switch (source) {
      case SourceSettings.Shunt s -> OptionalDouble.of(s.periodSeconds());
      case SourceSettings.ShuntAmplifier a -> OptionalDouble.of(a.periodSeconds());
      case SourceSettings.SerialPack p -> OptionalDouble.of(p.periodSeconds());
      case SourceSettings.Can c -> can(c, CanTimes::currentSeconds);
      default -> OptionalDouble.empty();
    };
  }

  private OptionalDouble can(SourceSettings.Can source, ToDoubleFunction<CanTimes> time) {
    return CanTimes.of(config, source)
        .map(times -> OptionalDouble.of(time.applyAsDouble(times)))
        .orElse(OptionalDouble.empty());
  }
}
