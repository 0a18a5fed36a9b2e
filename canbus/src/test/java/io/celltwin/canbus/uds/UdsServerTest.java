package io.celltwin.canbus.uds;

import static io.celltwin.canbus.Frames.bytes;
import static io.celltwin.canbus.Frames.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.canbus.MemoryCanBus;
import io.celltwin.canbus.isotp.IsoTpAddress;
import io.celltwin.canbus.isotp.IsoTpLink;
import io.celltwin.canbus.isotp.IsoTpSettings;
import io.celltwin.canbus.isotp.SimplePeer;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.Clock;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The ECU against a tester that shares no code with it.
class UdsServerTest {
  private static final long MILLI = 1_000_000;

  private final Clock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
  private final MemoryCanBus bus = new MemoryCanBus(clock);
  private final CanPort ear = bus.open();
  private final SimplePeer tester = new SimplePeer(bus.open(), 0x7E4, 0x7EC);
  private final UdsServer server =
      new UdsServer(
          bus.open(),
          new IsoTpLink(IsoTpAddress.normal(0x7E4, 0x7EC).reversed(), IsoTpSettings.CLASSIC));

  UdsServerTest() {
    bus.add(tester);
    bus.add(server);
  }

  /// What the ECU says to a request within `millis`.
  private List<String> ask(String request, long millis) throws IOException {
    tester.messages.clear();
    tester.say(bytes(request));
    CanFrame frame = new CanFrame();
    long untilNanos = clock.nowNanos() + millis * MILLI;
    while (ear.receive(frame, untilNanos)) {
      // Time passes.
    }
    List<String> answers = new ArrayList<>();
    for (byte[] message : tester.messages) answers.add(hex(message, message.length));
    return answers;
  }

  @Test
  void dataIsAnsweredAsItIsAtThatTime() throws IOException {
    byte[] data = bytes("11 22 33 44 55 66 77 88 99");
    server.answer(UdsRequest.readData(0xDD68), data);
    server.answer(UdsRequest.readLocal(0x02), bytes("0F 46"));
    assertEquals(List.of("62 DD 68 11 22 33 44 55 66 77 88 99"), ask("22 DD 68", 20));
    data[0] = (byte) 0xAB;
    assertEquals(List.of("62 DD 68 AB 22 33 44 55 66 77 88 99"), ask("22 DD 68", 20));
    assertEquals(List.of("61 02 0F 46"), ask("21 02", 20));
  }

  @Test
  void whatItDoesNotKnowIsRefused() throws IOException {
    server.answer(UdsRequest.readData(0xDD68), bytes("11"));
    server.answer(UdsRequest.readData(0xDD69), bytes("11")).refused(0x22);
    assertEquals(List.of("7F 22 31"), ask("22 DD 67", 20));
    assertEquals(List.of("7F 22 31"), ask("22 DD", 20));
    assertEquals(List.of("7F 22 22"), ask("22 DD 69", 20));
    assertEquals(List.of("7F 19 11"), ask("19 02", 20));
    assertEquals(List.of("7F 10 13"), ask("10", 20));
    assertEquals(List.of("7F 3E 13"), ask("3E", 20));
  }

  @Test
  void whatTakesTimeIsAnnounced() throws IOException {
    server.answer(UdsRequest.readData(1), bytes("11")).after(3_000 * MILLI);
    assertEquals(List.of("7F 22 78", "7F 22 78", "62 00 01 11"), ask("22 00 01", 4_000));
    assertEquals(List.of("7F 22 78"), ask("22 00 01", 100));
  }

  @Test
  void aSessionEndsWhereNobodyKeepsIt() throws IOException {
    server.answer(UdsRequest.readData(1), bytes("11")).inSession(3);
    assertEquals(List.of("7F 22 7F"), ask("22 00 01", 20));
    assertEquals(List.of("50 03 00 32 01 F4"), ask("10 03", 20));
    assertEquals(List.of("62 00 01 11"), ask("22 00 01", 4_900));
    assertEquals(List.of("7E 00"), ask("3E 00", 4_900));
    assertEquals(List.of(), ask("3E 80", 4_900));
    assertEquals(List.of("62 00 01 11"), ask("22 00 01", 5_100));
    assertEquals(List.of("7F 22 7F"), ask("22 00 01", 20));
  }

  @Test
  void aBusyEcuSaysSo() throws IOException {
    server.answer(UdsRequest.readData(1), bytes("11")).busy(1);
    server.answer(UdsRequest.readData(2), bytes("11")).silent(true);
    assertEquals(List.of("7F 22 21"), ask("22 00 01", 20));
    assertEquals(List.of("62 00 01 11"), ask("22 00 01", 20));
    assertEquals(List.of(), ask("22 00 02", 20));
  }
}
