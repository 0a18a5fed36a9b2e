package io.celltwin.canbus;

import static io.celltwin.canbus.Frames.frame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.Clock;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MemoryCanBusTest {
  private static final long MILLI = 1_000_000;

  private final Clock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
  private final CanFrame frame = new CanFrame();

  private List<String> drain(CanPort port, long untilNanos) throws IOException {
    List<String> texts = new ArrayList<>();
    while (port.receive(frame, untilNanos)) texts.add(Frames.text(frame));
    return texts;
  }

  @Test
  void aFrameReachesEveryOtherEndAndNotItsSender() throws IOException {
    MemoryCanBus bus = new MemoryCanBus(clock);
    CanPort a = bus.open();
    CanPort b = bus.open();
    CanPort c = bus.open();
    assertTrue(a.send(frame(0x123, "01 02", 0)));
    assertEquals(List.of(), drain(a, 0));
    assertEquals(List.of("123 01 02"), drain(b, 0));
    assertEquals(List.of("123 01 02"), drain(c, 0));
    assertEquals(1, bus.frames());
  }

  @Test
  void aFrameTakesItsTimeOnTheBus() throws IOException {
    CanBitRate rate = CanBitRate.of(500_000);
    MemoryCanBus bus = new MemoryCanBus(clock, rate);
    CanPort a = bus.open();
    CanPort b = bus.open();
    CanFrame full = frame(0x123, "00 00 00 00 00 00 00 00", 0);
    a.send(full);
    a.send(full);
    // 98 bits that are stuffed, 24 stuff bits at most, 13 more: 135 bits of 2 us.
    assertEquals(270_000, rate.frameNanos(full));
    assertFalse(b.receive(frame, 269_999));
    assertEquals(269_999, clock.nowNanos());
    assertTrue(b.receive(frame, MILLI));
    assertEquals(270_000, frame.receivedNanos);
    assertEquals(270_000, clock.nowNanos());
    assertTrue(b.receive(frame, MILLI));
    assertEquals(540_000, frame.receivedNanos);
    assertFalse(b.receive(frame, MILLI));
    assertEquals(MILLI, clock.nowNanos());
  }

  @Test
  void longFramesSwitchTheirBitRate() {
    CanBitRate rate = new CanBitRate(500_000, 2_000_000);
    CanFrame fast = frame(0x123, false, new byte[64], 0);
    long slowNanos = rate.frameNanos(fast);
    fast.bitRateSwitch = true;
    // 34 bits of 2 us, and 5 + 512 bits with 129 stuff bits and 32 of the checksum, of 0.5 us.
    assertEquals(34 * 2_000 + (5 + 512 + 129 + 32) * 500, rate.frameNanos(fast));
    assertEquals((34 + 5 + 512 + 129 + 32) * 2_000, slowNanos);
  }

  @Test
  void theLowestIdentifierGoesFirstWhereSeveralWait() throws IOException {
    MemoryCanBus bus = new MemoryCanBus(clock, CanBitRate.of(500_000));
    CanPort a = bus.open();
    CanPort b = bus.open();
    CanPort c = bus.open();
    CanPort ear = bus.open();
    a.send(frame(0x700, "01", 0)); // begins at once
    a.send(frame(0x001, "02", 0));
    b.send(frame(0x100, "03", 0));
    b.send(frame(0x000, "04", 0)); // behind its own end's 0x100
    c.send(frame(0x100 << 18, "05", 0)); // the same eleven bits, extended: loses to 0x100
    CanFrame remote = frame(0x1FF, "", 0);
    remote.remote = true;
    c.send(remote);
    assertEquals(
        List.of("700 01", "1 02", "100 03", "0 04", "4000000 05", "1FF "), drain(ear, 10 * MILLI));
  }

  @Test
  void aBusThatIsDownTakesAndDeliversNothing() throws IOException {
    MemoryCanBus bus = new MemoryCanBus(clock, CanBitRate.of(500_000));
    CanPort a = bus.open();
    CanPort b = bus.open();
    a.send(frame(1, "01", 0));
    a.send(frame(2, "02", 0));
    bus.up(false);
    assertFalse(a.send(frame(3, "03", 0)));
    assertEquals(List.of(), drain(b, MILLI));
    assertEquals(MILLI, clock.nowNanos());
    bus.up(true);
    a.send(frame(4, "04", 0));
    assertEquals(List.of("4 04"), drain(b, 2 * MILLI), "what waited is gone");
  }

  @Test
  void aFullQueueRefusesTheFrame() throws IOException {
    MemoryCanBus bus = new MemoryCanBus(clock, CanBitRate.of(500_000));
    CanPort a = bus.open();
    int taken = 0;
    while (a.send(frame(taken, "00", 0))) taken++;
    assertEquals(17, taken, "sixteen wait, one is on the bus");
  }

  @Test
  void framesGetLostDoubledAndBentWhereATestWantsIt() throws IOException {
    MemoryCanBus bus = new MemoryCanBus(clock);
    CanPort a = bus.open();
    CanPort b = bus.open();
    bus.fault(f -> {
      if (f.id == 3) f.data[0] = 0x77;
      return f.id == 1 ? 0 : f.id == 2 ? 2 : 1;
    });
    for (int id = 1; id <= 3; id++) a.send(frame(id, "00", 0));
    assertEquals(List.of("2 00", "2 00", "3 77"), drain(b, 0));
  }

  @Test
  void whoDoesNotReadLosesFramesAndTheyAreCounted() throws IOException {
    MemoryCanBus bus = new MemoryCanBus(clock);
    CanPort a = bus.open();
    CanPort b = bus.open();
    for (int i = 0; i < 1030; i++) a.send(frame(1, "00", 0));
    assertEquals(6, bus.overruns());
    assertEquals(1024, drain(b, 0).size());
  }

  @Test
  void nodesActWhileSomebodyWaits() throws IOException {
    MemoryCanBus bus = new MemoryCanBus(clock);
    CanPort ear = bus.open();
    CanPort voice = bus.open();
    bus.add(
        new CanNode() {
          private long due;

          @Override
          public void act(long nowNanos) throws IOException {
            if (due - nowNanos > 0) return;
            voice.send(frame(0x10, "AA", 0));
            due += 10 * MILLI;
          }

          @Override
          public long nextNanos(long untilNanos) {
            return Math.min(due, untilNanos);
          }
        });
    List<Long> times = new ArrayList<>();
    while (ear.receive(frame, 35 * MILLI)) times.add(frame.receivedNanos);
    assertEquals(List.of(0L, 10 * MILLI, 20 * MILLI, 30 * MILLI), times);
    assertEquals(35 * MILLI, clock.nowNanos());
  }

  @Test
  void aWaitingThreadWakesWhenAnotherSends() throws Exception {
    Clock machine = new SystemClock();
    MemoryCanBus bus = new MemoryCanBus(machine);
    CanPort a = bus.open();
    CanPort b = bus.open();
    long deadline = machine.nowNanos() + 30_000 * MILLI;
    CompletableFuture<Boolean> received =
        CompletableFuture.supplyAsync(() -> {
          try {
            return b.receive(new CanFrame(), deadline);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    a.send(frame(1, "00", 0));
    assertTrue(received.get());
    assertTrue(deadline - machine.nowNanos() > 0, "long before the deadline");
    long before = machine.nowNanos();
    assertFalse(b.receive(frame, before + 5 * MILLI));
    assertTrue(machine.nowNanos() - before >= 5 * MILLI);
  }

  @Test
  void nothingIsAllocatedPerFrame() {
    MemoryCanBus bus = new MemoryCanBus(clock, CanBitRate.of(500_000));
    CanPort a = bus.open();
    CanPort b = bus.open();
    CanFrame sent = frame(0x123, "00 00 00 00 00 00 00 00", 0);
    long bytes =
        Allocation.bytes(() -> {
          try {
            a.send(sent);
            assertTrue(b.receive(frame, clock.nowNanos() + MILLI));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    assertEquals(0, bytes);
  }
}
