package io.celltwin.edge;

import io.celltwin.config.ConfigException;
import io.celltwin.config.SourceSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.SerialPort;
import io.celltwin.hal.SpiBus;
import io.celltwin.hal.UartPort;
import io.celltwin.hal.current.Ads1115;
import io.celltwin.hal.current.Ads1115Settings;
import io.celltwin.hal.current.CurrentChip;
import io.celltwin.hal.current.CurrentSource;
import io.celltwin.hal.current.Ina226;
import io.celltwin.hal.current.Ina226Settings;
import io.celltwin.hal.current.Ina228;
import io.celltwin.hal.current.Ina228Settings;
import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.hal.monitor.MonitorSource;
import io.celltwin.hal.monitor.Thermistor;
import io.celltwin.hal.pack.SerialPackSettings;
import io.celltwin.hal.pack.SerialPackSource;
import io.celltwin.hal.serial.JsscSerialPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Chips and packs on ports: from what a configuration says of them to their drivers. No port is
/// opened before a driver first asks for it.
public final class HardwareSources {
  private static final double NANOS_PER_SECOND = 1e9;

  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("under voltage", "under_voltage_V"),
          Map.entry("over voltage", "over_voltage_V"),
          Map.entry("poll period", "period_s"),
          Map.entry("conversion time", "conversion_us"),
          Map.entry("averages", "averages"),
          Map.entry("samples per second", "samples_per_s"),
          Map.entry("range", "range_V"),
          Map.entry("zero", "zero_V"),
          Map.entry("largest current", "max_A"),
          Map.entry("temperature coefficient", "shunt_ppm_per_K"),
          Map.entry("thermistor", "part"),
          Map.entry("cells", "cells"),
          Map.entry("sensors", "sensors"),
          Map.entry("attempts", "attempts"));

  private HardwareSources() {}

  /// @param key of the source in the configuration
  static ReadingSource monitor(
      TwinConfig config, String key, SourceSettings.CellMonitor source, Ports ports)
      throws ConfigException {
    MonitorSettings settings = monitorSettings(config, key, source);
    return switch (source.port()) {
      case SourceSettings.MonitorPort.Spi port ->
          new MonitorSource(settings, () -> spi(port, settings, ports), ports.clock());
      case SourceSettings.MonitorPort.Line port ->
          new MonitorSource(settings, () -> line(port, settings, ports), ports.clock());
    };
  }

  public static SpiBus spi(
      SourceSettings.MonitorPort.Spi port, MonitorSettings settings, Ports ports)
      throws IOException {
    return ports.spi(port.bus(), port.chipSelect(), settings.bitsPerSecond());
  }

  public static UartPort line(
      SourceSettings.MonitorPort.Line port, MonitorSettings settings, Ports ports)
      throws IOException {
    return ports.uart(port.device(), settings.bitsPerSecond());
  }

  public static MonitorSettings monitorSettings(
      TwinConfig config, String key, SourceSettings.CellMonitor source) throws ConfigException {
    MonitorSettings.Chip chip =
        MonitorSettings.Chip.valueOf(source.chip().toUpperCase(Locale.ROOT));
    List<MonitorSettings.Sensor> sensors = new ArrayList<>();
    for (SourceSettings.MonitorThermistor sensor : source.thermistors()) {
      sensors.add(
          checked(
              config,
              sensor.key(),
              () ->
                  new MonitorSettings.Sensor(
                      sensor.device(),
                      sensor.gpio(),
                      thermistor(sensor.key(), sensor.ntc()),
                      sensor.ntc().pullUpOhms())));
    }
    return checked(
        config,
        key,
        () ->
            MonitorSettings.of(chip, source.cellInputs().size())
                .withCells(source.cellInputs())
                .withMode(mode(source.converter()))
                .withScans(nanos(source.periodSeconds()), source.auxiliaryEvery())
                .withSensors(sensors, source.dieTemperatures())
                .withThresholds(
                    source.underVolts().orElse(Double.NaN), source.overVolts().orElse(Double.NaN))
                .withDiagnostics(nanos(source.selfTestSeconds()), source.openWireRepetitions())
                .withBus(source.clockHertz().orElse(chip.mostBitsPerSecond()), source.retries()));
  }

  private static Thermistor thermistor(String key, SourceSettings.Ntc ntc) {
    return switch (ntc.curve()) {
      case SourceSettings.NtcCurve.Part part -> Thermistor.named(part.name());
      case SourceSettings.NtcCurve.Beta beta ->
          Thermistor.beta(key, beta.ohmsAt25(), beta.betaKelvin());
      case SourceSettings.NtcCurve.SteinhartHart curve ->
          Thermistor.steinhartHartBetween(
              key, curve.a(), curve.b(), curve.c(), curve.coldestCelsius(), curve.hottestCelsius());
      case SourceSettings.NtcCurve.Points points ->
          Thermistor.table(key, numbers(points.celsius()), numbers(points.ohms()));
    };
  }

  private static double[] numbers(List<Double> values) {
    return values.stream().mapToDouble(v -> v).toArray();
  }

  private static MonitorSettings.Mode mode(String converter) {
    return switch (converter) {
      case "27kHz" -> MonitorSettings.Mode.KHZ_27;
      case "14kHz" -> MonitorSettings.Mode.KHZ_14;
      case "7kHz" -> MonitorSettings.Mode.KHZ_7;
      case "3kHz" -> MonitorSettings.Mode.KHZ_3;
      case "2kHz" -> MonitorSettings.Mode.KHZ_2;
      case "1kHz" -> MonitorSettings.Mode.KHZ_1;
      case "422Hz" -> MonitorSettings.Mode.HZ_422;
      case "26Hz" -> MonitorSettings.Mode.HZ_26;
      default -> throw new IllegalArgumentException("converter " + converter);
    };
  }

  static ReadingSource shunt(
      TwinConfig config, String key, SourceSettings.CurrentSensor source, Ports ports)
      throws ConfigException {
    return new CurrentSource(
        chip(config, key, source), () -> ports.i2c(source.i2cBus()), ports.clock());
  }

  public static CurrentChip chip(TwinConfig config, String key, SourceSettings.CurrentSensor source)
      throws ConfigException {
    return switch (source) {
      case SourceSettings.Shunt shunt -> checked(config, key, () -> ina(shunt));
      case SourceSettings.ShuntAmplifier amplifier -> ads1115(config, key, amplifier);
    };
  }

  private static CurrentChip ina(SourceSettings.Shunt source) {
    return source.chip().equals("ina226")
        ? new Ina226(
            new Ina226Settings(
                source.address(),
                source.shuntOhms(),
                source.maxAmps(),
                source.reversed(),
                source.gain(),
                source.offsetAmps(),
                source.conversionMicros().orElse(1100),
                source.averages(),
                source.busVoltage(),
                source.busGain(),
                nanos(source.periodSeconds())))
        : new Ina228(
            new Ina228Settings(
                source.address(),
                source.shuntOhms(),
                source.maxAmps(),
                source.shuntPpmPerKelvin(),
                source.reversed(),
                source.gain(),
                source.offsetAmps(),
                source.conversionMicros().orElse(1052),
                source.averages(),
                source.busVoltage(),
                source.busGain(),
                nanos(source.periodSeconds())));
  }

  private static CurrentChip ads1115(
      TwinConfig config, String key, SourceSettings.ShuntAmplifier source) throws ConfigException {
    Optional<Ads1115Settings.Ntc> ntc = Optional.empty();
    if (source.thermistor().isPresent()) {
      SourceSettings.AmplifierThermistor sensor = source.thermistor().get();
      ntc =
          Optional.of(
              checked(
                  config,
                  sensor.key(),
                  () ->
                      new Ads1115Settings.Ntc(
                          Ads1115Settings.Input.named(sensor.input()),
                          thermistor(sensor.key(), sensor.ntc()),
                          sensor.ntc().pullUpOhms(),
                          sensor.supplyVolts())));
    }
    Optional<Ads1115Settings.Ntc> checkedNtc = ntc;
    return checked(
        config,
        key,
        () ->
            new Ads1115(
                new Ads1115Settings(
                    source.address(),
                    Ads1115Settings.Input.named(source.input()),
                    source.rangeVolts(),
                    source.samplesPerSecond(),
                    source.shuntOhms(),
                    source.amplifierGain(),
                    source.zeroVolts(),
                    source.maxAmps(),
                    source.shuntPpmPerKelvin(),
                    source.reversed(),
                    source.gain(),
                    source.offsetAmps(),
                    checkedNtc,
                    nanos(source.periodSeconds()))));
  }

  static ReadingSource pack(
      TwinConfig config, String key, SourceSettings.SerialPack source, Ports ports)
      throws ConfigException {
    SerialPackSettings settings = packSettings(config, key, source);
    return new SerialPackSource(settings, () -> serial(source, settings, ports), ports.clock());
  }

  public static SerialPort serial(
      SourceSettings.SerialPack source, SerialPackSettings settings, Ports ports)
      throws IOException {
    return ports.serial(source.port(), source.baud().orElse(settings.baudRate()));
  }

  public static SerialPackSettings packSettings(
      TwinConfig config, String key, SourceSettings.SerialPack source) throws ConfigException {
    if (source.baud().isPresent()) {
      int baudRate = source.baud().getAsInt();
      checked(config, key + ".baud", () -> JsscSerialPort.requireBaudRate(source.port(), baudRate));
    }
    return checked(
        config,
        key,
        () ->
            new SerialPackSettings(
                SerialPackSettings.Kind.valueOf(
                    source.protocol().toUpperCase(Locale.ROOT).replace('-', '_')),
                source.cells(),
                source.sensors(),
                source.reversed(),
                nanos(source.periodSeconds()),
                nanos(source.answerSeconds()),
                source.attempts()));
  }

  private static long nanos(double seconds) {
    return Math.round(seconds * NANOS_PER_SECOND);
  }

  /// The key that a refusal is about, by what it begins with; empty where it is about several.
  private static String place(String message) {
    int kind = message.indexOf(": ");
    String said = kind < 0 ? message : message.substring(kind + 2); // `JBD: cells 33`
    return KEYS.entrySet().stream()
        .filter(entry -> said.startsWith(entry.getKey() + " "))
        .map(entry -> "." + entry.getValue())
        .findFirst()
        .orElse("");
  }

  /// What a driver refuses becomes a finding: its message says what was found and expected.
  private static <T> T checked(TwinConfig config, String key, Supplier<T> make)
      throws ConfigException {
    try {
      return make.get();
    } catch (IllegalArgumentException refused) {
      String message = String.valueOf(refused.getMessage());
      int comma = message.indexOf(", expected ");
      String place = key + place(message);
      throw new ConfigException(
          List.of(
              comma < 0
                  ? config.finding(place, message, "what the chip can do")
                  : config.finding(
                      place,
                      message.substring(0, comma),
                      message.substring(comma + ", expected ".length()))));
    }
  }
}
