package io.celltwin.simulation.chip;

import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;

/// The host's end of a chain in tests: frames, time, and nothing that a driver would do by itself.
final class LtcHost {
  static final int ADCV = 0x360; // 7 kHz, all cells, no discharge
  static final int ADAX = 0x560;
  static final int ADSTAT = 0x568;

  final VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
  final EmulatedChain chain;
  private final int devices;

  interface ChainOf {
    EmulatedChain of(VirtualClock clock);
  }

  LtcHost(ChainOf chain) {
    this.chain = chain.of(clock);
    devices = this.chain.devices();
    waitMicros(1); // a chain's first window is never at 0
  }

  static LtcHost ltc(LtcPart part, int devices, ChainInputs inputs) {
    return new LtcHost(clock -> new EmulatedLtcChain(part, devices, inputs, clock));
  }

  void waitMicros(long micros) {
    waitUntil(clock.nowNanos() + 1_000 * micros);
  }

  void waitUntil(long nanos) {
    try {
      clock.waitUntil(nanos);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// One pulse and the time that the whole chain needs to wake from sleep, another one for those
  /// that have fallen idle meanwhile.
  LtcHost wake() throws IOException {
    chain.transfer(new byte[1], new byte[1], 1);
    waitMicros(500L * devices);
    chain.transfer(new byte[1], new byte[1], 1);
    waitMicros(10L * devices);
    return this;
  }

  byte[] window(byte[] out) throws IOException {
    byte[] in = new byte[out.length];
    chain.transfer(out, in, out.length);
    return in;
  }

  String window(String out) throws IOException {
    return HexFormat.of().formatHex(window(HexFormat.of().parseHex(out)));
  }

  static byte[] frame(int command, int length) {
    byte[] frame = new byte[Math.max(4, length)];
    Arrays.fill(frame, (byte) 0xFF);
    frame[0] = (byte) (command >> 8);
    frame[1] = (byte) command;
    int pec = Pec.fifteen(frame, 0, 2);
    frame[2] = (byte) (pec >> 8);
    frame[3] = (byte) pec;
    return frame;
  }

  void command(int command) throws IOException {
    window(frame(command, 4));
  }

  /// Six bytes of each device, the first device first.
  byte[][] read(int command) throws IOException {
    byte[] in = window(frame(command, 4 + 8 * devices));
    byte[][] groups = new byte[devices][];
    for (int i = 0; i < devices; i++) groups[i] = Arrays.copyOfRange(in, 4 + 8 * i, 12 + 8 * i);
    return groups;
  }

  /// Of one device; fails where the check sum is wrong.
  byte[] good(int device, int command) throws IOException {
    byte[] group = read(command)[device - 1];
    if (!pecIsGood(group)) throw new IllegalStateException("wrong PEC " + hex(group));
    return Arrays.copyOf(group, 6);
  }

  static boolean pecIsGood(byte[] group) {
    return Pec.fifteen(group, 0, 6) == (((group[6] & 0xFF) << 8) | (group[7] & 0xFF));
  }

  int[] words(int device, int command) throws IOException {
    byte[] group = good(device, command);
    int[] words = new int[3];
    for (int i = 0; i < 3; i++) words[i] = (group[2 * i] & 0xFF) | ((group[2 * i + 1] & 0xFF) << 8);
    return words;
  }

  private static final int[] CELL_GROUPS = {0x004, 0x006, 0x008, 0x00A, 0x009, 0x00B};

  /// Codes of a device, cell 1 first.
  int[] cells(int device, int count) throws IOException {
    int[] codes = new int[count];
    for (int i = 0; i < count; i += 3) {
      System.arraycopy(words(device, CELL_GROUPS[i / 3]), 0, codes, i, 3);
    }
    return codes;
  }

  /// Blocks of six bytes, the first device's first.
  void write(int command, byte[]... groups) throws IOException {
    byte[] out = frame(command, 4 + 8 * groups.length);
    for (int i = 0; i < groups.length; i++) {
      int at = 4 + 8 * (groups.length - 1 - i);
      System.arraycopy(groups[i], 0, out, at, 6);
      int pec = Pec.fifteen(out, at, 6);
      out[at + 6] = (byte) (pec >> 8);
      out[at + 7] = (byte) pec;
    }
    window(out);
  }

  void writeAll(int command, String hex) throws IOException {
    byte[][] groups = new byte[devices][];
    Arrays.fill(groups, HexFormat.of().parseHex(hex));
    write(command, groups);
  }

  /// Reference on and ready, thresholds that nothing crosses.
  LtcHost configure() throws IOException {
    writeAll(0x001, "fc00f0ff0000");
    waitMicros(4_500);
    chain.transfer(new byte[1], new byte[1], 1);
    waitMicros(10L * devices);
    return this;
  }

  /// A conversion and its time.
  LtcHost convert(int command) throws IOException {
    command(command);
    waitMicros(4_000);
    chain.advanceTo(clock.nowNanos()); // pins that are set from here on come too late
    return this;
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
