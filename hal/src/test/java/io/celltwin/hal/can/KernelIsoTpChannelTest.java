package io.celltwin.hal.can;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Receiving over a pair of Unix sockets, which keep messages apart as the kernel's ISO-TP does.
class KernelIsoTpChannelTest {
  private static byte[] message(int length) {
    byte[] message = new byte[length];
    for (int i = 0; i < length; i++) message[i] = (byte) (31 * i);
    return message;
  }

  @Test
  void refusesAMessageThatItCannotHoldInsteadOfCuttingItOff() throws IOException {
    byte[] into = new byte[10_000];
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    try (UnixPair pair = new UnixPair();
        KernelIsoTpChannel channel = KernelIsoTpChannel.over(pair.readingEnd)) {
      assertTrue(pair.writeBytes(message(4095)));
      assertEquals(4095, channel.receive(into, deadlineNanos));
      assertArrayEquals(message(4095), Arrays.copyOf(into, 4095));
      assertTrue(pair.writeBytes(message(8000)));
      IOException refused =
          assertThrows(IOException.class, () -> channel.receive(into, deadlineNanos));
      assertTrue(String.valueOf(refused.getMessage()).endsWith("more than 4095 bytes"));
      assertTrue(pair.writeBytes(message(5)));
      assertEquals(5, channel.receive(into, deadlineNanos), "the next one is taken");
    }
  }
}
