package io.celltwin.canbus.log;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The short run; [LogFuzz] has the long one.
class LogFuzzTest {
  @Test
  void soundLogsOfEveryFormatHaveTheirFrames() throws IOException {
    for (Map.Entry<String, byte[]> log : LogFuzz.sound(new Random(1)).entrySet()) {
      byte[] bytes =
          log.getKey().equals("blf")
              ? BlfBytes.file(BlfBytes.container(log.getValue()))
              : log.getValue();
      // 24 frames, without those that a format cannot tell
      assertTrue(LogFuzz.read(bytes) >= 8, log::getKey);
    }
  }

  @Test
  void damagedLogsEndWithFramesThatCanBeOrWithAMessage() {
    // A run takes seconds; a hang takes for ever.
    assertTimeoutPreemptively(
        Duration.ofMinutes(2),
        () -> {
          long frames = 0;
          for (long seed = 1000; seed < 1020; seed++) {
            Random random = new Random(seed);
            for (Map.Entry<String, byte[]> sound : LogFuzz.sound(random).entrySet()) {
              for (int k = 0; k < 100; k++) {
                byte[] log = LogFuzz.damaged(sound.getKey(), sound.getValue(), random);
                try {
                  frames += LogFuzz.read(log);
                } catch (IOException | RuntimeException | AssertionError failed) {
                  throw new AssertionError(sound.getKey() + ", seed " + seed + ", " + k, failed);
                }
              }
            }
          }
          // Most wounds leave frames before them: else nothing was tried.
          assertTrue(frames > 20 * 8 * 100, "only " + frames + " frames");
        });
  }
}
