package io.celltwin.hil.bench;

import io.celltwin.config.ChannelName;
import io.celltwin.config.PackSettings;
import io.celltwin.config.Wiring;
import io.celltwin.hal.Channel;
import io.celltwin.hal.Quantity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What of the pack each channel of a source is wired to: the daemon's wiring read backwards.
final class CellWires {
  /// In place of a cell: a sensor in the air or the coolant.
  static final int AMBIENT = -1;

  private final PackSettings pack;

  /// By channel, where the pack's wiring names channels.
  private final Map<ChannelName, Integer> cells = new HashMap<>();

  private final Map<ChannelName, Integer> strings = new HashMap<>();
  private final Map<ChannelName, Integer> sensorCells = new HashMap<>();

  /// By number of the sensor.
  private final Map<Integer, Integer> cellsOfSensors = new TreeMap<>();

  CellWires(PackSettings pack) {
    this.pack = pack;
    if (pack.wiring() instanceof Wiring.ExplicitWiring explicit) read(explicit);
  }

  private void read(Wiring.ExplicitWiring wiring) {
    int inSeries = pack.cellsInSeries();
    for (int s = 1; s <= wiring.strings().size(); s++) {
      Wiring.StringWiring string = wiring.strings().get(s - 1);
      strings.put(string.current(), s);
      int ofString = s;
      string.meanCurrent().ifPresent(mean -> strings.put(mean, ofString));
      string.stringVoltage().ifPresent(volts -> strings.put(volts, ofString));
      for (int k = 1; k <= inSeries && string.cellVoltage().isPresent(); k++) {
        int cell = (s - 1) * inSeries + k;
        cells.put(string.cellVoltage().get().channel(cell, k), cell);
      }
    }
    for (Wiring.TemperatureWiring sensor : wiring.temperatures()) {
      int cell = (sensor.firstCell() + sensor.lastCell()) / 2;
      sensorCells.put(sensor.channel(), cell);
      cellsOfSensors.put(cellsOfSensors.size() + 1, cell);
    }
    wiring.ambient().ifPresent(channel -> sensorCells.put(channel, AMBIENT));
  }

  /// The cell of a cell voltage; 0 where it is wired to none.
  int cell(String source, Channel channel) {
    return switch (pack.wiring()) {
      case Wiring.StandardWiring(String wired) ->
          wired.equals(source) ? ofThePack(number(channel.name())) : 0;
      case Wiring.ExplicitWiring _ ->
          cells.getOrDefault(new ChannelName(source, channel.name()), 0);
    };
  }

  int strings() {
    return pack.stringCount();
  }

  /// How many temperature sensors devices have.
  int temperatures() {
    return cellsOfSensors.size();
  }

  /// The cell on whose can a temperature sensor sits, by its number in the wiring.
  ///
  /// @throws IllegalArgumentException where no device has it
  int cellOfSensor(int sensor) {
    return Optional.ofNullable(cellsOfSensors.get(sensor))
        .orElseThrow(() ->
            new IllegalArgumentException(
                "temperature sensor " + sensor + ", expected one of " + cellsOfSensors.keySet()));
  }

  private int ofThePack(int cell) {
    return cell <= pack.cellCount() ? cell : 0;
  }

  /// The string of a current or whole voltage; the first where it is wired to none.
  int string(String source, String channel) {
    return strings.getOrDefault(new ChannelName(source, channel), 1);
  }

  /// The cell on whose can a sensor sits: the middle one of those that it stands for. [#AMBIENT]
  /// where it sits on none.
  ///
  /// @param all of the source
  int sensorCell(String source, Channel channel, List<Channel> all) {
    return switch (pack.wiring()) {
      case Wiring.StandardWiring _ -> {
        long sensors = all.stream().filter(CellWires::isNumberedSensor).count();
        if (!isNumberedSensor(channel)) yield (pack.cellCount() + 1) / 2;
        int sensor = number(channel.name());
        int cell = (int) ((2L * sensor - 1) * pack.cellCount() / (2 * sensors)) + 1;
        cellsOfSensors.put(sensor, cell);
        yield cell;
      }
      case Wiring.ExplicitWiring _ ->
          sensorCells.getOrDefault(
              new ChannelName(source, channel.name()), (pack.cellCount() + 1) / 2);
    };
  }

  private static boolean isNumberedSensor(Channel channel) {
    return channel.quantity() == Quantity.TEMPERATURE
        && channel.name().startsWith("temperature_")
        && number(channel.name()) > 0;
  }

  /// Of `voltage_7_V`; 1 of `voltage_V`, 0 of what has none.
  static int number(String channel) {
    if (channel.equals("voltage_V")) return 1;
    int from = channel.indexOf('_') + 1;
    int to = channel.indexOf('_', from);
    if (from == 0 || to < 0) return 0;
    String digits = channel.substring(from, to);
    return digits.chars().allMatch(Character::isDigit) ? Integer.parseInt(digits) : 0;
  }
}
