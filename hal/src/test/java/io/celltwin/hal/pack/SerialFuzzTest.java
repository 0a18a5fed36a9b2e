package io.celltwin.hal.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceHealth.Count;
import io.celltwin.hal.Quality;
import io.celltwin.hal.SerialPort;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Bytes as a broken line delivers them. What is accepted must be in a frame whose checksum, as
/// reckoned here, is right. `-Dserial.fuzz=5000000` is the number of frames; 100,000 where not
/// given.
class SerialFuzzTest {
  private static final long FRAMES = Long.getLong("serial.fuzz", 100_000L);
  private static final int CELLS = 7;
  private static final int SENSORS = 3;

  /// Answers each request with frames that were damaged, and remembers what was on the line.
  private abstract static class BrokenLine implements SerialPort {
    final Random random = new Random(20261121);
    final Clock clock;
    byte[] stream = new byte[4096];
    int length;
    int at;
    long frames;
    long damaged;

    BrokenLine(Clock clock) {
      this.clock = clock;
    }

    /// Appends the intact answer to a request, with values that do not repeat.
    abstract void answer(byte[] asked);

    void put(int value) {
      if (length < stream.length) stream[length++] = (byte) value;
    }

    void put16(int value) {
      put(value >> 8);
      put(value);
    }

    @Override
    public void write(byte[] from, int count) {
      length = 0;
      at = 0;
      while (random.nextInt(8) == 0) put(random.nextInt(256));
      while (random.nextInt(10) == 0) put(from[random.nextInt(3)]);
      int begin = length;
      answer(from);
      frames++;
      if (random.nextInt(3) > 0) {
        damaged++;
        damage(begin);
      }
      if (random.nextInt(10) == 0) {
        for (int i = 0; i < count; i++) put(from[i]);
        answer(from);
        frames++;
      }
    }

    private void damage(int begin) {
      int many = length - begin;
      switch (random.nextInt(6)) {
        case 0 -> { // bits
          for (int i = random.nextInt(4); i >= 0; i--)
            stream[begin + random.nextInt(many)] ^= (byte) (1 << random.nextInt(8));
        }
        case 1 -> length = begin + random.nextInt(many); // cut
        case 2 -> { // a byte lost
          int lost = begin + random.nextInt(many);
          System.arraycopy(stream, lost + 1, stream, lost, length - lost - 1);
          length--;
        }
        case 3 -> { // a byte more
          int more = begin + random.nextInt(many);
          System.arraycopy(stream, more, stream, more + 1, length - more);
          stream[more] = (byte) random.nextInt(256);
          length++;
        }
        case 4 -> { // two bytes change places, which no sum notices
          int one = begin + random.nextInt(many);
          int other = begin + random.nextInt(many);
          byte kept = stream[one];
          stream[one] = stream[other];
          stream[other] = kept;
        }
        default -> { // noise
          for (int i = begin; i < length; i++) stream[i] = (byte) random.nextInt(256);
        }
      }
    }

    @Override
    public int read(byte[] into, long deadlineNanos) {
      if (at == length) {
        try {
          clock.waitUntil(deadlineNanos);
        } catch (InterruptedException interrupted) {
          throw new IllegalStateException(interrupted);
        }
        return 0;
      }
      int count = Math.min(Math.min(into.length, length - at), 1 + random.nextInt(40));
      System.arraycopy(stream, at, into, 0, count);
      at += count;
      return count;
    }

    @Override
    public void close() {}

    int unsigned(int index) {
      return stream[index] & 0xFF;
    }

    int word(int index) {
      return unsigned(index) << 8 | unsigned(index + 1);
    }

    /// Every value of a channel that a right frame on the line has.
    abstract Set<Double> allowed(String channel);
  }

  private static final class BrokenJbd extends BrokenLine {
    BrokenJbd(Clock clock) {
      super(clock);
    }

    @Override
    void answer(byte[] asked) {
      int begin = length;
      put(0xDD);
      put(asked[2]);
      put(0);
      if (asked[2] == 3) {
        put(23 + 2 * SENSORS);
        put16(random.nextInt(65536));
        put16(random.nextInt(65536));
        for (int i = 4; i < 19; i++) put(random.nextInt(256));
        put(random.nextInt(101));
        put(random.nextInt(4));
        put(CELLS);
        put(SENSORS);
        for (int i = 0; i < SENSORS; i++) put16(2731 + random.nextInt(600) - 300);
      } else {
        put(2 * CELLS);
        for (int i = 0; i < CELLS; i++) put16(random.nextInt(5000));
      }
      int sum = 0;
      for (int i = begin + 2; i < length; i++) sum += unsigned(i);
      put16(0x10000 - sum);
      put(0x77);
    }

    @Override
    Set<Double> allowed(String channel) {
      Set<Double> values = new HashSet<>();
      for (int from = 0; from + 7 <= length; from++) {
        int data = unsigned(from + 3);
        if (unsigned(from) != 0xDD || from + 7 + data > length) continue;
        int sum = word(from + 4 + data);
        for (int i = from + 2; i < from + 4 + data; i++) sum += unsigned(i);
        if ((sum & 0xFFFF) != 0 || unsigned(from + 6 + data) != 0x77) continue;
        int at = from + 4;
        int number = Integer.parseInt("0" + channel.replaceAll("[^0-9]", ""));
        if (channel.startsWith("voltage") && unsigned(from + 1) == 4)
          values.add(word(at + 2 * number - 2) / 1000.0);
        if (unsigned(from + 1) != 3) continue;
        if (channel.startsWith("current")) values.add((short) word(at + 2) / 100.0);
        if (channel.startsWith("string")) values.add(word(at) / 100.0);
        if (channel.startsWith("reported")) values.add(unsigned(at + 19) / 100.0);
        if (channel.startsWith("temperature"))
          values.add((word(at + 21 + 2 * number) - 2731) / 10.0);
      }
      return values;
    }
  }

  private static final class BrokenDaly extends BrokenLine {
    BrokenDaly(Clock clock) {
      super(clock);
    }

    @Override
    void answer(byte[] asked) {
      int command = asked[2] & 0xFF;
      int frames = command == 0x95 ? (CELLS + 2) / 3 : 1;
      for (int frame = 1; frame <= frames; frame++) {
        int begin = length;
        put(0xA5);
        put(1);
        put(command);
        put(8);
        switch (command) {
          case 0x94 -> {
            put(CELLS);
            put(SENSORS);
            put16(0);
            put16(0);
          }
          case 0x95 -> {
            put(frame);
            for (int i = 0; i < 3; i++) put16(random.nextInt(5000));
          }
          case 0x96 -> {
            put(1);
            for (int i = 0; i < 6; i++) put(random.nextInt(100));
          }
          default -> {
            put16(random.nextInt(10000));
            put16(0);
            put16(30000 + random.nextInt(4000) - 2000);
            put16(random.nextInt(1001));
          }
        }
        while (length < begin + 12) put(random.nextInt(256));
        int sum = 0;
        for (int i = begin; i < length; i++) sum += unsigned(i);
        put(sum);
      }
    }

    @Override
    Set<Double> allowed(String channel) {
      Set<Double> values = new HashSet<>();
      int number = Integer.parseInt("0" + channel.replaceAll("[^0-9]", ""));
      for (int from = 0; from + 13 <= length; from++) {
        int sum = 0;
        for (int i = from; i < from + 12; i++) sum += unsigned(i);
        if (unsigned(from) != 0xA5 || (sum & 0xFF) != unsigned(from + 12)) continue;
        int at = from + 4;
        int command = unsigned(from + 2);
        if (command == 0x95 && channel.startsWith("voltage") && unsigned(at) == (number + 2) / 3)
          values.add(word(at + 1 + 2 * ((number - 1) % 3)) / 1000.0);
        if (command == 0x96 && channel.startsWith("temperature"))
          values.add(unsigned(at + number) - 40.0);
        if (command != 0x90) continue;
        if (channel.startsWith("current")) values.add((30000 - word(at + 4)) / 10.0);
        if (channel.startsWith("string")) values.add(word(at) / 10.0);
        if (channel.startsWith("reported")) values.add(word(at + 6) / 1000.0);
      }
      return values;
    }
  }

  /// One frame of registers; what a right one has anywhere, in the channel's scale, is allowed.
  private static final class BrokenRegisters extends BrokenLine {
    private static final int LENGTH = 129;

    BrokenRegisters(Clock clock) {
      super(clock);
    }

    private int crc(int from, int count) {
      int crc = 0xFFFF;
      for (int i = from; i < from + count; i++) {
        crc ^= unsigned(i);
        for (int bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0xA001);
      }
      return crc;
    }

    @Override
    void answer(byte[] asked) {
      int begin = length;
      put(0xD2);
      put(3);
      put(124);
      for (int i = 0; i < 62; i++)
        put16(
            switch (i) {
              case 42 -> random.nextInt(1001);
              case 49 -> CELLS;
              case 50 -> SENSORS;
              default -> i >= 32 && i < 40 ? random.nextInt(150) : random.nextInt(5000);
            });
      int crc = crc(begin, LENGTH - 2);
      put(crc);
      put(crc >> 8);
    }

    @Override
    Set<Double> allowed(String channel) {
      Set<Double> values = new HashSet<>();
      int number = Integer.parseInt("0" + channel.replaceAll("[^0-9]", ""));
      for (int from = 0; from + LENGTH <= length; from++) {
        if (unsigned(from) != 0xD2
            || crc(from, LENGTH - 2)
                != (unsigned(from + LENGTH - 2) | (unsigned(from + LENGTH - 1) << 8))) continue;
        int at = from + 3;
        if (channel.startsWith("voltage")) values.add(word(at + 2 * number - 2) / 1000.0);
        if (channel.startsWith("temperature")) values.add(word(at + 62 + 2 * number) - 40.0);
        if (channel.startsWith("string")) values.add(word(at + 80) / 10.0);
        if (channel.startsWith("current")) values.add((word(at + 82) - 30000) / 10.0);
        if (channel.startsWith("reported")) values.add(word(at + 84) / 1000.0);
      }
      return values;
    }
  }

  /// JK's tags. A sum does not notice tags that have changed places, so that any word of a frame
  /// whose sum is right is allowed.
  private static final class BrokenJk extends BrokenLine {
    BrokenJk(Clock clock) {
      super(clock);
    }

    @Override
    void answer(byte[] asked) {
      int begin = length;
      put16(0x4E57);
      put16(0); // length, below
      put16(0);
      put16(1);
      put16(0x0600);
      put(1);
      put(0x79);
      put(3 * CELLS);
      for (int cell = 1; cell <= CELLS; cell++) {
        put(cell);
        put16(random.nextInt(5000));
      }
      for (int tag : new int[] {0x81, 0x82, 0x83, 0x84}) {
        put(tag);
        put16(tag < 0x83 ? random.nextInt(140) : random.nextInt(65536));
      }
      put(0x85);
      put(random.nextInt(101));
      put(0x8A);
      put16(CELLS);
      put(0x8B);
      put16(random.nextInt(65536));
      put(0x8C);
      put16(random.nextInt(4));
      put(0xC0);
      put(1);
      put16(0);
      put16(0);
      put(0x68);
      int whole = length - begin + 4;
      stream[begin + 3] = (byte) (whole - 2);
      int sum = 0;
      for (int i = begin; i < length; i++) sum += unsigned(i);
      put16(0);
      put16(sum);
    }

    @Override
    Set<Double> allowed(String channel) {
      Set<Double> values = new HashSet<>();
      for (int from = 0; from + 20 <= length; from++) {
        int whole = word(from + 2) + 2;
        if (word(from) != 0x4E57 || whole < 20 || from + whole > length) continue;
        int sum = 0;
        for (int i = from; i < from + whole - 4; i++) sum += unsigned(i);
        if ((sum & 0xFFFF) != word(from + whole - 2)) continue;
        for (int at = from; at + 1 < from + whole; at++) {
          int word = word(at);
          switch (channel.charAt(0)) {
            case 'v' -> values.add(word / 1000.0);
            case 's' -> values.add(word / 100.0);
            case 't' -> values.add(word > 100 ? 100.0 - word : word);
            case 'r' -> values.add(unsigned(at) / 100.0);
            default -> {
              values.add((word & 0x8000) != 0 ? (word & 0x7FFF) / 100.0 : -word / 100.0 + 0.0);
              values.add((10000 - word) / 100.0);
            }
          }
        }
      }
      return values;
    }
  }

  private static void fuzz(SerialPackSettings.Kind kind, BrokenLine line, Clock clock)
      throws IOException {
    int sensors = kind == SerialPackSettings.Kind.JK ? 2 : SENSORS;
    SerialPackSettings settings =
        new SerialPackSettings(kind, CELLS, sensors, false, 30_000_000L, 30_000_000L, 2);
    List<String> wrong = new ArrayList<>();
    long[] accepted = new long[1];
    try (SerialPackSource source = new SerialPackSource(settings, () -> line, clock)) {
      List<String> names = source.channels().stream().map(c -> c.name()).toList();
      while (line.frames < FRAMES)
        source.read(
            clock.nowNanos() + 1_000_000_000L,
            (channel, nanos, value, quality) -> {
              if (quality != Quality.GOOD) {
                if (!Double.isNaN(value)) wrong.add("INVALID with " + value);
                return;
              }
              accepted[0]++;
              String name = names.get(channel);
              if (!line.allowed(name).contains(value) && wrong.size() < 10)
                wrong.add(name + " " + value);
            });
      var health = source.health().orElseThrow();
      System.out.printf(
          "%s: %d frames, %d damaged; %d values accepted, %d wrong; %d checksum errors, %d missing"
              + " answers%n",
          kind,
          line.frames,
          line.damaged,
          accepted[0],
          wrong.size(),
          health.count(Count.CHECKSUM_ERRORS),
          health.count(Count.MISSING_ANSWERS));
      assertTrue(health.count(Count.CHECKSUM_ERRORS) > line.damaged / 20);
    }
    assertEquals(List.of(), wrong);
    assertTrue(accepted[0] > FRAMES / 4, "accepted " + accepted[0]);
  }

  @Test
  void noValueOfADamagedJbdFrameIsAccepted() throws IOException {
    VirtualClock clock = new VirtualClock(new SystemClock(), 0);
    fuzz(SerialPackSettings.Kind.JBD, new BrokenJbd(clock), clock);
  }

  @Test
  void noValueOfADamagedDalyFrameIsAccepted() throws IOException {
    VirtualClock clock = new VirtualClock(new SystemClock(), 0);
    fuzz(SerialPackSettings.Kind.DALY, new BrokenDaly(clock), clock);
  }

  @Test
  void noValueOfADamagedFrameOfRegistersIsAccepted() throws IOException {
    VirtualClock clock = new VirtualClock(new SystemClock(), 0);
    fuzz(SerialPackSettings.Kind.DALY_D2, new BrokenRegisters(clock), clock);
  }

  @Test
  void noValueOfADamagedJkFrameIsAccepted() throws IOException {
    VirtualClock clock = new VirtualClock(new SystemClock(), 0);
    fuzz(SerialPackSettings.Kind.JK, new BrokenJk(clock), clock);
  }
}
