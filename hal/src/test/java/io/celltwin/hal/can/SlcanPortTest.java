package io.celltwin.hal.can;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.CanFilter;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanHealth.Controller;
import io.celltwin.hal.CanHealth.Count;
import io.celltwin.hal.CanHealth.State;
import io.celltwin.hal.SerialPort;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class SlcanPortTest {
  private static final long SECOND = 1_000_000_000L;
  private static final String LAWICEL = "\r";
  private static final String REFUSED = "\u0007";

  private final VirtualClock clock =
      new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
  private final Adapter adapter = new Adapter();
  private final CanFrame frame = new CanFrame();

  /// An adapter that answers commands as it is told to, on virtual time.
  private final class Adapter implements SerialPort {
    final List<String> commands = new ArrayList<>();
    final ByteArrayOutputStream line = new ByteArrayOutputStream();
    UnaryOperator<String> answers = command -> LAWICEL;
    boolean plugged = true;
    int opened;
    int read;
    private String command = "";

    SerialPort open() throws IOException {
      if (!plugged) throw new IOException("no such device");
      opened++;
      return this;
    }

    void says(String text) {
      line.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void unplug() {
      plugged = false;
      line.reset();
      read = 0;
    }

    @Override
    public int read(byte[] into, long deadlineNanos) throws IOException {
      if (!plugged) throw new IOException("unplugged");
      byte[] all = line.toByteArray();
      int count = Math.min(into.length, all.length - read);
      if (count == 0) {
        try {
          clock.waitUntil(deadlineNanos);
        } catch (InterruptedException interrupted) {
          throw new IOException(interrupted);
        }
        return 0;
      }
      System.arraycopy(all, read, into, 0, count);
      read += count;
      if (read == all.length) {
        line.reset();
        read = 0;
      }
      return count;
    }

    @Override
    public void write(byte[] from, int length) throws IOException {
      if (!plugged) throw new IOException("unplugged");
      for (char next : new String(from, 0, length, StandardCharsets.US_ASCII).toCharArray()) {
        if (next != '\r') command += next;
        else {
          commands.add(command);
          says(answers.apply(command));
          command = "";
        }
      }
    }

    @Override
    public void close() {}
  }

  private SlcanPort open(SlcanPort.Options options) {
    return SlcanPort.open("adapter", adapter::open, options, clock);
  }

  private SlcanPort listening() {
    return open(SlcanPort.Options.listen(500_000));
  }

  private SlcanPort sending() {
    return open(new SlcanPort.Options(500_000, 0, true, false, List.of()));
  }

  private boolean receive(SlcanPort port) throws IOException {
    return port.receive(frame, clock.nowNanos() + SECOND / 10);
  }

  @Test
  void opensALawicelAdapterToListen() {
    SlcanPort port = listening();
    assertEquals(List.of("C", "C", "V", "S6", "L"), adapter.commands);
    assertEquals(State.UP, port.health().state());
    assertEquals(Controller.LISTEN_ONLY, port.health().controller());
    port.close();
    assertEquals("C", adapter.commands.getLast());
  }

  @Test
  void opensACanableToListenThoughItKnowsNoListenCommand() {
    adapter.answers =
        command -> command.equals("V") ? "b158aa7 github.com/normaldotcom/canable2.git\r" : "";
    SlcanPort port = listening();
    assertEquals(List.of("C", "C", "V", "S6", "L", "M1", "O"), adapter.commands);
    assertEquals(State.UP, port.health().state());
    assertEquals(Controller.LISTEN_ONLY, port.health().controller());
  }

  @Test
  void neverOpensAMuteAdapterSoThatItAcknowledges() {
    adapter.answers = command -> "";
    listening();
    assertFalse(adapter.commands.contains("O"));
  }

  @Test
  void opensToSendOnlyWhenAskedTo() throws IOException {
    assertThrows(IllegalStateException.class, () -> listening().send(frame));
    adapter.commands.clear();
    SlcanPort port = open(new SlcanPort.Options(250_000, 5_000_000, true, true, List.of()));
    assertEquals(List.of("C", "C", "V", "S5", "Y5", "Z1", "O"), adapter.commands);
    assertEquals(Controller.NORMAL, port.health().controller());
  }

  @Test
  void refusesABitRateThatTheProtocolHasNot() {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> SlcanPort.Options.listen(83_333));
    assertEquals(
        "bit rate 83333, expected one of [10000, 20000, 50000, 100000, 125000, 250000, 500000,"
            + " 800000, 1000000]",
        wrong.getMessage());
  }

  @Test
  void isDownWhereTheAdapterRefusesTheBitRate() {
    adapter.answers = command -> command.equals("S6") ? REFUSED : LAWICEL;
    assertEquals(State.DOWN, listening().health().state());
  }

  @Test
  void saysWhatTheAdapterRefuses() {
    String rate = "the adapter does not take this bit rate (S6)";
    assertEquals(rate, refusal(Map.of("S6", REFUSED)));
    assertEquals("the adapter does not know listen-only (L)", refusal(Map.of("L", REFUSED)));
    adapter.answers = command -> command.equals("O") ? REFUSED : LAWICEL;
    assertEquals("the adapter does not open (O)", sending().health().refusal());
    adapter.answers = command -> command.equals("Y2") ? REFUSED : LAWICEL;
    SlcanPort port = open(new SlcanPort.Options(500_000, 2_000_000, false, false, List.of()));
    String dataRate = "the adapter does not take this bit rate of data (Y2)";
    assertEquals(dataRate, port.health().refusal());
  }

  private String refusal(Map<String, String> answers) {
    adapter.answers = command -> answers.getOrDefault(command, LAWICEL);
    SlcanPort port = listening();
    assertEquals(State.DOWN, port.health().state());
    return port.health().refusal();
  }

  @Test
  void forgetsARefusalOnceTheAdapterOpens() throws IOException {
    adapter.answers = command -> command.equals("L") ? REFUSED : LAWICEL;
    SlcanPort port = listening();
    adapter.answers = command -> LAWICEL;
    port.receive(frame, clock.nowNanos() + SECOND);
    assertEquals(State.UP, port.health().state());
    assertEquals("", port.health().refusal());
  }

  @Test
  void silenceAboutListenOnlyIsARefusalOfAnAdapterThatElseAnswers() {
    String told = "the adapter does not know listen-only (L)";
    assertEquals(told, refusal(Map.of("L", "")));
    assertEquals(told, refusal(Map.of("V", "", "L", ""))); // it answers S
    adapter.answers = command -> command.equals("V") ? "V1013\r" : "";
    assertEquals(told, listening().health().refusal());
    assertFalse(adapter.commands.contains("O"));
    adapter.answers = command -> command.equals("O") ? "" : LAWICEL;
    assertEquals("the adapter does not open (O)", sending().health().refusal());
    adapter.answers = command -> ""; // nothing at all: some are so
    assertEquals(State.UP, sending().health().state());
    assertEquals(State.UP, listening().health().state());
  }

  @Test
  void ignoresFramesOfABusThatWasLeftOpenWhileItSetsUp() {
    adapter.answers =
        command ->
            switch (command) {
              case "V" -> "t12320102\rT000001230\rV1013\r";
              case "S6" -> "t12320102\r\r";
              default -> "456780\rt12320102\r\r"; // begins in the middle of a line
            };
    SlcanPort port = listening();
    assertEquals(List.of("C", "C", "V", "S6", "L"), adapter.commands);
    assertEquals(Controller.LISTEN_ONLY, port.health().controller());
  }

  @Test
  void readsEveryKindOfFrame() throws IOException {
    SlcanPort port = listening();
    adapter.says("t7FF3aAbBcC\r");
    assertTrue(receive(port));
    assertEquals(0x7FF, frame.id);
    assertFalse(frame.extended || frame.remote || frame.flexibleDataRate);
    assertArrayEquals(
        new byte[] {(byte) 0xAA, (byte) 0xBB, (byte) 0xCC},
        Arrays.copyOf(frame.data, frame.length));
    adapter.says("T1FFFFFFF0\r");
    assertTrue(receive(port));
    assertTrue(frame.extended);
    assertEquals(0x1FFF_FFFF, frame.id);
    assertEquals(0, frame.length);
    adapter.says("r1235\r");
    assertTrue(receive(port));
    assertTrue(frame.remote);
    assertEquals(5, frame.length);
    adapter.says("R000001238\r");
    assertTrue(receive(port));
    assertTrue(frame.remote && frame.extended);
    adapter.says("d1239" + "11".repeat(12) + "\r");
    assertTrue(receive(port));
    assertTrue(frame.flexibleDataRate && !frame.bitRateSwitch && !frame.extended);
    assertEquals(12, frame.length);
    adapter.says("D00000123A" + "22".repeat(16) + "\r");
    assertTrue(receive(port));
    assertTrue(frame.flexibleDataRate && !frame.bitRateSwitch && frame.extended);
    adapter.says("b123E" + "33".repeat(48) + "\r");
    assertTrue(receive(port));
    assertTrue(frame.bitRateSwitch && !frame.extended);
    assertEquals(48, frame.length);
    adapter.says("B00000123F" + "44".repeat(64) + "89ABCDEF\r"); // the longest, with microseconds
    assertTrue(receive(port));
    assertTrue(frame.bitRateSwitch && frame.extended);
    assertEquals(64, frame.length);
    assertEquals(0x44, frame.data[63]);
    assertEquals(8, port.health().count(Count.RECEIVED));
    assertEquals(0, port.health().count(Count.GARBLED));
  }

  @Test
  void readsWhatItWrites() throws IOException {
    SlcanPort port = sending();
    SplittableRandom random = new SplittableRandom(5);
    int[] flexibleLengths = {0, 7, 8, 12, 16, 20, 24, 32, 48, 64};
    for (int i = 0; i < 2_000; i++) {
      CanFrame sent = new CanFrame();
      sent.extended = random.nextBoolean();
      sent.id = random.nextInt(sent.extended ? 0x2000_0000 : 0x800);
      sent.flexibleDataRate = random.nextBoolean();
      sent.bitRateSwitch = sent.flexibleDataRate && random.nextBoolean();
      sent.remote = !sent.flexibleDataRate && random.nextBoolean();
      sent.length = sent.flexibleDataRate ? flexibleLengths[random.nextInt(10)] : random.nextInt(9);
      if (!sent.remote)
        for (int k = 0; k < sent.length; k++) sent.data[k] = (byte) random.nextInt(256);
      assertTrue(port.send(sent));
      adapter.says(adapter.commands.getLast() + "\r");
      assertTrue(receive(port));
      assertEquals(sent.id, frame.id);
      assertEquals(sent.length, frame.length);
      assertEquals(sent.extended, frame.extended);
      assertEquals(sent.remote, frame.remote);
      assertEquals(sent.flexibleDataRate, frame.flexibleDataRate);
      assertEquals(sent.bitRateSwitch, frame.bitRateSwitch);
      if (!sent.remote)
        assertArrayEquals(
            Arrays.copyOf(sent.data, sent.length), Arrays.copyOf(frame.data, frame.length));
    }
    assertEquals(2_000, port.health().count(Count.SENT));
    assertEquals(0, port.health().count(Count.GARBLED));
  }

  @Test
  void fillsUpALengthThatFlexibleDataRateHasNot() throws IOException {
    SlcanPort port = sending();
    frame.id = 0x12;
    frame.flexibleDataRate = true;
    frame.length = 9;
    frame.data[8] = 0x7F;
    frame.data[9] = 0x55; // of an earlier frame
    port.send(frame);
    assertEquals("d0129" + "00".repeat(8) + "7F" + "000000", adapter.commands.getLast());
  }

  @Test
  void countsAFrameThatTheAdapterCouldNotTake() throws IOException {
    SlcanPort port = sending();
    adapter.answers = command -> REFUSED;
    frame.id = 1;
    port.send(frame);
    receive(port);
    assertEquals(1, port.health().count(Count.NOT_SENT));
  }

  @Test
  void deliversOnlyWhatIsWanted() throws IOException {
    SlcanPort port =
        open(
            new SlcanPort.Options(
                500_000, 0, false, false, List.of(new CanFilter(0x120, 0x7F0, false))));
    adapter.says("t1110\rT000001230\rr1230\rt1230\r");
    assertTrue(receive(port));
    assertEquals(0x123, frame.id);
    assertFalse(frame.extended || frame.remote);
    assertFalse(receive(port));
    assertEquals(4, port.health().count(Count.RECEIVED));
  }

  @Test
  void leavesOutGarbageAndHalfFrames() throws IOException {
    SlcanPort port = listening();
    String[] garbage = {
      "t12\r",
      "t1232AA\r", // a byte too few
      "t1232AABB1\r", // neither a byte nor a time
      "t12G0\r",
      "t8000\r", // more than 11 bits
      "T200000000\r", // more than 29 bits
      "t1231AAEA60\r", // 60000 ms
      "hello\r",
      "x".repeat(100_000) + "\r",
    };
    for (int i = 0; i < garbage.length; i++) {
      adapter.says(garbage[i] + "t1231" + "0" + i + "\r");
      assertTrue(receive(port), garbage[i].substring(0, 3));
      assertEquals(i, frame.data[0]);
      assertEquals(i + 1, port.health().count(Count.GARBLED));
    }
    adapter.says("t12\u0007t123109\r"); // a bell in the middle of a line
    assertTrue(receive(port));
    assertEquals(garbage.length + 1, port.health().count(Count.GARBLED));
    adapter.says("t123"); // the rest is late
    assertFalse(receive(port));
    adapter.says("1EE\r");
    assertTrue(receive(port));
    assertEquals((byte) 0xEE, frame.data[0]);
  }

  @Test
  void survivesAnyBytes() throws IOException {
    SlcanPort port = listening();
    SplittableRandom random = new SplittableRandom(20260101);
    String[] seeds = {
      "t1238" + "5A".repeat(8) + "\r",
      "T1FFFFFFF2AABB1234\r",
      "B00000123F" + "44".repeat(64) + "89ABCDEF\r",
      "r1235\r",
      "F24\r",
      "sb000255\r",
      "\r\u0007z\r",
    };
    int lines = Integer.getInteger("slcan.fuzz", 200_000);
    for (int n = 0; n < lines; n++) {
      byte[] bytes = seeds[random.nextInt(seeds.length)].getBytes(StandardCharsets.US_ASCII);
      for (int mutations = random.nextInt(4); mutations > 0; mutations--) {
        int at = random.nextInt(bytes.length);
        switch (random.nextInt(4)) {
          case 0 -> bytes[at] = (byte) random.nextInt(256);
          case 1 ->
              bytes[at] = (byte) "tTrRdDbBFsz\r\u00070123456789ABCDEF".charAt(random.nextInt(29));
          case 2 -> bytes = Arrays.copyOf(bytes, at + 1); // the rest is lost
          default -> { // doubled
            byte[] twice = Arrays.copyOf(bytes, 2 * bytes.length);
            System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);
            bytes = twice;
          }
        }
      }
      adapter.line.writeBytes(bytes);
      while (adapter.line.size() > 0) {
        if (!port.receive(frame, clock.nowNanos())) continue;
        assertTrue(frame.length >= 0 && frame.length <= (frame.flexibleDataRate ? 64 : 8));
        assertTrue(frame.id >= 0 && frame.id <= (frame.extended ? 0x1FFF_FFFF : 0x7FF));
        assertFalse(frame.error || frame.errorStateIndicator);
      }
    }
    while (receive(port)) {}
    adapter.says("\rt1231AB\r"); // whatever came before, a line that begins anew is read
    assertTrue(receive(port));
    assertEquals((byte) 0xAB, frame.data[0]);
  }

  @Test
  void tellsWhatTheStatusFlagsSay() throws IOException {
    SlcanPort port = listening();
    adapter.answers = command -> command.equals("F") ? "F24\r" : LAWICEL;
    while (port.health().state() == State.UP) receive(port);
    assertEquals(State.ERROR_PASSIVE, port.health().state());
    adapter.answers = command -> command.equals("F") ? "F04\r" : LAWICEL;
    while (port.health().state() == State.ERROR_PASSIVE) receive(port);
    assertEquals(State.ERROR_WARNING, port.health().state());
    adapter.answers = command -> command.equals("F") ? "FC9\r" : LAWICEL;
    while (port.health().state() == State.ERROR_WARNING) receive(port);
    assertEquals(State.UP, port.health().state());
    assertEquals(1, port.health().count(Count.OVERRUN));
    assertEquals(1, port.health().count(Count.ARBITRATION_LOST));
    assertEquals(1, port.health().count(Count.BUS_ERROR));
    adapter.says("sb000255\r");
    receive(port);
    assertEquals(State.BUS_OFF, port.health().state());
    assertEquals(0, port.health().count(Count.GARBLED));
  }

  @Test
  void stopsAskingForFlagsThatNobodyTells() throws IOException {
    for (String answer : List.of("", REFUSED)) {
      adapter.commands.clear();
      adapter.answers = command -> command.equals("F") ? answer : LAWICEL;
      SlcanPort port = sending();
      for (int i = 0; i < 100; i++) receive(port); // 10 s
      long asked = adapter.commands.stream().filter("F"::equals).count();
      assertEquals(answer.isEmpty() ? 3 : 1, asked);
      assertEquals(0, port.health().count(Count.NOT_SENT));
    }
  }

  @Test
  void comesBackAfterAnUnplug() throws IOException {
    SlcanPort port = sending();
    adapter.says("t1230\rt12"); // half a frame is in the wire
    assertTrue(receive(port));
    adapter.unplug();
    for (int i = 0; i < 50; i++) assertFalse(receive(port)); // 5 s: a state, not an exception
    assertEquals(State.ABSENT, port.health().state());
    assertFalse(port.send(frame));
    adapter.plugged = true;
    adapter.commands.clear();
    while (port.health().state() == State.ABSENT) receive(port);
    assertEquals(List.of("C", "C", "V", "S6", "O"), adapter.commands);
    adapter.says("t4561AB\r");
    assertTrue(receive(port));
    assertEquals(0x456, frame.id);
    assertEquals(2, adapter.opened);
    assertEquals(1, port.health().count(Count.OUTAGES));
  }

  @Test
  void opensAnAdapterThatIsPluggedInLater() throws IOException {
    adapter.plugged = false;
    SlcanPort port = listening();
    assertEquals(State.ABSENT, port.health().state());
    adapter.plugged = true;
    while (port.health().state() == State.ABSENT) receive(port);
    assertEquals(0, port.health().count(Count.OUTAGES));
  }

  @Test
  void keepsTheAdaptersTimesThoughTheyAreReadInBunches() throws IOException, InterruptedException {
    SlcanPort port = listening();
    SplittableRandom random = new SplittableRandom(9);
    long start = clock.nowNanos();
    double worst = 0;
    // Ten minutes: the stamps wrap at each. Every second a bunch that waited for up to 0.1 s.
    for (int second = 1; second <= 600; second++) {
      long readAt = start + second * SECOND;
      long late = second % 10 == 0 ? 0 : random.nextLong(SECOND / 10);
      clock.waitUntil(readAt);
      for (int i = 20; i > 0; i--) {
        long sampled = readAt - late - i * 5_000_000L;
        int millis = (int) ((sampled - start) / 1_000_000 + 31_000) % 60_000;
        adapter.says("t1230" + "%04X".formatted(millis) + "\r");
        assertTrue(receive(port));
        if (second > 10) worst = Math.max(worst, Math.abs(frame.receivedNanos - sampled) / 1e6);
      }
    }
    // 1 ms of the stamp, 5 ms by which even the promptest frame was late, and the drift that is
    // allowed for, 500 ppm of the 10 s between two prompt ones.
    assertTrue(worst <= 11, worst + " ms");
    assertTrue(worst > 0, "nothing was compared");
  }
}
