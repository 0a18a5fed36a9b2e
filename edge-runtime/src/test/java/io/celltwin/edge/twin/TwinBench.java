package io.celltwin.edge.twin;

import io.celltwin.config.AlarmLimits;
import io.celltwin.config.CellFile;
import io.celltwin.config.ChannelName;
import io.celltwin.config.ChannelPattern;
import io.celltwin.config.LoopSettings;
import io.celltwin.config.PackSettings;
import io.celltwin.config.SourceSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.config.Wiring;
import io.celltwin.edge.CellModel;
import io.celltwin.edge.Daemon;
import io.celltwin.edge.acquisition.Acquisition;
import io.celltwin.edge.acquisition.SourceInlet;
import io.celltwin.estimator.FilterSettings;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackEstimator;
import io.celltwin.estimator.life.PackLife;
import io.celltwin.hal.Channel;
import io.celltwin.hal.Quality;
import io.celltwin.hal.Quantity;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.ReadingSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// One pack of the shipped NCA cell behind its real wiring. A test feeds what is measured and ticks
/// by hand, or gives [#pack] and [#inlet] to a loop; what the twin tells is kept.
public final class TwinBench implements TwinSink {
  public static final long SECOND = 1_000_000_000L;
  private static final String SOURCE = "bench";

  /// Cells 2.5..4.2 V, -20..60 degC, 5 A in, 10 A out; hysteresis 0.02 V, 2 K, 0.5 A; debounce 1 s;
  /// stale after 10, 60 and 2 s; late after 0.1 s.
  public static final AlarmLimits LIMITS =
      new AlarmLimits(
          4.2,
          2.5,
          60,
          -20,
          5,
          10,
          Optional.empty(),
          Optional.empty(),
          0.02,
          2,
          0.5,
          1,
          10,
          60,
          2,
          0.1);

  public final List<TwinState> states = new ArrayList<>();
  public final List<AlarmEvent> events = new ArrayList<>();

  private final int cellsInSeries;
  private final List<Channel> channels = new ArrayList<>();
  private final Acquisition acquisition;
  private final PackLife life;
  private final PackTwin pack;

  /// @param sensors of temperature; the k-th of m stands for the k-th m-th of all cells
  public TwinBench(int strings, int cellsInSeries, int sensors) throws Exception {
    this(strings, cellsInSeries, sensors, Set.of(), Set.of());
  }

  /// @param wholeStrings numbers of those that tell their whole voltage and not their cells'
  /// @param cellsWithoutVoltage numbers in the pack
  public TwinBench(
      int strings,
      int cellsInSeries,
      int sensors,
      Set<Integer> wholeStrings,
      Set<Integer> cellsWithoutVoltage)
      throws Exception {
    this.cellsInSeries = cellsInSeries;
    int cells = strings * cellsInSeries;
    List<Wiring.StringWiring> stringWiring = new ArrayList<>();
    for (int s = 1; s <= strings; s++) {
      channels.add(new Channel("current_" + s, Quantity.CURRENT, SECOND));
      boolean whole = wholeStrings.contains(s);
      if (whole) {
        channels.add(new Channel("string_voltage_" + s, Quantity.STRING_VOLTAGE, Channel.ALL));
      }
      stringWiring.add(
          new Wiring.StringWiring(
              new ChannelName(SOURCE, "current_" + s),
              Optional.empty(),
              whole ? Optional.empty() : Optional.of(new ChannelPattern(SOURCE, "voltage_{cell}")),
              whole
                  ? Optional.of(new ChannelName(SOURCE, "string_voltage_" + s))
                  : Optional.empty()));
    }
    for (int c = 1; c <= cells; c++) {
      channels.add(new Channel("voltage_" + c, Quantity.CELL_VOLTAGE, Channel.ALL));
    }
    List<Wiring.TemperatureWiring> sensorWiring = new ArrayList<>();
    for (int t = 1; t <= sensors; t++) {
      channels.add(new Channel("temperature_" + t, Quantity.TEMPERATURE, Channel.ALL));
      sensorWiring.add(
          new Wiring.TemperatureWiring(
              new ChannelName(SOURCE, "temperature_" + t),
              (t - 1) * cells / sensors + 1,
              t * cells / sensors));
    }
    for (Quantity quantity : Quantity.values()) {
      if (isReported(quantity)) {
        channels.add(new Channel(quantity.name(), quantity, Channel.ALL));
      }
    }
    CellFile cell = CellFile.shipped("nca-panasonic-ncr18650pf");
    Path noFile = Path.of("bench.csv");
    PackSettings settings =
        new PackSettings(
            "pack",
            "bench-pack",
            cell,
            cellsInSeries,
            1,
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            new Wiring.ExplicitWiring(stringWiring, sensorWiring, cellsWithoutVoltage),
            LIMITS);
    TwinConfig config =
        new TwinConfig(
            noFile,
            new LoopSettings(0.1),
            Optional.empty(),
            List.of(new SourceSettings.Csv(SOURCE, noFile, 1)),
            List.of(settings));
    acquisition = new Acquisition(config, Map.of(SOURCE, new Fed()));
    PackEstimator estimator =
        new PackEstimator(
            strings,
            cellsInSeries,
            CellModel.parameters(cell, 1, cell.capacity().presentAmpereHours(), 0.1),
            FilterSettings.STANDARD);
    estimator.add(CellModel.limits(settings));
    life = Daemon.life(settings, acquisition.packs().getFirst());
    pack =
        new PackTwin(
            settings.id(),
            acquisition.packs().getFirst(),
            estimator,
            life,
            () -> true,
            cell.capacity().ratedAmpereHours(),
            LIMITS,
            List.of(this));
  }

  /// The channels alone: readings come from the test.
  private final class Fed implements ReadingSource {
    @Override
    public List<Channel> channels() {
      return channels;
    }

    @Override
    public void read(long untilNanos, ReadingSink sink) {}

    @Override
    public void close() {}
  }

  // ---- what is measured

  public TwinBench current(int string, long nanos, double amps) {
    return feed("current_" + string, nanos, amps);
  }

  public TwinBench voltage(int cell, long nanos, double volts) {
    return feed("voltage_" + cell, nanos, volts);
  }

  public TwinBench stringVoltage(int string, long nanos, double volts) {
    return feed("string_voltage_" + string, nanos, volts);
  }

  public TwinBench temperature(int sensor, long nanos, double celsius) {
    return feed("temperature_" + sensor, nanos, celsius);
  }

  /// What the pack says of itself.
  public TwinBench reported(Quantity quantity, long nanos, double value) {
    return feed(quantity.name(), nanos, value);
  }

  private static boolean isReported(Quantity quantity) {
    return quantity.name().startsWith("REPORTED_");
  }

  private TwinBench feed(String channel, long nanos, double value) {
    accept(inlet().dispatch(), channel, nanos, value);
    return this;
  }

  /// Into the ring, as the thread of a live source does it.
  void live(String channel, long nanos, double value) {
    accept(inlet().ring(), channel, nanos, value);
  }

  private void accept(ReadingSink sink, String channel, long nanos, double value) {
    for (int c = 0; c < channels.size(); c++) {
      if (!channels.get(c).name().equals(channel)) continue;
      sink.accept(c, nanos, value, Double.isNaN(value) ? Quality.INVALID : Quality.GOOD);
      return;
    }
    throw new IllegalArgumentException(channel);
  }

  /// Every channel: 3.7 V a cell, 25 degC, 1 A.
  public TwinBench quiet(long nanos) {
    for (Channel channel : channels) {
      if (isReported(channel.quantity())) continue;
      feed(
          channel.name(),
          nanos,
          switch (channel.quantity()) {
            case CURRENT -> 1;
            case CELL_VOLTAGE -> 3.7;
            case STRING_VOLTAGE -> 3.7 * cellsInSeries;
            default -> 25;
          });
    }
    return this;
  }

  // ---- the twin

  public void tick(long nanos) {
    tick(nanos, 0);
  }

  public void tick(long nanos, long lateNanos) {
    pack.tick(nanos, lateNanos, nanos / 1_000_000, new LoopTiming().snapshot());
  }

  /// What follows a tick of filters that have found this.
  public void tick(long nanos, PackEstimate estimate) {
    tick(nanos, estimate, new LoopTiming().snapshot());
  }

  void tick(long nanos, PackEstimate estimate, LoopTiming.Snapshot timing) {
    pack.tell(estimate, nanos, 0, nanos / 1_000_000, timing);
  }

  public TwinState last() {
    return states.getLast();
  }

  SourceInlet inlet() {
    return acquisition.inlets().getFirst();
  }

  PackTwin pack() {
    return pack;
  }

  PackLife life() {
    return life;
  }

  @Override
  public void state(TwinState state) {
    states.add(state);
  }

  @Override
  public void event(AlarmEvent event) {
    events.add(event);
  }
}
