package io.celltwin.hal.serial;

import io.celltwin.hal.SerialPort;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import jssc.SerialPortException;

/// A serial line through jSSC: 8 bits, no parity, 1 stop bit, no flow control. It only ever asks
/// how many bytes there are and fetches these, and writes what the line takes at once: jSSC's own
/// waiting hangs or spins where the line is unplugged or stuck. A line that was unplugged is closed
/// and opened anew, under the same name.
public final class JsscSerialPort implements SerialPort {
  /// What `termios` has a name for; jSSC gets others wrong.
  private static final Set<Integer> BAUD_RATES =
      Set.of(
          1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 500000, 576000,
          921600, 1000000, 1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000);

  /// Between two looks at the line: 100 bytes at a million baud.
  private static final long LOOK_NANOS = 1_000_000;

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
  /// @throws IOException where there is no such device, or it is in use or refuses
  public static JsscSerialPort open(String device, int baudRate) throws IOException {
    requireBaudRate(device, baudRate);
    // Its own end comes first: jSSC lets nobody else open the line.
    JsscSerialPort line =
        new JsscSerialPort(device, new jssc.SerialPort(device), new WritingEnd(device));
    try {
      line.prepare(baudRate);
      return line;
    } catch (IOException failure) {
      line.close();
      throw failure;
    }
  }

  /// @throws IllegalArgumentException for a baud rate that no line takes through jSSC
  static void requireBaudRate(String device, int baudRate) {
    if (!BAUD_RATES.contains(baudRate))
      throw new IllegalArgumentException(
          "%s: %d baud, expected one of %s".formatted(device, baudRate, new TreeSet<>(BAUD_RATES)));
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
      if (!set && !Path.of(device).toRealPath().startsWith("/dev/pts"))
        throw new IOException("%s: refuses %d baud, 8N1".formatted(device, baudRate));
    } catch (SerialPortException failure) {
      throw failed(device, failure);
    }
  }

  private static IOException failed(String device, SerialPortException failure) {
    return new IOException(device + ": " + failure.getExceptionType(), failure);
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
      throw failed(device, failure);
    } finally {
      using.unlock();
    }
  }

  @Override
  public void write(byte[] from, int length) throws IOException {
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
        throw new IOException(
            "%s: took %d of %d bytes within a second".formatted(device, written, length));
      rest(LOOK_NANOS);
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
