package io.celltwin.canbus.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.celltwin.hal.CanFrame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A log plays back like a bus: nothing is allocated per frame, neither reading nor writing.
class AllocationTest {
  private static final int FRAMES = 50_000;

  /// What the JVM itself may put on this thread meanwhile; one object per frame were 800 kB.
  private static final long SPARE_BYTES = 50_000;

  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          log     |                                          | (1700000000.010001) can0 18DAF1DB#0322010100000000 T
          console |                                          | (001.000000)  can0  7E4   [8]  03 22 01 01 00 00 00 00
          asc     | base hex timestamps absolute             | 1.000000 1 7E4 Rx d 8 03 22 01 01 00 00 00 00
          dec     | base dec timestamps absolute             | 1.000000 1 2020 Rx d 3 3 255 16
          trc     | ;$FILEVERSION=1.1                        | 1) 1059.9 Rx 0300 7 00 00 00 00 04 00 00
          gvret   | Time Stamp,ID,Extended,Dir,Bus,LEN,D1,D2 | 166064000,0000021A,false,Rx,0,2,FE,36,
          csv     | timestamp,arbitration_id,extended,remote,error,dlc,data | 1700000000.5,0x132,0,0,0,8,xJZkAOgD/w8=
          blf     |                                          |
          """)
  void framesAreReadAndWrittenWithoutAllocation(String format, String header, String line)
      throws IOException {
    byte[] log =
        format.equals("blf")
            ? BlfBytes.file(BlfBytes.container(repeated()))
            : ((header == null ? "" : header + "\n") + (line + "\n").repeat(FRAMES))
                .getBytes(StandardCharsets.US_ASCII);
    CanFrame frame = new CanFrame();
    CandumpWriter writer = new CandumpWriter(OutputStream.nullOutputStream());
    try (CanLogReader reader = CanLogs.open(Path.of("x"), new ByteArrayInputStream(log))) {
      assertTrue(reader.next(frame));
      writer.write(reader.channel(), frame, frame.receivedNanos);
      long before = allocatedBytes();
      int frames = 1;
      for (; reader.next(frame); frames++) {
        writer.write(reader.channel(), frame, frame.receivedNanos);
      }
      long allocated = allocatedBytes() - before;
      assertEquals(FRAMES, frames);
      assertTrue(allocated < SPARE_BYTES, allocated + " bytes for " + FRAMES + " frames");
    }
  }

  private static byte[] repeated() {
    byte[] object = BlfBytes.object(86, 2, 1000, BlfBytes.classic(1, 0, 2, 0x123, 1, 2));
    byte[] all = new byte[FRAMES * object.length];
    for (int k = 0; k < FRAMES; k++)
      System.arraycopy(object, 0, all, k * object.length, object.length);
    return all;
  }
}
