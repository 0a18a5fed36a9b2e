package io.celltwin.canbus.isotp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.canbus.CanBitRate;
import io.celltwin.canbus.CanNode;
import io.celltwin.canbus.Frames;
import io.celltwin.canbus.MemoryCanBus;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.Clock;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whole messages over a bus in memory, with a peer that shares no code with the product.
class IsoTpPeerTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final byte[] NONE = {};

  private final Clock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
  private final MemoryCanBus bus = new MemoryCanBus(clock, new CanBitRate(500_000, 2_000_000));
  private final byte[] room = new byte[100_000];

  private PortIsoTpChannel channel(IsoTpAddress address, IsoTpSettings settings) {
    return new PortIsoTpChannel(bus.open(), clock, new IsoTpLink(address, settings));
  }

  private long in(long nanos) {
    return clock.nowNanos() + nanos;
  }

  /// What is sent how.
  record Kind(IsoTpAddress address, int frameBytes) {
    SimplePeer peer(CanPort port) {
      boolean plain = address.kind() == IsoTpAddress.Kind.NORMAL;
      return new SimplePeer(
          port,
          address.receiveId(),
          address.sendId(),
          address.extendedIds(),
          plain ? NONE : new byte[] {(byte) address.receiveByte()},
          plain ? NONE : new byte[] {(byte) address.sendByte()},
          frameBytes);
    }

    IsoTpSettings settings() {
      return frameBytes == 8
          ? IsoTpSettings.CLASSIC
          : IsoTpSettings.CLASSIC
              .withFlexibleDataRate(frameBytes, true)
              .withMaxMessageBytes(100_000);
    }
  }

  static Stream<Kind> kinds() {
    IsoTpAddress bmw = IsoTpAddress.extended(0x6F1, 0x07, 0x607, 0xF1);
    return Stream.of(
        new Kind(IsoTpAddress.normal(0x7E4, 0x7EC), 8),
        new Kind(IsoTpAddress.normal29(0x17FC007B, 0x17FE007B), 8),
        new Kind(bmw, 8),
        new Kind(IsoTpAddress.mixed(0x7E4, 0x7EC, 0x99), 8),
        new Kind(IsoTpAddress.normal29(0x1C40007B, 0x1C42007B), 64),
        new Kind(bmw, 24));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void messagesOfEveryLengthArriveInBothDirections(Kind kind) throws IOException {
    Random random = new Random(kind.address.sendId());
    SimplePeer peer = kind.peer(bus.open());
    bus.add(peer);
    int most = kind.frameBytes == 8 ? 4095 : 70_000;
    for (int i = 0; i < 230; i++) {
      int length = i < 200 ? i + 1 : i == 229 ? most : 1 + random.nextInt(i < 225 ? 4095 : most);
      byte[] message = new byte[length];
      random.nextBytes(message);
      int[] codes = {0, 0, 1, 0xF3};
      IsoTpSettings settings =
          kind.settings().withFlow(random.nextInt(9), codes[random.nextInt(codes.length)]);
      PortIsoTpChannel channel = channel(kind.address, settings);
      peer.flow.clear();
      for (int n = 0; n < 3; n++) {
        if (random.nextInt(4) == 0) peer.flow.add(Frames.bytes("31 00 00"));
        peer.flow.add(new byte[] {0x30, (byte) (1 + random.nextInt(20)), (byte) random.nextInt(3)});
      }
      channel.send(message, length, in(100 * SECOND));
      assertEquals(-1, channel.receive(room, in(20 * MILLI)), "what waits in the port takes time");
      assertArrayEquals(message, peer.messages.removeLast());
      peer.say(message);
      assertEquals(length, channel.receive(room, in(100 * SECOND)));
      assertArrayEquals(message, Arrays.copyOf(room, length));
      assertTrue(peer.messages.isEmpty());
      channel.close();
    }
  }

  @Test
  void framesKeepTheSeparationThatThePeerAsksFor() throws IOException {
    SimplePeer peer = new SimplePeer(bus.open(), 0x7EC, 0x7E4);
    bus.add(peer);
    peer.flow.add(Frames.bytes("30 03 05"));
    peer.flow.add(Frames.bytes("30 00 F3"));
    PortIsoTpChannel channel = channel(IsoTpAddress.normal(0x7E4, 0x7EC), IsoTpSettings.CLASSIC);
    channel.send(Frames.counting(6 + 7 * 7), 55, in(SECOND));
    channel.receive(room, in(20 * MILLI));
    assertEquals(7, peer.consecutiveNanos.size());
    // A frame of 8 bytes takes the bus 270 us at 500 kbit/s, less than either separation.
    for (int i = 1; i < 7; i++) {
      long gap = peer.consecutiveNanos.get(i) - peer.consecutiveNanos.get(i - 1);
      if (i < 3) assertEquals(5 * MILLI, gap);
      else if (i > 3) assertEquals(300_000, gap);
      else assertTrue(gap > 300_000, "a flow control is between");
    }
  }

  @Test
  void aPeerThatIsNotThereIsSaidSo() {
    PortIsoTpChannel channel = channel(IsoTpAddress.normal(0x7E4, 0x7EC), IsoTpSettings.CLASSIC);
    IOException thrown =
        assertThrows(IOException.class, () -> channel.send(new byte[20], 20, in(5 * SECOND)));
    assertEquals("not sent: FLOW_CONTROL_TIMEOUT", thrown.getMessage());
    // The first frame holds the bus for 270 us.
    long overNanos = clock.nowNanos() - SECOND;
    assertTrue(overNanos >= 0 && overNanos <= 300_000, "over " + overNanos);
    thrown = assertThrows(IOException.class, () -> channel.send(new byte[20], 20, in(100 * MILLI)));
    assertEquals("not sent by the deadline", thrown.getMessage());
  }

  @Test
  void timeRunsOutOnABusThatIsNeverSilentToo() {
    CanPort chatter = bus.open();
    bus.add(
        new CanNode() {
          private long dueNanos;

          @Override
          public void act(long nowNanos) throws IOException {
            if (dueNanos - nowNanos > 0) return;
            chatter.send(Frames.frame(0x100, "00", 0));
            dueNanos = nowNanos + MILLI;
          }

          @Override
          public long nextNanos(long untilNanos) {
            return Math.min(dueNanos, untilNanos);
          }
        });
    PortIsoTpChannel channel = channel(IsoTpAddress.normal(0x7E4, 0x7EC), IsoTpSettings.CLASSIC);
    IOException thrown =
        assertThrows(IOException.class, () -> channel.send(new byte[20], 20, in(5 * SECOND)));
    assertEquals("not sent: FLOW_CONTROL_TIMEOUT", thrown.getMessage());
    long overNanos = clock.nowNanos() - SECOND;
    assertTrue(overNanos >= 0 && overNanos <= 2 * MILLI, "over " + overNanos);
  }

  @Test
  void aSilentPeerIsNoException() throws IOException {
    PortIsoTpChannel channel = channel(IsoTpAddress.normal(0x7E4, 0x7EC), IsoTpSettings.CLASSIC);
    assertEquals(-1, channel.receive(room, in(SECOND)));
    assertEquals(SECOND, clock.nowNanos());
  }

  @Test
  void aBusThatIsDownIsSaidSo() {
    PortIsoTpChannel channel = channel(IsoTpAddress.normal(0x7E4, 0x7EC), IsoTpSettings.CLASSIC);
    bus.up(false);
    IOException thrown =
        assertThrows(IOException.class, () -> channel.send(new byte[3], 3, in(5 * SECOND)));
    assertEquals("not sent: SEND_TIMEOUT", thrown.getMessage());
    assertEquals(SECOND, clock.nowNanos());
  }

  @Test
  void aLostFrameLosesOneMessageAndNotTheNext() throws IOException {
    SimplePeer peer = new SimplePeer(bus.open(), 0x7EC, 0x7E4);
    bus.add(peer);
    PortIsoTpChannel channel = channel(IsoTpAddress.normal(0x7E4, 0x7EC), IsoTpSettings.CLASSIC);
    for (int lost = 2; lost < 5; lost++) {
      int[] left = {lost};
      bus.fault(frame -> frame.id == 0x7EC && --left[0] == 0 ? 0 : 1);
      peer.say(Frames.counting(40));
      assertEquals(-1, channel.receive(room, in(3 * SECOND)));
      bus.fault(frame -> 1);
      peer.say(Frames.counting(40));
      assertEquals(40, channel.receive(room, in(3 * SECOND)));
    }
  }

  @Test
  void aMessageThatComesWhileOneIsSentIsKept() throws IOException {
    SimplePeer peer = new SimplePeer(bus.open(), 0x7EC, 0x7E4);
    bus.add(peer);
    PortIsoTpChannel channel = channel(IsoTpAddress.normal(0x7E4, 0x7EC), IsoTpSettings.CLASSIC);
    peer.flow.add(Frames.bytes("30 01 7F"));
    peer.say(Frames.counting(7));
    channel.send(Frames.counting(30), 30, in(SECOND));
    assertEquals(7, channel.receive(room, in(0)));
  }

  @Test
  void twoThreadsTalkOnARunningClock() throws Exception {
    Clock machine = new SystemClock();
    MemoryCanBus real = new MemoryCanBus(machine);
    IsoTpAddress address = IsoTpAddress.normal(0x7E4, 0x7EC);
    byte[] message = Frames.counting(4095);
    try (PortIsoTpChannel one =
            new PortIsoTpChannel(
                real.open(),
                machine,
                new IsoTpLink(address, IsoTpSettings.CLASSIC.withFlow(8, 0)));
        PortIsoTpChannel other =
            new PortIsoTpChannel(
                real.open(),
                machine,
                new IsoTpLink(address.reversed(), IsoTpSettings.CLASSIC.withFlow(8, 0)))) {
      CompletableFuture<Integer> echo =
          CompletableFuture.supplyAsync(() -> {
            byte[] buffer = new byte[4095];
            try {
              int length = other.receive(buffer, machine.nowNanos() + 30 * SECOND);
              other.send(buffer, length, machine.nowNanos() + 30 * SECOND);
              return length;
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });
      one.send(message, message.length, machine.nowNanos() + 30 * SECOND);
      assertEquals(4095, one.receive(room, machine.nowNanos() + 30 * SECOND));
      assertEquals(4095, echo.get());
      assertArrayEquals(message, Arrays.copyOf(room, 4095));
    }
  }
}
