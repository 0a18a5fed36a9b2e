package io.celltwin.edge;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.celltwin.hal.kernel.Linux;
import io.celltwin.hal.linux.ServiceNotifier;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A service manager's end: what a service tells it.
final class NotifySocket implements AutoCloseable {
  private static final long PATIENCE_NANOS = 60_000_000_000L; // for a busy machine

  private final Linux linux = new Linux();
  private final int socket = linux.socket(Linux.AF_UNIX, Linux.SOCK_DGRAM, 0);
  private final MemorySegment buffer = Arena.ofAuto().allocate(4096);
  private final MemorySegment polled = Arena.ofAuto().allocate(Linux.POLLFD_BYTES, 4);
  private final Path path;

  NotifySocket(Path path) {
    this.path = path;
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(name.length + 3L, 2);
      address.set(JAVA_SHORT, 0, (short) Linux.AF_UNIX);
      MemorySegment.copy(name, 0, address, JAVA_BYTE, 2, name.length);
      if (linux.bind(socket, address) < 0) throw new IllegalStateException("cannot bind " + path);
    }
    polled.set(JAVA_INT, 0, socket);
    polled.set(JAVA_SHORT, 4, Linux.POLLIN);
  }

  /// @param watchdogMicros 0: it does not watch
  ServiceNotifier service(long watchdogMicros) {
    return new ServiceNotifier(
        Map.of("NOTIFY_SOCKET", path.toString(), "WATCHDOG_USEC", "" + watchdogMicros), 1);
  }

  /// The next message, waited for.
  String next() {
    linux.poll(polled, 1, PATIENCE_NANOS);
    List<String> one = waiting(1);
    if (one.isEmpty()) throw new AssertionError("told nothing");
    return one.getFirst();
  }

  /// What has been told and not yet heard.
  List<String> waiting() {
    return waiting(Integer.MAX_VALUE);
  }

  private List<String> waiting(int most) {
    List<String> heard = new ArrayList<>();
    while (heard.size() < most) {
      int bytes = linux.receive(socket, buffer);
      if (bytes < 0) return heard;
      heard.add(new String(buffer.asSlice(0, bytes).toArray(JAVA_BYTE), StandardCharsets.UTF_8));
    }
    return heard;
  }

  @Override
  public void close() {
    Linux.close(socket);
  }
}
