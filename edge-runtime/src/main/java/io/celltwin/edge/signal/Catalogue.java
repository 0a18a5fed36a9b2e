package io.celltwin.edge.signal;

import static io.celltwin.edge.signal.Cadence.CELLS;
import static io.celltwin.edge.signal.Cadence.TELEMETRY;
import static io.celltwin.edge.signal.Origin.COUNTED;
import static io.celltwin.edge.signal.Origin.ESTIMATED;
import static io.celltwin.edge.signal.Origin.MEASURED;
import static io.celltwin.edge.signal.Origin.REPORTED;

import io.celltwin.config.PackSettings;
import io.celltwin.edge.acquisition.Reported;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.edge.twin.ValueQuality;
import java.util.List;
import java.util.stream.Stream;

/// Every signal, in the order in which messages carry them. Names are those of COVESA VSS below
/// [Signal#VSS_BRANCH]; what VSS does not name begins with `x.`. Conversion and rounding are here
/// and nowhere else. Current into the battery is positive; SOC is in percent of present capacity.
///
/// Ranges are what a pack can be, wider than what acquisition believes of it: a value outside is a
/// fault of the twin or of the pack's electronics.
public final class Catalogue {
  /// Name of the messages' schema: another one where an old consumer could not read them.
  public static final String SCHEMA = "celltwin/1";

  private static final String CHARGING = "charging";

  static final double PERCENT = 100;
  private static final double MILLI = 1000;

  private static final int CELL_VOLT_DECIMALS = 4;
  private static final int PACK_VOLT_DECIMALS = 3;
  static final int AMP_DECIMALS = 3;
  static final int WATT_DECIMALS = 1;
  static final int PERCENT_DECIMALS = 3;
  private static final int CELSIUS_DECIMALS = 2;

  private static final double MIN_CELL_VOLTS = -1;
  private static final double MAX_CELL_VOLTS = 7.5;
  static final double MAX_AMPS = 1e6;
  static final double MAX_WATTS = 1e9;
  private static final double MIN_CELSIUS = -60;
  private static final double MAX_CELSIUS = 200;
  private static final double MOST_CELLS = 1e6;
  private static final double MOST_COUNTED = 9_007_199_254_740_991.0; // what JSON readers can hold
  private static final double MAX_NIS = 1e12;
  static final double MAX_SECONDS = 1e9;
  private static final double MAX_DAYS = 1e7; // X.509 ends with the year 9999

  /// Ages of what changes within seconds are told from here on, s; of the rest from ten times that.
  private static final double AGE_TOLD = 1;

  private static final double SLOW_AGE_TOLD = 10;

  /// That of what only a rest or an edge of the current tells: a day.
  private static final double HEALTH_AGE_TOLD = 86_400;

  private static final double MOST_HEALTH = 150;
  private static final double MOST_RESISTANCE = 1000;

  private static final List<Signal> TELEMETRY_SIGNALS =
      List.of(
          telemetry(MEASURED, "CurrentVoltage")
              .in("V", PACK_VOLT_DECIMALS)
              .range(
                  MIN_CELL_VOLTS * PackSettings.MOST_CELLS_IN_SERIES,
                  MAX_CELL_VOLTS * PackSettings.MOST_CELLS_IN_SERIES)
              .value((sample, _) -> sample.state.packVolts())
              .quality((sample, _) -> sample.volts)
              .age(AGE_TOLD, (sample, _) -> sample.voltsAgeSeconds)
              .shown("Voltage", "voltage")
              .means(
                  "voltage of a string, measured as a whole or the sum of its cells, mean over"
                      + " strings; left out if one is unknown"),
          telemetry(MEASURED, "CurrentCurrent")
              .in("A", AMP_DECIMALS)
              .range(-MAX_AMPS, MAX_AMPS)
              .positive(CHARGING)
              .value((sample, _) -> sample.state.packAmps())
              .quality((sample, _) -> sample.amps)
              .age(AGE_TOLD, (sample, _) -> sample.ampsAgeSeconds)
              .shown("Current", "current")
              .means("newest sample, sum over the strings; left out if one is unknown"),
          telemetry(MEASURED, "CurrentPower")
              .in("W", WATT_DECIMALS)
              .range(-MAX_WATTS, MAX_WATTS)
              .positive(CHARGING)
              .value((sample, _) -> sample.state.packVolts() * sample.state.packAmps())
              .quality((sample, _) -> sample.volts.worse(sample.amps))
              .age(AGE_TOLD, (sample, _) -> Math.max(sample.voltsAgeSeconds, sample.ampsAgeSeconds))
              .shown("Power", "power")
              .means("product of the two; left out if one is"),
          telemetry(ESTIMATED, "StateOfCharge.Current")
              .in("%", PERCENT_DECIMALS, PERCENT)
              .range(0, 100)
              .value((sample, _) -> sample.state.meanSoc())
              .sigma((sample, _) -> sample.state.meanSocSigma())
              .quality((sample, _) -> sample.soc.quality)
              .shown("State of charge", "battery")
              .means("mean of the cells that have one"),
          telemetry(ESTIMATED, "x.StateOfCharge.Min")
              .in("%", PERCENT_DECIMALS, PERCENT)
              .range(0, 100)
              .value((sample, _) -> sample.soc.min)
              .sigma((sample, _) -> sample.socSigma(sample.soc.minIndex))
              .quality((sample, _) -> sample.soc.quality)
              .shown("Lowest state of charge", "")
              .means("the lowest of the cells that have one"),
          telemetry(ESTIMATED, "x.StateOfCharge.Max")
              .in("%", PERCENT_DECIMALS, PERCENT)
              .range(0, 100)
              .value((sample, _) -> sample.soc.max)
              .sigma((sample, _) -> sample.socSigma(sample.soc.maxIndex))
              .quality((sample, _) -> sample.soc.quality)
              .shown("Highest state of charge", "")
              .means("the highest of the cells that have one"),
          telemetry(ESTIMATED, "StateOfHealth")
              .in("%", PERCENT_DECIMALS, PERCENT)
              .range(0, MOST_HEALTH)
              .value((sample, _) -> sample.stateOfHealth.min)
              .sigma((sample, _) ->
                  PackSample.of(sample.stateOfHealth.minIndex, sample.state::stateOfHealthSigma))
              .quality((sample, _) -> sample.stateOfHealth.quality)
              .age(
                  HEALTH_AGE_TOLD,
                  (sample, _) ->
                      PackSample.of(
                          sample.stateOfHealth.minIndex, sample.state::secondsSinceCapacity))
              .shown("State of health", "")
              .means(
                  "capacity over rated capacity, the lowest of the cells whose capacity has been"
                      + " learnt; left out before that"),
          telemetry(ESTIMATED, "x.Resistance.Max")
              .in("%", PERCENT_DECIMALS, PERCENT)
              .range(0, MOST_RESISTANCE)
              .value((sample, _) -> sample.resistance.max)
              .sigma((sample, _) ->
                  PackSample.of(sample.resistance.maxIndex, sample.state::resistanceRatioSigma))
              .quality((sample, _) -> sample.resistance.quality)
              .age(
                  HEALTH_AGE_TOLD,
                  (sample, _) ->
                      PackSample.of(
                          sample.resistance.maxIndex, sample.state::secondsSinceResistance))
              .shown("Highest resistance", "")
              .means(
                  "resistance over that of the cell file, the highest of the cells of which it has"
                      + " been learnt; left out before that"),
          telemetry(MEASURED, "CellVoltage.Min")
              .in("V", CELL_VOLT_DECIMALS)
              .range(MIN_CELL_VOLTS, MAX_CELL_VOLTS)
              .value((sample, _) -> sample.cellVolts.min)
              .quality((sample, _) -> sample.cellVolts.quality)
              .age(AGE_TOLD, (sample, _) -> sample.cellVoltsAgeSeconds(sample.cellVolts.minIndex))
              .shown("Lowest cell voltage", "voltage")
              .means("the lowest of the cells that are known"),
          cellId("CellVoltage.IdMin")
              .value((sample, _) -> index(sample.cellVolts.minIndex))
              .entity(new Entity("Lowest cell, from 0", "", "", false))
              .means("which cell that is, **counted from 0**"),
          telemetry(MEASURED, "CellVoltage.Max")
              .in("V", CELL_VOLT_DECIMALS)
              .range(MIN_CELL_VOLTS, MAX_CELL_VOLTS)
              .value((sample, _) -> sample.cellVolts.max)
              .quality((sample, _) -> sample.cellVolts.quality)
              .age(AGE_TOLD, (sample, _) -> sample.cellVoltsAgeSeconds(sample.cellVolts.maxIndex))
              .shown("Highest cell voltage", "voltage")
              .means("the highest of the cells that are known"),
          cellId("CellVoltage.IdMax")
              .value((sample, _) -> index(sample.cellVolts.maxIndex))
              .entity(new Entity("Highest cell, from 0", "", "", false))
              .means("which cell that is, **counted from 0**"),
          temperature("Temperature.Min")
              .value((sample, _) -> sample.celsius.min)
              .age(SLOW_AGE_TOLD, (sample, _) -> sample.sensorAgeSeconds(sample.celsius.minIndex))
              .shown("Lowest temperature", "temperature")
              .means("the lowest of the sensors that are known"),
          temperature("Temperature.Max")
              .value((sample, _) -> sample.celsius.max)
              .age(SLOW_AGE_TOLD, (sample, _) -> sample.sensorAgeSeconds(sample.celsius.maxIndex))
              .shown("Highest temperature", "temperature")
              .means("the highest of the sensors that are known"),
          temperature("Temperature.Average")
              .value((sample, _) -> sample.celsius.mean)
              .age(SLOW_AGE_TOLD, (sample, _) -> sample.meanCelsiusAgeSeconds())
              .shown("Mean temperature", "temperature")
              .means("mean of the sensors that are known"),
          telemetry(ESTIMATED, "x.Temperature.CoreMax")
              .in("degC", CELSIUS_DECIMALS)
              .range(MIN_CELSIUS, MAX_CELSIUS)
              .value((sample, _) -> sample.core.max)
              .sigma((sample, _) ->
                  PackSample.of(sample.core.maxIndex, sample.state::coreCelsiusSigma))
              .shown("Highest temperature inside a cell", "temperature")
              .means(
                  "inside of the cell that is warmest there; left out where the cell file has no"
                      + " table `thermal`"),
          telemetry(COUNTED, "x.Temperature.TimeToLimit")
              .in("s", 0)
              .range(0, MAX_SECONDS)
              .value((sample, _) -> sample.secondsToLimit.min)
              .diagnosis("Time to the temperature limit", "duration")
              .means(
                  "until the first cell is as warm inside as `temperature_max_degC`, if heat and"
                      + " cooling stay as they are; left out where none will be"),
          reported("x.Reported.StateOfCharge", Reported.SOC)
              .in("%", PERCENT_DECIMALS, PERCENT)
              .range(0, 100)
              .diagnosis("Reported state of charge", "")
              .means("what the pack's own electronics say, where a protocol tells it"),
          telemetry(REPORTED, "x.Reported.StateOfChargeDifference")
              .in("%", PERCENT_DECIMALS, PERCENT)
              .range(-100, 100)
              .positive("more than reported")
              .value((sample, _) -> sample.socDifference())
              .quality((sample, _) -> sample.state.reportedQuality(Reported.SOC))
              .diagnosis("State of charge above the reported one", "")
              .means("the twin's `StateOfCharge.Current` less that"),
          reported("x.Reported.StateOfHealth", Reported.SOH)
              .in("%", PERCENT_DECIMALS, PERCENT)
              .range(0, 200)
              .diagnosis("Reported state of health", "")
              .means("likewise; a new pack may say more than 100"),
          reported("x.Reported.MaxChargePower", Reported.CHARGE_POWER_LIMIT)
              .in("W", WATT_DECIMALS)
              .range(0, MAX_WATTS)
              .diagnosis("Reported charge power limit", "power")
              .means("its limit, positive"),
          reported("x.Reported.MaxDischargePower", Reported.DISCHARGE_POWER_LIMIT)
              .in("W", WATT_DECIMALS)
              .range(0, MAX_WATTS)
              .diagnosis("Reported discharge power limit", "power")
              .means("likewise"),
          reported("x.Reported.MaxChargeCurrent", Reported.CHARGE_CURRENT_LIMIT)
              .in("A", AMP_DECIMALS)
              .range(0, MAX_AMPS)
              .diagnosis("Reported charge current limit", "current")
              .means("likewise"),
          reported("x.Reported.MaxDischargeCurrent", Reported.DISCHARGE_CURRENT_LIMIT)
              .in("A", AMP_DECIMALS)
              .range(0, MAX_AMPS)
              .diagnosis("Reported discharge current limit", "current")
              .means("likewise"),
          counted("x.Filter.ConvergedCells")
              .value((sample, _) -> convergedCells(sample.state))
              .diagnosis("Converged cells", "")
              .means("of how many cells `x.Cell.Converged` is true"),
          counted("x.Filter.ObservableCells")
              .value((sample, _) -> observableCells(sample.state))
              .diagnosis("Observable cells", "")
              .means("of how many cells the voltages of late tell the SOC"),
          telemetry(COUNTED, "x.Filter.NisMax")
              .in("", 2)
              .range(0, MAX_NIS)
              .value((sample, _) -> sample.nis.max)
              .diagnosis("Largest NIS", "")
              .means("the largest `x.Cell.Nis`; left out where none is known"),
          counted("x.Loop.Ticks")
              .value((sample, _) -> sample.state.timing().ticks())
              .entity(total("Ticks"))
              .means("ticks done before this one, since the start"),
          counted("x.Loop.Overruns")
              .value((sample, _) -> sample.state.timing().overruns())
              .entity(total("Overruns"))
              .means("ticks that took longer than the period; 0 on recorded sources"),
          counted("x.Loop.SkippedTicks")
              .value((sample, _) -> sample.state.timing().skippedTicks())
              .entity(total("Skipped ticks"))
              .means("ticks left out because the loop was late"),
          micros("x.Loop.LatenessMedian")
              .value((sample, _) -> sample.state.timing().latenessQuantileMicros(0.5))
              .diagnosis("Median lateness", "")
              .means(
                  "how late ticks began; bucket edges, at most twice the truth; left out before the"
                      + " first tick"),
          micros("x.Loop.LatenessP99")
              .value((sample, _) -> sample.state.timing().latenessQuantileMicros(0.99))
              .diagnosis("Lateness of the latest hundredth", "")
              .means("likewise, of the latest hundredth"),
          micros("x.Loop.LatenessMax")
              .value((sample, _) -> sample.state.timing().maxLatenessMicros())
              .diagnosis("Worst lateness", "")
              .means("the worst, since the start"),
          micros("x.Loop.TickMax")
              .value((sample, _) -> sample.state.timing().maxTickMicros())
              .diagnosis("Longest tick", "")
              .means("the longest tick, since the start"),
          counted("x.Readings.Lost")
              .value((sample, _) -> sample.state.timing().readingsLost())
              .entity(total("Readings lost"))
              .means("readings of live sources that came faster than the loop fetched them"),
          counted("x.Messages.Dropped")
              .value((sample, _) -> sample.delivery.dropped())
              .entity(total("Messages dropped"))
              .means(
                  "messages given up, for want of room or for their age; with `mqtt.spool.folder`"
                      + " by all daemons that have used it, without since the start"),
          counted("x.Messages.Damaged")
              .value((sample, _) -> sample.delivery.damaged())
              .entity(total("Messages damaged"))
              .means("likewise, that could not be read again from the disk"),
          counted("x.Messages.Waiting")
              .value((sample, _) -> sample.delivery.waiting())
              .diagnosis("Messages waiting", "")
              .means("messages that the broker has not acknowledged"),
          telemetry(COUNTED, "x.Messages.OldestWaiting")
              .in("s", Signal.AGE_DECIMALS)
              .range(0, MOST_COUNTED)
              .always()
              .value((sample, _) -> sample.delivery.oldestSeconds())
              .diagnosis("Age of the oldest message waiting", "duration")
              .means(
                  "for how long the oldest of them has waited, without the time that the daemon did"
                      + " not run"),
          telemetry(COUNTED, "x.Mqtt.CertificateDays")
              .in("d", 2)
              .range(-MAX_DAYS, MAX_DAYS)
              .value((sample, _) -> sample.delivery.certificateDays())
              .diagnosis("Certificate ends in", "duration")
              .means(
                  "until the twin's certificate for the broker, or one that it rests on, ends;"
                      + " negative since; left out where it has none"));

  private static final List<Signal> CELLS_SIGNALS =
      List.of(
          cells(Scope.CELL, MEASURED, "CellVoltage.CellVoltages")
              .in("V", CELL_VOLT_DECIMALS)
              .range(MIN_CELL_VOLTS, MAX_CELL_VOLTS)
              .value((sample, c) -> sample.state.cellVolts(c))
              .quality((sample, c) -> sample.state.cellVoltsQuality(c))
              .age(AGE_TOLD, (sample, c) -> sample.state.cellVoltsAgeSeconds(c))
              .shown("voltage", "voltage")
              .means("measured"),
          cells(Scope.CELL, ESTIMATED, "x.Cell.StateOfCharge")
              .in("%", PERCENT_DECIMALS, PERCENT)
              .range(0, 100)
              .value((sample, c) -> sample.state.soc(c))
              .sigma((sample, c) -> sample.state.socSigma(c))
              .quality((sample, c) -> ValueQuality.of(sample.state.quality(c)))
              .shown("state of charge", "")
              .means("estimated"),
          cells(Scope.CELL, ESTIMATED, "x.Cell.StateOfHealth")
              .in("%", PERCENT_DECIMALS, PERCENT)
              .range(0, MOST_HEALTH)
              .value((sample, c) -> sample.state.stateOfHealth(c))
              .sigma((sample, c) -> sample.state.stateOfHealthSigma(c))
              .age(HEALTH_AGE_TOLD, (sample, c) -> sample.state.secondsSinceCapacity(c))
              .shown("state of health", "")
              .means(
                  "capacity over rated capacity, estimated; `null` until it has been learnt from"
                      + " the cell"),
          cells(Scope.CELL, ESTIMATED, "x.Cell.Resistance")
              .in("%", PERCENT_DECIMALS, PERCENT)
              .range(0, MOST_RESISTANCE)
              .value((sample, c) -> sample.state.resistanceRatio(c))
              .sigma((sample, c) -> sample.state.resistanceRatioSigma(c))
              .age(HEALTH_AGE_TOLD, (sample, c) -> sample.state.secondsSinceResistance(c))
              .means("resistance over that of the cell file, estimated; likewise"),
          cells(Scope.CELL, COUNTED, "x.Cell.InnovationMean")
              .in("mV", 1, MILLI)
              .range(-10_000, 10_000)
              .value((sample, c) -> sample.state.innovationMeanVolts(c))
              .means(
                  "mean of measured minus expected voltage, of late: 0 where the model is right"),
          cells(Scope.CELL, COUNTED, "x.Cell.Nis")
              .in("", 2)
              .range(0, MAX_NIS)
              .value((sample, c) -> sample.state.nis(c))
              .means(
                  "normalised innovation squared, of late: above 1 where the voltages differ from"
                      + " the model by more than sigma says"),
          cells(Scope.CELL, COUNTED, "x.Cell.AnchorAge")
              .in("s", 0)
              .range(0, MAX_SECONDS)
              .value((sample, c) -> sample.state.secondsSinceAnchor(c))
              .means("since a voltage last told the SOC by itself; `null` where none has"),
          cells(Scope.CELL, COUNTED, "x.Cell.Observable")
              .truth((sample, c) -> sample.state.observable(c) ? 1 : 0)
              .means(
                  "whether the voltages of late tell the SOC at all: on the flat part of an LFP"
                      + " curve they do not"),
          cells(Scope.CELL, COUNTED, "x.Cell.Converged")
              .truth((sample, c) -> sample.state.converged(c) ? 1 : 0)
              .means(
                  "whether sigma is below 4 % and `x.Cell.Nis` below 4: the estimate is narrow, and the"
                      + " voltages agree with it; a start that is told with a small sigma is so at"
                      + " once"),
          cells(Scope.CELL, MEASURED, "Temperature.CellTemperature")
              .in("degC", CELSIUS_DECIMALS)
              .range(MIN_CELSIUS, MAX_CELSIUS)
              .value((sample, c) -> sample.state.cellCelsius(c))
              .quality((sample, c) -> sample.state.cellCelsiusQuality(c))
              .age(SLOW_AGE_TOLD, (sample, c) -> sample.state.cellCelsiusAgeSeconds(c))
              .means("what the filter reckons with, see below"),
          cells(Scope.CELL, ESTIMATED, "x.Cell.CoreTemperature")
              .in("degC", CELSIUS_DECIMALS)
              .range(MIN_CELSIUS, MAX_CELSIUS)
              .value((sample, c) -> sample.state.coreCelsius(c))
              .sigma((sample, c) -> sample.state.coreCelsiusSigma(c))
              .means("inside; `null` where the cell file has no table `thermal`"),
          cells(Scope.SENSOR, MEASURED, "x.Temperature.Sensors")
              .in("degC", CELSIUS_DECIMALS)
              .range(MIN_CELSIUS, MAX_CELSIUS)
              .value((sample, s) -> sample.state.sensorCelsius(s))
              .quality((sample, s) -> sample.state.sensorQuality(s))
              .age(SLOW_AGE_TOLD, (sample, s) -> sample.state.sensorAgeSeconds(s))
              .means("measured"),
          cells(Scope.STRING, MEASURED, "x.String.Current")
              .in("A", AMP_DECIMALS)
              .range(-MAX_AMPS, MAX_AMPS)
              .positive(CHARGING)
              .value((sample, s) -> sample.state.stringAmps(s))
              .quality((sample, s) -> sample.state.stringAmpsQuality(s))
              .age(AGE_TOLD, (sample, s) -> sample.state.stringAmpsAgeSeconds(s))
              .means("measured, newest sample"),
          cells(Scope.STRING, ESTIMATED, "x.String.Cooling")
              .in("%", 1, PERCENT)
              .range(0, 300)
              .value((sample, s) -> sample.state.cooling(s))
              .sigma((sample, s) -> sample.state.coolingSigma(s))
              .means(
                  "how well its cells are cooled, of what the cell file or the pack's"
                      + " `surface_to_ambient_K_per_W` says; `null` where that is not known: at"
                      + " rest, or without a sensor of air or coolant"),
          cells(Scope.STRING, COUNTED, "x.String.LeakMin")
              .in("A", 4)
              .range(0, MAX_AMPS)
              .value((sample, s) -> sample.state.leakLeastAmps(s))
              .means("by how much the cell that the verdict names discharges itself at least"),
          cells(Scope.STRING, COUNTED, "x.String.LeakMax")
              .in("A", 4)
              .range(0, MAX_AMPS)
              .value((sample, s) -> sample.state.leakMostAmps(s))
              .means("and at most"),
          cells(Scope.STRING, ESTIMATED, "x.String.CurrentBias")
              .in("A", AMP_DECIMALS)
              .range(-MAX_AMPS, MAX_AMPS)
              .value((sample, s) -> sample.state.biasAmps(s))
              .sigma((sample, s) -> sample.state.biasSigmaAmps(s))
              .positive("read too much")
              .diagnosis("current offset", "current")
              .means(
                  "what the string's current sensor is taken to read too much, with or without a"
                      + " verdict; its cells' estimates have it taken off"));

  private Catalogue() {}

  private static final List<Signal> PACK_SIGNALS =
      Stream.of(TELEMETRY_SIGNALS, PowerSignals.ALL).flatMap(List::stream).toList();

  /// Those that one message carries.
  public static List<Signal> of(Cadence cadence) {
    return switch (cadence) {
      case TELEMETRY -> PACK_SIGNALS;
      case CELLS -> CELLS_SIGNALS;
      case LIFE -> LifeSignals.SIGNALS;
    };
  }

  public static List<Signal> all() {
    return Stream.of(Cadence.values()).flatMap(cadence -> of(cadence).stream()).toList();
  }

  // ---- what like signals share

  private static Signal.Builder telemetry(Origin origin, String name) {
    return Signal.of(TELEMETRY, Scope.PACK, origin, name);
  }

  private static Signal.Builder cells(Scope scope, Origin origin, String name) {
    return Signal.of(CELLS, scope, origin, name);
  }

  private static Signal.Builder cellId(String name) {
    return telemetry(MEASURED, name)
        .range(0, MOST_CELLS - 1)
        .quality((sample, _) -> sample.cellVolts.quality);
  }

  private static Signal.Builder temperature(String name) {
    return telemetry(MEASURED, name)
        .in("degC", CELSIUS_DECIMALS)
        .range(MIN_CELSIUS, MAX_CELSIUS)
        .quality((sample, _) -> sample.celsius.quality);
  }

  private static Signal.Builder reported(String name, Reported what) {
    return telemetry(REPORTED, name)
        .value((sample, _) -> sample.state.reported(what))
        .quality((sample, _) -> sample.state.reportedQuality(what))
        .age(SLOW_AGE_TOLD, (sample, _) -> sample.state.reportedAgeSeconds(what));
  }

  private static Signal.Builder counted(String name) {
    return telemetry(COUNTED, name).range(0, MOST_COUNTED).always();
  }

  private static Signal.Builder micros(String name) {
    return telemetry(COUNTED, name).in("µs", 0).range(0, MOST_COUNTED);
  }

  private static Entity total(String label) {
    return new Entity(label, "", Entity.TOTAL, false);
  }

  private static double index(int index) {
    return index < 0 ? Double.NaN : index;
  }

  private static int convergedCells(TwinState state) {
    int count = 0;
    for (int c = 0; c < state.cells(); c++) if (state.converged(c)) count++;
    return count;
  }

  private static int observableCells(TwinState state) {
    int count = 0;
    for (int c = 0; c < state.cells(); c++) if (state.observable(c)) count++;
    return count;
  }
}
