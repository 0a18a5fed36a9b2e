package io.celltwin.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/// Binds `celltwin.toml` and the cell files that it names.
final class TwinConfigReader {
  private static final MessageProfile ONE_PACK = MessageProfile.THINGSBOARD;
  private static final Set<String> SOURCE_KINDS = new TreeSet<>(Set.of("csv", "can", "can-log"));

  static {
    SOURCE_KINDS.addAll(HardwareSourceReader.MONITORS);
    SOURCE_KINDS.addAll(HardwareSourceReader.SHUNTS);
    SOURCE_KINDS.addAll(HardwareSourceReader.SHUNT_AMPLIFIERS);
    SOURCE_KINDS.addAll(HardwareSourceReader.PACKS);
  }

  private final Path path;
  private final TomlFile file;
  private final boolean needsRecordings;
  private final FileKeys files;

  /// Each cell file is read once, so that its faults are reported once. Empty: it is faulty.
  private final Map<String, Optional<CellFile>> cells = new HashMap<>();

  private final List<Finding> cellFindings = new ArrayList<>();
  private final DeviceUsers devices = new DeviceUsers();

  /// @param needsRecordings whether the files of recorded sources have to be there
  /// @param credentials the folder of the service's credentials, where it has any
  TwinConfigReader(Path path, byte[] bytes, boolean needsRecordings, Optional<Path> credentials) {
    this.needsRecordings = needsRecordings;
    this.files = new FileKeys(path, credentials);
    this.path = path;
    this.file = new TomlFile(path, bytes);
  }

  TwinConfig read() throws ConfigException {
    Optional<TwinConfig> config = file.root().flatMap(this::bind);
    List<Finding> findings = new ArrayList<>(file.findings());
    findings.addAll(cellFindings);
    if (config.isEmpty() || !findings.isEmpty()) throw new ConfigException(findings);
    return config.get();
  }

  TomlFile file() {
    return file;
  }

  FileKeys files() {
    return files;
  }

  /// Whether a finding has been reported so far.
  boolean isFaulty() {
    return !file.findings().isEmpty();
  }

  private Optional<TwinConfig> bind(Table root) {
    double loopPeriodSeconds = loopPeriodSeconds(root.optionalTable("loop"));
    Optional<Table> mqttTable = root.optionalTable("mqtt");
    Optional<MqttSettings> mqtt = mqttTable.flatMap(table -> new MqttReader(this, table).read());
    Optional<CheckpointSettings> checkpoint =
        root.optionalTable("checkpoint").flatMap(this::checkpoint);
    Optional<WatchdogSettings> watchdog =
        root.optionalTable("watchdog").flatMap(table -> watchdog(table, loopPeriodSeconds));

    Map<String, String> sourceKeys = new LinkedHashMap<>();
    List<Optional<SourceSettings>> sources =
        root.tables("source").stream().map(table -> source(table, sourceKeys)).toList();
    if (!root.has("source")) root.missing("source", "at least one [[source]]");

    Map<String, String> packKeys = new HashMap<>();
    List<Optional<PackSettings>> packs =
        root.tables("pack").stream()
            .map(
                table -> pack(table, packKeys, List.copyOf(sourceKeys.keySet()), loopPeriodSeconds))
            .toList();
    if (!root.has("pack")) root.missing("pack", "at least one [[pack]]");
    if (packs.size() > 1 && mqtt.map(MqttSettings::profile).filter(ONE_PACK::equals).isPresent()) {
      mqttTable.ifPresent(table -> refuseProfile(table, packs.size()));
    }
    root.finish();

    if (!file.findings().isEmpty() || !cellFindings.isEmpty()) return Optional.empty();
    return Optional.of(
        new TwinConfig(
            path,
            new LoopSettings(loopPeriodSeconds),
            mqtt,
            checkpoint,
            watchdog,
            sources.stream().map(Optional::orElseThrow).toList(),
            packs.stream().map(Optional::orElseThrow).toList(),
            file.positions()));
  }

  private static void refuseProfile(Table mqtt, int packs) {
    mqtt.fault(
        "profile",
        mqtt.found("profile"),
        "\"thingsboard-gateway\", because a device is one pack, and there are " + packs);
  }

  private static double loopPeriodSeconds(Optional<Table> table) {
    if (table.isEmpty()) return LoopSettings.DEFAULT_PERIOD_SECONDS;
    double seconds =
        table
            .get()
            .number("period_s", LoopSettings.PERIOD_SECONDS, LoopSettings.DEFAULT_PERIOD_SECONDS);
    table.get().finish();
    return seconds;
  }

  /// The folder that `folder` names, which may be yet to be made.
  Optional<Path> folder(Table table) {
    Optional<Path> folder =
        table.text("folder", TwinConfigReader::isPath, "the path of a folder").map(this::resolve);
    folder.ifPresent(path -> {
      if (Files.exists(path) && !Files.isDirectory(path)) {
        table.fault("folder", table.found("folder"), "a folder, or the path of one to be");
      }
    });
    return folder;
  }

  /// What a path in the configuration names, beside which it is.
  Path resolve(String file) {
    return path.resolveSibling(file);
  }

  private Optional<CheckpointSettings> checkpoint(Table table) {
    Optional<Path> folder = folder(table);
    double periodSeconds =
        table.number(
            "period_s",
            CheckpointSettings.PERIOD_SECONDS,
            CheckpointSettings.DEFAULT_PERIOD_SECONDS);
    table.finish();
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(new CheckpointSettings(folder.orElseThrow(), periodSeconds));
  }

  private Optional<WatchdogSettings> watchdog(Table table, double loopPeriodSeconds) {
    Optional<String> device =
        table.text("device", text -> text.startsWith("/"), "a device such as \"/dev/watchdog0\"");
    var timeout =
        table.integer(
            "timeout_s",
            WatchdogSettings.TIMEOUT_SECONDS,
            WatchdogSettings.DEFAULT_TIMEOUT_SECONDS);
    double least = WatchdogSettings.LEAST_PERIODS * loopPeriodSeconds;
    if (timeout.isPresent() && timeout.getAsInt() < least) {
      table.fault(
          "timeout_s",
          Integer.toString(timeout.getAsInt()),
          "at least three periods of the loop, " + Range.text(least));
    }
    table.finish();
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(new WatchdogSettings(device.orElseThrow(), timeout.orElseThrow()));
  }

  /// @param keys of the sources so far by their names; this one is added
  private Optional<SourceSettings> source(Table table, Map<String, String> keys) {
    Optional<String> name =
        table.text("name", SourceSettings::isName, "1..32 characters of A-Z, a-z, 0-9, _ and -");
    name.ifPresent(text -> requireUnique(table, "name", text, keys));
    Optional<String> kind =
        table.text("kind", SOURCE_KINDS::contains, "one of " + String.join(", ", SOURCE_KINDS));
    // What other keys mean depends on the kind: of an unknown kind there is nothing more to say.
    if (kind.isEmpty() && table.has("kind")) return Optional.empty();
    String said = kind.orElse("csv");
    HardwareSourceReader hardware = new HardwareSourceReader(file, table, name, devices);
    if (HardwareSourceReader.MONITORS.contains(said)) return hardware.monitor(said);
    if (HardwareSourceReader.SHUNTS.contains(said)) return hardware.shunt(said);
    if (HardwareSourceReader.SHUNT_AMPLIFIERS.contains(said)) return hardware.shuntAmplifier();
    if (HardwareSourceReader.PACKS.contains(said)) return hardware.pack(said);
    return switch (said) {
      case "can" -> can(table, name);
      case "can-log" -> canLog(table, name);
      default -> csv(table, name);
    };
  }

  private Optional<SourceSettings> csv(Table table, Optional<String> name) {
    Optional<Path> csv = recording(table, "the path of a measurement CSV");
    double pace = pace(table);
    table.finish();
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(new SourceSettings.Csv(name.orElseThrow(), csv.orElseThrow(), pace));
  }

  private Optional<SourceSettings> can(Table table, Optional<String> name) {
    Optional<String> port =
        table.text("port", s -> !s.isBlank(), "an interface such as \"can0\", or a serial adapter");
    port.flatMap(SourceSettings.Can::adapterOf)
        .ifPresent(adapter -> devices.claimLine(table, "port", adapter));
    Optional<String> protocol = protocol(table);
    boolean asks = table.flag("ask", false);
    OptionalInt portRate = port.map(SourceSettings.Can::bitRateOf).orElse(OptionalInt.empty());
    OptionalInt bitRate =
        table.integer(
            "bit_rate",
            SourceSettings.Can.BIT_RATE,
            portRate.orElse(SourceSettings.Can.DEFAULT_BIT_RATE));
    if (portRate.isPresent() && bitRate.isPresent() && !bitRate.equals(portRate)) {
      table.fault(
          "bit_rate", table.found("bit_rate"), portRate.getAsInt() + " as in port, or none");
    }
    Optional<Path> folder =
        table
            .optionalText("record_folder", TwinConfigReader::isPath, "the path of a folder")
            .map(path::resolveSibling);
    var megabytes =
        table.integer(
            "record_total_MB",
            SourceSettings.Can.RECORD_MEGABYTES,
            SourceSettings.Can.DEFAULT_RECORD_MEGABYTES);
    table.finish();
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(
        new SourceSettings.Can(
            name.orElseThrow(),
            port.orElseThrow(),
            protocol.orElseThrow(),
            asks,
            bitRate.orElseThrow(),
            folder,
            megabytes.orElseThrow()));
  }

  private Optional<SourceSettings> canLog(Table table, Optional<String> name) {
    Optional<Path> log = recording(table, "the path of a recorded bus");
    Optional<String> protocol = protocol(table);
    Optional<String> channel =
        table.optionalText("channel", s -> !s.isBlank(), "a channel of the recording");
    double pace = pace(table);
    table.finish();
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(
        new SourceSettings.CanLog(
            name.orElseThrow(), log.orElseThrow(), protocol.orElseThrow(), channel, pace));
  }

  private Optional<Path> recording(Table table, String expected) {
    Optional<Path> found =
        table.text("file", TwinConfigReader::isPath, expected).map(path::resolveSibling);
    if (needsRecordings) found.ifPresent(path -> requireFile(table, "file", path));
    return found;
  }

  private static double pace(Table table) {
    return table.number("pace", SourceSettings.Csv.PACE, SourceSettings.Csv.DEFAULT_PACE);
  }

  private static Optional<String> protocol(Table table) {
    return table.text(
        "protocol",
        TwinConfigReader::isPath,
        "the name of a shipped protocol or the path of a signal map ending in .toml");
  }

  private Optional<PackSettings> pack(
      Table table, Map<String, String> keys, List<String> sources, double loopPeriodSeconds) {
    Optional<String> id =
        table.text("id", PackSettings::isId, "1..64 characters of A-Z, a-z, 0-9, _ and -");
    id.ifPresent(text -> requireUnique(table, "id", text, keys));
    Optional<CellFile> cell =
        table
            .text(
                "cell",
                TwinConfigReader::isPath,
                "the name of a shipped cell or a path ending in .toml")
            .flatMap(nameOrPath -> cell(table, nameOrPath));
    var series = table.integer("cells_in_series", PackSettings.CELLS);
    var parallel = table.integer("cells_in_parallel", PackSettings.CELLS, 1);
    var capacity = table.optionalNumber("capacity_Ah", PackSettings.CAPACITY_AMPERE_HOURS);
    cell.ifPresent(c -> requireCapacityOf(c, capacity, table));
    var capacitySigma =
        table.optionalNumber("capacity_sigma_Ah", PackSettings.CAPACITY_AMPERE_HOURS);
    var cooling = cooling(table, cell);
    var soc = table.optionalNumber("initial_soc", PackSettings.SOC);
    var socSigma = table.optionalNumber("initial_soc_sigma", PackSettings.SOC_SIGMA);
    if (table.has("initial_soc_sigma") && !table.has("initial_soc")) {
      table.fault("initial_soc_sigma", table.found("initial_soc_sigma"), "initial_soc beside it");
    }
    Optional<Wiring> wiring = new WiringReader(table, sources, series).read();
    // A faulty period is NaN.
    Optional<AlarmLimits> alarmDefaults =
        Double.isNaN(loopPeriodSeconds)
            ? Optional.empty()
            : cell.map(c -> AlarmLimits.defaults(c, parallel.orElse(1), loopPeriodSeconds));
    Optional<AlarmLimits> alarms = new AlarmReader(file, table, alarmDefaults).read();
    LifeLimits life = LifeLimits.read(table);
    PowerSettings power = PowerSettings.read(file, table);
    table.finish();
    if (!file.findings().isEmpty() || cell.isEmpty()) return Optional.empty();
    return Optional.of(
        new PackSettings(
            table.key(),
            id.orElseThrow(),
            asBuiltIn(cell.orElseThrow(), cooling),
            series.orElseThrow(),
            parallel.orElseThrow(),
            capacity,
            capacitySigma,
            soc,
            socSigma,
            wiring.orElseThrow(),
            alarms.orElseThrow(),
            life,
            power));
  }

  private static OptionalDouble cooling(Table table, Optional<CellFile> cell) {
    String key = "surface_to_ambient_K_per_W";
    OptionalDouble found = table.optionalNumber(key, CellFile.Thermal.KELVIN_PER_WATT);
    if (found.isPresent() && cell.isPresent() && cell.get().thermal().isEmpty()) {
      table.fault(key, table.found(key), "none: the cell file has no table [thermal]");
    }
    return found;
  }

  /// What a cell file says of cooling is that of where the cell was measured.
  private static CellFile asBuiltIn(CellFile cell, OptionalDouble kelvinPerWatt) {
    return kelvinPerWatt.isPresent() ? cell.cooledThrough(kelvinPerWatt.getAsDouble()) : cell;
  }

  /// Far beside what the cell held when it was new it is another cell's, or a whole pack's.
  private static void requireCapacityOf(CellFile cell, OptionalDouble capacity, Table table) {
    double rated = cell.capacity().ratedAmpereHours();
    if (capacity.isEmpty() || CellFile.Capacity.isPlausible(capacity.getAsDouble(), rated)) return;
    table.fault(
        "capacity_Ah",
        table.found("capacity_Ah"),
        "that of one cell, " + CellFile.Capacity.plausible(rated));
  }

  private Optional<CellFile> cell(Table table, String nameOrPath) {
    Optional<CellFile> known = cells.getOrDefault(nameOrPath, Optional.empty());
    if (cells.containsKey(nameOrPath)) return known;
    Optional<CellFile> cell = Optional.empty();
    try {
      cell = Optional.of(CellFile.resolve(nameOrPath, folder()));
    } catch (ConfigException e) {
      cellFindings.addAll(e.findings());
    } catch (NoSuchFileException e) {
      table.fault("cell", table.found("cell"), existingCell(nameOrPath));
      return cell; // Each pack that names it gets its finding.
    } catch (IOException e) {
      table.fault("cell", table.found("cell"), "a file that can be read: " + e);
      return cell;
    }
    cells.put(nameOrPath, cell);
    return cell;
  }

  private String existingCell(String nameOrPath) {
    if (CellFile.isPath(nameOrPath)) {
      return "a file that exists: there is no " + path.resolveSibling(nameOrPath);
    }
    try {
      return "a path ending in .toml or a shipped cell: "
          + Nearest.among(nameOrPath, CellFile.shippedNames());
    } catch (IOException e) {
      throw new IllegalStateException("the index of shipped cells is in the same jar", e);
    }
  }

  /// TOML can write the one character that no path on Linux may hold.
  static boolean isPath(String text) {
    return !text.isBlank() && text.indexOf('\0') < 0;
  }

  private Path folder() {
    return Optional.ofNullable(path.getParent()).orElse(Path.of(""));
  }

  static void requireFile(Table table, String key, Path path) {
    if (!Files.exists(path)) {
      table.fault(key, table.found(key), "a file that exists: there is no " + path);
    } else if (!Files.isRegularFile(path)) {
      table.fault(key, table.found(key), "a regular file");
    }
  }

  private static void requireUnique(
      Table table, String name, String text, Map<String, String> keys) {
    String first = keys.putIfAbsent(text, table.key());
    if (first != null) {
      table.fault(name, table.found(name), "another " + name + ": " + first + " has this one");
    }
  }
}
