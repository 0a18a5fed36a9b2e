package io.celltwin.hil.hardware;

import io.celltwin.hal.Clock;
import io.celltwin.hal.SerialPort;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.serial.JsscSerialPort;
import io.celltwin.hil.port.Loopback;
import io.celltwin.hil.port.Plug;
import io.celltwin.hil.port.SerialPromises;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/// Two lines of this machine that are joined outside: the far one sends back what it gets.
final class JoinedLines implements SerialPromises.Bench, Closeable {
  private static final int BAUD_RATE = 115_200;
  private static final long READ_NANOS = 10_000_000_000L;

  private final Clock clock = new SystemClock();
  private final String near;
  private final JsscSerialPort far;

  JoinedLines(String near, String far) throws IOException {
    this.near = near;
    this.far = JsscSerialPort.open(far, BAUD_RATE);
    Thread.ofPlatform().daemon().name("echo").start(this::echo);
  }

  private void echo() {
    byte[] bytes = new byte[256];
    try {
      while (true) far.write(bytes, far.read(bytes, clock.nowNanos() + READ_NANOS));
    } catch (IOException closed) {
      // this was the end
    }
  }

  @Override
  public SerialPort open() throws IOException {
    return JsscSerialPort.open(near, BAUD_RATE);
  }

  @Override
  public byte[] request() {
    return Loopback.everyByte();
  }

  @Override
  public byte[] answer() {
    return Loopback.everyByte();
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
    return near;
  }

  @Override
  public Optional<Plug> plug() {
    return Optional.empty();
  }

  @Override
  public void close() {
    far.close();
  }
}
