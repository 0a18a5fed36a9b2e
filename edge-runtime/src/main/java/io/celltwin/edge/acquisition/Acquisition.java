package io.celltwin.edge.acquisition;

import io.celltwin.config.ChannelName;
import io.celltwin.config.ConfigException;
import io.celltwin.config.Finding;
import io.celltwin.config.PackSettings;
import io.celltwin.config.SourceSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.config.Wiring;
import io.celltwin.hal.Channel;
import io.celltwin.hal.Quantity;
import io.celltwin.hal.ReadingSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// The wiring: leads every channel of every source to the string, cell or sensor that it measures.
public final class Acquisition {
  /// How far outside its limits a cell's voltage may be and still be believed: a cell that is being
  /// ruined must raise an alarm, not be ignored. Beyond lies a broken wire or a wrong register.
  private static final double BELIEVABLE_VOLTS = 1.5;

  /// How far beyond the current of a dead short a current may be and still be believed: the ohmic
  /// part alone of a resistance may be half of what a cell file says. Beyond lies a broken sensor.
  private static final double BELIEVABLE_SHORTS = 2;

  /// What NTCs and their circuits can tell apart from open and short.
  private static final double MIN_CELSIUS = -60;

  private static final double MAX_CELSIUS = 200;

  private final TwinConfig config;
  private final Map<String, ReadingSource> sources;

  /// Targets by source, then channel.
  private final Map<String, List<List<SourceInlet.Target>>> targets = new LinkedHashMap<>();

  private final List<Finding> findings = new ArrayList<>();
  private final List<PackInput> packs = new ArrayList<>();
  private final List<SourceInlet> inlets = new ArrayList<>();

  /// @param sources by name, each as the configuration's wiring refers to it
  /// @throws ConfigException with every wire that leads nowhere
  public Acquisition(TwinConfig config, Map<String, ReadingSource> sources) throws ConfigException {
    this.config = config;
    this.sources = Map.copyOf(sources);
    sources.forEach((name, source) -> {
      List<List<SourceInlet.Target>> ofSource = new ArrayList<>();
      for (int c = 0; c < source.channels().size(); c++) ofSource.add(new ArrayList<>());
      targets.put(name, ofSource);
    });
    for (PackSettings pack : config.packs()) {
      packs.add(
          switch (pack.wiring()) {
            case Wiring.StandardWiring(String source) -> wireStandard(pack, source);
            case Wiring.ExplicitWiring explicit -> wireExplicit(pack, explicit);
          });
    }
    if (findings.isEmpty()) requireEveryInput();
    if (!findings.isEmpty()) throw new ConfigException(findings);
    sources.forEach((name, source) ->
        inlets.add(
            new SourceInlet(name, source, targets.getOrDefault(name, Collections.emptyList()))));
  }

  /// In the order of the configuration's packs.
  public List<PackInput> packs() {
    return List.copyOf(packs);
  }

  public List<SourceInlet> inlets() {
    return List.copyOf(inlets);
  }

  // ---- the two ways to wire a pack

  /// One string; the channels have the names of the measurement CSV. A source that tells the
  /// string's whole voltage need not tell those of the cells, or only sometimes.
  private PackInput wireStandard(PackSettings pack, String source) {
    String key = pack.key() + ".source";
    Optional<Wire> current = find(key, new ChannelName(source, "current_A"), Quantity.CURRENT);
    Optional<Wire> mean = look(new ChannelName(source, "current_mean_A"));
    Optional<Wire> whole = look(new ChannelName(source, "string_voltage_V"));
    List<Optional<Wire>> cells = new ArrayList<>();
    boolean wholeAlone =
        whole.isPresent() && look(new ChannelName(source, "voltage_1_V")).isEmpty();
    for (int cell = 1; cell <= pack.cellCount() && !wholeAlone; cell++) {
      ChannelName numbered = new ChannelName(source, "voltage_" + cell + "_V");
      ChannelName plain = new ChannelName(source, "voltage_V");
      boolean single = pack.cellCount() == 1 && look(plain).isPresent();
      cells.add(find(key, single ? plain : numbered, Quantity.CELL_VOLTAGE));
    }
    boolean exact = tellsExactlyItsSensors(source);
    if ((exact || isSerialPack(source))
        && look(new ChannelName(source, "voltage_" + (pack.cellCount() + 1) + "_V")).isPresent()) {
      findings.add(
          config.finding(
              key,
              "more cell voltages in source " + source,
              "as many as " + pack.key() + ".cells_in_series, " + pack.cellCount()));
    }
    List<Wire> sensors = new ArrayList<>();
    look(new ChannelName(source, "temperature_degC")).ifPresent(sensors::add);
    for (int sensor = 1; ; sensor++) {
      Optional<Wire> wire = look(new ChannelName(source, "temperature_" + sensor + "_degC"));
      if (wire.isEmpty()) break;
      sensors.add(wire.get());
    }
    // Sensor k of m stands for the k-th m-th of the cells; with one per cell, for its cell.
    int[] sensorOfCell = new int[pack.cellCount()];
    for (int c = 0; c < sensorOfCell.length; c++) {
      sensorOfCell[c] =
          sensors.isEmpty() ? -1 : (int) ((long) c * sensors.size() / sensorOfCell.length);
    }
    PackInput input = input(pack, List.of(StringWires.of(current, mean)), sensors, sensorOfCell);
    if (exact) for (int t = 0; t < sensors.size(); t++) input.sensorCelsius().expect(t);
    for (int c = 0; c < cells.size(); c++) {
      leadCell(cells.get(c), input, c);
      if (whole.isEmpty() && cells.get(c).isPresent()) input.cellVolts().expect(c);
    }
    whole.ifPresent(wire -> leadString(wire, input, 0));
    look(new ChannelName(source, "ambient_degC")).ifPresent(wire -> leadAmbient(wire, input));
    return input;
  }

  /// A protocol knows more sensors than one pack of its kind may have.
  private boolean tellsExactlyItsSensors(String source) {
    return config.sources().stream()
        .filter(settings -> settings.name().equals(source))
        .allMatch(SourceSettings.Csv.class::isInstance);
  }

  private boolean isSerialPack(String source) {
    return config.sources().stream()
        .anyMatch(s -> s.name().equals(source) && s instanceof SourceSettings.SerialPack);
  }

  /// A chain of which packs read something, and not every input that is wired.
  private void requireEveryInput() {
    for (int s = 0; s < config.sources().size(); s++) {
      if (!(config.sources().get(s) instanceof SourceSettings.CellMonitor chain)) continue;
      List<List<SourceInlet.Target>> led = targets.getOrDefault(chain.name(), List.of());
      if (led.stream().allMatch(List::isEmpty)) continue;
      int wired = chain.cellInputs().stream().mapToInt(List::size).sum();
      long read = led.subList(0, wired).stream().filter(t -> !t.isEmpty()).count();
      if (read == wired) continue;
      String key = config.sources().size() == 1 ? "source" : "source[" + (s + 1) + "]";
      findings.add(
          config.finding(
              key + ".cell_inputs",
              wired + " wired inputs",
              read + ", as many as packs read of " + chain.name()));
    }
  }

  private PackInput wireExplicit(PackSettings pack, Wiring.ExplicitWiring wiring) {
    List<StringWires> strings = new ArrayList<>();
    for (int s = 0; s < wiring.strings().size(); s++) {
      Wiring.StringWiring string = wiring.strings().get(s);
      String key = tableKey(pack, "string", s, wiring.strings().size());
      Optional<Wire> mean =
          string.meanCurrent().flatMap(m -> find(key + ".mean_current", m, Quantity.MEAN_CURRENT));
      strings.add(StringWires.of(find(key + ".current", string.current(), Quantity.CURRENT), mean));
    }
    List<Wire> sensors = new ArrayList<>();
    int[] sensorOfCell = new int[pack.cellCount()];
    Arrays.fill(sensorOfCell, -1);
    for (int t = 0; t < wiring.temperatures().size(); t++) {
      Wiring.TemperatureWiring sensor = wiring.temperatures().get(t);
      String key = tableKey(pack, "temperature", t, wiring.temperatures().size());
      Optional<Wire> wire = find(key + ".channel", sensor.channel(), Quantity.TEMPERATURE);
      if (wire.isEmpty()) continue;
      Arrays.fill(sensorOfCell, sensor.firstCell() - 1, sensor.lastCell(), sensors.size());
      sensors.add(wire.get());
    }
    PackInput input = input(pack, strings, sensors, sensorOfCell);
    wiring
        .ambient()
        .flatMap(a -> findAmbient(pack.key() + ".ambient", a))
        .ifPresent(wire -> leadAmbient(wire, input));
    for (int t = 0; t < sensors.size(); t++) input.sensorCelsius().expect(t);
    for (int s = 0; s < wiring.strings().size(); s++) {
      Wiring.StringWiring string = wiring.strings().get(s);
      String key = tableKey(pack, "string", s, wiring.strings().size());
      int stringIndex = s;
      if (string.cellVoltage().isPresent()) {
        for (int k = 1; k <= pack.cellsInSeries(); k++) {
          int cell = s * pack.cellsInSeries() + k;
          if (wiring.cellsWithoutVoltage().contains(cell)) continue;
          ChannelName channel = string.cellVoltage().get().channel(cell, k);
          Optional<Wire> wire = find(key + ".cell_voltage", channel, Quantity.CELL_VOLTAGE);
          leadCell(wire, input, cell - 1);
          if (wire.isPresent()) input.cellVolts().expect(cell - 1);
        }
      } else if (string.stringVoltage().isPresent()) {
        find(key + ".string_voltage", string.stringVoltage().get(), Quantity.STRING_VOLTAGE)
            .ifPresent(wire -> leadString(wire, input, stringIndex));
      }
    }
    return input;
  }

  private static String tableKey(PackSettings pack, String table, int index, int count) {
    return pack.key() + "." + table + (count > 1 ? "[" + (index + 1) + "]" : "");
  }

  // ---- wires

  /// One channel of one source.
  private final class Wire {
    private final String source;
    private final int channel;

    Wire(String source, int channel) {
      this.source = source;
      this.channel = channel;
    }

    long coverNanos() {
      return description().coverNanos();
    }

    Quantity quantity() {
      return description().quantity();
    }

    private Channel description() {
      return channels(source).get(channel);
    }

    void lead(SourceInlet.Target target) {
      targets.getOrDefault(source, List.of()).get(channel).add(target);
    }
  }

  private record StringWires(Optional<Wire> current, Optional<Wire> mean) {
    static StringWires of(Optional<Wire> current, Optional<Wire> mean) {
      return new StringWires(current, mean);
    }
  }

  private PackInput input(
      PackSettings pack, List<StringWires> strings, List<Wire> sensors, int[] sensorOfCell) {
    StringCurrent[] currents =
        strings.stream()
            .map(s ->
                new StringCurrent(
                    s.mean().isPresent(),
                    s.mean().or(s::current).map(Wire::coverNanos).orElse(Channel.ALL)))
            .toArray(StringCurrent[]::new);
    PackInput input =
        new PackInput(
            pack.cellsInSeries(),
            currents,
            sensors.size(),
            sensorOfCell,
            new PackInput.PlausibleRange(
                pack.cell().limits().minVolts() - BELIEVABLE_VOLTS,
                pack.cell().limits().maxVolts() + BELIEVABLE_VOLTS,
                MIN_CELSIUS,
                MAX_CELSIUS,
                BELIEVABLE_SHORTS * shortAmps(pack)),
            pack.alarms().currentStaleSeconds(),
            pack.alarms().voltageStaleSeconds(),
            pack.alarms().temperatureStaleSeconds());
    for (int s = 0; s < strings.size(); s++) {
      int string = s;
      strings
          .get(s)
          .current()
          .ifPresent(w -> w.lead((nanos, amps) -> input.current(string, nanos, amps)));
      strings
          .get(s)
          .mean()
          .ifPresent(w -> w.lead((nanos, amps) -> input.meanCurrent(string, nanos, amps)));
    }
    leadReported(strings, input);
    for (int t = 0; t < sensors.size(); t++) {
      int sensor = t;
      sensors.get(t).lead((nanos, celsius) -> input.temperature(sensor, nanos, celsius));
    }
    return input;
  }

  /// What a string delivers into a dead short when its cells are full and at their best.
  private static double shortAmps(PackSettings pack) {
    double leastOhms =
        pack.cell().resistance().r0Ohms().stream()
            .flatMap(List::stream)
            .mapToDouble(Double::doubleValue)
            .min()
            .orElseThrow();
    return pack.cellsInParallel() * pack.cell().limits().maxVolts() / leastOhms;
  }

  /// What a pack's own electronics say of it comes from where its first current comes from.
  private void leadReported(List<StringWires> strings, PackInput input) {
    Optional<Wire> current = strings.getFirst().current().or(strings.getFirst()::mean);
    if (current.isEmpty()) return;
    String source = current.get().source;
    List<Channel> channels = channels(source);
    for (int c = 0; c < channels.size(); c++) {
      Optional<Reported> reported = Reported.of(channels.get(c).quantity());
      if (reported.isEmpty()) continue;
      int index = reported.get().index;
      new Wire(source, c).lead((nanos, value) -> input.reported(index, nanos, value));
    }
  }

  private static void leadCell(Optional<Wire> wire, PackInput input, int cell) {
    wire.ifPresent(w -> w.lead((nanos, volts) -> input.cellVoltage(cell, nanos, volts)));
  }

  private static void leadString(Wire wire, PackInput input, int string) {
    input.stringVolts().expect(string);
    wire.lead((nanos, volts) -> input.stringVoltage(string, nanos, volts));
  }

  /// A chain of monitors has inputs that may be at the coolant as well as at a cell.
  private Optional<Wire> findAmbient(String key, ChannelName name) {
    boolean atCell = look(name).filter(wire -> wire.quantity() == Quantity.TEMPERATURE).isPresent();
    return find(key, name, atCell ? Quantity.TEMPERATURE : Quantity.AMBIENT_TEMPERATURE);
  }

  private static void leadAmbient(Wire wire, PackInput input) {
    wire.lead(input::ambient);
  }

  private Optional<Wire> look(ChannelName name) {
    List<Channel> channels = channels(name.source());
    OptionalInt index = OptionalInt.empty();
    for (int c = 0; c < channels.size(); c++) {
      if (channels.get(c).name().equals(name.channel())) index = OptionalInt.of(c);
    }
    return index.isPresent()
        ? Optional.of(new Wire(name.source(), index.getAsInt()))
        : Optional.empty();
  }

  /// The wire, or a finding that says what the source has.
  private Optional<Wire> find(String key, ChannelName name, Quantity quantity) {
    Optional<Wire> wire = look(name);
    if (wire.isEmpty()) {
      List<String> offered =
          channels(name.source()).stream()
              .filter(c -> c.quantity() == quantity)
              .map(Channel::name)
              .toList();
      findings.add(
          config.finding(
              key,
              "no channel " + name,
              offered.isEmpty()
                  ? "a source with a channel of this kind"
                  : "one of " + String.join(", ", offered)));
    } else if (wire.get().quantity() != quantity) {
      findings.add(
          config.finding(
              key,
              name + " in " + wire.get().quantity().unit(),
              "a channel in " + quantity.unit() + " of kind " + quantity));
      return Optional.empty();
    }
    return wire;
  }

  private List<Channel> channels(String source) {
    ReadingSource found = sources.get(source);
    return found == null ? List.of() : found.channels();
  }
}
