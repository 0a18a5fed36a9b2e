package io.celltwin.hal.monitor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.Quality;
import io.celltwin.hal.SpiBus;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.monitor.MonitorSettings.Balancing;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import io.celltwin.hal.monitor.MonitorSettings.Sensor;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whatever comes over the wire: no exception, and no value without its checksum.
/// `-Dmonitor.fuzz=5000000` makes that many windows, 60,000 where not given.
class RandomBytesTest {
  private static final int DEVICES = 5;

  /// Answers noise: bytes at random, a line that is stuck, or a window of which most is right and
  /// that has some bits turned.
  private static class NoisyBus implements SpiBus {
    private final SplittableRandom random = new SplittableRandom(6);
    private final boolean tenBits;
    private long windows;

    /// Blocks that were right by their checksum: of those whose bytes are at random, by chance.
    private long rightBlocks;

    private NoisyBus(boolean tenBits) {
      this.tenBits = tenBits;
    }

    @Override
    public void transfer(byte[] out, byte[] in, int length) throws IOException {
      windows++;
      int kind = random.nextInt(8);
      byte stuck = (byte) (kind == 0 ? 0 : 0xFF);
      for (int k = 0; k < length; k++) {
        in[k] = kind < 2 ? stuck : (byte) random.nextInt(256);
      }
      for (int at = 4; at + 8 <= length; at += 8) {
        if (kind >= 5) seal(in, at);
        if (kind == 6) in[at + random.nextInt(8)] ^= (byte) (1 << random.nextInt(8));
        if (isRight(in, at)) rightBlocks++;
      }
      if (kind == 7 && random.nextInt(100) == 0) throw new IOException("unplugged");
    }

    private void seal(byte[] in, int at) {
      int pec = tenBits ? Pec10.of(in, at, 6, random.nextInt(64)) : Pec15.of(in, at, 6);
      in[at + 6] = (byte) (pec >> 8);
      in[at + 7] = (byte) pec;
    }

    private boolean isRight(byte[] in, int at) {
      int sent = (in[at + 6] & 0xFF) << 8 | (in[at + 7] & 0xFF);
      return sent == (tenBits ? Pec10.of(in, at, 6, sent >> 10) : Pec15.of(in, at, 6));
    }

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @EnumSource(value = Chip.class, mode = EnumSource.Mode.EXCLUDE, names = "BQ79616")
  void noiseIsNeitherAnExceptionNorAnImpossibleValue(Chip chip) {
    VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    NoisyBus bus = new NoisyBus(chip == Chip.ADBMS6830);
    Thermistor ntc = Thermistor.named("murata_ncxxxxh103");
    double timer = chip == Chip.ADBMS6830 ? 0 : 2;
    MonitorSettings settings =
        MonitorSettings.of(chip, DEVICES)
            .withScans(10_000_000, 2)
            .withSensors(
                List.of(new Sensor(1, 1, ntc, 10_000), new Sensor(5, 5, ntc, 10_000)), true)
            .withThresholds(2.5, 4.2)
            .withDiagnostics(100_000_000, 2)
            .withBalancing(new Balancing(4, 85, 2, 1_000_000_000, 1_000_000, timer));
    long wanted = Long.getLong("monitor.fuzz", 60_000);
    long[] last = new long[200];
    long[] good = new long[1];
    long[] invalid = new long[1];
    try (MonitorSource source = new MonitorSource(settings, () -> bus, clock)) {
      while (bus.windows < wanted) {
        source.requestBalancing(new int[] {1, 2, 3, 0x3FFFF, 0});
        source.read(
            clock.nowNanos() + 50_000_000,
            (channel, nanos, value, quality) -> {
              assertEquals(quality == Quality.INVALID, Double.isNaN(value));
              assertTrue(nanos >= last[channel], "time ran backwards");
              last[channel] = nanos;
              if (source.channels().get(channel).name().startsWith("voltage")) {
                if (quality == Quality.GOOD) assertTrue(value >= -0.5001 && value <= 5.7501);
              }
              (quality == Quality.GOOD ? good : invalid)[0]++;
            });
      }
    }
    assertTrue(good[0] > 0 && invalid[0] > 0);
    System.out.printf(
        "%s: %,d windows, %,d blocks with a right checksum, %,d values, %,d invalid%n",
        chip, bus.windows, bus.rightBlocks, good[0], invalid[0]);
  }

  /// Nothing but wrong checksums: not one value, whatever the bytes say.
  @ParameterizedTest
  @EnumSource(value = Chip.class, mode = EnumSource.Mode.EXCLUDE, names = "BQ79616")
  void aWrongChecksumNeverGivesAValue(Chip chip) {
    VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    boolean tenBits = chip == Chip.ADBMS6830;
    NoisyBus bus =
        new NoisyBus(tenBits) {
          @Override
          public void transfer(byte[] out, byte[] in, int length) {
            super.windows++;
            for (int k = 0; k < length; k++) in[k] = (byte) super.random.nextInt(256);
            for (int at = 4; at + 8 <= length; at += 8) {
              super.seal(in, at);
              in[at + super.random.nextInt(8)] ^= (byte) (1 << super.random.nextInt(8));
            }
          }
        };
    long wanted = Long.getLong("monitor.fuzz", 60_000) / 4;
    MonitorSettings settings = MonitorSettings.of(chip, DEVICES).withScans(10_000_000, 1);
    long[] readings = new long[1];
    try (MonitorSource source = new MonitorSource(settings, () -> bus, clock)) {
      while (bus.windows < wanted) {
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
