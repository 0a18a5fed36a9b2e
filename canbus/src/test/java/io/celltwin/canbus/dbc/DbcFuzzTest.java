package io.celltwin.canbus.dbc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DbcFuzzTest {
  /// 1 000 inputs cost a second or two; a long run is `DbcFuzz`'s main.
  private static final int INPUTS = 1_000;

  @Test
  void brokenFilesAreReadOrRefusedInBoundedTimeAndMemory() throws IOException {
    List<byte[]> corpus = new ArrayList<>();
    corpus.add(DbcReaderTest.EVERYTHING.getBytes(StandardCharsets.UTF_8));
    if (Files.isDirectory(Shared.CAN.resolve("dbc"))) {
      for (Path file : Shared.files()) corpus.add(Files.readAllBytes(file));
    }
    DbcFuzz fuzz = new DbcFuzz(20_261_121, corpus);
    for (int n = 0; n < INPUTS; n++) fuzz.run(n);
    // 8 kB take about a millisecond once compiled; a loop that does not end, or goes over the file
    // again and again, is far above on any machine.
    assertTrue(fuzz.slowestNanos < 2_000_000_000L, fuzz.told(INPUTS));
    // Measured 3.9 MB at most in 20 000 inputs; what grows with the square of the file is above.
    assertTrue(fuzz.mostAllocated < 64 << 20, fuzz.told(INPUTS));
    assertTrue(fuzz.readStrictly > 0 && fuzz.readStrictly < INPUTS, fuzz.told(INPUTS));
  }
}
