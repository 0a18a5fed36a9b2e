package io.celltwin.edge.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.canbus.MemoryCanBus;
import io.celltwin.canbus.isotp.IsoTpAddress;
import io.celltwin.canbus.isotp.IsoTpLink;
import io.celltwin.canbus.isotp.IsoTpSettings;
import io.celltwin.canbus.isotp.PortIsoTpChannel;
import io.celltwin.canbus.uds.UdsRequest;
import io.celltwin.canbus.uds.UdsServer;
import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.UnavailableException;
import io.celltwin.hal.Clock;
import io.celltwin.hal.IsoTpChannel;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanAskTest {
  private static final IsoTpAddress SME = IsoTpAddress.extended(0x6F1, 0x07, 0x607, 0xF1);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Clock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
  private final MemoryCanBus bus = new MemoryCanBus(clock);
  private final UdsServer ecu =
      new UdsServer(bus.open(), new IsoTpLink(SME.reversed(), IsoTpSettings.CLASSIC));
  private final IsoTpChannel channel =
      new PortIsoTpChannel(bus.open(), clock, new IsoTpLink(SME, IsoTpSettings.CLASSIC));

  CanAskTest() {
    bus.add(ecu);
  }

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void anAnswerOfManyFramesIsWholeEvenWhereTheEcuAsksForPatience() throws Exception {
    String data = "00112233445566778899AABBCCDDEEFF";
    ecu.answer(UdsRequest.readData(0xDDBC), bytes(data)).after(3_000_000_000L);
    assertArrayEquals(
        bytes("62DDBC" + data), CanAskCommand.ask(channel, clock, bytes("22DDBC"), SECOND));
  }

  @Test
  void aRefusalIsAnAnswer() throws Exception {
    ecu.answer(UdsRequest.readData(0xDDBC), bytes("00"));
    assertArrayEquals(bytes("7F2231"), CanAskCommand.ask(channel, clock, bytes("22FFFF"), SECOND));
  }

  @Test
  void silenceEndsWithTheTime() {
    ecu.answer(UdsRequest.readData(0xDDBC), bytes("00")).silent(true);
    long start = clock.nowNanos();
    UnavailableException silence =
        assertThrows(
            UnavailableException.class,
            () -> CanAskCommand.ask(channel, clock, bytes("22DDBC"), SECOND));
    assertEquals("no answer", silence.getMessage());
    assertTrue(clock.nowNanos() - start < 2 * SECOND.toNanos(), "after a second");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          can ask can9 7E4 7EC                    | Missing required parameter: 'HEX'
          can ask can9 8E4 7EC 22                 | Invalid value for positional parameter at index 1 (REQUEST_ID): found 8E4, expected 000..7FF, or 8 digits up to 1FFFFFFF
          can ask can9 7E4 7EC 2                  | Invalid value for positional parameter at index 3 (HEX): found 2, expected 1 to 4095 bytes of two hexadecimal digits
          can ask can9 7E4 18DAF101 22            | REQUEST_ID and ANSWER_ID: expected both of 3 digits, or both of 8
          can ask can9 7E4 7E4 22                 | identifiers 0x7E4 and 0x7E4: expected two different ones up to 0x7FF
          can ask can9 6F1 607 22DDBC --target 07 | Error: Missing required argument(s): --tester=NN
          """)
  void wrongUsageIsTold(String line, String message) {
    Object[] words = line.split(" +", -1);
    Invocation ended = Invocation.celltwin(words);
    assertEquals("celltwin: " + message, ended.err().getFirst());
    assertEquals(ExitStatus.USAGE, ended.status());
  }

  @Test
  void aPortThatIsNotThereIsTold() {
    Invocation missing = Invocation.celltwin("can", "ask", "can99", "7E4", "7EC", "220101");
    assertEquals(ExitStatus.UNAVAILABLE, missing.status());
    assertTrue(missing.err().getFirst().startsWith("celltwin: can99"), missing::toString);
  }
}
