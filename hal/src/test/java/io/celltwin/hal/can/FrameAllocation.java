package io.celltwin.hal.can;

import com.sun.management.ThreadMXBean;
import io.celltwin.hal.CanFrame;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/// Prints what the port allocates for frames that are there to be read.
final class FrameAllocation {
  /// In which the compiler is done, however busy the machine is.
  private static final long PATIENCE_NANOS = 60_000_000_000L;

  private FrameAllocation() {}

  public static void main(String[] arguments) throws IOException {
    UnixPair pair = new UnixPair();
    SocketCanPort port = SocketCanPort.over(pair.readingEnd, SocketCanPort.Options.LISTEN);
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    CanFrame frame = new CanFrame();
    byte[] data = new byte[8];
    long giveUpNanos = System.nanoTime() + PATIENCE_NANOS;
    long least = Long.MAX_VALUE;
    while (least > 0 && System.nanoTime() - giveUpNanos < 0) {
      long allocated = 0;
      for (int i = 0; i < 200; i++) {
        int burst = 0;
        while (burst < 8 && pair.write(0x100, data)) burst++;
        long before = thread.getCurrentThreadAllocatedBytes();
        for (; burst > 0; burst--) port.receive(frame, giveUpNanos);
        allocated += thread.getCurrentThreadAllocatedBytes() - before;
      }
      least = Math.min(least, allocated);
    }
    System.out.println(least + " bytes in 1600 frames");
    port.close();
    pair.close();
  }
}
