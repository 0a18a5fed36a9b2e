package io.celltwin.simulation.chip;

import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;

/// The host's end of an emulated stack, as plain as can be: bytes in, bytes out.
final class BqHost {
  static final int DIR0_ADDR = 0x306;
  static final int COMM_CTRL = 0x308;
  static final int CONTROL1 = 0x309;
  static final int CONTROL2 = 0x30A;
  static final int ADC_CTRL1 = 0x30D;
  static final int FAULT_SUMMARY = 0x52D;
  static final int CELLS = 0x568;

  private static final long WAKE_LOW_NANOS = 2_200_000;

  final VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
  final EmulatedBqStack stack;
  private final byte[] buffer = new byte[16_384];

  BqHost(int devices, ChainInputs pins, BqSettings settings) {
    stack = new EmulatedBqStack(devices, pins, clock, settings);
  }

  static BqHost of(int devices, ChainInputs pins) {
    return new BqHost(devices, pins, BqSettings.TYPICAL);
  }

  /// Awake, addressed from 0, without the faults of the start.
  BqHost ready() throws IOException {
    wake();
    address();
    write(0xD0, -1, 0x331, 0xFF, 0xFF);
    return this;
  }

  BqHost wake() throws IOException {
    stack.holdLow(WAKE_LOW_NANOS);
    waitMicros(11_600L * stack.devices());
    return this;
  }

  /// SLVAE86B's steps.
  void address() throws IOException {
    for (int register = 0x343; register <= 0x34A; register++) write(0xD0, -1, register, 0);
    write(0xD0, -1, CONTROL1, 0x01);
    int devices = stack.devices();
    for (int i = 0; i < devices; i++) write(0xD0, -1, DIR0_ADDR, i);
    write(0xD0, -1, COMM_CTRL, 0x02);
    write(0x90, 0, COMM_CTRL, devices == 1 ? 0x01 : 0x00);
    if (devices > 1) write(0x90, devices - 1, COMM_CTRL, 0x03);
    for (int register = 0x343; register <= 0x34A; register++) ask(0xC0, -1, register, 1);
  }

  void waitMicros(long micros) {
    try {
      clock.waitUntil(clock.nowNanos() + micros * 1_000);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// @param device its address; -1 where the command has none
  void write(int kind, int device, int register, int... data) throws IOException {
    send(frame(kind + data.length - 1, device, register, data));
  }

  byte[] ask(int kind, int device, int register, int count) throws IOException {
    return transact(frame(kind, device, register, count - 1));
  }

  /// Data of a reply whose check sum is right; does not wait for another.
  byte[] one(int device, int register, int count) throws IOException {
    send(frame(0x80, device, register, count - 1));
    byte[] reply = new byte[count + 6];
    byte[] next = new byte[1];
    for (int i = 0; i < reply.length; i++) {
      if (stack.read(next, clock.nowNanos() + 1_000_000) == 0) throw new AssertionError("silence");
      reply[i] = next[0];
    }
    if (!isIntact(reply)) throw new AssertionError("check sum of " + hex(reply));
    return Arrays.copyOfRange(reply, 4, 4 + count);
  }

  int value(int device, int register) throws IOException {
    return one(device, register, 1)[0] & 0xFF;
  }

  int word(int device, int register) throws IOException {
    byte[] two = one(device, register, 2);
    return (two[0] & 0xFF) << 8 | (two[1] & 0xFF);
  }

  void send(byte[] frame) throws IOException {
    stack.write(frame, frame.length);
    waitMicros(10L * frame.length);
    stack.advanceTo(clock.nowNanos());
  }

  /// What comes until the line has been quiet for a millisecond.
  byte[] transact(byte[] frame) throws IOException {
    send(frame);
    return listen();
  }

  byte[] listen() throws IOException {
    int length = 0;
    byte[] some = new byte[64];
    while (true) {
      int got = stack.read(some, clock.nowNanos() + 1_000_000);
      if (got == 0) return Arrays.copyOf(buffer, length);
      System.arraycopy(some, 0, buffer, length, got);
      length += got;
    }
  }

  static byte[] frame(int first, int device, int register, int... data) {
    int header = device < 0 ? 3 : 4;
    byte[] frame = new byte[header + data.length + 2];
    frame[0] = (byte) first;
    if (device >= 0) frame[1] = (byte) device;
    frame[header - 2] = (byte) (register >> 8);
    frame[header - 1] = (byte) register;
    for (int i = 0; i < data.length; i++) frame[header + i] = (byte) data[i];
    int sum = Crc16.of(frame, frame.length - 2);
    frame[frame.length - 2] = (byte) sum;
    frame[frame.length - 1] = (byte) (sum >> 8);
    return frame;
  }

  static boolean isIntact(byte[] frame) {
    int sum = Crc16.of(frame, frame.length - 2);
    return frame[frame.length - 2] == (byte) sum && frame[frame.length - 1] == (byte) (sum >> 8);
  }

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
