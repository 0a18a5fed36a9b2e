package io.celltwin.edge;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.TwinConfig;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.SourceEvent;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.hal.Channel;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.Quantity;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.linux.ServiceNotifier;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How the daemon begins and ends around its loop.
@Timeout(120)
class DaemonTest {
  private static final String SOURCE = "bench";

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void fillFolder() throws Exception {
    Files.writeString(
        folder.resolve("drive.csv"),
        "time_s,current_A,voltage_V,temperature_degC\n0,0,3.7,25\n1,0,3.7,25\n2,0,3.7,25\n");
  }

  private TwinConfig config(String... mqtt) throws Exception {
    Path file = folder.resolve("celltwin.toml");
    Files.writeString(
        file,
        """
        schema = 1
        %s
        [loop]
        period_s = 0.001
        [[source]]
        name = "bench"
        kind = "csv"
        file = "drive.csv"
        pace = 0
        [[pack]]
        id = "pack"
        cell = "nca-panasonic-ncr18650pf"
        cells_in_series = 1
        source = "bench"
        """
            .formatted(String.join("\n", mqtt)));
    return TwinConfig.read(file);
  }

  /// A driver that returns when it has nothing, as late as it may.
  private static class Driver implements ReadingSource {
    final CountDownLatch reads = new CountDownLatch(1);
    volatile boolean reading;
    volatile boolean closedWhileReading;

    @Override
    public List<Channel> channels() {
      return List.of(
          new Channel("current_A", Quantity.CURRENT, Channel.ALL),
          new Channel("voltage_V", Quantity.CELL_VOLTAGE, Channel.ALL),
          new Channel("temperature_degC", Quantity.TEMPERATURE, Channel.ALL));
    }

    @Override
    public void read(long untilNanos, ReadingSink sink) {
      reading = true;
      reads.countDown();
      try {
        new SystemClock().waitUntil(untilNanos);
      } catch (InterruptedException hurried) {
        Thread.currentThread().interrupt();
      }
      reading = false;
    }

    @Override
    public void close() {
      closedWhileReading |= reading;
    }
  }

  private static Thread start(Daemon daemon) {
    return Thread.ofPlatform()
        .daemon()
        .start(
            new FutureTask<>(() -> {
              daemon.run();
              return true;
            }));
  }

  @Test
  void aSourceIsNotClosedWhileItsThreadReads() throws Exception {
    Driver driver = new Driver();
    Daemon daemon = new Daemon(config(), Map.of(SOURCE, driver), List.of());
    Thread loop = start(daemon);
    driver.reads.await();
    daemon.stop();
    loop.join();
    daemon.close();
    assertFalse(driver.closedWhileReading);
  }

  @Test
  void theServiceManagerHearsOfStartTicksAndStop() throws Exception {
    try (NotifySocket manager = new NotifySocket(folder.resolve("notify"))) {
      Driver driver = new Driver();
      Daemon daemon =
          new Daemon(config(), Map.of(SOURCE, driver), List.of(), manager.service(400_000));
      assertEquals(List.of(), manager.waiting());
      Thread loop = start(daemon);
      assertEquals("READY=1\nSTATUS=1 pack(s) on 1 source(s)", manager.next());
      for (int i = 0; i < 3; i++) assertEquals("WATCHDOG=1", manager.next());
      daemon.stop();
      String next = manager.next();
      while (next.equals("WATCHDOG=1")) next = manager.next();
      assertEquals("STOPPING=1\nSTATUS=stopping", next);
      loop.join();
      daemon.close();
    }
  }

  @Test
  void aDriverThatBreaksIsASilentSourceAndNoDeadThread() throws Exception {
    Driver driver =
        new Driver() {
          @Override
          public void read(long untilNanos, ReadingSink sink) {
            reads.countDown();
            throw new IllegalStateException("a driver's own fault");
          }
        };
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    FutureTask<Boolean> uncaught = new FutureTask<>(() -> true);
    Thread.setDefaultUncaughtExceptionHandler((_, _) -> uncaught.run());
    try {
      Daemon daemon = new Daemon(config(), Map.of(SOURCE, driver), List.of());
      Thread loop = start(daemon);
      driver.reads.await();
      daemon.stop();
      loop.join();
      daemon.close(); // waits for the source's thread
      assertFalse(uncaught.isDone());
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void aLibraryThatCannotBeLoadedIsASilentSourceAndNoDeadThread() throws Exception {
    Driver driver =
        new Driver() {
          @Override
          public void read(long untilNanos, ReadingSink sink) {
            reads.countDown();
            throw new UnsatisfiedLinkError("no library");
          }
        };
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    FutureTask<Boolean> uncaught = new FutureTask<>(() -> true);
    Thread.setDefaultUncaughtExceptionHandler((_, _) -> uncaught.run());
    try {
      Daemon daemon = new Daemon(config(), Map.of(SOURCE, driver), List.of());
      Thread loop = start(daemon);
      driver.reads.await();
      loop.join(); // it was the only source
      daemon.close();
      assertFalse(uncaught.isDone());
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void aSourceThatCannotBeClosedIsNoReasonNotToTellTheServiceManager() throws Exception {
    try (NotifySocket manager = new NotifySocket(folder.resolve("notify"))) {
      Driver driver =
          new Driver() {
            @Override
            public void close() {
              throw new IllegalStateException("a driver's own fault");
            }
          };
      ServiceNotifier service = manager.service(400_000);
      Daemon daemon = new Daemon(config(), Map.of(SOURCE, driver), List.of(), service);
      assertDoesNotThrow(() -> daemon.close());
    }
  }

  /// Takes longer than the loop's period.
  private record Slow(long nanos) implements TwinSink {
    @Override
    public void state(TwinState state) {
      long startNanos = System.nanoTime();
      while (System.nanoTime() - startNanos < nanos) Thread.onSpinWait();
    }

    @Override
    public void event(AlarmEvent event) {}
  }

  @Test
  void aWatchdogThatIsNotThereIsToldLikeASource() throws Exception {
    String device = folder.resolve("watchdog0").toString();
    TwinConfig config = config("[watchdog]", "device = \"" + device + "\"");
    LinkedBlockingQueue<SourceEvent> events = new LinkedBlockingQueue<>();
    TwinSink sink =
        new TwinSink() {
          @Override
          public void state(TwinState state) {}

          @Override
          public void event(AlarmEvent event) {}

          @Override
          public void source(SourceEvent event) {
            events.add(event);
          }
        };
    Daemon daemon = new Daemon(config, Map.of(SOURCE, new Driver()), List.of(sink));
    Thread loop = start(daemon);
    SourceEvent event = events.take();
    daemon.stop();
    loop.join();
    daemon.close();
    assertEquals(device, event.source());
    assertEquals(DeviceHealth.State.ABSENT, event.now().state());
    assertTrue(event.now().reason().contains("ENOENT"), event.now().reason());
  }

  @Test
  void aRecordedRowIsNoOverrunHoweverLongItTakes() throws Exception {
    TwinConfig config = config();
    List<TwinSink> slow = List.of(new Slow(2_000_000));
    try (Daemon daemon = new Daemon(config, Daemon.open(config), slow)) {
      daemon.run();
      assertEquals(3, daemon.timing().ticks());
      assertTrue(daemon.timing().maxTickMicros() >= 2_000);
      assertEquals(0, daemon.timing().overruns());
    }
  }

  @Test
  void aStopShortensTheWaitForTheBrokerThatIsUnderWay() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    TwinConfig config = config("[mqtt]", "broker = \"tcp://127.0.0.1:" + port + "\"");
    Daemon daemon = new Daemon(config, Daemon.open(config), List.of());
    daemon.run();
    FutureTask<Boolean> close =
        new FutureTask<>(() -> {
          daemon.close(Duration.ofMinutes(15));
          return true;
        });
    Thread closing = Thread.ofPlatform().daemon().start(close);
    while (closing.getState() != Thread.State.TIMED_WAITING) Thread.onSpinWait(); // for the broker
    daemon.stop(Duration.ZERO);
    assertTrue(close.get(60, TimeUnit.SECONDS)); // a minute for a busy machine
  }

  @Test
  void aStopBeforehandBoundsTheWaitForTheBroker() throws Exception {
    TwinConfig config = config("[mqtt]", "broker = \"tcp://127.0.0.1:1\"");
    Daemon daemon = new Daemon(config, Daemon.open(config), List.of());
    daemon.run();
    daemon.stop(Duration.ZERO);
    FutureTask<Boolean> close =
        new FutureTask<>(() -> {
          daemon.close(Duration.ofMinutes(15));
          return true;
        });
    Thread.ofPlatform().daemon().start(close);
    assertTrue(close.get(60, TimeUnit.SECONDS));
  }
}
