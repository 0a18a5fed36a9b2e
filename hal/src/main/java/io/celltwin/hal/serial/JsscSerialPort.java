package io.celltwin.hal.serial;

import io.celltwin.hal.UartPort;
import io.celltwin.hal.kernel.Linux;
import io.celltwin.hal.linux.DeviceException;
import io.celltwin.hal.linux.DeviceKind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import jssc.SerialPortException;

/// A serial line through jSSC: 8 bits, no parity, 1 stop bit, no flow control. It only ever asks
/// how many bytes there are and fetches these, and writes what the line takes at once: jSSC's own
/// waiting hangs or spins where the line is unplugged or stuck. A line that was unplugged is closed
/// and opened anew, under the same name.
public final class JsscSerialPort implements UartPort {
  /// What `termios` has a name for; jSSC gets others wrong.
  private static final Set<Integer> BAUD_RATES =
      Set.of(
          1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 500000, 576000,
          921600, 1000000, 1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000);

  /// Between two looks at the line: 100 bytes at a million baud.
  private static final long LOOK_NANOS = 1_000_000;

  /// How much later than asked a thread may wake: the last part of a low level is waited for awake.
  private static final long SPIN_NANOS = 200_000;

  /// A byte of ten bits stands about 5 %, which both ends share.
  private static final double MOST_BAUD_RATE_ERROR = 0.025;

  // asm-generic/ioctls.h
  private static final int TCGETS = 0x5401;
  private static final int TERMIOS_BYTES = 64; // 36 on 64-bit Linux

  /// After this long a line that takes nothing counts as lost. A line of 1200 baud takes a hundred
  /// bytes in that time.
  private static final long STUCK_NANOS = 1_000_000_000;

  private final String device;
  private final jssc.SerialPort port;
  private final WritingEnd out;

  /// Held while the descriptor is in use, so that [#close] never closes it under a system call.
  private final ReentrantLock using = new ReentrantLock();

  private boolean closed;

  /// Opens a device, such as `/dev/ttyACM0`.
  ///
  /// @throws IllegalArgumentException for a baud rate that no line takes through jSSC
  /// @throws DeviceException where there is no such device, or it is in use or refuses
  public static JsscSerialPort open(String device, int baudRate) throws IOException {
    requireBaudRate(device, baudRate);
    // Its own end comes first: jSSC lets nobody else open the line.
    JsscSerialPort line;
    try {
      line = new JsscSerialPort(device, new jssc.SerialPort(device), new WritingEnd(device));
    } catch (LinkageError noLibrary) {
      throw DeviceException.ofLibrary(device, "jSSC", "java.io.tmpdir", noLibrary);
    }
    try {
      line.prepare(baudRate);
      return line;
    } catch (IOException failure) {
      line.close();
      throw failure;
    }
  }

  /// @return the baud rate
  /// @throws IllegalArgumentException for a baud rate that no line takes through jSSC
  public static int requireBaudRate(String device, int baudRate) {
    if (!BAUD_RATES.contains(baudRate))
      throw new IllegalArgumentException(
          "%s: %d baud, expected one of %s".formatted(device, baudRate, new TreeSet<>(BAUD_RATES)));
    return baudRate;
  }

  private JsscSerialPort(String device, jssc.SerialPort port, WritingEnd out) {
    this.device = device;
    this.port = port;
    this.out = out;
  }

  private void prepare(int baudRate) throws IOException {
    try {
      port.openPort();
      boolean set =
          port.setParams(
              baudRate,
              jssc.SerialPort.DATABITS_8,
              jssc.SerialPort.STOPBITS_1,
              jssc.SerialPort.PARITY_NONE);
      // A pseudo terminal has taken the parameters, but has no modem lines to set.
      if (!set && !Path.of(device).toRealPath().startsWith("/dev/pts")) {
        throw new DeviceException(
            device,
            "set %d baud, 8N1".formatted(baudRate),
            DeviceException.NO_ERRNO,
            "its driver, or the adapter, does not take that");
      }
      int runs = out.baudRate();
      if (Math.abs(runs - baudRate) > MOST_BAUD_RATE_ERROR * baudRate) {
        throw new DeviceException(
            device,
            "set %d baud".formatted(baudRate),
            DeviceException.NO_ERRNO,
            "it runs at %d, which is as near as it comes".formatted(runs));
      }
    } catch (SerialPortException failure) {
      throw refused(device, failure);
    }
  }

  /// jSSC has no error number to give: what the kernel says to the same attempt is asked for.
  private static IOException refused(String device, SerialPortException failure) {
    int errno = errno(device);
    IOException refused =
        errno == DeviceException.NO_ERRNO
            ? new DeviceException(device, "open", errno, String.valueOf(failure.getExceptionType()))
            : DeviceKind.SERIAL.failure(device, "open", errno);
    refused.initCause(failure);
    return refused;
  }

  private static int errno(String device) {
    Linux linux = new Linux();
    int opened = linux.open(device, Linux.O_RDWR | Linux.O_NOCTTY | Linux.O_NONBLOCK);
    if (opened < 0) return -opened;
    try (Arena arena = Arena.ofConfined()) {
      int asked = linux.control(opened, TCGETS, arena.allocate(TERMIOS_BYTES));
      return asked < 0 ? -asked : DeviceException.NO_ERRNO;
    } finally {
      Linux.close(opened);
    }
  }

  /// Of an open line: whatever it was, the line is of no more use. jSSC passes on what the kernel's
  /// number means, not the number.
  private IOException failed(String operation, SerialPortException failure) {
    String said = String.valueOf(failure.getExceptionType());
    IOException gone =
        said.contains("Input/output error")
            ? DeviceKind.SERIAL.failure(device, operation, Linux.EIO)
            : new DeviceException(
                device,
                operation,
                DeviceException.NO_ERRNO,
                said + ", the adapter was pulled or the far end closed");
    gone.initCause(failure);
    return gone;
  }

  @Override
  public int read(byte[] into, long deadlineNanos) throws IOException {
    while (true) {
      int got = fetch(into);
      if (got > 0) return got;
      long left = deadlineNanos - System.nanoTime();
      if (left <= 0) return 0;
      rest(Math.min(left, LOOK_NANOS));
    }
  }

  private int fetch(byte[] into) throws IOException {
    using.lock();
    try {
      if (closed) throw new ClosedChannelException();
      int there = port.getInputBufferBytesCount();
      if (there <= 0) return 0;
      byte[] bytes = port.readBytes(Math.min(there, into.length));
      System.arraycopy(bytes, 0, into, 0, bytes.length);
      return bytes.length;
    } catch (SerialPortException failure) {
      throw failed("read", failure);
    } finally {
      using.unlock();
    }
  }

  @Override
  public void write(byte[] from, int length) throws IOException {
    Objects.checkFromIndexSize(0, length, from.length);
    long stuckNanos = System.nanoTime() + STUCK_NANOS;
    for (int written = 0; ; ) {
      using.lock();
      try {
        if (closed) throw new ClosedChannelException();
        written += out.write(from, written, length - written);
      } finally {
        using.unlock();
      }
      if (written == length) return;
      if (System.nanoTime() - stuckNanos >= 0)
        throw new DeviceException(
            device,
            "write %d bytes".formatted(length),
            DeviceException.NO_ERRNO,
            "it took %d of them within a second".formatted(written));
      rest(LOOK_NANOS);
    }
  }

  /// Within some tens of microseconds on a machine that is not busy; the line is released whatever
  /// happens.
  @Override
  public void holdLow(long nanos) throws IOException {
    using.lock();
    try {
      if (closed) throw new ClosedChannelException();
      out.hold();
      try {
        long endNanos = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = endNanos - System.nanoTime())
          if (left > SPIN_NANOS) rest(left - SPIN_NANOS);
          else Thread.onSpinWait();
      } finally {
        out.release();
      }
    } finally {
      using.unlock();
    }
  }

  private void rest(long nanos) throws IOException {
    LockSupport.parkNanos(this, nanos);
    if (Thread.interrupted()) { // parking would no longer wait
      Thread.currentThread().interrupt();
      throw new ClosedChannelException();
    }
  }

  @Override
  public void close() {
    using.lock();
    try {
      if (closed) return;
      closed = true;
      out.close();
      if (port.isOpened()) port.closePort();
    } catch (SerialPortException gone) {
      // the descriptor is closed all the same
    } finally {
      using.unlock();
    }
  }

  @Override
  public String toString() {
    return device;
  }
}
