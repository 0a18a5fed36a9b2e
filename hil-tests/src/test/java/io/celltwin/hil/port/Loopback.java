package io.celltwin.hil.port;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.celltwin.hal.Clock;
import io.celltwin.hal.SerialPort;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.kernel.Linux;
import io.celltwin.hal.serial.JsscSerialPort;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// jSSC on a pseudo terminal of the kernel, whose far end sends back what it gets. Pulling it out
/// closes the far end and takes the name away, as the kernel does with a USB adapter.
public final class Loopback implements SerialPromises.Bench, Plug, Closeable {
  private static final int BAUD_RATE = 115_200;

  // asm-generic/ioctls.h
  private static final int TIOCSPTLCK = 0x40045431;
  private static final int TIOCGPTN = 0x80045430;

  private static final long LOOK_NANOS = 10_000_000;

  private final Clock clock = new SystemClock();
  private final Path name;
  private Optional<Echo> far = Optional.empty();

  /// @param name that the line shall have, such as `/tmp/x/ttyUSB0`
  public Loopback(Path name) throws IOException {
    this.name = name;
    in();
  }

  @Override
  public void in() throws IOException {
    Echo echo = new Echo();
    far = Optional.of(echo);
    Files.createSymbolicLink(name, Path.of(echo.nearEnd));
  }

  @Override
  public void out() throws IOException {
    Files.deleteIfExists(name);
    far.orElseThrow().close();
  }

  @Override
  public SerialPort open() throws IOException {
    return JsscSerialPort.open(name.toString(), BAUD_RATE);
  }

  /// Every byte there is: line ends, XON and XOFF, end of file too.
  @Override
  public byte[] request() {
    return everyByte();
  }

  @Override
  public byte[] answer() {
    return everyByte();
  }

  /// Every byte there is.
  public static byte[] everyByte() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) all[i] = (byte) i;
    return all;
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public long wakeNanos() {
    return 0;
  }

  @Override
  public String device() {
    return name.toString();
  }

  @Override
  public Optional<Plug> plug() {
    return Optional.of(this);
  }

  @Override
  public void close() throws IOException {
    out();
  }

  private static final class Echo {
    private final Linux linux = new Linux();
    private final int master;
    private final String nearEnd;
    private final Thread thread;
    private volatile boolean closed;

    Echo() throws IOException {
      master = linux.open("/dev/ptmx", Linux.O_RDWR | Linux.O_NOCTTY | Linux.O_NONBLOCK);
      Linux.check(master, "/dev/ptmx");
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment number = arena.allocate(JAVA_INT);
        Linux.check(linux.control(master, TIOCSPTLCK, number), "unlock a terminal");
        Linux.check(linux.control(master, TIOCGPTN, number), "number of a terminal");
        nearEnd = "/dev/pts/" + number.get(JAVA_INT, 0);
      }
      thread = Thread.ofPlatform().daemon().name("echo").start(this::serve);
    }

    private void serve() {
      try (Arena arena = Arena.ofConfined()) {
        Linux own = new Linux();
        MemorySegment bytes = arena.allocate(4096);
        MemorySegment polled = arena.allocate(Linux.POLLFD_BYTES, Long.BYTES);
        polled.set(JAVA_INT, 0, master);
        polled.set(JAVA_SHORT, 4, Linux.POLLIN);
        while (!closed) {
          own.poll(polled, 1, LOOK_NANOS);
          int got = own.read(master, bytes);
          // While nobody has the near end open, poll does not wait.
          if (got <= 0) Thread.sleep(1);
          for (int sent = 0; sent < got && !closed; )
            sent += Math.max(0, own.write(master, bytes.asSlice(sent), got - sent));
        }
      } catch (InterruptedException told) {
        Thread.currentThread().interrupt();
      }
    }

    void close() {
      if (closed) return;
      closed = true;
      try {
        thread.join();
      } catch (InterruptedException hurried) {
        Thread.currentThread().interrupt();
      }
      Linux.close(master);
    }
  }
}
