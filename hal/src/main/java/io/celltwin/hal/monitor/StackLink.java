package io.celltwin.hal.monitor;

import io.celltwin.hal.Clock;
import io.celltwin.hal.Crc16;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.UartPort;
import java.io.IOException;

/// The wire to a stack of TI's monitors whose lowest device is on the UART: frames of `init, device
/// where it is one, register, data, CRC`, and the answers, one frame for each device, the highest
/// address first. Whatever else comes is passed over; a frame counts by its header, its place in
/// the order and its CRC. Devices count from 0 here, as their addresses do. One thread.
///
/// Sources: SLUSE81E and SLVAE86B of TI; the frames that these print are known answers of the
/// tests.
final class StackLink {
  /// Most data of one frame.
  static final int STRIDE = 128;

  static final int BAUD_RATE = 1_000_000;

  private static final int SINGLE_READ = 0x80;
  private static final int SINGLE_WRITE = 0x90;
  private static final int BROADCAST_READ = 0xC0;
  private static final int BROADCAST_WRITE = 0xD0;

  /// Init, device, register, CRC.
  private static final int OVERHEAD = 6;

  /// A start bit, 8 bits, a stop bit.
  private static final long BYTE_NANOS = 10_000_000_000L / BAUD_RATE;

  /// What an adapter may hold bytes back, 16 ms of many on USB, and the chips' own delays.
  private static final long PATIENCE_NANOS = 20_000_000;

  /// After the last device's answer, where others have not been heard: whether one more comes.
  private static final long LINGER_NANOS = 2_000_000;

  /// So that a line that never stops talking does not keep the next request back.
  private static final int MOST_DRAINS = 16;

  /// t_HLD_WAKE: 2 to 2.5 ms (SLUSE81E).
  private static final long WAKE_PING_NANOS = 2_250_000;

  /// COMM CLEAR: t_UART(CLR) from 15 bits on (SLUSE48B; its end unconfirmed).
  private static final long CLEAR_NANOS = 20_000;

  /// After so many silent devices in a row the wire is dead from there on: no more are asked.
  static final int MOST_SILENT = 2;

  /// Data of the devices whose answer to the last read was good, [#STRIDE] apart.
  final byte[] data;

  /// Devices that a read is repeated for when their answer is missing, a bit each. One that was not
  /// heard for a whole scan gets one try only.
  int expected;

  private final UartPort port;
  private final Clock clock;
  private final DeviceHealth health;
  private final int devices;
  private final int retries;
  private final byte[] out = new byte[16];
  private final byte[] single = new byte[1];
  private final byte[] chunk = new byte[1024];
  private final byte[] input;
  private int inputAt;
  private int inputEnd;
  private long lastNanos;

  // Of the read that is under way.
  private int readRegister;
  private int readCount;
  private int before; // address of the frame before, which the next one is below
  private int good;
  private int doubled;

  StackLink(UartPort port, Clock clock, DeviceHealth health, MonitorSettings settings) {
    this.port = port;
    this.clock = clock;
    this.health = health;
    devices = settings.devices();
    retries = settings.retries();
    data = new byte[(devices + 1) * STRIDE];
    input = new byte[2 * (devices + 1) * (STRIDE + OVERHEAD) + chunk.length];
    expected = all();
    lastNanos = clock.nowNanos();
  }

  int all() {
    return devices == 32 ? -1 : (1 << devices) - 1;
  }

  /// When the last frame had gone out.
  long lastNanos() {
    return lastNanos;
  }

  void pause(long nanos) throws InterruptedException {
    clock.waitUntil(clock.nowNanos() + nanos);
  }

  /// WAKE to the lowest device, which hands it on as a tone: every device that hears it starts anew
  /// with its defaults.
  void wakePing() throws IOException, InterruptedException {
    pause(PATIENCE_NANOS); // bytes that are still on their way out
    port.holdLow(WAKE_PING_NANOS);
    lastNanos = clock.nowNanos();
  }

  /// A command of which a byte was damaged, its first one above all, has the lowest device wait for
  /// more, or for this: the next byte begins a command.
  void commClear() throws IOException, InterruptedException {
    port.holdLow(CLEAR_NANOS);
    pause(CLEAR_NANOS);
  }

  // ---- writing: nobody answers, and a device that takes the CRC for wrong does nothing

  /// To all devices, 1 to 8 bytes from `register` on.
  void writeAll(int register, byte[] bytes, int from, int length) throws IOException {
    out[0] = (byte) (BROADCAST_WRITE + length - 1);
    send(1, register, bytes, from, length);
  }

  void writeAll(int register, int value) throws IOException {
    single[0] = (byte) value;
    writeAll(register, single, 0, 1);
  }

  void writeOne(int device, int register, byte[] bytes, int from, int length) throws IOException {
    out[0] = (byte) (SINGLE_WRITE + length - 1);
    out[1] = (byte) device;
    send(2, register, bytes, from, length);
  }

  void writeOne(int device, int register, int value) throws IOException {
    single[0] = (byte) value;
    writeOne(device, register, single, 0, 1);
  }

  private void send(int at, int register, byte[] bytes, int from, int length) throws IOException {
    send(compose(0, at, register, bytes, from, length));
  }

  private void send(int length) throws IOException {
    port.write(out, length);
    lastNanos = clock.nowNanos() + length * BYTE_NANOS;
  }

  /// @return the frame's end
  private int compose(int begin, int at, int register, byte[] bytes, int from, int length) {
    out[at++] = (byte) (register >> 8);
    out[at++] = (byte) register;
    System.arraycopy(bytes, from, out, at, length);
    at += length;
    int crc = Crc16.of(out, begin, at - begin);
    out[at++] = (byte) crc;
    out[at++] = (byte) (crc >> 8);
    return at;
  }

  // ---- reading

  /// Reads `count` registers of every device into [#data]. An expected device whose answer is
  /// missing is asked alone: below one whose answer is damaged nobody answers a common question
  /// (SLUSE48B), nor does anybody where the top of the stack does not.
  ///
  /// @return devices whose data count, a bit each
  int readAll(int register, int count) throws IOException, InterruptedException {
    int answered = readAllOnce(register, count);
    if ((answered & expected) == expected || retries == 0) return answered;
    commClear();
    int silent = 0;
    for (int device = 0; device < devices && silent < MOST_SILENT; device++) {
      if ((expected & ~answered & 1 << device) == 0) continue;
      health.add(DeviceHealth.Count.RETRIES, 1);
      boolean has = readOne(device, register, count, retries);
      if (has) answered |= 1 << device;
      silent = has ? 0 : silent + 1;
    }
    int missing = Integer.bitCount(expected & ~answered);
    if (missing > 0) health.add(DeviceHealth.Count.MISSING_ANSWERS, missing);
    return answered;
  }

  /// One try. Two frames from one address count for none: a device that has lost its own answers at
  /// the lowest one's.
  int readAllOnce(int register, int count) throws IOException {
    out[0] = (byte) BROADCAST_READ;
    ask(1, register, count);
    long frameNanos = (count + OVERHEAD) * BYTE_NANOS;
    long deadlineNanos = lastNanos + devices * frameNanos + PATIENCE_NANOS;
    before = devices;
    while (good != all() || doubled != 0) {
      boolean wasLast = before == 0;
      if (!listen(deadlineNanos, devices)) break;
      if (before == 0 && !wasLast) {
        deadlineNanos = Math.min(deadlineNanos, clock.nowNanos() + LINGER_NANOS + 2 * frameNanos);
      }
    }
    return good & ~doubled;
  }

  /// Reads registers of one device, which may also be the one beyond the last.
  boolean readOne(int device, int register, int count) throws IOException, InterruptedException {
    return readOne(device, register, count, retries + 1);
  }

  private boolean readOne(int device, int register, int count, int attempts)
      throws IOException, InterruptedException {
    for (int attempt = 0; attempt < attempts; attempt++) {
      if (attempt > 0) {
        commClear();
        health.add(DeviceHealth.Count.RETRIES, 1);
      }
      out[0] = (byte) SINGLE_READ;
      out[1] = (byte) device;
      ask(2, register, count);
      if (awaitOne(device, count)) return true;
    }
    return false;
  }

  private boolean awaitOne(int device, int count) throws IOException {
    long deadlineNanos = lastNanos + (count + OVERHEAD) * BYTE_NANOS + PATIENCE_NANOS;
    before = device + 1;
    while ((good >> device & 1) == 0 && listen(deadlineNanos, devices + 1)) {}
    return (good >> device & 1) != 0;
  }

  /// Writes registers of one device and reads others of it with no gap on the wire in between.
  boolean writeAndRead(int device, int writeRegister, int value, int register, int count)
      throws IOException {
    out[0] = (byte) SINGLE_WRITE;
    out[1] = (byte) device;
    single[0] = (byte) value;
    int length = compose(0, 2, writeRegister, single, 0, 1);
    out[length] = (byte) SINGLE_READ;
    out[length + 1] = (byte) device;
    beginRead(register, count);
    send(compose(length, length + 2, register, single, 0, 1));
    return awaitOne(device, count);
  }

  private void ask(int at, int register, int count) throws IOException {
    beginRead(register, count);
    send(at, register, single, 0, 1);
  }

  private void beginRead(int register, int count) throws IOException {
    for (int k = 0; k < MOST_DRAINS && port.read(chunk, clock.nowNanos()) > 0; k++) {}
    inputAt = 0;
    inputEnd = 0;
    good = 0;
    doubled = 0;
    readRegister = register;
    readCount = count;
    single[0] = (byte) (count - 1);
    health.add(DeviceHealth.Count.REQUESTS, 1);
  }

  /// @return false where the deadline has come
  private boolean listen(long deadlineNanos, int addresses) throws IOException {
    int got = port.read(chunk, deadlineNanos);
    if (got > 0) {
      // What is left of a frame is short: there is always room for it.
      int kept = Math.min(inputEnd - inputAt, input.length - got);
      System.arraycopy(input, inputEnd - kept, input, 0, kept);
      System.arraycopy(chunk, 0, input, kept, got);
      inputAt = 0;
      inputEnd = kept + got;
    }
    boolean ended = got == 0 || clock.nowNanos() - deadlineNanos >= 0;
    parse(addresses, ended);
    return !ended;
  }

  /// @param ended what looks like the beginning of a frame and is not all there was none
  private void parse(int addresses, boolean ended) {
    int length = readCount + OVERHEAD;
    while (inputEnd - inputAt >= length || (ended && inputAt < inputEnd)) {
      if (inputEnd - inputAt < length || !isHeader(addresses)) {
        inputAt++;
        continue;
      }
      int at = inputAt + length - 2;
      int sent = (input[at] & 0xFF) | (input[at + 1] & 0xFF) << 8;
      if (sent != Crc16.of(input, inputAt, length - 2)) {
        health.add(DeviceHealth.Count.CHECKSUM_ERRORS, 1);
        inputAt++;
        continue;
      }
      accept(input[inputAt + 1] & 0xFF);
      inputAt += length;
    }
  }

  private boolean isHeader(int addresses) {
    return (input[inputAt] & 0xFF) == readCount - 1
        && (input[inputAt + 1] & 0xFF) < addresses
        && (input[inputAt + 2] & 0xFF) == readRegister >> 8
        && (input[inputAt + 3] & 0xFF) == (readRegister & 0xFF);
  }

  private void accept(int device) {
    if (device >= before) {
      doubled |= 1 << device;
      return;
    }
    before = device;
    good |= 1 << device;
    System.arraycopy(input, inputAt + 4, data, device * STRIDE, readCount);
  }
}
