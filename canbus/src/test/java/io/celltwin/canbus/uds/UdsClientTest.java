package io.celltwin.canbus.uds;

import static io.celltwin.canbus.Frames.frame;
import static io.celltwin.canbus.Frames.hex;
import static io.celltwin.canbus.Frames.text;
import static io.celltwin.canbus.uds.UdsOutcome.ANSWERED;
import static io.celltwin.canbus.uds.UdsOutcome.BROKEN;
import static io.celltwin.canbus.uds.UdsOutcome.NONE;
import static io.celltwin.canbus.uds.UdsOutcome.REFUSED;
import static io.celltwin.canbus.uds.UdsOutcome.SILENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.canbus.isotp.IsoTpAddress;
import io.celltwin.canbus.isotp.IsoTpLink;
import io.celltwin.canbus.isotp.IsoTpSettings;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanPort;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One client against answers written by hand.
class UdsClientTest {
  private static final int ANSWER = 0x7EC;
  private static final long MILLI = 1_000_000;
  private static final long P2 = 200 * MILLI;
  private static final long P2_STAR = 5_000 * MILLI;

  /// Keeps what is sent.
  private static final class Port implements CanPort {
    private final List<String> sent = new ArrayList<>();
    private boolean takes = true;

    @Override
    public boolean receive(CanFrame frame, long deadlineNanos) {
      return false;
    }

    @Override
    public boolean send(CanFrame frame) {
      if (takes) sent.add(text(frame));
      return takes;
    }

    @Override
    public void close() {}
  }

  private final Port port = new Port();
  private final UdsClient client =
      new UdsClient(
          new IsoTpLink(IsoTpAddress.normal(0x7E4, ANSWER), IsoTpSettings.CLASSIC),
          UdsSettings.USUAL);

  private void ask(UdsRequest request) throws IOException {
    assertTrue(client.ask(request, 0));
    assertEquals(NONE, client.poll(0, port));
  }

  private UdsOutcome take(String hex, long nanos) {
    return client.accept(frame(ANSWER, hex, nanos));
  }

  @Test
  void dataIsAskedForAndItsAnswerTaken() throws IOException {
    ask(UdsRequest.readData(0x0101));
    assertEquals(List.of("7E4 03 22 01 01 00 00 00 00"), port.sent);
    assertEquals(NONE, take("10 09 62 01 01 11 22 33", 10 * MILLI));
    assertEquals(NONE, client.poll(11 * MILLI, port));
    assertEquals("7E4 30 00 00 00 00 00 00 00", port.sent.getLast());
    assertEquals(ANSWERED, take("21 44 55 66", 20 * MILLI));
    assertEquals("62 01 01 11 22 33 44 55 66", hex(client.answer(), client.answerLength()));
    assertEquals(10 * MILLI, client.answerNanos());
    assertFalse(client.busy());
  }

  @Test
  void theOtherServicesAreAskedForLikewise() throws IOException {
    ask(UdsRequest.readLocal(0x02));
    assertEquals("7E4 02 21 02 00 00 00 00 00", port.sent.getLast());
    assertEquals(ANSWERED, take("03 61 02 44", 0));
    ask(UdsRequest.startSession(3));
    assertEquals("7E4 02 10 03 00 00 00 00 00", port.sent.getLast());
    assertEquals(ANSWERED, take("06 50 03 00 32 01 F4", 0));
    ask(UdsRequest.testerPresent());
    assertEquals("7E4 02 3E 00 00 00 00 00 00", port.sent.getLast());
    assertEquals(ANSWERED, take("02 7E 00", 0));
    assertThrows(IllegalArgumentException.class, () -> UdsRequest.readData(0x10000));
    assertThrows(IllegalArgumentException.class, () -> UdsRequest.readLocal(-1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "04 62 01 02 55", // another identifier
        "04 62 02 01 55",
        "02 62 01", // cut short
        "04 61 01 01 55", // another service
        "03 7F 21 31", // a refusal of another request
        "02 7F 22",
        "01 62",
      })
  void anAnswerToSomethingElseIsNotTaken(String foreign) throws IOException {
    ask(UdsRequest.readData(0x0101));
    assertEquals(NONE, take(foreign, MILLI));
    assertEquals(1, client.foreignAnswers());
    assertEquals(ANSWERED, take("04 62 01 01 55", 2 * MILLI));
  }

  @Test
  void aSecondRequestWaitsForTheFirst() throws IOException {
    ask(UdsRequest.readData(0x0101));
    assertFalse(client.ask(UdsRequest.readData(0x0102), 0));
    take("04 62 01 01 55", MILLI);
    ask(UdsRequest.readData(0x0102));
  }

  @Test
  void aSilentEcuIsAskedOnceMoreAndThenLeft() throws IOException {
    ask(UdsRequest.readData(0x0101));
    assertEquals(P2, client.nextNanos(Long.MAX_VALUE));
    assertEquals(NONE, client.poll(P2 - 1, port));
    assertEquals(1, port.sent.size());
    assertEquals(NONE, client.poll(P2, port));
    assertEquals(2, port.sent.size());
    assertEquals(NONE, client.poll(2 * P2 - 1, port));
    assertEquals(SILENT, client.poll(2 * P2, port));
    assertEquals(2, port.sent.size());
    assertEquals(NONE, client.poll(10 * P2, port));
    assertEquals(NONE, take("04 62 01 01 55", 10 * P2), "too late");
  }

  @Test
  void anEcuThatAsksForPatienceGetsIt() throws IOException {
    ask(UdsRequest.readData(0x0101));
    assertEquals(NONE, take("03 7F 22 78", 40 * MILLI));
    assertEquals(NONE, client.poll(40 * MILLI + P2_STAR - 1, port));
    assertEquals(NONE, take("03 7F 22 78", 40 * MILLI + P2_STAR - 1));
    assertEquals(ANSWERED, take("04 62 01 01 55", 9_000 * MILLI));
    assertEquals(1, port.sent.size(), "it was asked once");
  }

  @Test
  void patienceEnds() throws IOException {
    ask(UdsRequest.readData(0x0101));
    take("03 7F 22 78", 0);
    assertEquals(NONE, client.poll(P2_STAR, port));
    assertEquals(2, port.sent.size(), "the second attempt");
    for (int i = 0; i < 20; i++) assertEquals(NONE, take("03 7F 22 78", P2_STAR + i));
    assertEquals(SILENT, take("03 7F 22 78", P2_STAR + 20));
  }

  @Test
  void aRefusalHasItsName() throws IOException {
    ask(UdsRequest.readData(0x0101));
    assertEquals(REFUSED, take("03 7F 22 31", MILLI));
    assertEquals("requestOutOfRange", Refusal.name(client.refusal()));
    assertEquals("0xF5", Refusal.name(0xF5));
    assertEquals(1, port.sent.size(), "a no is not asked again");
  }

  @Test
  void aBusyEcuIsAskedAgainInAWhile() throws IOException {
    ask(UdsRequest.readData(0x0101));
    assertEquals(NONE, take("03 7F 22 21", 0));
    assertEquals(100 * MILLI, client.nextNanos(Long.MAX_VALUE));
    assertEquals(NONE, client.poll(100 * MILLI - 1, port));
    assertEquals(1, port.sent.size());
    assertEquals(NONE, client.poll(100 * MILLI, port));
    assertEquals(2, port.sent.size());
    assertEquals(REFUSED, take("03 7F 22 21", 101 * MILLI), "busy for ever is a no");
  }

  @Test
  void anAnswerThatBreaksOffIsAskedForAgain() throws IOException {
    ask(UdsRequest.readData(0x0101));
    take("10 14 62 01 01 11 22 33", 0);
    client.poll(0, port);
    assertEquals(NONE, client.poll(999 * MILLI, port));
    assertEquals(2, port.sent.size(), "an answer that has begun is waited for");
    assertEquals(NONE, client.poll(1_000 * MILLI, port));
    assertEquals("7E4 03 22 01 01 00 00 00 00", port.sent.getLast());
    take("10 14 62 01 01 11 22 33", 1_000 * MILLI);
    assertEquals(BROKEN, take("23 00 00 00 00 00 00 00", 1_000 * MILLI));
  }

  @Test
  void aPortThatTakesNothingIsAnOutcome() throws IOException {
    port.takes = false;
    ask(UdsRequest.readData(0x0101));
    UdsOutcome outcome = NONE;
    long nanos = 0;
    while (outcome == NONE) {
      nanos = client.nextNanos(nanos + 10_000 * MILLI);
      outcome = client.poll(nanos, port);
    }
    assertEquals(BROKEN, outcome);
    // Two attempts of N_As = 1 s, each tried again every 0.5 ms.
    assertTrue(Math.abs(nanos - 2_000 * MILLI) <= MILLI, "after " + nanos);
  }

  @Test
  void whatOthersAskIsNotFlowControlled() throws IOException {
    assertEquals(NONE, take("10 14 62 01 01 11 22 33", 0));
    assertEquals(NONE, client.poll(MILLI, port));
    assertEquals(List.of(), port.sent);
  }
}
