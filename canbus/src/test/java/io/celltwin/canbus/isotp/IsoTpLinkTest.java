package io.celltwin.canbus.isotp;

import static io.celltwin.canbus.Frames.bytes;
import static io.celltwin.canbus.Frames.counting;
import static io.celltwin.canbus.Frames.frame;
import static io.celltwin.canbus.Frames.hex;
import static io.celltwin.canbus.Frames.text;
import static io.celltwin.canbus.isotp.IsoTpEvent.FOREIGN;
import static io.celltwin.canbus.isotp.IsoTpEvent.NOTHING;
import static io.celltwin.canbus.isotp.IsoTpEvent.RECEIVED;
import static io.celltwin.canbus.isotp.IsoTpEvent.RECEIVE_FAILED;
import static io.celltwin.canbus.isotp.IsoTpEvent.SEND_FAILED;
import static io.celltwin.canbus.isotp.IsoTpEvent.SENT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.canbus.Allocation;
import io.celltwin.hal.CanFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The state machine alone, against frames written by hand from ISO 15765-2.
class IsoTpLinkTest {
  private static final int ASK = 0x7E4;
  private static final int ANSWER = 0x7EC;
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final IsoTpAddress NORMAL = IsoTpAddress.normal(ASK, ANSWER);
  private static final IsoTpAddress BMW = IsoTpAddress.extended(0x6F1, 0x07, 0x607, 0xF1);

  private final IsoTpLink link = new IsoTpLink(NORMAL, IsoTpSettings.CLASSIC);

  private static IsoTpLink link(IsoTpSettings settings) {
    return new IsoTpLink(NORMAL, settings);
  }

  /// Frames that the link sends at this time, as `id bytes`.
  private static List<String> sends(IsoTpLink link, long nanos) {
    List<String> texts = new ArrayList<>();
    while (link.wantsToSend(nanos)) {
      texts.add(text(link.frameToSend()));
      if (link.frameSent(nanos) == SENT) texts.add("sent");
    }
    return texts;
  }

  private static void send(IsoTpLink link, int length) {
    assertTrue(link.send(counting(length), length, 0));
  }

  private IsoTpEvent take(String hex, long nanos) {
    return link.accept(frame(ANSWER, hex, nanos));
  }

  private static String message(IsoTpLink link) {
    return hex(link.message(), link.messageLength());
  }

  @Test
  void aShortMessageIsOnePaddedFrame() {
    send(link, 3);
    assertEquals(List.of("7E4 03 01 02 03 00 00 00 00", "sent"), sends(link, 0));
    send(link, 7);
    assertEquals(List.of("7E4 07 01 02 03 04 05 06 07", "sent"), sends(link, 0));
  }

  @Test
  void framesAreNoLongerThanTheyMustWhereThereIsNoPadding() {
    IsoTpLink bare = link(IsoTpSettings.CLASSIC.withPadding(IsoTpSettings.NO_PADDING));
    send(bare, 3);
    assertEquals(List.of("7E4 03 01 02 03", "sent"), sends(bare, 0));
    bare.accept(frame(ANSWER, "10 09 01 02 03 04 05 06", 0));
    assertEquals(List.of("7E4 30 00 00"), sends(bare, 0));
  }

  @Test
  void aLongMessageGoesOnAsTheReceiverSays() {
    send(link, 20);
    assertEquals(List.of("7E4 10 14 01 02 03 04 05 06"), sends(link, 0));
    assertEquals(List.of(), sends(link, 10 * MILLI));
    assertEquals(NOTHING, take("30 00 00 AA AA AA AA AA", 20 * MILLI));
    assertEquals(
        List.of("7E4 21 07 08 09 0A 0B 0C 0D", "7E4 22 0E 0F 10 11 12 13 14", "sent"),
        sends(link, 20 * MILLI));
    assertFalse(link.sending());
  }

  @Test
  void theSequenceGoesOnAfterFifteenWithNought() {
    int length = 6 + 17 * 7;
    send(link, length);
    sends(link, 0);
    take("30 00 00", 0);
    List<String> frames = sends(link, 0);
    assertEquals("7E4 2F", frames.get(14).substring(0, 6));
    assertEquals("7E4 20", frames.get(15).substring(0, 6));
    assertEquals("7E4 21", frames.get(16).substring(0, 6));
    assertEquals("sent", frames.get(17));
  }

  @Test
  void blocksAndSeparationOfTheReceiverAreKept() {
    send(link, 6 + 5 * 7);
    sends(link, 0);
    take("30 02 05", 0);
    assertEquals(List.of("7E4 21 07 08 09 0A 0B 0C 0D"), sends(link, 0));
    assertEquals(List.of(), sends(link, 5 * MILLI - 1));
    assertEquals(5 * MILLI, link.nextNanos(SECOND));
    assertEquals(1, sends(link, 5 * MILLI).size());
    // The block is over: nothing moves until the next flow control.
    assertEquals(List.of(), sends(link, 100 * MILLI));
    // One that comes at once does not shorten the separation from the frame before it.
    take("30 01 0A", 6 * MILLI);
    assertEquals(List.of(), sends(link, 15 * MILLI - 1));
    assertEquals(1, sends(link, 15 * MILLI).size());
    take("30 00 00", 100 * MILLI);
    assertEquals(3, sends(link, 100 * MILLI).size(), "two frames and the end");
  }

  @ParameterizedTest
  @CsvSource({
    "00,0",
    "01,1000000",
    "7F,127000000",
    "F1,100000",
    "F9,900000",
    "80,127000000",
    "F0,127000000",
    "FA,127000000",
    "FF,127000000"
  })
  void separationCodesMeanWhatTheStandardSays(String code, long nanos) {
    send(link, 20);
    sends(link, 0);
    take("30 00 " + code, 0);
    assertEquals(nanos == 0 ? 3 : 1, sends(link, 0).size());
    if (nanos == 0) return;
    assertEquals(List.of(), sends(link, nanos - 1));
    assertEquals(2, sends(link, nanos).size());
  }

  @Test
  void aSegmentedMessageIsPutTogether() {
    assertEquals(NOTHING, take("10 0F 01 02 03 04 05 06", 3));
    assertTrue(link.receiving());
    assertEquals(List.of("7E4 30 00 00 00 00 00 00 00"), sends(link, 4));
    assertEquals(NOTHING, take("21 07 08 09 0A 0B 0C 0D", 5));
    assertEquals(RECEIVED, take("22 0E 0F AA AA AA AA AA", 6));
    assertEquals("01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F", message(link));
    assertEquals(3, link.messageStartNanos());
    assertFalse(link.receiving());
  }

  @Test
  void weSayHowMuchMayComeAndHowFast() {
    IsoTpLink slow = link(IsoTpSettings.CLASSIC.withFlow(2, 0xF5));
    slow.accept(frame(ANSWER, "10 23 01 02 03 04 05 06", 0));
    assertEquals(List.of("7E4 30 02 F5 00 00 00 00 00"), sends(slow, 0));
    slow.accept(frame(ANSWER, "21 07 08 09 0A 0B 0C 0D", 0));
    assertEquals(List.of(), sends(slow, 0));
    slow.accept(frame(ANSWER, "22 0E 0F 10 11 12 13 14", 0));
    assertEquals(List.of("7E4 30 02 F5 00 00 00 00 00"), sends(slow, 0));
    slow.accept(frame(ANSWER, "23 15 16 17 18 19 1A 1B", 0));
    slow.accept(frame(ANSWER, "24 1C 1D 1E 1F 20 21 22", 0));
    assertEquals(1, sends(slow, 0).size());
    assertEquals(RECEIVED, slow.accept(frame(ANSWER, "25 23", 0)));
    assertArrayEquals(counting(35), Arrays.copyOf(slow.message(), slow.messageLength()));
    assertEquals(List.of(), sends(slow, 0));
  }

  @Test
  void extendedAddressesStandBeforeTheProtocolByte() {
    IsoTpLink bmw = new IsoTpLink(BMW, IsoTpSettings.CLASSIC);
    send(bmw, 6);
    assertEquals(List.of("6F1 07 06 01 02 03 04 05 06", "sent"), sends(bmw, 0));
    send(bmw, 7);
    assertEquals(List.of("6F1 07 10 07 01 02 03 04 05"), sends(bmw, 0));
    bmw.accept(frame(0x607, "F1 30 00 00", 0));
    assertEquals(List.of("6F1 07 21 06 07 00 00 00 00", "sent"), sends(bmw, 0));
    bmw.accept(frame(0x607, "F1 10 07 62 63 35 00 00", 0));
    assertEquals(List.of("6F1 07 30 00 00 00 00 00 00"), sends(bmw, 0));
    assertEquals(FOREIGN, bmw.accept(frame(0x607, "F0 21 00 77", 0)));
    assertEquals(RECEIVED, bmw.accept(frame(0x607, "F1 21 00 55", 0)));
    assertEquals("62 63 35 00 00 00 55", message(bmw));
  }

  @Test
  void identifiersOf29BitsAreMadeAsTheStandardMakesThem() {
    IsoTpLink zoe = new IsoTpLink(IsoTpAddress.normalFixed(0xF1, 0xDB), IsoTpSettings.CLASSIC);
    send(zoe, 1);
    CanFrame frame = zoe.frameToSend();
    assertTrue(zoe.wantsToSend(0) && frame.extended && frame.id == 0x18DADBF1);
    assertEquals(RECEIVED, zoe.accept(frame(0x18DAF1DB, "02 7E 00", 0)));
    IsoTpLink mixed =
        new IsoTpLink(IsoTpAddress.mixedFixed(0xF1, 0x10, 0x55), IsoTpSettings.CLASSIC);
    send(mixed, 1);
    assertEquals("18CE10F1 55 01 01 00 00 00 00 00", text(mixed.frameToSend()));
    assertEquals(RECEIVED, mixed.accept(frame(0x18CEF110, "55 02 7E 00", 0)));
    assertEquals(FOREIGN, mixed.accept(frame(0x18CEF110, "56 02 7E 00", 0)));
  }

  @Test
  void framesOfOthersAreLeftAlone() {
    assertEquals(FOREIGN, link.accept(frame(ASK, "02 3E 00", 0)));
    CanFrame wide = frame(ANSWER, true, bytes("02 7E 00"), 0);
    assertEquals(FOREIGN, link.accept(wide));
    CanFrame remote = frame(ANSWER, "02 7E 00", 0);
    remote.remote = true;
    assertEquals(FOREIGN, link.accept(remote));
    CanFrame error = frame(ANSWER, "02 7E 00", 0);
    error.error = true;
    assertEquals(FOREIGN, link.accept(error));
    assertEquals(0, link.ignoredFrames());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00 05 01 02 03 04 05", // an escape is for longer frames
        "08 01 02 03 04 05 06 07", // 8 bytes in 7
        "05 01 02 03 04", // one is missing
        "02 01",
        "10 07 01 02 03 04 05 06", // would fit a single frame
        "10 08 01 02 03 04 05", // not full
        "10 00 00 00 0F FF 01 02", // needs no escape
        "21 01 02 03", // nothing under way
        "30 00 00", // nothing asked
        "40 00",
        "7F 22 31",
        "F0 00 00 00",
        "07 01 02 03 04 05 06 07 08 09 0A 0B", // length of a short frame in a long one
        "00 0B 01 02 03 04 05 06 07 08 09 0A", // 11 bytes in 10
        "00 00 01 02 03 04 05 06 07 08 09 0A",
      })
  void aFrameThatMakesNoSenseIsIgnored(String hex) {
    assertEquals(NOTHING, take(hex, 0));
    assertEquals(1, link.ignoredFrames());
    assertFalse(link.receiving());
    assertEquals(List.of(), sends(link, 0));
  }

  @Test
  void aShortFrameInTheMiddleIsIgnoredAndItsRepetitionTaken() {
    take("10 14 01 02 03 04 05 06", 0);
    assertEquals(NOTHING, take("21 07 08 09", 0));
    assertEquals(1, link.ignoredFrames());
    take("21 07 08 09 0A 0B 0C 0D", 0);
    assertEquals(RECEIVED, take("22 0E 0F 10 11 12 13 14", 0));
    assertArrayEquals(counting(20), Arrays.copyOf(link.message(), 20));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"22 00 00 00 00 00 00 00", "20 00 00 00 00 00 00 00", "2F 00 00 00 00 00 00 00"})
  void aWrongSequenceLosesTheMessage(String wrong) {
    take("10 14 01 02 03 04 05 06", 0);
    assertEquals(RECEIVE_FAILED, take(wrong, 0));
    assertEquals(IsoTpFault.WRONG_SEQUENCE, link.receiveFault());
    assertFalse(link.receiving());
    assertEquals(NOTHING, take("21 07 08 09 0A 0B 0C 0D", 0), "the rest is nothing");
    assertEquals(RECEIVED, take("01 11", 0), "the next message is taken");
  }

  @Test
  void aDoubledFrameLosesTheMessage() {
    take("10 14 01 02 03 04 05 06", 0);
    take("21 07 08 09 0A 0B 0C 0D", 0);
    assertEquals(RECEIVE_FAILED, take("21 07 08 09 0A 0B 0C 0D", 0));
    assertEquals(1, link.count(IsoTpFault.WRONG_SEQUENCE));
  }

  @Test
  void aNewMessageEndsTheOneBeforeIt() {
    take("10 14 01 02 03 04 05 06", 0);
    take("10 09 11 12 13 14 15 16", 1);
    assertEquals(1, link.count(IsoTpFault.INTERRUPTED));
    assertEquals(1, sends(link, 1).size(), "flow control of the new one alone");
    assertEquals(RECEIVED, take("21 17 18 19", 2));
    assertEquals("11 12 13 14 15 16 17 18 19", message(link));
    take("10 14 01 02 03 04 05 06", 3);
    assertEquals(RECEIVED, take("02 7E 00", 4));
    assertEquals("7E 00", message(link));
    assertEquals(2, link.count(IsoTpFault.INTERRUPTED));
    assertEquals(List.of(), sends(link, 4));
  }

  @Test
  void anAnswerThatBreaksOffIsGivenUp() {
    take("10 14 01 02 03 04 05 06", 0);
    sends(link, MILLI);
    assertEquals(SECOND + MILLI, link.nextNanos(5 * SECOND));
    assertEquals(NOTHING, link.poll(SECOND + MILLI - 1));
    assertEquals(RECEIVE_FAILED, link.poll(SECOND + MILLI));
    assertEquals(IsoTpFault.CONSECUTIVE_TIMEOUT, link.receiveFault());
    assertEquals(NOTHING, link.poll(3 * SECOND), "once");
    take("10 14 01 02 03 04 05 06", 4 * SECOND);
    sends(link, 4 * SECOND);
    take("21 07 08 09 0A 0B 0C 0D", 5 * SECOND - 1);
    assertEquals(NOTHING, link.poll(6 * SECOND - 2));
    assertEquals(RECEIVE_FAILED, link.poll(6 * SECOND - 1));
  }

  @Test
  void aSilentReceiverIsGivenUp() {
    send(link, 20);
    sends(link, 0);
    assertEquals(SECOND, link.nextNanos(5 * SECOND));
    assertEquals(NOTHING, link.poll(SECOND - 1));
    assertEquals(SEND_FAILED, link.poll(SECOND));
    assertEquals(IsoTpFault.FLOW_CONTROL_TIMEOUT, link.sendFault());
    send(link, 50);
    sends(link, 0);
    take("30 01 00", 0);
    sends(link, 7);
    assertEquals(NOTHING, link.poll(SECOND + 6), "after a block the time starts anew");
    assertEquals(SEND_FAILED, link.poll(SECOND + 7));
  }

  @Test
  void aReceiverMayAskToWaitButNotForEver() {
    send(link, 20);
    sends(link, 0);
    for (int i = 1; i <= 10; i++) {
      assertEquals(NOTHING, take("31 00 00", i * SECOND - 1));
      assertEquals(List.of(), sends(link, i * SECOND - 1));
      assertEquals(NOTHING, link.poll((i + 1) * SECOND - 2));
    }
    assertEquals(SEND_FAILED, take("31 00 00", 11 * SECOND - 2));
    assertEquals(IsoTpFault.TOO_MANY_WAITS, link.sendFault());
    send(link, 20);
    sends(link, 0);
    take("31 00 00", 0);
    assertEquals(SEND_FAILED, link.poll(SECOND));
    assertEquals(IsoTpFault.FLOW_CONTROL_TIMEOUT, link.sendFault());
    send(link, 20);
    sends(link, 0);
    take("31 00 00", 0);
    take("30 00 00", 0);
    assertEquals(3, sends(link, 0).size());
  }

  @Test
  void aReceiverWithoutRoomOrSenseEndsIt() {
    send(link, 20);
    sends(link, 0);
    assertEquals(SEND_FAILED, take("32 00 00", 0));
    assertEquals(IsoTpFault.OVERFLOW, link.sendFault());
    send(link, 20);
    sends(link, 0);
    assertEquals(SEND_FAILED, take("33 00 00", 0));
    assertEquals(IsoTpFault.BAD_FLOW_STATUS, link.sendFault());
    send(link, 20);
    sends(link, 0);
    assertEquals(NOTHING, take("30 00", 0), "a flow control that is cut short is none");
    assertEquals(List.of(), sends(link, 0));
  }

  @Test
  void aPortThatTakesNothingIsGivenUp() {
    send(link, 3);
    assertTrue(link.wantsToSend(7));
    assertEquals(NOTHING, link.poll(SECOND + 6));
    assertEquals(SEND_FAILED, link.poll(SECOND + 7));
    assertEquals(IsoTpFault.SEND_TIMEOUT, link.sendFault());
    take("10 14 01 02 03 04 05 06", 2 * SECOND);
    assertTrue(link.wantsToSend(2 * SECOND));
    assertEquals(RECEIVE_FAILED, link.poll(3 * SECOND));
    assertEquals(IsoTpFault.SEND_TIMEOUT, link.receiveFault());
    assertFalse(link.wantsToSend(3 * SECOND));
  }

  @Test
  void timeThatNobodyOfferedTheFrameDoesNotCount() {
    send(link, 3);
    assertEquals(NOTHING, link.poll(60 * SECOND));
    assertEquals(2, sends(link, 60 * SECOND).size());
  }

  @Test
  void aMessageBeyondTheSetLengthIsRefused() {
    IsoTpLink small = link(IsoTpSettings.CLASSIC.withMaxMessageBytes(100));
    assertEquals(RECEIVE_FAILED, small.accept(frame(ANSWER, "10 65 01 02 03 04 05 06", 0)));
    assertEquals(IsoTpFault.TOO_LONG, small.receiveFault());
    assertEquals(List.of("7E4 32 00 00 00 00 00 00 00"), sends(small, 0));
    assertEquals(NOTHING, small.poll(10 * SECOND));
    assertEquals(RECEIVE_FAILED, small.accept(frame(ANSWER, "10 00 FF FF FF FF 01 02", 0)));
    assertEquals(NOTHING, small.accept(frame(ANSWER, "10 64 01 02 03 04 05 06", 0)));
    assertThrows(IllegalArgumentException.class, () -> small.send(new byte[101], 101, 0));
    assertThrows(IllegalArgumentException.class, () -> small.send(new byte[101], 0, 0));
  }

  @Test
  void longFramesCarryWhatTheStandardLetsThem() {
    IsoTpLink fast = link(IsoTpSettings.CLASSIC.withFlexibleDataRate(64, true));
    send(fast, 7);
    assertTrue(fast.frameToSend().flexibleDataRate && fast.frameToSend().bitRateSwitch);
    assertEquals(List.of("7E4 07 01 02 03 04 05 06 07", "sent"), sends(fast, 0));
    send(fast, 8);
    assertEquals(
        List.of("7E4 00 08 01 02 03 04 05 06 07 08 00 00", "sent"), sends(fast, 0), "12 bytes");
    send(fast, 62);
    assertEquals(64, fast.frameToSend().length);
    assertEquals(2, sends(fast, 0).size());
    send(fast, 63);
    assertEquals("7E4 10 3F 01", sends(fast, 0).getFirst().substring(0, 12));
    fast.accept(frame(ANSWER, "30 00 00", 0));
    assertEquals(List.of("7E4 21 3F 00 00 00 00 00 00", "sent"), sends(fast, 0));
  }

  @Test
  void aLongFirstFrameSaysItsLengthIn32Bits() {
    IsoTpLink fast =
        link(IsoTpSettings.CLASSIC.withFlexibleDataRate(64, false).withMaxMessageBytes(70_000));
    send(fast, 66_000);
    assertEquals("7E4 10 00 00 01 01 D0 01 02", sends(fast, 0).getFirst().substring(0, 27));
    byte[] first = Arrays.copyOf(bytes("10 00 00 00 10 00"), 64);
    assertEquals(NOTHING, fast.accept(frame(ANSWER, false, first, 0)));
    assertTrue(fast.receiving());
    int left = 4096 - 58;
    IsoTpEvent event = NOTHING;
    for (int n = 1; left > 0; n++, left -= 63) {
      byte[] next = new byte[left >= 63 ? 64 : 8];
      next[0] = (byte) (0x20 | (n & 15));
      event = fast.accept(frame(ANSWER, false, next, 0));
    }
    assertEquals(RECEIVED, event);
    assertEquals(4096, fast.messageLength());
  }

  @Test
  void bothDirectionsGoAtOnce() {
    send(link, 20);
    sends(link, 0);
    take("10 14 01 02 03 04 05 06", 0);
    take("30 00 01", 0);
    assertEquals(
        List.of("7E4 30 00 00 00 00 00 00 00", "7E4 21 07 08 09 0A 0B 0C 0D"), sends(link, 0));
    take("21 07 08 09 0A 0B 0C 0D", 0);
    assertEquals(List.of("7E4 22 0E 0F 10 11 12 13 14", "sent"), sends(link, MILLI));
    assertEquals(RECEIVED, take("22 0E 0F 10 11 12 13 14", 0));
  }

  @Test
  void whoListensSendsNothing() {
    IsoTpLink ear = IsoTpLink.listening(NORMAL, IsoTpSettings.CLASSIC.withFlow(1, 0));
    assertFalse(ear.send(counting(3), 3, 0));
    ear.accept(frame(ANSWER, "10 14 01 02 03 04 05 06", 0));
    assertFalse(ear.wantsToSend(0));
    ear.accept(frame(ANSWER, "21 07 08 09 0A 0B 0C 0D", 0));
    assertFalse(ear.wantsToSend(0));
    assertEquals(RECEIVED, ear.accept(frame(ANSWER, "22 0E 0F 10 11 12 13 14", 0)));
    assertEquals(
        RECEIVE_FAILED,
        IsoTpLink.listening(NORMAL, IsoTpSettings.CLASSIC.withMaxMessageBytes(62))
            .accept(frame(ANSWER, "10 50 01 02 03 04 05 06", 0)));
  }

  @Test
  void whoListensHearsEveryTestersAnswersAndKeepsThemApart() {
    IsoTpLink ear = IsoTpLink.listening(BMW, IsoTpSettings.CLASSIC);
    ear.accept(frame(0x607, "F0 10 07 62 63 35 00 00", 0));
    assertEquals(NOTHING, ear.accept(frame(0x607, "F1 21 09 09", 0)));
    assertEquals(RECEIVED, ear.accept(frame(0x607, "F0 21 00 55", 0)));
    assertEquals("62 63 35 00 00 00 55", message(ear));
  }

  @Test
  void nothingIsAllocatedPerFrame() {
    CanFrame first = frame(ANSWER, "10 14 01 02 03 04 05 06", 0);
    CanFrame second = frame(ANSWER, "21 07 08 09 0A 0B 0C 0D", 0);
    CanFrame third = frame(ANSWER, "22 0E 0F 10 11 12 13 14", 0);
    CanFrame go = frame(ANSWER, "30 00 00", 0);
    byte[] message = counting(20);
    int[] done = new int[2];
    Runnable exchange =
        () -> {
          link.accept(first);
          while (link.wantsToSend(0)) link.frameSent(0);
          link.accept(second);
          if (link.accept(third) == RECEIVED) done[0]++;
          link.send(message, 20, 0);
          if (link.wantsToSend(0)) link.frameSent(0);
          link.accept(go);
          while (link.wantsToSend(0)) if (link.frameSent(0) == SENT) done[1]++;
          link.poll(0);
        };
    assertEquals(0, Allocation.bytes(exchange));
    assertEquals(80_000, done[0]);
    assertEquals(80_000, done[1]);
  }

  @Test
  void settingsThatCannotBeAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> IsoTpSettings.CLASSIC.withFlexibleDataRate(10, false));
    assertThrows(IllegalArgumentException.class, () -> IsoTpSettings.CLASSIC.withPadding(256));
    assertThrows(IllegalArgumentException.class, () -> IsoTpSettings.CLASSIC.withFlow(0, 0x80));
    assertThrows(IllegalArgumentException.class, () -> IsoTpAddress.normal(0x800, 0x7EC));
    assertThrows(IllegalArgumentException.class, () -> IsoTpAddress.normal(0x7E4, 0x7E4));
    assertThrows(
        IllegalArgumentException.class, () -> IsoTpAddress.extended(0x6F1, 256, 0x607, 0xF1));
  }
}
