package io.celltwin.hil.scenario;

import io.celltwin.config.ConfigException;
import io.celltwin.config.Range;
import io.celltwin.config.Table;
import io.celltwin.config.TomlFile;
import io.celltwin.config.TwinConfig;
import io.celltwin.edge.Daemon;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.linux.ServiceNotifier;
import io.celltwin.hil.bench.Bench;
import io.celltwin.hil.scenario.PlantSettings.Cells;
import io.celltwin.simulation.plant.ClosedTimes;
import io.celltwin.simulation.vehicle.Weather;
import io.celltwin.simulation.vehicle.WeatherCourse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Binds one scenario file: every fault of it at once, each at its place.
public final class ScenarioReader {
  private static final Range RATIO = Range.of(0, 1);
  private static final Range SPREAD = Range.of(0, 0.49);
  private static final Range CELSIUS = Range.of(-40, 60);
  private static final double USUAL_CELSIUS = 25;
  private static final Range MOMENTS = Range.of(1, 10_000);
  private static final Range AGED_CAPACITY = Range.of(0.3, 1.2);
  private static final Range AGED_RESISTANCE = Range.of(0.5, 5);
  private static final Range SEED = Range.of(0, Integer.MAX_VALUE);

  private final Path path;
  private final TomlFile file;

  private ScenarioReader(Path path, byte[] bytes) {
    this.path = path;
    this.file = new TomlFile(path, bytes);
  }

  /// @throws ConfigException with everything that is wrong in the scenario; or, where that is
  ///   readable, in the daemon's configuration that it names
  /// @throws NoSuchFileException where there is no such file
  public static Scenario read(Path path) throws ConfigException, IOException {
    return new ScenarioReader(path, Files.readAllBytes(path)).read();
  }

  private Scenario read() throws ConfigException, IOException {
    Optional<Table> root = file.root();
    if (root.isEmpty()) throw new ConfigException(file.findings());
    refuseConfiguration(root.get());
    Optional<TwinConfig> config = config(root.get());
    Optional<Scenario> scenario =
        config.isEmpty() ? Optional.empty() : bind(root.get(), config.get());
    if (!file.findings().isEmpty()) throw new ConfigException(file.findings());
    return scenario.orElseThrow();
  }

  /// Of a file that is a scenario's `daemon`, every other word would be about what it lacks.
  private void refuseConfiguration(Table root) throws ConfigException {
    if (!root.has("pack") || root.has("daemon")) return;
    root.fault(
        "pack",
        "a daemon's configuration",
        String.format(
            Locale.ROOT,
            "a scenario, which names it: daemon = \"%s\"; beside scenarios it lies in a folder of its own",
            path.getFileName()));
    throw new ConfigException(file.findings());
  }

  private Optional<Scenario> bind(Table root, TwinConfig config)
      throws ConfigException, IOException {
    Bench bench = Bench.atRest(config);
    // What the daemon refuses it refuses here, before anything runs.
    try (Daemon _ =
        new Daemon(
            config.quiet(),
            bench.sources(),
            List.of(),
            ServiceNotifier.silent(),
            new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE))) {
      return bind(root, config, bench);
    }
  }

  private Optional<TwinConfig> config(Table root) throws ConfigException, IOException {
    Optional<String> name =
        root.text(
            "daemon", s -> !s.isBlank(), "the path of a configuration, from this file's folder");
    if (name.isEmpty()) {
      root.finish();
      return Optional.empty();
    }
    try {
      return Optional.of(TwinConfig.readForReplay(folder().resolve(name.get())));
    } catch (NoSuchFileException missing) {
      root.fault("daemon", "\"" + name.get() + "\"", "a file that exists");
      return Optional.empty();
    }
  }

  /// That paths start from.
  private Path folder() {
    return Optional.ofNullable(path.getParent()).orElse(Path.of(""));
  }

  /// @param bench as the run will have it: what can break
  private Optional<Scenario> bind(Table root, TwinConfig config, Bench bench) {
    Optional<String> title = root.text("title", ScenarioReader::isLine, "one line for people");
    double duration = root.number("duration_s", Range.above(0, FaultReader.SECONDS.most()));
    long seed = root.integer("seed", SEED, 1).orElse(1);
    Optional<DriveSettings> drive = new DriveReader(root.tableOrEmpty("drive"), folder()).read();
    PlantSettings plant =
        plant(
            root.tableOrEmpty("plant"),
            drive.orElse(new DriveSettings.Steady(0)),
            ContactorReader.read(root.tables("contactors")));
    SensorReader sensors = new SensorReader(root.tableOrEmpty("sensors"), seed);
    FaultReader faultReader = new FaultReader(bench, seed);
    List<Table> faultTables = root.tables("fault");
    List<Fault> faults = faults(faultTables, faultReader, duration);
    ExpectationReader expectationReader =
        new ExpectationReader(config, bench, duration, faultTables);
    List<Expectation> expectations = new ArrayList<>();
    for (Table table : root.tables("expect")) {
      expectationReader.read(table).ifPresent(expectations::add);
    }
    if (!root.has("expect")) root.missing("expect", "at least one [[expect]]");
    List<Table> oppositeTables = new ArrayList<>();
    Optional<List<Fault>> opposite =
        root.optionalTable("opposite")
            .map(table -> {
              oppositeTables.addAll(table.tables("fault"));
              List<Fault> others = faults(oppositeTables, faultReader, duration);
              if (!table.has("fault")) table.missing("fault", "at least one [[opposite.fault]]");
              table.finish();
              return others;
            });
    if (!root.has("fault") && opposite.isEmpty()) {
      root.missing("opposite", "[[opposite.fault]]: what breaks where this scenario must fail");
    }
    Optional<Expectation> delivered =
        expectations.stream().filter(Expectation.Delivered.class::isInstance).findFirst();
    if (delivered.isPresent() && config.mqtt().isEmpty()) {
      root.fault(
          "daemon", root.found("daemon"), "a configuration with [mqtt]: a delivery needs it");
    }
    if (delivered.isEmpty()) {
      requireNoBroker(faultTables);
      requireNoBroker(oppositeTables);
    }
    root.finish();
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(
        new Scenario(
            path,
            title.orElseThrow(),
            config.quiet(),
            delivered.isPresent() ? config.mqtt() : Optional.empty(),
            duration,
            seed,
            plant,
            sensors.errors(),
            sensors.sampling(),
            faults,
            faults,
            expectations,
            opposite.orElse(List.of()),
            false));
  }

  /// A terminal would obey what else there is.
  private static boolean isLine(String text) {
    return !text.isBlank() && text.codePoints().noneMatch(Character::isISOControl);
  }

  private static void requireNoBroker(List<Table> faults) {
    for (Table fault : faults) {
      if (FaultReader.isOfBroker(fault)) {
        fault.fault(
            "kind", fault.found("kind"), "[[expect]] with delivered = true: the broker is its own");
      }
    }
  }

  private static List<Fault> faults(List<Table> tables, FaultReader reader, double duration) {
    List<Fault> faults = new ArrayList<>();
    FaultOverlaps overlaps = new FaultOverlaps();
    for (Table table : tables) {
      reader
          .read(table)
          .ifPresent(fault -> {
            if (fault.atSeconds() >= duration) {
              table.fault("at_s", table.found("at_s"), "before the end, " + Texts.number(duration));
            }
            overlaps.add(table, fault);
            faults.add(fault);
          });
    }
    return faults;
  }

  private PlantSettings plant(Table plant, DriveSettings drive, ClosedTimes closed) {
    Cells cells =
        plant
            .optionalText("cells", word -> cellsOf(word).isPresent(), "one of lg-m50, lfp-220")
            .flatMap(ScenarioReader::cellsOf)
            .orElse(Cells.LG_M50);
    double soc = plant.number("initial_soc", RATIO, 0.7);
    Weather weather = weather(plant);
    double capacitySpread = plant.number("capacity_spread", SPREAD, 0.02);
    double resistanceSpread = plant.number("resistance_spread", SPREAD, 0.1);
    double socSpread = plant.number("soc_spread", SPREAD, 0.01);
    if (soc - socSpread < 0 || soc + socSpread > 1) {
      plant.fault(
          plant.has("initial_soc") ? "initial_soc" : "soc_spread",
          Texts.number(soc) + " ± soc_spread " + Texts.number(socSpread),
          "every cell within 0..1");
    }
    double capacity = plant.number("capacity", AGED_CAPACITY, 1);
    double resistance = plant.number("resistance", AGED_RESISTANCE, 1);
    plant.finish();
    return new PlantSettings(
        cells,
        soc,
        weather,
        capacitySpread,
        resistanceSpread,
        socSpread,
        capacity,
        resistance,
        drive,
        closed);
  }

  /// One temperature, or one for each moment of `ambient_s`.
  private Weather weather(Table plant) {
    String celsius = "ambient_degC";
    if (!plant.hasAny("ambient_s")) {
      return Weather.steady(plant.optionalNumber(celsius, CELSIUS).orElse(USUAL_CELSIUS));
    }
    Optional<List<Double>> moments = plant.numbers("ambient_s", MOMENTS, FaultReader.SECONDS);
    Optional<List<Double>> temperatures = plant.numbers(celsius, MOMENTS, CELSIUS);
    plant.requireStrictlyIncreasing("ambient_s", moments);
    plant.requireSameLength(celsius, temperatures, "ambient_s", moments);
    return file.findings().isEmpty() && temperatures.isPresent()
        ? new WeatherCourse(moments.orElseThrow(), temperatures.get())
        : Weather.steady(USUAL_CELSIUS); // what is wrong has been reported, or will be
  }

  private static Optional<Cells> cellsOf(String word) {
    return Arrays.stream(Cells.values()).filter(cells -> cells.word().equals(word)).findFirst();
  }
}
