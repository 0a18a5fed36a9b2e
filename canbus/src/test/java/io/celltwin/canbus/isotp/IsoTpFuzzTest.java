package io.celltwin.canbus.isotp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// The short run; the long one is a command in README.md.
class IsoTpFuzzTest {
  @Test
  void bentConversationsNeitherThrowNorHang() {
    long[] messages = IsoTpFuzz.run(1, 20_000);
    // So that the run does say something: most conversations bring messages in spite of all.
    assertTrue(messages[0] > 10_000, "received " + messages[0]);
    assertTrue(messages[1] > 2_000, "sent " + messages[1]);
  }
}
