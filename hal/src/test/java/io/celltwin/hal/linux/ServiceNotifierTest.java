package io.celltwin.hal.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.kernel.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceNotifierTest {
  private static final long PID = 4711;

  @TempDir private Path folder;

  /// A service manager's socket.
  private static final class Manager implements AutoCloseable {
    private final Linux linux = new Linux();
    private final int socket = linux.socket(Linux.AF_UNIX, Linux.SOCK_DGRAM, 0);
    private final MemorySegment buffer = Arena.ofAuto().allocate(4096);

    Manager(String name) {
      byte[] path = name.getBytes(StandardCharsets.UTF_8);
      boolean isAbstract = path[0] == '@';
      if (isAbstract) path[0] = 0;
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment address = arena.allocate(2L + path.length + (isAbstract ? 0 : 1), 2);
        address.set(JAVA_SHORT, 0, (short) Linux.AF_UNIX);
        MemorySegment.copy(path, 0, address, JAVA_BYTE, 2, path.length);
        assertEquals(0, linux.bind(socket, address));
      }
    }

    /// The next message, which is there already: a datagram arrives with its sending.
    String heard() {
      int bytes = linux.receive(socket, buffer);
      return bytes < 0
          ? "nothing"
          : new String(buffer.asSlice(0, bytes).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
      Linux.close(socket);
    }
  }

  private static void tells(String socket) {
    try (Manager manager = new Manager(socket);
        ServiceNotifier notifier =
            new ServiceNotifier(Map.of("NOTIFY_SOCKET", socket, "WATCHDOG_USEC", "2500000"), PID)) {
      assertTrue(notifier.isWanted());
      assertEquals(Optional.of(Duration.ofMillis(2500)), notifier.watchdog());
      assertTrue(notifier.ready("1 pack\nof 96 cells"));
      assertTrue(notifier.alive());
      assertTrue(notifier.status("µ"));
      assertTrue(notifier.stopping("bye"));
      assertEquals("READY=1\nSTATUS=1 pack of 96 cells", manager.heard());
      assertEquals("WATCHDOG=1", manager.heard());
      assertEquals("STATUS=µ", manager.heard());
      assertEquals("STOPPING=1\nSTATUS=bye", manager.heard());
      assertEquals("nothing", manager.heard());
    }
  }

  @Test
  void tellsASocketInTheFileSystem() {
    tells(folder.resolve("notify").toString());
  }

  @Test
  void tellsAnAbstractSocket() {
    tells("@celltwin-test-" + ProcessHandle.current().pid());
  }

  @Test
  void tellsNobodyWhereNobodyAsked() {
    for (Map<String, String> environment :
        java.util.List.<Map<String, String>>of(
            Map.of(),
            Map.of("WATCHDOG_USEC", "1000000"),
            Map.of("NOTIFY_SOCKET", ""),
            Map.of("NOTIFY_SOCKET", "@"),
            Map.of("NOTIFY_SOCKET", "relative"),
            Map.of("NOTIFY_SOCKET", "vsock:2:1234"),
            Map.of("NOTIFY_SOCKET", "/" + "x".repeat(107)))) {
      try (ServiceNotifier notifier = new ServiceNotifier(environment, PID)) {
        assertFalse(notifier.isWanted(), environment::toString);
        assertEquals(Optional.empty(), notifier.watchdog());
        assertFalse(notifier.ready(""));
        assertFalse(notifier.alive());
        assertFalse(notifier.stopping(""));
      }
    }
  }

  @Test
  void isNotWatchedWhereTheWatchdogIsAnotherProcesss() {
    String socket = folder.resolve("n").toString();
    Map<String, String> another =
        Map.of("NOTIFY_SOCKET", socket, "WATCHDOG_USEC", "1000000", "WATCHDOG_PID", "1");
    try (ServiceNotifier notifier = new ServiceNotifier(another, PID)) {
      assertEquals(Optional.empty(), notifier.watchdog());
    }
    Map<String, String> own =
        Map.of("NOTIFY_SOCKET", socket, "WATCHDOG_USEC", "1000000", "WATCHDOG_PID", "" + PID);
    try (ServiceNotifier notifier = new ServiceNotifier(own, PID)) {
      assertEquals(Optional.of(Duration.ofSeconds(1)), notifier.watchdog());
    }
    Map<String, String> garbled = Map.of("NOTIFY_SOCKET", socket, "WATCHDOG_USEC", "soon");
    try (ServiceNotifier notifier = new ServiceNotifier(garbled, PID)) {
      assertEquals(Optional.empty(), notifier.watchdog());
    }
  }

  @Test
  void waitsNeitherForAManagerThatIsGoneNorForOneThatDoesNotRead() {
    String socket = folder.resolve("busy").toString();
    try (ServiceNotifier notifier = new ServiceNotifier(Map.of("NOTIFY_SOCKET", socket), PID)) {
      assertFalse(notifier.alive()); // not there yet
      try (Manager manager = new Manager(socket)) {
        int taken = 0;
        while (notifier.alive()) assertTrue(++taken < 1_000_000, "it takes everything");
        assertTrue(taken > 0);
        assertEquals("WATCHDOG=1", manager.heard());
      }
      assertFalse(notifier.alive()); // nobody reads any more
    }
  }

  @Test
  void saysNothingOnceItIsClosed() {
    String socket = folder.resolve("closed").toString();
    try (Manager manager = new Manager(socket)) {
      ServiceNotifier notifier = new ServiceNotifier(Map.of("NOTIFY_SOCKET", socket), PID);
      notifier.close();
      notifier.close();
      assertFalse(notifier.alive());
      assertEquals("nothing", manager.heard());
    }
  }
}
