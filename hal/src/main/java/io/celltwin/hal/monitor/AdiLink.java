package io.celltwin.hal.monitor;

import io.celltwin.hal.Clock;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.SpiBus;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// The wire to a daisy chain of Analog Devices' monitors: one window of chip select is two bytes of
/// command with their PEC15, then eight bytes for each device, six of data with their code. The
/// first block read is the nearest device's, the first block written the farthest one's. Wakes the
/// chain when the time since the last transfer says that it may have fallen asleep. One thread.
final class AdiLink {
  static final int MAXIMUM_DEVICES = 32;

  /// Bytes of data per device.
  static final int BYTES = 6;

  private static final int HEAD = 4;
  private static final int BLOCK = 8;

  /// t_IDLE of isoSPI: 4.3 ms at worst (LTC6804-1 data sheet); with a reserve for the wire. Of the
  /// ADBMS6830 unconfirmed.
  private static final long IDLE_NANOS = 4_000_000;

  /// t_SLEEP of the watchdog: 1.8 s at worst (LTC6804-1 data sheet); likewise, also unconfirmed of
  /// the ADBMS6830.
  static final long SLEEP_NANOS = 1_700_000_000;

  /// The longest that the watchdog may take, 2.2 s (of the ADBMS6830 unconfirmed), and a reserve:
  /// asleep for sure.
  static final long ASLEEP_NANOS = 2_500_000_000L;

  /// t_READY of isoSPI, for each device (LTC6804-1 and LTC6820 data sheets). Of the ADBMS6830
  /// unconfirmed.
  private static final long READY_NANOS = 10_000;

  private static final HexFormat RAW = HexFormat.ofDelimiter(" ");

  /// Which code the data carries.
  enum DataCode {
    PEC15,
    /// PEC10 with the command counter.
    PEC10
  }

  final byte[] data;

  /// Of the last read: command counter of each device that is good (PEC10 alone).
  final int[] counters;

  /// Devices whose data of the last read count, a bit each.
  int lastGood;

  /// Devices that a read is repeated for when their answer is wrong, a bit each. One that was not
  /// heard for a whole scan gets one try only.
  int expected;

  private final SpiBus bus;
  private final Clock clock;
  private final DeviceHealth health;
  private final DataCode code;
  private final int devices;
  private final int retries;
  private final long wakeNanos;
  private final int wakeBytes;
  private final byte[] out;
  private final byte[] in;
  private boolean transferred;
  private long lastNanos;
  private long lastStartNanos;
  private boolean slept;

  /// @param wakeNanos t_WAKE of the chip's core
  AdiLink(
      SpiBus bus,
      Clock clock,
      DeviceHealth health,
      MonitorSettings settings,
      DataCode code,
      long wakeNanos) {
    this.bus = bus;
    this.clock = clock;
    this.health = health;
    this.code = code;
    this.devices = settings.devices();
    this.retries = settings.retries();
    this.wakeNanos = wakeNanos;
    // Chip select stays low for t_WAKE: the bus has no other way of saying so than bytes.
    wakeBytes = (int) (wakeNanos * settings.bitsPerSecond() / 8e9) + 1;
    out = new byte[Math.max(HEAD + BLOCK * (devices + 1), wakeBytes)];
    in = new byte[out.length];
    data = new byte[BYTES * (devices + 1)];
    counters = new int[devices + 1];
    expected = all();
  }

  int all() {
    return devices == 32 ? -1 : (1 << devices) - 1;
  }

  /// Whether the chain had time to fall asleep since the last transfer before this call's wake-up;
  /// asking answers for all that happened since it was asked last.
  boolean hasSlept() {
    boolean answer = slept;
    slept = false;
    return answer;
  }

  /// Wakes whatever may be asleep after so long a silence.
  void wake() throws IOException, InterruptedException {
    // From the start: how a slow bus spreads its time around the bytes nobody knows.
    long silence = clock.nowNanos() - lastStartNanos;
    if (!transferred || silence > SLEEP_NANOS) {
      wakeFromSleep();
    } else if (silence > IDLE_NANOS) {
      pulse(1);
      pause(devices * READY_NANOS);
    }
  }

  /// One window for each device: a sleeping one wakes with a pulse and hands on the next. The first
  /// command is swallowed otherwise.
  void wakeFromSleep() throws IOException, InterruptedException {
    slept = true;
    for (int device = 0; device < devices; device++) {
      pulse(wakeBytes);
      pause(wakeNanos);
    }
    pause(devices * READY_NANOS);
  }

  /// A window whose bytes are no command: FFFF has another code than FFFF.
  private void pulse(int length) throws IOException {
    Arrays.fill(out, 0, length, (byte) 0xFF);
    transfer(length);
  }

  void pause(long nanos) throws InterruptedException {
    clock.waitUntil(clock.nowNanos() + nanos);
  }

  /// @return when the window had ended
  long command(int command) throws IOException, InterruptedException {
    wake();
    head(command);
    transfer(HEAD);
    return lastNanos;
  }

  /// @param blocks six bytes for each device, the nearest one's first
  void write(int command, byte[] blocks) throws IOException, InterruptedException {
    wake();
    head(command);
    for (int device = 0; device < devices; device++) {
      int at = HEAD + BLOCK * (devices - 1 - device);
      System.arraycopy(blocks, device * BYTES, out, at, BYTES);
      int pec = code == DataCode.PEC15 ? Pec15.of(out, at, BYTES) : Pec10.of(out, at, BYTES, 0);
      out[at + BYTES] = (byte) (pec >> 8);
      out[at + BYTES + 1] = (byte) pec;
    }
    transfer(HEAD + BLOCK * devices);
  }

  /// Reads a register group of every device into [#data]. Repeats where an expected device's answer
  /// is wrong; what was good stays.
  ///
  /// @return devices whose data count, a bit each
  int read(int command) throws IOException, InterruptedException {
    int good = 0;
    for (int attempt = 0; ; attempt++) {
      good |= readOnce(command, devices, good);
      lastGood = good;
      if ((good & expected) == expected || attempt == retries) return good;
      health.add(DeviceHealth.Count.RETRIES, 1);
    }
  }

  /// Whether a device beyond the last one answers.
  boolean answersBeyond(int command) throws IOException, InterruptedException {
    wake();
    head(command);
    Arrays.fill(out, HEAD, HEAD + BLOCK * (devices + 1), (byte) 0xFF);
    transfer(HEAD + BLOCK * (devices + 1));
    return isGood(devices);
  }

  /// Reads a register group of every device once and shows what came, right or not.
  void raw(String name, int command, List<RawRegister> into)
      throws IOException, InterruptedException {
    wake();
    head(command);
    Arrays.fill(out, HEAD, HEAD + BLOCK * devices, (byte) 0xFF);
    transfer(HEAD + BLOCK * devices);
    for (int device = 0; device < devices; device++) {
      int at = HEAD + BLOCK * device;
      RawRegister.Answer answer =
          isGood(device)
              ? RawRegister.Answer.GOOD
              : isDeadLine(device)
                  ? RawRegister.Answer.NO_ANSWER
                  : RawRegister.Answer.WRONG_CHECKSUM;
      String bytes = RAW.formatHex(in, at, at + BLOCK);
      into.add(new RawRegister(device + 1, name, command, bytes, answer));
    }
  }

  private int readOnce(int command, int blocks, int known)
      throws IOException, InterruptedException {
    wake();
    head(command);
    Arrays.fill(out, HEAD, HEAD + BLOCK * blocks, (byte) 0xFF);
    transfer(HEAD + BLOCK * blocks);
    health.add(DeviceHealth.Count.REQUESTS, 1);
    int good = 0;
    for (int device = 0; device < blocks; device++) {
      if ((known >> device & 1) != 0) continue;
      if (isGood(device)) {
        good |= 1 << device;
        System.arraycopy(in, HEAD + BLOCK * device, data, BYTES * device, BYTES);
      } else {
        health.addOf(
            isDeadLine(device)
                ? DeviceHealth.Count.MISSING_ANSWERS
                : DeviceHealth.Count.CHECKSUM_ERRORS,
            device + 1,
            1);
      }
    }
    return good;
  }

  private boolean isGood(int device) {
    int at = HEAD + BLOCK * device;
    int sent = (in[at + BYTES] & 0xFF) << 8 | (in[at + BYTES + 1] & 0xFF);
    if (code == DataCode.PEC15) return sent == Pec15.of(in, at, BYTES);
    int counter = sent >> 10;
    if (sent != Pec10.of(in, at, BYTES, counter)) return false;
    counters[device] = counter;
    return true;
  }

  /// Nobody has moved the line.
  private boolean isDeadLine(int device) {
    byte first = in[HEAD + BLOCK * device];
    if (first != 0 && first != -1) return false;
    for (int k = 1; k < BLOCK; k++) if (in[HEAD + BLOCK * device + k] != first) return false;
    return true;
  }

  /// Asks once whether the conversion has ended in every device: the line is low until then. The
  /// answer of a chain needs a clock for each of its devices.
  boolean poll(int command) throws IOException, InterruptedException {
    wake();
    head(command);
    int length = HEAD + 1 + (devices + 7) / 8;
    Arrays.fill(out, HEAD, length, (byte) 0xFF);
    transfer(length);
    return in[length - 1] == (byte) 0xFF;
  }

  private void head(int command) {
    out[0] = (byte) (command >> 8);
    out[1] = (byte) command;
    int pec = Pec15.of(out, 0, 2);
    out[2] = (byte) (pec >> 8);
    out[3] = (byte) pec;
  }

  private void transfer(int length) throws IOException {
    lastStartNanos = clock.nowNanos();
    bus.transfer(out, in, length);
    transferred = true;
    lastNanos = clock.nowNanos();
  }
}
