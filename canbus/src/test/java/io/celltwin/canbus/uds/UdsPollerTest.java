package io.celltwin.canbus.uds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.canbus.Allocation;
import io.celltwin.canbus.CanBitRate;
import io.celltwin.canbus.Frames;
import io.celltwin.canbus.MemoryCanBus;
import io.celltwin.canbus.isotp.IsoTpAddress;
import io.celltwin.canbus.isotp.IsoTpLink;
import io.celltwin.canbus.isotp.IsoTpSettings;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.Clock;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// A poller and ECUs on a bus in memory, in virtual time.
class UdsPollerTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final CanBitRate RATE = CanBitRate.of(500_000);
  private static final PollLimits LIMITS = PollLimits.usual(RATE);
  private static final IsoTpAddress PACK = IsoTpAddress.normal(0x7E4, 0x7EC);
  private static final IsoTpAddress CHARGER = IsoTpAddress.normal(0x7E5, 0x7ED);
  private static final UdsEcu BMS = UdsEcu.of("bms", PACK);

  private final Clock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
  private final MemoryCanBus bus = new MemoryCanBus(clock, RATE);
  private final CanPort port = bus.open();
  private final CanPort tap = bus.open();
  private final CanFrame frame = new CanFrame();
  private final List<String> values = new ArrayList<>();
  private final UdsSink sink =
      (poll, field, number, raw, value, nanos) ->
          values.add("%s[%d]=%s@%d".formatted(field.name(), number, value, nanos / MILLI));

  private UdsServer server(IsoTpAddress address) {
    UdsServer server =
        new UdsServer(bus.open(), new IsoTpLink(address.reversed(), IsoTpSettings.CLASSIC));
    bus.add(server);
    return server;
  }

  private static UdsPoll every(long periodNanos, UdsEcu ecu, int did, UdsField... fields) {
    return new UdsPoll(ecu, UdsRequest.readData(did), periodNanos, List.of(fields));
  }

  private UdsPoller asking(PollLimits limits, UdsPoll... table) {
    return UdsPoller.asking(List.of(table), limits, port, sink);
  }

  private static void near(long expected, long found, long within) {
    assertTrue(Math.abs(found - expected) <= within, found + " instead of " + expected);
  }

  /// The loop of a port's reader.
  private void run(UdsPoller poller, CanPort from, long untilNanos) throws IOException {
    poller.poll(clock.nowNanos());
    while (untilNanos - clock.nowNanos() > 0) {
      boolean any = from.receive(frame, poller.nextNanos(untilNanos));
      if (any) poller.accept(frame);
      poller.poll(any ? frame.receivedNanos : clock.nowNanos());
    }
  }

  /// Times in ms at which frames with this identifier and protocol nibble were on the bus.
  private List<Long> seen(int id, int nibble) throws IOException {
    List<Long> times = new ArrayList<>();
    while (tap.receive(frame, clock.nowNanos())) {
      if (frame.id == id && frame.data[0] >> 4 == nibble) times.add(frame.receivedNanos / MILLI);
    }
    return times;
  }

  @Test
  void whatTheTableAsksForArrives() throws IOException {
    byte[] data = Frames.bytes("FF F7 E7 FF 6A 00 00 00 04 00");
    server(PACK).answer(UdsRequest.readData(0x0101), data);
    UdsPoller poller =
        asking(
            LIMITS,
            every(
                SECOND,
                BMS,
                0x0101,
                UdsField.at("soc", 7).factor(0.005).build(),
                UdsField.at("cell_V", 3).rows(3).factor(0.02).unavailable(0xFF).build()));
    run(poller, port, SECOND + 100 * MILLI);
    assertEquals(
        List.of("soc[1]=0.53@0", "cell_V[1]=NaN@0", "cell_V[2]=4.94@0", "cell_V[3]=4.62@0"),
        values.subList(0, 4));
    assertEquals(8, values.size());
    assertEquals(new UdsPoller.Count(2, 0, 0, 0, 0, 0), poller.count(0));
  }

  @Test
  void whoListensSendsNothingAndHearsWhatOthersAsk() throws IOException {
    server(PACK).answer(UdsRequest.readData(0x0101), Frames.bytes("01 02 03 04 05 06 07 08"));
    UdsPoll line = every(SECOND, BMS, 0x0101, UdsField.at("soc", 3).build());
    UdsPoll other = every(SECOND, BMS, 0x0102, UdsField.at("never", 3).build());
    UdsPoller ear = UdsPoller.listening(List.of(line, other), sink);
    run(ear, port, 5 * SECOND);
    assertEquals(0, bus.frames());
    // The one that asks has a port of its own; the one that listens reads `port`.
    CanPort voicePort = bus.open();
    UdsPoller voice =
        UdsPoller.asking(List.of(line), LIMITS, voicePort, (poll, field, n, raw, v, t) -> {});
    voice.poll(clock.nowNanos());
    for (int i = 0; i < 200; i++) {
      boolean any = voicePort.receive(frame, voice.nextNanos(clock.nowNanos() + 10 * MILLI));
      if (any) voice.accept(frame);
      voice.poll(any ? frame.receivedNanos : clock.nowNanos());
      while (port.receive(frame, clock.nowNanos())) ear.accept(frame);
    }
    assertTrue(ear.count(0).answered() >= 2, ear.count(0).toString());
    assertEquals(voice.count(0).answered(), ear.count(0).answered());
    assertEquals(0, ear.count(1).answered());
    assertEquals(0, ear.framesSent());
    assertTrue(values.getFirst().startsWith("soc[1]=1.0@"), values.getFirst());
  }

  private void threePeriods() throws IOException {
    UdsServer server = server(PACK);
    for (int did : new int[] {1, 2, 3}) {
      server.answer(UdsRequest.readData(did), new byte[] {(byte) did});
    }
    UdsPoller poller =
        asking(
            LIMITS,
            every(100 * MILLI, BMS, 1, UdsField.at("fast", 3).build()),
            every(SECOND, BMS, 2, UdsField.at("slow", 3).build()),
            every(10 * SECOND, BMS, 3, UdsField.at("rare", 3).build()));
    run(poller, port, 60 * SECOND);
  }

  @Test
  void everyLineKeepsItsPeriod() throws IOException {
    threePeriods();
    TreeMap<String, Integer> counts = new TreeMap<>();
    for (String value : values) counts.merge(value.substring(0, 4), 1, Integer::sum);
    assertEquals(new TreeMap<>(Map.of("fast", 600, "slow", 60, "rare", 6)), counts);
  }

  @Test
  void theShareOfTheBusIsKept() throws IOException {
    byte[] big = new byte[500];
    server(PACK).answer(UdsRequest.readData(1), big);
    server(CHARGER).answer(UdsRequest.readData(1), big);
    PollLimits budget = new PollLimits(RATE, 0.5, 0, SECOND, 60 * SECOND).withBitsPerSecond(10_000);
    UdsPoller poller =
        asking(budget, every(MILLI, BMS, 1), every(MILLI, UdsEcu.of("charger", CHARGER), 1));
    long endNanos = 100 * SECOND;
    long[] usedNanos = new long[1];
    tap.close();
    bus.fault(sent -> {
      usedNanos[0] += RATE.frameNanos(sent);
      return 1;
    });
    run(poller, port, endNanos);
    double share = (double) usedNanos[0] / endNanos;
    // An exchange is 74 frames of at most 270 us, 20 ms; the two that may be under way are owed.
    double owed = 2 * 0.020 / 100;
    assertEquals(0.02, share, owed);
    assertEquals(0, bus.overruns());
    long first = poller.count(0).answered();
    near(first, poller.count(1).answered(), 1);
    assertTrue(first > 45, "answers " + first);
  }

  @Test
  void thereIsAGapBetweenRequestsAndOneAtATimeToAnEcu() throws IOException {
    UdsServer server = server(PACK);
    server.answer(UdsRequest.readData(1), new byte[1]).after(30 * MILLI);
    server.answer(UdsRequest.readData(2), new byte[1]).after(30 * MILLI);
    UdsPoller poller = asking(LIMITS, every(MILLI, BMS, 1), every(MILLI, BMS, 2));
    run(poller, port, SECOND);
    List<Long> asked = seen(0x7E4, 0);
    assertTrue(asked.size() > 15, asked.toString());
    // 30 ms for the answer, 20 ms gap.
    for (int i = 1; i < asked.size(); i++) assertTrue(asked.get(i) - asked.get(i - 1) >= 50);
    assertEquals(asked.size(), server.requests());
  }

  @Test
  void anEcuThatDoesNotAnswerIsLeftAloneEverLonger() throws IOException {
    server(CHARGER).answer(UdsRequest.readData(1), new byte[1]);
    UdsPoller poller =
        asking(LIMITS, every(100 * MILLI, BMS, 1), every(SECOND, UdsEcu.of("charger", CHARGER), 1));
    run(poller, port, 400 * SECOND);
    assertEquals(0, poller.count(0).answered());
    // At 0, after 1, 2, 4, 8, 16 and 32 s at 63 s, then every 60 s up to 363 s; each waits 0.2 s.
    assertEquals(7 + 5, poller.count(0).silent());
    // Twice the first time, once each further one.
    assertEquals(1 + 7 + 5, seen(0x7E4, 0).size());
    // The other one is asked as before: 400 s, a request per second.
    near(400, poller.count(1).answered(), 1);
  }

  @Test
  void anEcuThatComesBackIsAskedAsBefore() throws IOException {
    UdsServer.Answer answer = server(PACK).answer(UdsRequest.readData(1), new byte[1]);
    answer.silent(true);
    UdsPoller poller = asking(LIMITS, every(100 * MILLI, BMS, 1));
    run(poller, port, 10 * SECOND);
    assertEquals(0, poller.count(0).answered());
    answer.silent(false);
    run(poller, port, 20 * SECOND);
    long before = poller.count(0).answered();
    run(poller, port, 30 * SECOND);
    near(100, poller.count(0).answered() - before, 1);
  }

  @Test
  void whatAnEcuRefusesIsAskedEverLessAndTheRestAsBefore() throws IOException {
    UdsServer server = server(PACK);
    server.answer(UdsRequest.readData(1), new byte[1]);
    UdsPoller poller = asking(LIMITS, every(100 * MILLI, BMS, 1), every(100 * MILLI, BMS, 2));
    run(poller, port, 60 * SECOND);
    near(600, poller.count(0).answered(), 1);
    // At 0, then after 1, 2, 4, 8, 16 s; the next one would be at 63 s.
    assertEquals(6, poller.count(1).refused());
    assertEquals("requestOutOfRange", Refusal.name(poller.count(1).lastRefusal()));
  }

  @Test
  void aLineThatIsNotAnsweredIsAskedEverLessAndTheRestAsBefore() throws IOException {
    UdsServer server = server(PACK);
    server.answer(UdsRequest.readData(1), new byte[1]);
    server.answer(UdsRequest.readData(2), new byte[1]).silent(true);
    UdsPoller poller = asking(LIMITS, every(100 * MILLI, BMS, 1), every(100 * MILLI, BMS, 2));
    run(poller, port, 60 * SECOND);
    // At 0, then after 1, 2, 4, 8, 16 s; each waits 0.2 s, the first one, which is sent twice, 0.4
    // s, and the ECU has one request under way: six times, 1.4 s in all, line 1 waits.
    assertEquals(6, poller.count(1).silent());
    near(600 - 14, poller.count(0).answered(), 6);
  }

  @Test
  void aSessionOutlivesALineThatIsNotAnswered() throws IOException {
    UdsServer server = server(PACK);
    server.answer(UdsRequest.readData(1), new byte[1]).inSession(3);
    server.answer(UdsRequest.readData(2), new byte[1]).silent(true);
    UdsEcu zoe = BMS.inSession(3);
    UdsPoller poller = asking(LIMITS, every(SECOND, zoe, 1), every(SECOND, zoe, 2));
    run(poller, port, 60 * SECOND);
    assertEquals(60, poller.count(0).answered());
    assertEquals(6, poller.count(1).silent());
    // The session once, 60 answers, six times silence, the first of them twice.
    assertEquals(1 + 60 + 7, seen(0x7E4, 0).size());
  }

  @Test
  void theOnlyLineOfASessionThatIsNotAnsweredIsAskedEverLess() throws IOException {
    UdsServer server = server(PACK);
    server.answer(UdsRequest.readData(1), new byte[1]).silent(true);
    // Longer than the time between two attempts: nothing keeps the session alive between.
    UdsEcu zoe = new UdsEcu("zoe", PACK, BMS.isoTp(), BMS.uds(), 3, 100 * SECOND);
    UdsPoller poller = asking(LIMITS, every(100 * MILLI, zoe, 1));
    run(poller, port, 60 * SECOND);
    assertEquals(6, poller.count(0).silent());
  }

  @Test
  void allLinesOfAnEcuThatComesBackAreAskedAsBefore() throws IOException {
    UdsServer server = server(PACK);
    List<UdsServer.Answer> answers = new ArrayList<>();
    for (int did : new int[] {1, 2, 3}) {
      answers.add(server.answer(UdsRequest.readData(did), new byte[1]).silent(true));
    }
    UdsPoller poller =
        asking(LIMITS, every(SECOND, BMS, 1), every(SECOND, BMS, 2), every(SECOND, BMS, 3));
    run(poller, port, 400 * SECOND);
    long asked = 0;
    for (int i = 0; i < 3; i++) asked += poller.count(i).silent();
    // Three lines until it is known, then as of one line: after 1, 2, 4, 8, 16, 32, 60 s ...
    near(2 + 12, asked, 1);
    for (UdsServer.Answer answer : answers) answer.silent(false);
    run(poller, port, 470 * SECOND);
    for (int i = 0; i < 3; i++) {
      long before = poller.count(i).answered();
      assertTrue(before > 5, "line " + i + ": " + before);
    }
  }

  @Test
  void whatWasMissedIsNotMadeUpFor() throws Exception {
    server(PACK).answer(UdsRequest.readData(1), new byte[1]);
    UdsPoller poller = asking(LIMITS, every(SECOND, BMS, 1));
    run(poller, port, 1500 * MILLI);
    clock.waitUntil(5500 * MILLI);
    run(poller, port, 6400 * MILLI);
    assertEquals(List.of(0L, 1000L, 5500L), seen(0x7E4, 0));
    run(poller, port, 6600 * MILLI);
    assertEquals(List.of(6500L), seen(0x7E4, 0));
  }

  @Test
  void aSessionIsOpenedAndKept() throws IOException {
    UdsServer server = server(PACK);
    server.answer(UdsRequest.readData(1), new byte[] {7}).inSession(3);
    UdsEcu zoe = BMS.inSession(3);
    UdsPoller poller = asking(LIMITS, every(20 * SECOND, zoe, 1, UdsField.at("x", 3).build()));
    run(poller, port, 59 * SECOND);
    assertEquals(new UdsPoller.Count(3, 0, 0, 0, 0, 0), poller.count(0));
    assertEquals(3, server.session());
    // The session once, three answers, and a keep-alive every 2 s between.
    near(1 + 3 + 27, server.requests(), 2);
  }

  @Test
  void aSessionThatWasLostIsOpenedAgain() throws IOException {
    UdsServer server = server(PACK);
    server.answer(UdsRequest.readData(1), new byte[] {7}).inSession(3);
    UdsPoller poller = asking(LIMITS, every(SECOND, BMS.inSession(3), 1));
    run(poller, port, 10 * SECOND);
    bus.up(false);
    run(poller, port, 20 * SECOND);
    assertEquals(1, server.session(), "it ended while the bus was down");
    bus.up(true);
    run(poller, port, 60 * SECOND);
    assertEquals(3, server.session());
    long before = poller.count(0).answered();
    run(poller, port, 70 * SECOND);
    near(10, poller.count(0).answered() - before, 1);
  }

  @Test
  void aSessionThatTheEcuLeftIsOpenedAgain() throws IOException {
    UdsServer server = server(PACK);
    server.answer(UdsRequest.readData(1), new byte[] {7}).inSession(3);
    // The ECU leaves its session after 5 s.
    UdsEcu late = new UdsEcu("late", PACK, BMS.isoTp(), BMS.uds(), 3, 6 * SECOND);
    UdsPoller poller = asking(LIMITS, every(20 * SECOND, late, 1));
    run(poller, port, 70 * SECOND);
    // At 0; then at 20, 40 and 60 s it says no, and a second later in its session it answers.
    assertEquals(4, poller.count(0).answered());
    assertEquals(3, poller.count(0).refused());
    assertEquals("serviceNotSupportedInActiveSession", Refusal.name(poller.count(0).lastRefusal()));
  }

  @Test
  void anAnswerWithoutAllItsRowsGivesThoseItHas() throws IOException {
    server(PACK).answer(UdsRequest.readData(1), new byte[20]);
    UdsPoller poller =
        asking(LIMITS, every(SECOND, BMS, 1, UdsField.at("c", 3).bytes(2).rows(96).build()));
    run(poller, port, 500 * MILLI);
    assertEquals(10, values.size());
    assertEquals(1, poller.count(0).shortAnswers());
  }

  @Test
  void oneEcuWithTwoKindsOfSettingsIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> asking(LIMITS, every(SECOND, BMS, 1), every(SECOND, UdsEcu.of("again", PACK), 2)));
  }

  @Test
  void theSameBusGivesTheSameSequence() throws IOException {
    List<List<String>> runs = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      UdsPollerTest test = new UdsPollerTest();
      test.threePeriods();
      runs.add(test.values);
    }
    assertEquals(runs.get(0), runs.get(1));
    assertFalse(runs.getFirst().isEmpty());
  }

  @Test
  void nothingIsAllocatedPerExchange() {
    double[] sum = new double[1];
    UdsSink adding = (poll, field, number, raw, value, nanos) -> sum[0] += value;
    List<UdsPoll> table =
        List.of(every(SECOND, BMS, 1, UdsField.at("c", 3).bytes(2).rows(3).build()));
    UdsPoller ear = UdsPoller.listening(table, adding);
    UdsPoller voice = UdsPoller.asking(table, LIMITS, port, adding);
    CanFrame first = Frames.frame(0x7EC, "10 09 62 00 01 01 02 03", 0);
    CanFrame second = Frames.frame(0x7EC, "21 04 05 06", 0);
    long[] nanos = new long[1];
    Runnable exchange =
        () -> {
          nanos[0] += SECOND;
          first.receivedNanos = nanos[0];
          second.receivedNanos = nanos[0];
          try {
            ear.accept(first);
            ear.accept(second);
            ear.poll(nanos[0]);
            voice.poll(nanos[0]);
            voice.accept(first);
            voice.poll(nanos[0]);
            voice.accept(second);
            voice.poll(nanos[0]);
            // Makes room in the port's queue.
            while (tap.receive(frame, clock.nowNanos() + MILLI)) frame.length = 0;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    assertEquals(0, Allocation.bytes(exchange));
    assertEquals(80_000, ear.count(0).answered());
    assertEquals(80_000, voice.count(0).answered());
    assertTrue(sum[0] > 0);
  }
}
