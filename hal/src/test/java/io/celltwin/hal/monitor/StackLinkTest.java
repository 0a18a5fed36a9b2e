package io.celltwin.hal.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.Crc16;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.DeviceHealth.Count;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import io.celltwin.hal.monitor.Vectors.Vector;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class StackLinkTest {
  private static final HexFormat HEX = HexFormat.of();

  private final VirtualClock clock =
      new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
  private final ScriptedLine line = new ScriptedLine(clock);
  private final DeviceHealth health = new DeviceHealth();

  private StackLink link(int devices) {
    return new StackLink(line, clock, health, MonitorSettings.of(Chip.BQ79616, devices));
  }

  private static byte[] frame(int device, int register, int... data) {
    byte[] frame = new byte[data.length + 6];
    frame[0] = (byte) (data.length - 1);
    frame[1] = (byte) device;
    frame[2] = (byte) (register >> 8);
    frame[3] = (byte) register;
    for (int k = 0; k < data.length; k++) frame[4 + k] = (byte) data[k];
    int crc = Crc16.of(frame, 0, frame.length - 2);
    frame[frame.length - 2] = (byte) crc;
    frame[frame.length - 1] = (byte) (crc >> 8);
    return frame;
  }

  private static byte[] all(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) out.writeBytes(part);
    return out.toByteArray();
  }

  @Test
  void everyPrintedFrameHasItsChecksum() throws Exception {
    int checked = 0;
    for (Vector vector : Vectors.of("bq79616.json")) {
      if (!vector.has("frame")) continue;
      byte[] frame = vector.bytes("frame");
      int at = frame.length - 2;
      int sent = (frame[at] & 0xFF) | (frame[at + 1] & 0xFF) << 8;
      boolean isValid = !vector.has("valid");
      assertEquals(isValid, sent == Crc16.of(frame, 0, at), vector.text("frame"));
      checked++;
    }
    assertTrue(checked > 30, checked + " frames");
  }

  @Test
  void commandsAreWrittenAsTheyArePrinted() throws Exception {
    StackLink link = link(3);
    int checked = 0;
    for (Vector vector : Vectors.of("bq79616.json")) {
      if (!vector.text("kind").equals("command") || vector.has("valid")) continue;
      byte[] frame = vector.bytes("frame");
      line.written.clear();
      int kind = frame[0] & 0xF0;
      boolean isOne = kind < 0xA0;
      int device = isOne ? frame[1] & 0xFF : 0;
      int at = isOne ? 2 : 1;
      int register = (frame[at] & 0xFF) << 8 | (frame[at + 1] & 0xFF);
      int length = frame.length - at - 4;
      int count = (frame[at + 2] & 0xFF) + 1;
      switch (kind) {
        case 0x80 -> {
          if (device < 3) link.readOne(device, register, count);
        }
        case 0x90 -> link.writeOne(device, register, frame, at + 2, length);
        case 0xC0 -> link.readAllOnce(register, count);
        case 0xD0 -> link.writeAll(register, frame, at + 2, length);
        default -> {} // stack and reverse frames are not sent
      }
      if (line.written.isEmpty()) continue;
      assertEquals(vector.text("frame"), line.written.getFirst());
      checked++;
    }
    assertTrue(checked > 20, checked + " frames");
  }

  @Test
  void publishedAnswersGiveTheirCells() throws Exception {
    int checked = 0;
    for (Vector vector : Vectors.of("bq79616.json")) {
      if (!vector.text("kind").equals("transaction")) continue;
      StackLink link = link(4);
      line.answers.add(vector.bytes("response"));
      int good = link.readAllOnce(0x568, 32);
      Vector raw = new Vector((Map<?, ?>) Objects.requireNonNull(vector.fields().get("raw")));
      int expected = 0;
      for (double address : vector.numbers("devices")) {
        int device = (int) address;
        expected |= 1 << device;
        double[] codes = raw.numbers(Integer.toString(device));
        for (int k = 0; k < 16; k++) {
          int at = device * StackLink.STRIDE + 2 * (15 - k);
          assertEquals((int) codes[k], link.data[at] << 8 | (link.data[at + 1] & 0xFF));
          checked++;
        }
      }
      assertEquals(expected, good);
    }
    assertEquals(64, checked);
  }

  @Test
  void garbageAndDamagedFramesArePassedOver() throws Exception {
    StackLink link = link(3);
    byte[] damaged = frame(1, 0x306, 1, 2);
    damaged[5] ^= 4;
    line.answers.add(
        all(
            HEX.parseHex("00ff0103"),
            frame(2, 0x306, 7, 8),
            HEX.parseHex("01020306"),
            damaged,
            frame(0, 0x306, 5, 6)));
    assertEquals(0b101, link.readAllOnce(0x306, 2));
    assertEquals(7, link.data[2 * StackLink.STRIDE]);
    assertEquals(6, link.data[1]);
    assertTrue(health.count(Count.CHECKSUM_ERRORS) > 0);
  }

  @Test
  void aDeviceWhoseAnswerIsMissingIsAskedAlone() throws Exception {
    StackLink link = link(2);
    line.answers.add(frame(0, 0x52B, 1));
    line.answers.add(frame(1, 0x52B, 2));
    assertEquals(0b11, link.readAll(0x52B, 1));
    assertEquals("8001052b00", line.written.getLast().substring(0, 10));
    assertEquals(1, health.count(Count.RETRIES));
    link.expected = 0b01;
    line.answers.add(frame(0, 0x52B, 1));
    line.written.clear();
    assertEquals(0b01, link.readAll(0x52B, 1));
    assertEquals(1, line.written.size());
  }

  @Test
  void twoDevicesAtOneAddressCountForNone() throws Exception {
    StackLink link = link(3);
    line.answers.add(all(frame(2, 0x306, 2), frame(0, 0x306, 0), frame(0, 0x306, 0)));
    assertEquals(0b100, link.readAllOnce(0x306, 1));
  }

  @Test
  void answersOutOfOrderDoNotCount() throws Exception {
    StackLink link = link(3);
    line.answers.add(all(frame(0, 0x306, 0), frame(2, 0x306, 2), frame(1, 0x306, 1)));
    assertEquals(0b001, link.readAllOnce(0x306, 1));
  }

  @Test
  void anAnswerToAnotherQuestionIsNone() throws Exception {
    StackLink link = link(1);
    for (byte[] other :
        List.of(frame(0, 0x307, 1), frame(0, 0x306, 1, 2), frame(1, 0x306, 1), new byte[0])) {
      line.answers.add(other);
      assertEquals(0, link.readAllOnce(0x306, 1));
    }
    line.answers.add(frame(1, 0x306, 1));
    assertFalse(link.readOne(0, 0x306, 1));
  }

  @Test
  void openWiresAreToldFromTheCellsThatFallAndRise() {
    int all = 0xFFFF;
    assertEquals(0, Bq79616.openWires(0, 0, all));
    assertEquals(1, Bq79616.openWires(0x0001, 0, all));
    assertEquals(2, Bq79616.openWires(0x0001, 0x0002, all));
    assertEquals(1 << 7, Bq79616.openWires(0x0040, 0x0080, all));
    assertEquals(1 << 16, Bq79616.openWires(0x8000, 0, all));
    assertEquals(1 << 12, Bq79616.openWires(0x0800, 0, 0x0FFF));
  }

  @Test
  void thresholdsAndTimersHaveTheCodesOfTheRegisterPages() {
    assertEquals(0x22, Bq79616.overCode(4.175));
    assertEquals(0x2E, Bq79616.overCode(4.475));
    assertEquals(0x12, Bq79616.overCode(3.5));
    assertEquals(0x0E, Bq79616.overCode(3.0));
    assertEquals(-1, Bq79616.overCode(4.0));
    assertEquals(0x26, Bq79616.underCode(3.1));
    assertEquals(0, Bq79616.underCode(1.2));
    assertEquals(-1, Bq79616.underCode(3.2));
    assertEquals(0x10, Bq79616.timerCode(120));
    assertEquals(5, Bq79616.timerCode(10));
    assertEquals(-1, Bq79616.timerCode(2));
  }
}
