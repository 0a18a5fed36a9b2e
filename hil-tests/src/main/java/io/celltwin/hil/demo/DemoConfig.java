package io.celltwin.hil.demo;

import io.celltwin.config.AlarmLimits;
import io.celltwin.config.CellFile;
import io.celltwin.config.ClockTrust;
import io.celltwin.config.ConfigException;
import io.celltwin.config.LoopSettings;
import io.celltwin.config.MessageProfile;
import io.celltwin.config.MessageSpool;
import io.celltwin.config.MqttSettings;
import io.celltwin.config.PackSettings;
import io.celltwin.config.SourceSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.config.Wiring;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/// The configuration that a demo's daemon runs with: what a user would write for this car.
public final class DemoConfig {
  /// Name of the one source.
  public static final String SOURCE = "car";

  public static final String PACK = "demo";

  private static final LoopSettings LOOP = new LoopSettings(0.1);
  private static final double TELEMETRY_SECONDS = 1;
  private static final double CELLS_SECONDS = 5;
  private static final double FAULT_SECONDS = 0.5;
  private static final double FAULT_HOLD_SECONDS = 60;
  private static final double BACKFILL_PER_SECOND = 50;

  private DemoConfig() {}

  /// The cell file of the simulated cells.
  public static CellFile cell() throws ConfigException, IOException {
    // A cell file is read from a path, and a resource need not have one.
    Path copy = Files.createTempFile("celltwin-demo-cell", ".toml");
    try (InputStream in =
        Objects.requireNonNull(
            DemoConfig.class.getResourceAsStream("demo-cell.toml"), "demo-cell.toml")) {
      Files.write(copy, in.readAllBytes());
      return CellFile.read(copy);
    } finally {
      Files.delete(copy);
    }
  }

  /// One string of simulated cells; the twin is not told their SOC.
  public static TwinConfig of(
      CellFile cell,
      io.celltwin.simulation.plant.PackSettings simulated,
      Optional<MqttSettings> mqtt) {
    PackSettings pack =
        new PackSettings(
            "pack",
            PACK,
            cell,
            simulated.cells(),
            simulated.parallelCells(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            new Wiring.StandardWiring(SOURCE),
            AlarmLimits.defaults(cell, simulated.parallelCells(), LOOP.periodSeconds()));
    // The only kind of source that a configuration knows; the daemon is given the car in its place.
    SourceSettings source = new SourceSettings.Csv(SOURCE, Path.of("simulated"), 0);
    return new TwinConfig(Path.of("demo"), LOOP, mqtt, List.of(source), List.of(pack));
  }

  /// The broker on this machine at `port`.
  public static MqttSettings mqtt(int port) {
    return mqtt("tcp://" + InetAddress.getLoopbackAddress().getHostAddress() + ":" + port);
  }

  /// @param broker `tcp://host:port`
  static MqttSettings mqtt(String broker) {
    return new MqttSettings(
        broker,
        Optional.of("celltwin-demo"),
        Optional.empty(),
        Optional.empty(),
        30,
        TELEMETRY_SECONDS,
        CELLS_SECONDS,
        FAULT_SECONDS,
        FAULT_HOLD_SECONDS,
        BACKFILL_PER_SECOND,
        MessageProfile.CELLTWIN,
        ClockTrust.TRUSTED,
        MessageSpool.IN_MEMORY,
        Optional.empty(),
        Optional.empty());
  }
}
