package io.celltwin.hil.mosquitto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.celltwin.edge.Daemon;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.linux.ServiceNotifier;
import io.celltwin.hil.demo.DemoCar;
import io.celltwin.hil.demo.DemoConfig;
import io.celltwin.hil.demo.LivePack;
import io.celltwin.hil.mosquitto.Subscriber.Message;
import io.celltwin.hil.mosquitto.TickTimes.Tick;
import io.celltwin.simulation.plant.PackSettings;
import io.celltwin.simulation.vehicle.DriveCycle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A broker that is away, dies, or hangs: the loop goes on, and what was promised arrives.
@Tag("mosquitto")
@Timeout(240)
class BrokerOutageTest {
  private static final int PACE = 20;

  /// It lasts longer than any test.
  private static final int ENDLESS = 20_000;

  @TempDir private Path folder = Path.of("");

  private DaemonProcess run(Setup setup) throws Exception {
    Path config = setup.pack("pack", 1, Setup.resting(folder, 1, ENDLESS), PACE).write(folder);
    return new DaemonProcess(List.of("run", "--config", config));
  }

  @Test
  void aBrokerThatAppearsLaterGetsEverythingFromTheStart() throws Exception {
    int port = Mosquitto.freePort();
    String uri = "tcp://127.0.0.1:" + port;
    try (DaemonProcess daemon = run(Setup.publishingTo(uri))) {
      daemon.awaitSaid("no connection to " + uri, 1);
      assertTrue(daemon.said("no connection").getFirst().startsWith("<4>"));
      assertTrue(daemon.runs());
      daemon.signal("STOP"); // the subscription stands before the daemon finds the broker
      try (Mosquitto broker = Mosquitto.start(folder, port, "allow_anonymous true");
          Subscriber subscriber = new Subscriber(broker)) {
        daemon.signal("CONT");
        daemon.awaitSaid("connected to " + uri, 1);
        subscriber.awaitMore("pack", 40);
        List<Message> all = subscriber.messages("pack");
        assertTrue(all.get(0).is("status"), () -> all.getFirst().toString());
        assertTrue(all.get(1).is("info"), () -> all.get(1).toString());
        subscriber.complete("pack");
        assertTellsEachReasonOnce(daemon);
      }
    }
  }

  @Test
  void attemptsInVainAreToldOnceAndLeaveNoThreads() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    try (ServerSocket hangsUp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform().daemon().start(() -> hangUp(hangsUp, attempts));
      try (DaemonProcess daemon =
          run(Setup.publishingTo("tcp://127.0.0.1:" + hangsUp.getLocalPort()))) {
        Await.until("fourth attempt", daemon::journal, () -> attempts.get() >= 4);
        assertTellsEachReasonOnce(daemon);
        Await.until("end of Paho's threads", daemon::journal, () -> daemon.clientThreads() == 0);
        assertTrue(daemon.runs());
        daemon.signal("TERM");
        assertEquals(0, daemon.end(), daemon.journal()::toString);
        assertEquals(1, daemon.said("messages undelivered").size());
      }
    }
  }

  private static void hangUp(ServerSocket server, AtomicInteger attempts) {
    try {
      while (true) {
        server.accept().close();
        attempts.incrementAndGet();
      }
    } catch (SocketException closed) {
      // the test has ended
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  @Test
  void nothingIsLostWhereABrokerIsKilledAndComesBack() throws Exception {
    try (Mosquitto broker = Mosquitto.lasting(folder);
        Subscriber subscriber = new Subscriber(broker);
        DaemonProcess daemon = run(Setup.publishingTo(broker.uri()))) {
      subscriber.awaitMore("pack", 20);
      broker.hold();
      // What the kernel holds for the broker dies with it: sent, and never acknowledged.
      Await.until("message in flight", daemon::journal, () -> broker.unreadBytes() > 5000);
      broker.kill();
      daemon.awaitSaid("no connection", 1);
      assertTrue(daemon.runs());
      broker.restart();
      daemon.awaitSaid("connected to", 2);
      subscriber.awaitMore("pack", 100);
      List<Message> complete = subscriber.complete("pack");
      assertEquals(0, dropped(complete));
      assertTellsEachReasonOnce(daemon);
      // The daemon says anew who it is. Beside that the broker repeats what it has retained to the
      // subscriber that comes back.
      List<Message> live =
          subscriber.messages("pack").stream().filter(m -> !m.retained()).distinct().toList();
      assertEquals(2, live.stream().filter(m -> m.is("info")).count());
      List<Message> status = live.stream().filter(m -> m.is("status")).toList();
      assertEquals(2, status.size(), status::toString);
      for (Message message : status) {
        assertEquals("online", message.json().path("status").asText());
      }
    }
  }

  @Test
  void aBrokerThatPushesItOutAgainAndAgainIsTriedMoreAndMoreSeldom() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder);
        DaemonProcess daemon = run(Setup.publishingTo(broker.uri()))) {
      long startNanos = System.nanoTime();
      for (int times = 1; times <= 6; times++) {
        int expected = 2 * times - 1; // who pushes out comes by the same name
        Await.until(
            "connection " + times,
            broker::log,
            () -> broker.connections("celltwin-pack") >= expected);
        if (times < 6) broker.pushOut("celltwin-pack");
      }
      double seconds = (System.nanoTime() - startNanos) * 1e-9;
      // Told after a loss that was told, and a loss is where its reason is another one.
      assertEquals(daemon.said("no connection").size() + 1, daemon.said("connected to").size());
      // Half of 1 + 2 + 4 + 8 + 16 s at least, as chance has it.
      assertTrue(seconds > 15.5, "back for the fifth time after " + seconds + " s");
      assertTellsEachReasonOnce(daemon);
    }
  }

  private static void assertTellsEachReasonOnce(DaemonProcess daemon) {
    List<String> told = daemon.said("no connection");
    assertFalse(told.isEmpty());
    assertEquals(told.stream().distinct().toList(), told);
  }

  private static long dropped(List<Message> messages) {
    return messages.stream()
        .filter(message -> message.is("telemetry"))
        .toList()
        .getLast()
        .json()
        .path("values")
        .path("x.Messages.Dropped")
        .asLong(-1);
  }

  @Test
  void beyondTheHeldBytesTheOldestSamplesGoAndAreCounted() throws Exception {
    int cells = 1000; // 27 KB a message: 8 MB are some 300 s, and twice as many rows overflow
    int rows = 5000;
    int pace = 100;
    int port = Mosquitto.freePort();
    Path config =
        Setup.publishingTo("tcp://127.0.0.1:" + port, "cells_period_s = 1")
            .pack("pack", cells, Setup.resting(folder, cells, rows), pace)
            .write(folder);
    Path recorded = folder.resolve("run.csv");
    try (DaemonProcess daemon =
        new DaemonProcess(List.of("run", "--config", config, "--record", recorded))) {
      Await.until(
          "600 ticks", daemon::journal, () -> Files.exists(recorded) && lines(recorded) > 600);
      daemon.signal("STOP"); // the subscription stands before the daemon finds the broker
      try (Mosquitto broker = Mosquitto.start(folder, port, "allow_anonymous true");
          Subscriber subscriber = new Subscriber(broker)) {
        daemon.signal("CONT");
        daemon.awaitSaid("connected to", 1);
        // Of a tick that has come after the connection: then nothing is dropped any more.
        long ticks = lines(recorded) + 300;
        Await.until(
            "telemetry of tick " + ticks, subscriber::count, () -> lastTicks(subscriber) >= ticks);
        Await.until(
            "account of what is missing",
            () -> subscriber.missing("pack") + " missing, " + dropped(kept(subscriber)),
            () -> subscriber.missing("pack") == dropped(kept(subscriber)));
        List<Message> kept = kept(subscriber);
        assertTrue(dropped(kept) > 100, "nothing has overflowed");
        // The alarm of the first seconds is older than what was dropped.
        List<Message> alarm =
            kept.stream()
                .filter(m -> m.json().path("alarm").asText().equals("over_temperature"))
                .toList();
        assertEquals(2, alarm.size(), alarm::toString);
        assertEquals("raised", alarm.get(0).json().path("state").asText());
        assertEquals("cleared", alarm.get(1).json().path("state").asText());
        List<Message> ofCells = kept.stream().filter(m -> m.is("cells")).toList();
        assertTrue(alarm.get(1).seq() < ofCells.getFirst().seq());
      }
    }
  }

  private static List<Message> kept(Subscriber subscriber) {
    return List.copyOf(subscriber.numbered("pack").values());
  }

  private static long lastTicks(Subscriber subscriber) {
    return subscriber
        .last("pack", "telemetry")
        .map(message -> message.json().path("values").path("x.Loop.Ticks").asLong())
        .orElse(0L);
  }

  private static long lines(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    }
  }

  @Test
  void aConnectionThatNobodyAnswersIsGivenUpAndItsMessagesSentAgain() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder);
        Subscriber subscriber = new Subscriber(broker);
        DaemonProcess daemon = run(Setup.publishingTo(broker.uri(), "keep_alive_s = 5"))) {
      subscriber.awaitMore("pack", 20);
      long threads = daemon.clientThreads();
      broker.hold();
      daemon.awaitSaid("no connection", 1);
      broker.release();
      daemon.awaitSaid("connected to", 2);
      Await.until(
          "end of the lost client's threads",
          daemon::clientThreads,
          () -> daemon.clientThreads() == threads);
      subscriber.awaitMore("pack", 100);
      assertEquals(0, dropped(subscriber.complete("pack")));
      JsonNode status = Subscriber.retained(broker, "celltwin/v1/pack/status");
      assertEquals("online", status.path("status").asText());
    }
  }

  @Test
  void aBrokerThatAnswersPingsAloneIsGivenUpAndItsMessagesSentAgain() throws Exception {
    try (Mosquitto broker = Mosquitto.start(folder);
        Network between = new Network(broker);
        Subscriber subscriber = new Subscriber(broker);
        DaemonProcess daemon = run(Setup.publishingTo(between.uri(), "keep_alive_s = 5"))) {
      subscriber.awaitMore("pack", 20);
      between.withholdAcknowledgements();
      daemon.awaitSaid("no answer to PUBLISH", 1);
      assertTrue(between.pings() > 0, "the connection was dead altogether");
      between.heal();
      daemon.awaitSaid("connected to", 2);
      subscriber.awaitMore("pack", 100);
      assertEquals(0, dropped(subscriber.complete("pack")));
    }
  }

  @Test
  void aBrokerThatHangsDelaysNoStop() throws Exception {
    Path csv = Setup.resting(folder, 1, ENDLESS);
    try (Mosquitto broker = Mosquitto.start(folder);
        Subscriber subscriber = new Subscriber(broker)) {
      Setup setup = Setup.publishingTo(broker.uri());
      for (String id : List.of("p1", "p2", "p3", "p4")) setup.pack(id, 1, csv, PACE);
      try (DaemonProcess daemon =
          new DaemonProcess(List.of("run", "--config", setup.write(folder)))) {
        for (String id : List.of("p1", "p2", "p3", "p4")) subscriber.awaitMore(id, 1);
        broker.hold();
        Await.until("message in flight", daemon::journal, () -> broker.unreadBytes() > 5000);
        daemon.signal("TERM");
        assertEquals(0, daemon.end(), daemon.journal()::toString);
        assertEquals(1, daemon.said("celltwin has stopped").size());
      }
      broker.release();
    }
  }

  @Test
  void aBrokerThatHangsDelaysNoTick() throws Exception {
    DriveCycle cycle = DriveCycle.us06();
    LivePack car = new LivePack(DemoCar.driving(cycle), new SystemClock());
    TickTimes times = new TickTimes();
    try (Mosquitto broker = Mosquitto.start(folder);
        Subscriber subscriber = new Subscriber(broker);
        Daemon daemon =
            new Daemon(
                DemoConfig.of(
                    DemoConfig.cell(),
                    PackSettings.CAR,
                    Optional.of(DemoConfig.mqtt(broker.port()))),
                Map.of(DemoConfig.SOURCE, car),
                List.of(),
                ServiceNotifier.silent(),
                times)) {
      Thread loop = Thread.ofPlatform().start(() -> run(daemon));
      subscriber.awaitMore(DemoConfig.PACK, 3);
      broker.hold();
      times.take();
      List<Tick> ticks = new ArrayList<>();
      Await.until("40 ticks", ticks::size, () -> ticks.addAll(times.take()) && ticks.size() >= 40);
      broker.release();
      long nanos = ticks.stream().mapToLong(Tick::nanos).sum();
      long blockedNanos = ticks.stream().mapToLong(Tick::blockedNanos).sum();
      // Of 4 s and more. However busy the machine: time in a queue for it does not count.
      assertTrue(blockedNanos < 200_000_000, () -> blockedNanos + " of " + nanos + " ns blocked");
      subscriber.awaitMore(DemoConfig.PACK, 8);
      daemon.stop();
      loop.join();
      daemon.close(Await.PATIENCE);
      assertFalse(loop.isAlive());
      Await.until(
          "goodbye",
          subscriber::count,
          () -> subscriber.messages(DemoConfig.PACK, "status").size() == 2);
      assertEquals(0, dropped(subscriber.complete(DemoConfig.PACK)));
    }
  }

  private static void run(Daemon daemon) {
    try {
      daemon.run();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
