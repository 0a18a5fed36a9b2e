package io.celltwin.hil.mosquitto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.celltwin.config.ClockTrust;
import io.celltwin.config.MessageProfile;
import io.celltwin.config.MessageSpool;
import io.celltwin.config.MqttSettings;
import io.celltwin.config.PackSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.edge.CellModel;
import io.celltwin.edge.Daemon;
import io.celltwin.edge.acquisition.Acquisition;
import io.celltwin.edge.publish.MqttPublisher;
import io.celltwin.edge.publish.PackInfo;
import io.celltwin.edge.publish.SpoolHealth;
import io.celltwin.edge.publish.WallClock;
import io.celltwin.edge.spool.SpoolSettings;
import io.celltwin.edge.twin.PackTwin;
import io.celltwin.edge.twin.TwinLoop;
import io.celltwin.estimator.FilterSettings;
import io.celltwin.estimator.PackEstimator;
import io.celltwin.hal.SystemClock;
import io.celltwin.hil.demo.DemoCar;
import io.celltwin.hil.demo.DemoConfig;
import io.celltwin.hil.demo.LivePack;
import io.celltwin.simulation.vehicle.DriveCycle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A wall clock that nobody has set yet, that is set while the daemon runs, and that is set wrong.
@Tag("mosquitto")
@Timeout(240)
@SuppressWarnings("try") // a loop waits for its thread as it is closed
class UnknownTimeTest {
  private static final String PACK = DemoConfig.PACK;
  private static final double LOOP_SECONDS = 0.05;
  private static final long SPOOL_BYTES = 64 << 20; // nothing is dropped
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long HOUR_MILLIS = 3_600_000;
  private static final long YEARS_MILLIS = 20 * 365 * 24 * HOUR_MILLIS;

  /// Each reading of a clock is cut to whole ms.
  private static final long TOLERANCE_MILLIS = 3;

  /// Two clocks are not read at one moment: a busy machine may take the processor away between.
  private static final long WORST_MILLIS = 2000;

  /// How far this machine's wall clock is ahead of its monotonic one.
  private final long trulyAheadMillis =
      System.currentTimeMillis() - System.nanoTime() / NANOS_PER_MILLI;

  private final SetClock clock = new SetClock();

  @TempDir private Path folder = Path.of("");

  /// The machine's, moved by hand.
  private static final class SetClock implements WallClock {
    private volatile long offMillis;
    private volatile boolean known;

    @Override
    public long millis() {
      return System.currentTimeMillis() + offMillis;
    }

    @Override
    public boolean isKnown() {
      return known;
    }
  }

  private static MqttSettings settings(String uri) {
    return new MqttSettings(
        uri,
        Optional.of("clock"),
        Optional.empty(),
        Optional.empty(),
        30,
        0.1,
        0.5,
        0.1,
        0,
        500,
        MessageProfile.CELLTWIN,
        ClockTrust.TRUSTED,
        MessageSpool.IN_MEMORY,
        Optional.empty(),
        Optional.empty());
  }

  private MqttPublisher publisher(String uri, String boot) {
    return new MqttPublisher(
        settings(uri),
        "clock",
        new PackInfo(PACK, "0", "cell", "NMC", 1, 96, 34, 3, LOOP_SECONDS, 1, 5, 1, 0),
        boot,
        clock,
        false,
        new SpoolSettings(
            Optional.of(folder.resolve("spool")),
            SPOOL_BYTES,
            SPOOL_BYTES,
            SpoolSettings.MIN_SEGMENT_BYTES,
            Duration.ofHours(1),
            Duration.ZERO),
        new SpoolHealth(),
        List.of());
  }

  /// The loop of a pack that nothing is measured of, on the machine's clock.
  private final class Loop implements AutoCloseable {
    private final TwinLoop loop;
    private final Thread thread;

    Loop(MqttPublisher publisher) throws Exception {
      DriveCycle cycle = DriveCycle.us06();
      LivePack car = new LivePack(DemoCar.driving(cycle), new SystemClock());
      TwinConfig config =
          DemoConfig.of(
              DemoConfig.cell(), io.celltwin.simulation.plant.PackSettings.CAR, Optional.empty());
      PackSettings pack = config.packs().getFirst();
      Acquisition acquisition = new Acquisition(config, Map.of(DemoConfig.SOURCE, car));
      double ampereHours = Daemon.cellAmpereHours(pack);
      PackEstimator estimator =
          new PackEstimator(
              pack.stringCount(),
              pack.cellsInSeries(),
              CellModel.parameters(pack.cell(), pack.cellsInParallel(), ampereHours, 0.1),
              FilterSettings.STANDARD);
      PackTwin twin =
          new PackTwin(
              pack.id(),
              acquisition.packs().getFirst(),
              estimator,
              Daemon.life(pack, acquisition.packs().getFirst()),
              clock::wasKnown,
              Daemon.ratedAmpereHours(pack),
              pack.alarms(),
              List.of(publisher));
      loop = new TwinLoop(LOOP_SECONDS, acquisition.inlets(), List.of(twin));
      thread = Thread.ofPlatform().daemon().start(this::run);
    }

    private void run() {
      try {
        loop.runLive(new SystemClock(), clock::millis);
      } catch (InterruptedException hurried) {
        Thread.currentThread().interrupt();
      }
    }

    void awaitTicks(int more) throws Exception {
      long wanted = loop.finishedTicks() + more;
      Await.until("tick " + wanted, loop::finishedTicks, () -> loop.finishedTicks() >= wanted);
    }

    @Override
    public void close() throws InterruptedException {
      loop.stop();
      thread.join();
    }
  }

  private static boolean hasTime(JsonNode json) {
    assertTrue(json.has("ts"), json::toString);
    return !json.path("ts").isNull();
  }

  /// By how much the wall clock was ahead of the monotonic one, by this message.
  private static long aheadMillis(JsonNode json) {
    assertTrue(json.path("up").asLong() > 0, json::toString);
    return json.path("ts").asLong() - json.path("up").asLong();
  }

  /// How far the times of messages are off, but for a setting of the clock by `offMillis`.
  private long offMillis(JsonNode json, long offMillis) {
    return Math.abs(aheadMillis(json) - trulyAheadMillis - offMillis);
  }

  /// Those of a clock that is right.
  private void assertTrueTimes(Collection<JsonNode> messages) {
    for (JsonNode json : messages) {
      assertTrue(offMillis(json, 0) <= WORST_MILLIS, () -> offMillis(json, 0) + " ms off: " + json);
    }
    List<Long> off = messages.stream().map(json -> offMillis(json, 0)).sorted().toList();
    assertTrue(off.get(off.size() / 2) <= TOLERANCE_MILLIS, off::toString);
  }

  /// The last arrival of every numbered message of one start.
  private static Map<Long, JsonNode> numbered(Subscriber subscriber, String boot) {
    Map<Long, JsonNode> bySeq = new HashMap<>();
    for (Subscriber.Message message : subscriber.messages(PACK)) {
      JsonNode json = message.json();
      if (json.has("seq") && json.path("boot").asText().equals(boot)) {
        bySeq.put(message.seq(), json);
      }
    }
    return bySeq;
  }

  private static void awaitComplete(Subscriber subscriber, String boot, long numbers)
      throws Exception {
    Await.until(
        numbers + " numbers of " + boot,
        () -> numbered(subscriber, boot).keySet(),
        () ->
            numbered(subscriber, boot)
                .keySet()
                .containsAll(LongStream.range(0, numbers).boxed().toList()));
  }

  private static long highest(Subscriber subscriber, String boot) {
    return numbered(subscriber, boot).keySet().stream().mapToLong(k -> k).max().orElse(-1);
  }

  @Test
  void whatAnOutageHeldBearsTheTimeThatBecameKnownMeanwhile() throws Exception {
    clock.offMillis = -YEARS_MILLIS;
    try (Mosquitto broker = Mosquitto.lasting(folder);
        Subscriber subscriber = new Subscriber(broker)) {
      MqttPublisher publisher = publisher(broker.uri(), "0000000000000001");
      publisher.start();
      try (Loop loop = new Loop(publisher)) {
        subscriber.awaitMore(PACK, 5);
        for (Subscriber.Message message : subscriber.messages(PACK)) {
          if (message.json().has("up")) assertFalse(hasTime(message.json()), message::toString);
        }
        broker.kill();
        long killedMillis = System.nanoTime() / NANOS_PER_MILLI;
        loop.awaitTicks(20);
        clock.offMillis = 0;
        long setMillis = System.nanoTime() / NANOS_PER_MILLI;
        clock.known = true;
        loop.awaitTicks(20);
        broker.restart();
        Await.until(
            "back again",
            subscriber::count,
            () ->
                numbered(subscriber, "0000000000000001").values().stream()
                    .anyMatch(json -> json.path("up").asLong() >= setMillis));
        loop.awaitTicks(10);
        loop.close();
        publisher.close(Await.PATIENCE);
        awaitComplete(subscriber, "0000000000000001", highest(subscriber, "0000000000000001") + 1);
        List<JsonNode> timed = new ArrayList<>();
        for (JsonNode json : numbered(subscriber, "0000000000000001").values()) {
          if (hasTime(json)) timed.add(json);
          else assertTrue(json.path("up").asLong() <= killedMillis, json::toString);
        }
        assertTrueTimes(timed);
        timed.removeIf(json -> json.path("up").asLong() >= setMillis);
        assertTrueTimes(timed);
        assertTrue(timed.size() >= 5, timed.size() + " messages of before were given their time");
        assertEquals(0, publisher.dropped());
      }
    }
  }

  @Test
  void theGreetingIsSaidAgainOnceTheTimeIsKnown() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder);
        Subscriber subscriber = new Subscriber(broker)) {
      MqttPublisher publisher = publisher(broker.uri(), "0000000000000001");
      publisher.start();
      Await.until("info", subscriber::count, () -> subscriber.messages(PACK, "info").size() == 1);
      clock.known = true;
      Await.until("again", subscriber::count, () -> subscriber.messages(PACK, "info").size() == 2);
      publisher.close(Await.PATIENCE);
      for (String greeting : List.of("status", "info")) {
        List<Subscriber.Message> said = subscriber.messages(PACK, greeting);
        assertFalse(hasTime(said.get(0).json()));
        assertTrueTimes(List.of(said.get(1).json()));
      }
    }
  }

  @Test
  void whatAnEarlierRunHasRecordedWithoutTheTimeStaysWithoutIt() throws Exception {
    int port = Mosquitto.freePort();
    String uri = "tcp://127.0.0.1:" + port;
    MqttPublisher first = publisher(uri, "0000000000000001");
    first.start();
    try (Loop loop = new Loop(first)) {
      loop.awaitTicks(20);
    }
    first.close(Await.PATIENCE);
    clock.known = true;
    try (Mosquitto broker = Mosquitto.start(folder, port, "allow_anonymous true");
        Subscriber subscriber = new Subscriber(broker)) {
      MqttPublisher second = publisher(uri, "0000000000000002");
      second.start();
      try (Loop loop = new Loop(second)) {
        loop.awaitTicks(20);
        awaitComplete(subscriber, "0000000000000001", 5);
        awaitComplete(subscriber, "0000000000000002", 5);
      }
      second.close(Await.PATIENCE);
      for (JsonNode json : numbered(subscriber, "0000000000000001").values()) {
        assertFalse(hasTime(json), json::toString);
        assertTrue(json.path("hist").asBoolean(), json::toString);
      }
      assertTrueTimes(numbered(subscriber, "0000000000000002").values());
    }
  }

  @Test
  void aClockThatIsSetBackAndForthByHoursLosesAndDisordersNothing() throws Exception {
    clock.known = true;
    List<Long> offsets = List.of(0L, 10 * HOUR_MILLIS, -10 * HOUR_MILLIS, 200 * HOUR_MILLIS, 0L);
    try (Mosquitto broker = Mosquitto.lasting(folder);
        Subscriber subscriber = new Subscriber(broker)) {
      MqttPublisher publisher = publisher(broker.uri(), "0000000000000001");
      publisher.start();
      try (Loop loop = new Loop(publisher)) {
        subscriber.awaitMore(PACK, 5);
        for (long offset : offsets) { // online
          clock.offMillis = offset;
          loop.awaitTicks(10);
        }
        broker.kill();
        for (long offset : offsets) {
          clock.offMillis = offset;
          loop.awaitTicks(10);
        }
        broker.restart();
        long before = highest(subscriber, "0000000000000001");
        Await.until(
            "back", subscriber::count, () -> highest(subscriber, "0000000000000001") > before);
        for (long offset : offsets) { // while the backlog is sent
          clock.offMillis = offset;
          loop.awaitTicks(10);
        }
        loop.close();
        publisher.close(Await.PATIENCE);
        awaitComplete(subscriber, "0000000000000001", highest(subscriber, "0000000000000001") + 1);
        assertEquals(0, publisher.dropped());
        Map<Long, JsonNode> all = numbered(subscriber, "0000000000000001");
        long lastUp = 0;
        for (long seq = 0; seq < all.size(); seq++) {
          JsonNode json = Optional.ofNullable(all.get(seq)).orElseThrow();
          long up = json.path("up").asLong();
          assertTrue(up >= lastUp, () -> "up does not tell the order: " + json);
          lastUp = up;
          assertTrue(
              offsets.stream().anyMatch(offset -> offMillis(json, offset) <= WORST_MILLIS),
              json::toString);
        }
        Set<Long> seen =
            all.values().stream()
                .map(json -> Math.round((aheadMillis(json) - trulyAheadMillis) / 3.6e6))
                .collect(Collectors.toSet());
        assertEquals(4, seen.size(), seen::toString);
      }
    }
  }
}
