package io.celltwin.hal.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.celltwin.hal.kernel.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// Tells the service manager how the program fares: sd_notify(3), in systemd's words. Where no
/// manager wants to know it does nothing, nor where it does not listen: a message is never waited
/// for. One thread at a time.
public final class ServiceNotifier implements AutoCloseable {
  private static final int MOST_PATH_BYTES = 107;
  private static final int FAMILY_BYTES = 2;

  /// Empty where nobody wants to know: then no library is loaded either.
  private final Optional<Linux> linux;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment address;
  private final int socket;
  private final Optional<Duration> watchdog;
  private boolean closed;

  /// Of this program's environment.
  public static ServiceNotifier fromEnvironment() {
    return new ServiceNotifier(System.getenv(), ProcessHandle.current().pid());
  }

  /// One that tells nobody.
  public static ServiceNotifier silent() {
    return new ServiceNotifier(Map.of(), 0);
  }

  /// @param environment `NOTIFY_SOCKET`, `WATCHDOG_USEC`, `WATCHDOG_PID`
  /// @param pid of this program
  public ServiceNotifier(Map<String, String> environment, long pid) {
    byte[] name = environment.getOrDefault("NOTIFY_SOCKET", "").getBytes(StandardCharsets.UTF_8);
    boolean isAbstract = name.length > 1 && name[0] == '@';
    boolean usable =
        name.length > 1 && name.length <= MOST_PATH_BYTES && (isAbstract || name[0] == '/');
    address = arena.allocate(FAMILY_BYTES + name.length + (isAbstract ? 0L : 1L), Short.BYTES);
    if (isAbstract) name[0] = 0;
    MemorySegment.copy(name, 0, address, JAVA_BYTE, FAMILY_BYTES, name.length);
    address.set(JAVA_SHORT, 0, (short) Linux.AF_UNIX);
    linux = usable ? Optional.of(new Linux()) : Optional.empty();
    socket = linux.map(calls -> calls.socket(Linux.AF_UNIX, Linux.SOCK_DGRAM, 0)).orElse(-1);
    watchdog = usable ? watchdog(environment, pid) : Optional.empty();
  }

  private static Optional<Duration> watchdog(Map<String, String> environment, long pid) {
    try {
      String meant = environment.getOrDefault("WATCHDOG_PID", "");
      if (!meant.isEmpty() && Long.parseLong(meant) != pid) return Optional.empty();
      long micros = Long.parseLong(environment.getOrDefault("WATCHDOG_USEC", "0"));
      return micros > 0 ? Optional.of(Duration.ofNanos(micros * 1000)) : Optional.empty();
    } catch (NumberFormatException garbled) {
      return Optional.empty();
    }
  }

  /// Whether anybody wants to know.
  public boolean isWanted() {
    return socket >= 0;
  }

  /// The service is killed where [#alive] stays away for this long. Empty: nobody watches.
  public Optional<Duration> watchdog() {
    return watchdog;
  }

  /// @param status one line for `systemctl status`
  public boolean ready(String status) {
    return send("READY=1\nSTATUS=" + oneLine(status));
  }

  public boolean alive() {
    return send("WATCHDOG=1");
  }

  /// @param status one line for `systemctl status`
  public boolean status(String status) {
    return send("STATUS=" + oneLine(status));
  }

  public boolean stopping(String status) {
    return send("STOPPING=1\nSTATUS=" + oneLine(status));
  }

  private static String oneLine(String status) {
    return status.replace('\n', ' ');
  }

  /// @return whether it was taken
  private boolean send(String message) {
    if (linux.isEmpty() || socket < 0 || closed) return false;
    try (Arena scratch = Arena.ofConfined()) {
      byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
      MemorySegment sent = scratch.allocateFrom(JAVA_BYTE, bytes);
      int flags = Linux.MSG_DONTWAIT | Linux.MSG_NOSIGNAL;
      return linux.get().sendTo(socket, sent, flags, address) == bytes.length;
    }
  }

  @Override
  public void close() {
    if (closed) return;
    closed = true;
    if (socket >= 0) Linux.close(socket);
    arena.close();
  }
}
