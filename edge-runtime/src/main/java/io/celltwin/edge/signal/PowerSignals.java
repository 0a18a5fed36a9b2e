package io.celltwin.edge.signal;

import io.celltwin.edge.twin.TwinState;
import io.celltwin.estimator.power.Horizon;
import io.celltwin.estimator.power.LimitedBy;
import io.celltwin.estimator.power.PowerLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The signals of the [Catalogue] that say what a pack can take and give.
public final class PowerSignals {
  private static final double KILO = 1e-3;

  /// 10 mWh: a single cell holds 3 Wh.
  private static final int KILOWATT_HOUR_DECIMALS = 5;

  private static final double MOST_KILOWATT_HOURS = 1e6;

  /// What is asked of a pack.
  public static final List<Question> QUESTIONS =
      Stream.of(false, true)
          .flatMap(charges -> Stream.of(Horizon.values()).map(h -> new Question(charges, h)))
          .toList();

  static final List<Signal> ALL = signals();

  private PowerSignals() {}

  /// How much at most in one direction, and for how long.
  public record Question(boolean charges, Horizon horizon) {

    /// As the names of signals end: `MaxDischarge10s`.
    public String name() {
      return "Max" + direction() + (isContinuous() ? "Continuous" : seconds() + "s");
    }

    /// In a table: `discharge_max_10s`.
    public String columnName() {
      String time = isContinuous() ? "continuous" : seconds() + "s";
      return direction().toLowerCase(Locale.ROOT) + "_max_" + time;
    }

    /// What limits, in words: `cell 4 voltage`, `current`; empty where that is not known.
    public Optional<String> limit(TwinState state) {
      PowerLimit limit = of(state);
      if (limit.by() == LimitedBy.UNKNOWN) return Optional.empty();
      String quantity = limit.by().name().toLowerCase(Locale.ROOT);
      return Optional.of(
          limit.cell() < 0 ? quantity : "cell " + (limit.cell() + 1) + " " + quantity);
    }

    public PowerLimit of(TwinState state) {
      return charges ? state.power().charge(horizon) : state.power().discharge(horizon);
    }

    private String direction() {
      return charges ? "Charge" : "Discharge";
    }

    private boolean isContinuous() {
      return horizon == Horizon.CONTINUOUS;
    }

    private int seconds() {
      return (int) horizon.seconds();
    }

    private String label(String quantity) {
      String time = isContinuous() ? "continuous" : seconds() + " s";
      return direction() + " " + quantity + " limit, " + time;
    }

    private String meaning() {
      String most = charges ? "the most that the pack takes" : "the most that the pack gives";
      String time =
          isContinuous()
              ? " for ten minutes and without becoming too warm in an hour"
              : " for " + seconds() + " s";
      return most
          + time
          + ", a positive number; left out while a cell or its temperature is unknown";
    }

    /// Shown unless somebody does not want it: what a driver or an inverter lives by.
    private boolean isEveryday() {
      return horizon == Horizon.SECONDS_10;
    }
  }

  private static List<Signal> signals() {
    List<Signal> signals = new ArrayList<>();
    for (Question question : QUESTIONS) signals.add(watts(question));
    for (Question question : QUESTIONS) signals.add(amps(question));
    signals.addAll(energies());
    return List.copyOf(signals);
  }

  private static Signal watts(Question question) {
    String label = question.label("power");
    Entity entity = new Entity(label, "power", Entity.MEASUREMENT, question.isEveryday());
    return told("x.Power." + question.name())
        .in("W", Catalogue.WATT_DECIMALS)
        .range(0, Catalogue.MAX_WATTS)
        .value((sample, _) -> question.of(sample.state).watts())
        .entity(entity)
        .means(question.meaning());
  }

  private static Signal amps(Question question) {
    return told("x.Current." + question.name())
        .in("A", Catalogue.AMP_DECIMALS)
        .range(0, Catalogue.MAX_AMPS)
        .value((sample, _) -> question.of(sample.state).amps())
        .diagnosis(question.label("current"), "current")
        .means("the current of that");
  }

  private static List<Signal> energies() {
    return List.of(
        estimated("StateOfCharge.CurrentEnergy")
            .in("kWh", KILOWATT_HOUR_DECIMALS, KILO)
            .range(0, MOST_KILOWATT_HOURS)
            .value((sample, _) -> sample.state.energy().wattHours())
            .sigma((sample, _) -> sample.state.energy().sigmaWattHours())
            .shown("Usable energy", "energy_storage")
            .means("what can be had at the usual load until the first cell is empty"),
        estimated("NetCapacity")
            .in("kWh", KILOWATT_HOUR_DECIMALS, KILO)
            .range(0, MOST_KILOWATT_HOURS)
            .value((sample, _) -> sample.state.energy().fullWattHours())
            .sigma((sample, _) -> sample.state.energy().fullSigmaWattHours())
            .diagnosis("Usable energy when full", "energy_storage")
            .means("likewise from where the first cell is full"),
        estimated("x.StateOfEnergy")
            .in("%", Catalogue.PERCENT_DECIMALS, Catalogue.PERCENT)
            .range(0, 100)
            .value((sample, _) -> sample.state.energy().stateOfEnergy())
            .sigma((sample, _) -> sample.state.energy().stateOfEnergySigma())
            .shown("State of energy", "")
            .means("the one of the other"),
        estimated("TimeRemaining")
            .in("s", 0)
            .range(0, Catalogue.MAX_SECONDS)
            .value((sample, _) -> sample.state.energy().secondsToEmpty())
            .sigma((sample, _) -> sample.state.energy().sigmaSecondsToEmpty())
            .shown("Time to empty", "duration")
            .means(
                "until the first cell is empty at the mean power of the last ten minutes, of which a"
                    + " minute has to be known; it follows how one drives, and is left out where that"
                    + " mean charges or is next to nothing, and from a minute of rest on. Its sigma is that of"
                    + " the usable energy: what becomes of the load is not in it"),
        told("x.TimeToFull")
            .in("s", 0)
            .range(0, Catalogue.MAX_SECONDS)
            .value((sample, _) -> sample.state.energy().secondsToFull())
            .shown("Time to full", "duration")
            .means(
                "until the first cell is full, likewise; a charger that tapers off takes longer;"
                    + " left out where that mean discharges or is next to nothing, and from a minute of rest"
                    + " on"),
        told("x.Power.UsualDischarge")
            .in("W", Catalogue.WATT_DECIMALS)
            .range(0, Catalogue.MAX_WATTS)
            .value((sample, _) -> sample.state.energy().expectedWatts())
            .diagnosis("Usual discharge", "power")
            .means(
                "the load that these energies are reckoned with: mean over the last half hour of"
                    + " discharge; left out before the first minute of one"));
  }

  private static Signal.Builder estimated(String name) {
    return Signal.of(Cadence.TELEMETRY, Scope.PACK, Origin.ESTIMATED, name)
        .quality((sample, _) -> sample.soc.quality);
  }

  /// What bears no sigma: a limit keeps away by that of what it rests on.
  private static Signal.Builder told(String name) {
    return Signal.of(Cadence.TELEMETRY, Scope.PACK, Origin.COUNTED, name);
  }
}
