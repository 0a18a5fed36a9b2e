package io.celltwin.hal.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.Quality;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.monitor.MonitorSettings.Balancing;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import io.celltwin.hal.monitor.MonitorSettings.Sensor;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Whatever comes over the line of a BQ79616 stack: no exception, and no voltage that was not in a
/// frame whose CRC, as this test itself reckons it, is right. `-Dmonitor.fuzz=5000000` makes that
/// many answers, 60,000 where not given.
class RandomStackBytesTest {
  private static final int DEVICES = 5;
  private static final int CELLS = 16;
  private static final int FIRST_CELL_REGISTER = 0x568;
  private static final double VOLTS = 190.73e-6;

  /// A line on which right answers are damaged in every way there is.
  private static final class NoisyLine extends AnsweringLine {
    private final SplittableRandom random = new SplittableRandom(16);
    private final AnsweringStack stack;
    private final boolean onlyWrong;
    private long answers;
    private long rightFrames;

    /// What frames with a right CRC said of cells since the conversion before the last.
    private Set<Integer> newer = new HashSet<>();

    private Set<Integer> older = new HashSet<>();

    private NoisyLine(VirtualClock clock, boolean onlyWrong) {
      super(clock, new byte[2000]);
      this.onlyWrong = onlyWrong;
      stack = new AnsweringStack(DEVICES, clock);
    }

    @Override
    public void write(byte[] from, int length) throws IOException {
      stack.write(from, length);
      boolean isConversion = (from[0] & 0xF0) == 0xD0 && from[1] == 0x03 && from[2] == 0x0D;
      if (isConversion) {
        older = newer;
        newer = new HashSet<>();
      }
      int kind = from[0] & 0xF0;
      if (kind != 0x80 && kind != 0xC0) return;
      if (!onlyWrong && random.nextInt(20_000) == 0) throw new IOException("unplugged");
      at = 0;
      end = 0;
      int frameBytes = (from[kind == 0x80 ? 4 : 3] & 0xFF) + 7;
      byte[] right = new byte[DEVICES * 140];
      int there = stack.read(right, 0);
      for (int k = 0; k + frameBytes <= there; k += frameBytes) damage(right, k, frameBytes);
      if (!onlyWrong && random.nextInt(8) == 0) garbage(random.nextInt(40));
      note();
      answers++;
    }

    private void damage(byte[] frame, int from, int length) {
      int kind = random.nextInt(onlyWrong ? 3 : 64);
      if (!onlyWrong && kind == 3) return; // lost
      if (!onlyWrong && kind == 4) garbage(random.nextInt(60));
      int start = end;
      System.arraycopy(frame, from, answer, end, length);
      end += length;
      boolean isDamaged = onlyWrong || kind < 3;
      boolean isResult = frame[from + 2] == FIRST_CELL_REGISTER >> 8 && frame[from + 3] >= 0x68;
      if (isResult && (kind >= 8 || onlyWrong)) { // other values, with their CRC
        for (int k = 4; k < length - 2; k++) {
          if (random.nextInt(3) == 0) answer[start + k] = (byte) random.nextInt(256);
        }
        seal(start, length);
      }
      if (!onlyWrong && kind == 5) { // one that was not asked
        answer[start + 1] = (byte) random.nextInt(64);
        seal(start, length);
      }
      if (isDamaged) answer[start + random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
      if (!onlyWrong && kind == 6) end -= random.nextInt(length); // its end is missing
      if (!onlyWrong && kind == 7 && end + length < answer.length) { // twice
        System.arraycopy(answer, start, answer, end, length);
        end += length;
      }
    }

    private void garbage(int count) {
      for (int k = 0; k < count; k++) answer[end++] = (byte) random.nextInt(256);
    }

    private void seal(int from, int length) {
      int crc = crc(answer, from, length - 2);
      answer[from + length - 2] = (byte) crc;
      answer[from + length - 1] = (byte) (crc >> 8);
    }

    private static int crc(byte[] bytes, int from, int length) {
      int crc = 0xFFFF;
      for (int k = from; k < from + length; k++) {
        crc ^= bytes[k] & 0xFF;
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ ((crc & 1) == 0 ? 0 : 0xA001);
      }
      return crc;
    }

    /// Every frame of cells in what is about to be read, wherever it begins.
    private void note() {
      for (int k = 0; k + 38 <= end; k++) {
        int data = (answer[k] & 0xFF) + 1;
        int register = (answer[k + 2] & 0xFF) << 8 | (answer[k + 3] & 0xFF);
        boolean isCells = register == FIRST_CELL_REGISTER && data >= 2 * CELLS;
        if (!isCells || k + data + 6 > end) continue;
        int sent = (answer[k + data + 4] & 0xFF) | (answer[k + data + 5] & 0xFF) << 8;
        if (sent != crc(answer, k, data + 4)) continue;
        rightFrames++;
        for (int cell = 0; cell < CELLS; cell++) {
          int place = k + 4 + 2 * (CELLS - 1 - cell);
          int code = (answer[place] & 0xFF) << 8 | (answer[place + 1] & 0xFF);
          newer.add(key(answer[k + 1] * CELLS + cell, code));
        }
      }
    }

    private static int key(int channel, int code) {
      return channel << 16 | (code & 0xFFFF);
    }

    private boolean hasSaid(int channel, double volts) {
      int key = key(channel, (int) Math.round(volts / VOLTS));
      return newer.contains(key) || older.contains(key);
    }

    @Override
    int piece() {
      return 1 + random.nextInt(90);
    }
  }

  private static MonitorSettings settings() {
    Thermistor ntc = Thermistor.named("murata_ncxxxxh103");
    return MonitorSettings.of(Chip.BQ79616, DEVICES)
        .withScans(10_000_000, 2)
        .withSensors(List.of(new Sensor(1, 1, ntc, 10_000), new Sensor(5, 5, ntc, 10_000)), true)
        .withThresholds(2.5, 4.2)
        .withDiagnostics(0, 2)
        .withBalancing(new Balancing(4, 85, 2, 1_000_000_000, 1_000_000, 1));
  }

  @Test
  void noVoltageIsDeliveredThatNoRightFrameHasSaid() {
    VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    NoisyLine line = new NoisyLine(clock, false);
    long wanted = Long.getLong("monitor.fuzz", 60_000);
    long[] last = new long[DEVICES * CELLS + 7];
    long[] good = new long[1];
    long[] invalid = new long[1];
    try (MonitorSource source = new MonitorSource(settings(), () -> line, clock)) {
      while (line.answers < wanted) {
        source.requestBalancing(new int[] {1, 2, 3, 0xFFFF, 0});
        source.read(
            clock.nowNanos() + 50_000_000,
            (channel, nanos, value, quality) -> {
              assertEquals(quality == Quality.INVALID, Double.isNaN(value));
              assertTrue(nanos >= last[channel], "time ran backwards");
              last[channel] = nanos;
              if (quality == Quality.GOOD && channel < DEVICES * CELLS) {
                assertTrue(line.hasSaid(channel, value), channel + ": " + value);
              }
              (quality == Quality.GOOD ? good : invalid)[0]++;
            });
      }
    }
    assertTrue(good[0] > 0 && invalid[0] > 0);
    System.out.printf(
        "BQ79616: %,d answers, %,d frames of cells with a right CRC, %,d values, %,d invalid%n",
        line.answers, line.rightFrames, good[0], invalid[0]);
  }

  /// Nothing but wrong checksums: not one value, whatever the bytes say.
  @Test
  void aWrongChecksumNeverGivesAValue() {
    VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    NoisyLine line = new NoisyLine(clock, true);
    long wanted = Long.getLong("monitor.fuzz", 60_000) / 4;
    long[] readings = new long[1];
    try (MonitorSource source = new MonitorSource(settings(), () -> line, clock)) {
      while (line.answers < wanted) {
        source.read(
            clock.nowNanos() + 50_000_000,
            (_, _, _, quality) -> {
              readings[0]++;
              assertEquals(Quality.INVALID, quality);
            });
      }
    }
    assertTrue(readings[0] > 0);
  }
}
