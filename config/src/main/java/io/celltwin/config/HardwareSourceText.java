package io.celltwin.config;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// A chip or serial pack as it stands in a file, with every default: one key a line, its unit in
/// its name or behind it. Reads back as the same settings.
public final class HardwareSourceText {
  private final List<String> lines = new ArrayList<>();

  private HardwareSourceText() {}

  /// @throws IllegalArgumentException where it is neither
  public static List<String> lines(SourceSettings settings) {
    HardwareSourceText text = new HardwareSourceText();
    text.lines.add("[[source]]");
    text.put("name", settings.name());
    switch (settings) {
      case SourceSettings.CellMonitor monitor -> text.monitor(monitor);
      case SourceSettings.Shunt shunt -> text.shunt(shunt);
      case SourceSettings.ShuntAmplifier amplifier -> text.amplifier(amplifier);
      case SourceSettings.SerialPack pack -> text.pack(pack);
      case SourceSettings.Csv _, SourceSettings.Can _, SourceSettings.CanLog _ ->
          throw new IllegalArgumentException(settings.name() + " is no chip and no serial pack");
    }
    return List.copyOf(text.lines);
  }

  private void monitor(SourceSettings.CellMonitor monitor) {
    put("kind", monitor.chip());
    boolean isSpi =
        switch (monitor.port()) {
          case SourceSettings.MonitorPort.Spi spi -> {
            put("port", "/dev/spidev" + spi.bus() + "." + spi.chipSelect());
            yield true;
          }
          case SourceSettings.MonitorPort.Line line -> {
            put("port", line.device());
            yield false;
          }
        };
    put("devices", monitor.cellInputs().size());
    List<String> inputs = monitor.cellInputs().stream().map(HardwareSourceText::ranges).toList();
    List<String> shown = inputs.stream().distinct().count() == 1 ? inputs.subList(0, 1) : inputs;
    lines.add("cell_inputs = [\"" + String.join("\", \"", shown) + "\"]");
    put("period_s", monitor.periodSeconds());
    boolean hasConverters = isSpi && !monitor.chip().equals("adbms6830");
    if (hasConverters) put("converter", monitor.converter());
    lines.add("auxiliary_every = " + monitor.auxiliaryEvery() + " # scans");
    put("self_test_period_s", monitor.selfTestSeconds());
    put("open_wire_repetitions", monitor.openWireRepetitions());
    put("retries", monitor.retries());
    if (isSpi) put("clock_Hz", monitor.clockHertz(), "the chip's fastest");
    put("under_voltage_V", monitor.underVolts());
    put("over_voltage_V", monitor.overVolts());
    put("die_temperatures", monitor.dieTemperatures());
    for (SourceSettings.MonitorThermistor sensor : monitor.thermistors()) {
      lines.add("[[source.thermistor]]");
      put("device", sensor.device());
      put("gpio", sensor.gpio());
      ntc(sensor.ntc());
    }
  }

  private void ntc(SourceSettings.Ntc ntc) {
    switch (ntc.curve()) {
      case SourceSettings.NtcCurve.Part part -> put("part", part.name());
      case SourceSettings.NtcCurve.Beta beta -> {
        put("resistance_25_ohm", beta.ohmsAt25());
        put("beta_K", beta.betaKelvin());
      }
      case SourceSettings.NtcCurve.SteinhartHart curve -> {
        put("steinhart_hart", List.of(curve.a(), curve.b(), curve.c()));
        put("coldest_degC", curve.coldestCelsius());
        put("hottest_degC", curve.hottestCelsius());
      }
      case SourceSettings.NtcCurve.Points points -> {
        put("table_degC", points.celsius());
        put("table_ohm", points.ohms());
      }
    }
    put("pull_up_ohm", ntc.pullUpOhms());
  }

  private void shunt(SourceSettings.Shunt shunt) {
    put("kind", shunt.chip());
    put("port", "/dev/i2c-" + shunt.i2cBus());
    lines.add("address = 0x%02x".formatted(shunt.address()));
    put("shunt_ohm", shunt.shuntOhms());
    put("max_A", shunt.maxAmps());
    if (shunt.chip().equals("ina228")) put("shunt_ppm_per_K", shunt.shuntPpmPerKelvin());
    put("reversed", shunt.reversed());
    put("gain", shunt.gain());
    put("offset_A", shunt.offsetAmps());
    put("conversion_us", shunt.conversionMicros(), "the chip's usual");
    put("averages", shunt.averages());
    put("bus_voltage", shunt.busVoltage());
    put("bus_gain", shunt.busGain());
    put("period_s", shunt.periodSeconds());
  }

  private void amplifier(SourceSettings.ShuntAmplifier amplifier) {
    put("kind", "ads1115");
    put("port", "/dev/i2c-" + amplifier.i2cBus());
    lines.add("address = 0x%02x".formatted(amplifier.address()));
    put("input", amplifier.input());
    put("range_V", amplifier.rangeVolts());
    put("samples_per_s", amplifier.samplesPerSecond());
    put("shunt_ohm", amplifier.shuntOhms());
    put("amplifier_gain", amplifier.amplifierGain());
    put("zero_V", amplifier.zeroVolts());
    put("max_A", amplifier.maxAmps());
    put("shunt_ppm_per_K", amplifier.shuntPpmPerKelvin());
    put("reversed", amplifier.reversed());
    put("gain", amplifier.gain());
    put("offset_A", amplifier.offsetAmps());
    put("period_s", amplifier.periodSeconds());
    Optional<SourceSettings.AmplifierThermistor> sensor = amplifier.thermistor();
    if (sensor.isEmpty()) return;
    lines.add("[[source.thermistor]]");
    put("input", sensor.get().input());
    ntc(sensor.get().ntc());
    put("supply_V", sensor.get().supplyVolts());
  }

  private void pack(SourceSettings.SerialPack pack) {
    put("kind", pack.protocol());
    put("port", pack.port());
    put("baud", pack.baud(), "the pack's factory setting");
    put("cells", pack.cells());
    put("sensors", pack.sensors());
    put("reversed", pack.reversed());
    put("period_s", pack.periodSeconds());
    put("answer_timeout_s", pack.answerSeconds());
    put("attempts", pack.attempts());
  }

  /// `1-3,7` of 1, 2, 3, 7.
  private static String ranges(List<Integer> inputs) {
    List<String> ranges = new ArrayList<>();
    for (int from = 0; from < inputs.size(); ) {
      int to = from;
      while (to + 1 < inputs.size() && inputs.get(to + 1) == inputs.get(to) + 1) to++;
      ranges.add(inputs.get(from) + (to > from ? "-" + inputs.get(to) : ""));
      from = to + 1;
    }
    return String.join(",", ranges);
  }

  private void put(String key, String value) {
    lines.add(key + " = \"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
  }

  private void put(String key, boolean value) {
    lines.add(key + " = " + value);
  }

  private void put(String key, int value) {
    lines.add(key + " = " + value);
  }

  private void put(String key, double value) {
    lines.add(key + " = " + shortest(value));
  }

  private void put(String key, List<Double> values) {
    List<String> texts = values.stream().map(HardwareSourceText::shortest).toList();
    lines.add(key + " = [" + String.join(", ", texts) + "]");
  }

  private static String shortest(double value) {
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }

  private void put(String key, OptionalInt value, String otherwise) {
    if (value.isPresent()) put(key, value.getAsInt());
    else lines.add("# " + key + ": " + otherwise);
  }

  private void put(String key, OptionalDouble value) {
    if (value.isPresent()) put(key, value.getAsDouble());
    else lines.add("# " + key + ": none");
  }
}
