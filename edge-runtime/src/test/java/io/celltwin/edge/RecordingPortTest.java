package io.celltwin.edge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.canbus.log.CanLogReader;
import io.celltwin.canbus.log.CanLogs;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanPort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingPortTest {
  @TempDir private Path folder;

  /// Delivers a hundred frames.
  private static final class Hundred implements CanPort {
    private int next;

    @Override
    public boolean receive(CanFrame frame, long deadlineNanos) {
      if (next == 100) return false;
      frame.id = 0x100 + next++;
      frame.length = 1;
      frame.data[0] = 42;
      frame.receivedNanos = System.nanoTime();
      return true;
    }

    @Override
    public boolean send(CanFrame frame) {
      return false;
    }

    @Override
    public void close() {}
  }

  @Test
  void everyFrameReceivedStandsInTheRecordingOnceItIsClosed() throws Exception {
    CanFrame frame = new CanFrame();
    try (RecordingPort port =
        new RecordingPort("car", new Hundred(), "can0", folder.resolve("new"), 10)) {
      for (int k = 0; k < 100; k++) assertTrue(port.receive(frame, 0));
      assertFalse(port.receive(frame, 0));
    }
    List<Path> files;
    try (Stream<Path> all = Files.list(folder.resolve("new"))) {
      files = all.toList();
    }
    assertEquals(1, files.size(), files.toString());
    try (CanLogReader log = CanLogs.open(files.getFirst())) {
      for (int k = 0; k < 100; k++) {
        assertTrue(log.next(frame), k + " frames");
        assertEquals(0x100 + k, frame.id);
        assertEquals("can0", log.channel());
      }
      assertFalse(log.next(frame));
    }
  }
}
