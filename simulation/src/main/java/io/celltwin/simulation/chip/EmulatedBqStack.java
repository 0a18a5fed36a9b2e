package io.celltwin.simulation.chip;

import io.celltwin.hal.Clock;
import io.celltwin.hal.UartPort;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.SplittableRandom;

/// A stack of 1 to 64 BQ79616-Q1 whose lowest device, the base, hangs on a UART at 1 Mbaud. Bytes
/// take their time on the [Clock], both ways; frames, pings and tones act at the instants at which
/// they end. Devices, cells and GPIOs count from 1 at the host's end, wires from 0; on the wire
/// devices have whatever address they were given. Everything that breaks it is a method, may be
/// called between any two reads and writes and holds until it is healed. One thread, but for
/// [#close].
///
/// From TI's SLUSE81E and its sister SLUSE48B as they stand on ti.com, SLVAE86B, SLUAA17A, and the
/// fact sheet on cell monitors, section 3; `unconfirmed` is said where no source was seen. What is
/// and what is not emulated stands in the README of `simulation`.
///
/// Who knows other monitors is surprised by three things. A device answers a broadcast or stack
/// read only after the one above it has: where the top of the stack is missing, nobody answers
/// (SLUSE48B, broadcast read). A damaged first byte of a command deafens the base until a COMM
/// CLEAR, the line held low for 15 us (SLUSE81E, DEBUG_UART_RC). The factory's address is 1.
public final class EmulatedBqStack implements UartPort, EmulatedMonitors {
  private static final int MAX_DEVICES = 64;
  private static final int LONGEST_COMMAND = 14;
  private static final int LONGEST_REPLY = 134;
  private static final int RING = 1 << 14;

  private static final long MICROSECOND = 1_000;
  private static final long BIT_NANOS = MICROSECOND;

  // How long the line is low. WAKE: SLUSE81E. 250 and 275 us, 7 ms, 36 ms come from programs of
  // others and TI's forum; all other bounds are unconfirmed.
  private static final long CLEAR_NANOS = 15 * MICROSECOND;
  private static final long SLEEP_TO_ACTIVE_FROM = 200 * MICROSECOND;
  private static final long SLEEP_TO_ACTIVE_TO = 350 * MICROSECOND;
  private static final long WAKE_FROM = 2_000 * MICROSECOND;
  private static final long WAKE_TO = 2_500 * MICROSECOND;
  private static final long SHUTDOWN_FROM = 7_000 * MICROSECOND;
  private static final long HW_RESET_FROM = 36_000 * MICROSECOND;

  /// Of a WAKE tone (SLUAA17A: about 1.6 ms); that others are as long is unconfirmed.
  private static final long TONE_NANOS = 1_600 * MICROSECOND;

  /// What a frame loses on its way through one device: unconfirmed.
  private static final long HOP_NANOS = 5 * MICROSECOND;

  /// Between two looks whether the line was closed under a reader.
  private static final long LOOK_NANOS = 10_000 * MICROSECOND;

  // Types of commands, bits 6..4 of the first byte.
  private static final int SINGLE_READ = 0;
  private static final int SINGLE_WRITE = 1;
  private static final int STACK_READ = 2;
  private static final int STACK_WRITE = 3;
  private static final int BROADCAST_READ = 4;
  private static final int BROADCAST_WRITE = 5;
  private static final int REVERSE_WRITE = 6;
  private static final int RESERVED = 7;

  /// Bytes on their way, with the instants at which they have arrived.
  private static final class Line {
    final byte[] bytes = new byte[RING];
    final long[] dueNanos = new long[RING];
    int head;
    int tail;

    boolean isEmpty() {
      return head == tail;
    }

    boolean isFull() {
      return (tail + 1) % RING == head;
    }

    boolean hasArrived(long nanos) {
      return head != tail && dueNanos[head] <= nanos;
    }

    void put(byte value, long due) {
      bytes[tail] = value;
      dueNanos[tail] = due;
      tail = (tail + 1) % RING;
      if (tail == head) head = (head + 1) % RING; // nobody reads: the oldest is lost
    }

    byte take() {
      byte value = bytes[head];
      head = (head + 1) % RING;
      return value;
    }

    /// Drops what has not arrived yet.
    boolean cut(long nanos) {
      boolean any = false;
      while (head != tail) {
        int last = (tail - 1 + RING) % RING;
        if (dueNanos[last] <= nanos) return any;
        tail = last;
        any = true;
      }
      return any;
    }
  }

  private final Clock clock;
  private final BqChip[] chips;
  private int linkedDevices;

  private final Line toBase = new Line();
  private final Line toHost = new Line();
  private long hostFreeNanos; // when the last byte of the host has gone
  private long baseFreeNanos; // when the last byte of an answer has gone
  private final byte[] command = new byte[LONGEST_COMMAND];
  private int commandLength;
  private boolean isDeafened; // by a bad first byte, until a COMM CLEAR
  private final byte[] reply = new byte[LONGEST_REPLY];
  private final byte[] otherReply = new byte[LONGEST_REPLY];
  private final boolean[] keepsReceived = new boolean[MAX_DEVICES];
  private long frames;

  private final BitFlips flips = new BitFlips();
  private int garbageBytes;
  private SplittableRandom garbage = new SplittableRandom(1);
  private boolean isSilent;
  private volatile String failure = "";
  private volatile boolean closed;

  /// Ideal converters, typical times.
  public EmulatedBqStack(int devices, ChainInputs inputs, Clock clock) {
    this(devices, inputs, clock, BqSettings.TYPICAL);
  }

  /// @param inputs 16 cells and 8 GPIOs of each device; what a GPIO has holds for a TSREF of 5 V
  public EmulatedBqStack(int devices, ChainInputs inputs, Clock clock, BqSettings settings) {
    if (devices < 1 || devices > MAX_DEVICES) {
      throw new IllegalArgumentException(devices + " devices, expected 1 to " + MAX_DEVICES);
    }
    this.clock = clock;
    chips = new BqChip[devices];
    for (int i = 0; i < devices; i++) chips[i] = new BqChip(i + 1, inputs, settings);
    linkedDevices = devices;
    hostFreeNanos = clock.nowNanos();
    baseFreeNanos = hostFreeNanos;
  }

  @Override
  public int read(byte[] into, long deadlineNanos) throws IOException {
    while (true) {
      requireOpen();
      long now = clock.nowNanos();
      receive(now);
      int got = 0;
      while (got < into.length && toHost.hasArrived(now)) into[got++] = toHost.take();
      if (got > 0 || now - deadlineNanos >= 0) return got;
      long next = deadlineNanos;
      if (!toHost.isEmpty()) next = Math.min(next, toHost.dueNanos[toHost.head]);
      if (!toBase.isEmpty()) next = Math.min(next, toBase.dueNanos[toBase.head]);
      waitUntil(Math.min(next, now + LOOK_NANOS));
    }
  }

  /// Returns at once, as a system does that has a buffer; the bytes are on their way for 10 us
  /// each.
  @Override
  public void write(byte[] from, int length) throws IOException {
    Objects.checkFromIndexSize(0, length, from.length);
    requireOpen();
    long now = clock.nowNanos();
    receive(now);
    hostFreeNanos = Math.max(hostFreeNanos, now);
    for (int i = 0; i < length; i++) {
      while (toBase.isFull()) {
        waitUntil(toBase.dueNanos[toBase.head]);
        receive(clock.nowNanos());
      }
      hostFreeNanos += 10 * BIT_NANOS;
      toBase.put(flips.pass(from[i]), hostFreeNanos);
    }
  }

  @Override
  public void holdLow(long nanos) throws IOException {
    requireOpen();
    long start = clock.nowNanos();
    receive(start);
    toBase.cut(start);
    waitUntil(start + nanos);
    long end = clock.nowNanos();
    hostFreeNanos = end;
    ping(end - start, end);
  }

  /// The line as a driver opens it, also after it was closed: the stack stays as it is meanwhile.
  ///
  /// @throws IOException where the line fails
  public UartPort open() throws IOException {
    requireLine();
    closed = false;
    return this;
  }

  @Override
  public void close() {
    closed = true;
  }

  /// Has everything happen up to a time: for a plant that does not want to be asked for voltages of
  /// the past, and for comparators, which are looked at only now and at each frame. Reading and
  /// writing do it by themselves.
  public void advanceTo(long nanos) {
    receive(nanos);
    advanceChips(nanos);
  }

  @Override
  public int devices() {
    return chips.length;
  }

  @Override
  public int cells() {
    return BqChip.CELLS;
  }

  @Override
  public int gpios() {
    return BqChip.GPIOS;
  }

  /// Valid commands so far.
  public long frames() {
    return frames;
  }

  /// Whether a device can take part in frames.
  public boolean isAwake(int device) {
    advanceTo(clock.nowNanos());
    return chip(device).hears(clock.nowNanos());
  }

  /// Address that a device goes by at present.
  public int address(int device) {
    advanceTo(clock.nowNanos());
    return chip(device).address();
  }

  /// Current that a balancing switch takes from its cell now: what a plant with balancing needs.
  public double dischargeAmps(int device, int cell) {
    if (cell < 1 || cell > BqChip.CELLS) throw new IllegalArgumentException("cell " + cell);
    long now = clock.nowNanos();
    advanceTo(now);
    return chip(device).dischargeAmps(cell, now);
  }

  // Faults of the line.

  /// Reading, writing and holding low fail with this from now on, as they do where an adapter has
  /// been unplugged.
  @Override
  public void failBus(String reason) {
    failure = reason;
    toBase.cut(Long.MIN_VALUE);
    toHost.cut(Long.MIN_VALUE);
    commandLength = 0;
  }

  @Override
  public void healBus() {
    failure = "";
  }

  @Override
  public void corrupt(double rate, long seed) {
    flips.begin(rate, seed);
  }

  /// So many random bytes come before each reply; 0 heals.
  public void garbage(int bytes, long seed) {
    garbageBytes = bytes;
    garbage = new SplittableRandom(seed);
  }

  /// The wire to the host is cut: commands arrive, answers do not.
  public void silence(boolean on) {
    isSilent = on;
  }

  // Faults of the stack.

  @Override
  public void breakLink(int afterDevice) {
    if (afterDevice < 0 || afterDevice >= chips.length) {
      throw new IllegalArgumentException("no link after device " + afterDevice);
    }
    linkedDevices = afterDevice;
  }

  @Override
  public void healLink() {
    linkedDevices = chips.length;
  }

  @Override
  public void loseDevice(int device) {
    advanceTo(clock.nowNanos());
    chip(device).powered = false;
  }

  /// The supply is back: the device is shut down and has forgotten everything.
  @Override
  public void restoreDevice(int device) {
    chip(device).powerUp();
  }

  /// The supply fails so shortly that the device stays awake, with registers as after a reset: it
  /// goes by the address of its one-time memory.
  @Override
  public void brownOut(int device) {
    advanceTo(clock.nowNanos());
    chip(device).brownOut(clock.nowNanos());
  }

  /// Every reply of a device has one wrong bit, so that its check sum is wrong. Devices below keep
  /// theirs back then (SLUSE48B, broadcast read).
  @Override
  public void damageReplies(int device, boolean on) {
    chip(device).damagedReplies = on;
  }

  // Faults of one device.

  @Override
  public void openWire(int device, int wire) {
    chip(device).cut(wire, true);
  }

  @Override
  public void healWire(int device, int wire) {
    chip(device).cut(wire, false);
  }

  @Override
  public void openGpio(int device, int gpio) {
    chip(device).cutGpio(gpio, true);
  }

  @Override
  public void healGpio(int device, int gpio) {
    chip(device).cutGpio(gpio, false);
  }

  /// A bit of a register is stuck for whoever reads it, with a correct check sum over it.
  public void stickBit(int device, int register, int bit, boolean level) {
    if (bit < 0 || bit > 7) throw new IllegalArgumentException("bit " + bit + ", expected 0..7");
    chip(device).stick(register, bit, level);
  }

  @Override
  public void healBits(int device) {
    chip(device).unstick();
  }

  @Override
  public void stallConverter(int device, boolean on) {
    advanceTo(clock.nowNanos());
    chip(device).stalled = on;
  }

  /// The results stay as they are, whatever is measured; status registers tell nothing of it.
  public void freezeResults(int device, boolean on) {
    advanceTo(clock.nowNanos());
    chip(device).frozen = on;
  }

  // Pings and tones.

  private void ping(long lowNanos, long nanos) {
    advanceChips(nanos);
    commandLength = 0;
    if (linkedDevices == 0) return;
    BqChip base = chips[0];
    if (base.hears(nanos)) {
      isDeafened = false;
      if (toHost.cut(nanos)) base.cutShort();
      baseFreeNanos = Math.min(baseFreeNanos, nanos);
    }
    if (lowNanos >= HW_RESET_FROM) {
      base.hwReset(nanos);
    } else if (lowNanos >= SHUTDOWN_FROM) {
      base.shutDown(nanos);
    } else if (lowNanos >= WAKE_FROM && lowNanos <= WAKE_TO) {
      wake(0, nanos);
    } else if (lowNanos >= SLEEP_TO_ACTIVE_FROM && lowNanos <= SLEEP_TO_ACTIVE_TO) {
      sleepToActive(0, nanos);
    } else if (base.hears(nanos) && lowNanos >= CLEAR_NANOS) {
      base.flag(BqChip.CLEAR_DETECTED | BqChip.STOP_DETECTED);
    }
  }

  /// A WAKE ping or tone ends at a device, which hands it on when it is ready.
  private void wake(int from, long nanos) {
    long at = nanos;
    for (int i = from; i < linkedDevices; i++) {
      long ready = chips[i].wake(at);
      if (ready == BqChip.NEVER) return;
      at = ready + TONE_NANOS;
    }
  }

  private void sleepToActive(int from, long nanos) {
    long at = nanos;
    for (int i = from; i < linkedDevices; i++) {
      long ready = chips[i].sleepToActive(at);
      if (ready == BqChip.NEVER) return;
      at = ready + TONE_NANOS;
    }
  }

  private void sendTones(int from, long nanos) {
    int tones = chips[from].takeTones();
    int next = from + 1;
    if (tones == 0 || next >= linkedDevices) return;
    long end = nanos + TONE_NANOS;
    if ((tones & BqChip.TONE_HW_RESET) != 0) chips[next].hwReset(end);
    if ((tones & BqChip.TONE_SHUTDOWN) != 0) chips[next].shutDown(end);
    if ((tones & BqChip.TONE_WAKE) != 0) wake(next, end);
    if ((tones & BqChip.TONE_SLEEP_TO_ACTIVE) != 0) sleepToActive(next, end);
  }

  // Commands.

  private void receive(long nanos) {
    while (toBase.hasArrived(nanos)) {
      long due = toBase.dueNanos[toBase.head];
      receive(toBase.take(), due);
    }
  }

  private void receive(byte value, long nanos) {
    BqChip base = chips[0];
    if (linkedDevices == 0) return;
    base.timeouts(nanos);
    if (!base.hears(nanos)) {
      commandLength = 0;
      isDeafened = false;
      return;
    }
    if (isDeafened) return;
    if (commandLength == 0) {
      boolean isCommand = (value & 0x88) == 0x80 && type(value) != RESERVED;
      if (!isCommand) {
        base.badCommand(BqChip.ERROR_INIT);
        isDeafened = true;
        return;
      }
      if (toHost.cut(nanos)) {
        base.cutShort();
        baseFreeNanos = nanos;
      }
    }
    command[commandLength++] = value;
    if (commandLength < length(command[0])) return;
    int whole = commandLength;
    commandLength = 0;
    execute(whole, nanos);
  }

  private static int type(byte first) {
    return first >> 4 & 7;
  }

  /// Of a command: first byte, device where there is one, register, 1 to 8 bytes of data, check
  /// sum.
  private static int length(byte first) {
    boolean hasDevice = type(first) == SINGLE_READ || type(first) == SINGLE_WRITE;
    return 1 + (hasDevice ? 1 : 0) + 2 + (first & 7) + 1 + 2;
  }

  private void execute(int length, long nanos) {
    advanceChips(nanos);
    int sum = Crc16.of(command, length - 2);
    boolean isIntact =
        command[length - 2] == (byte) sum && command[length - 1] == (byte) (sum >> 8);
    int type = type(command[0]);
    int reached = 0;
    boolean goesOn = true;
    while (goesOn && reached < linkedDevices && chips[reached].hears(nanos)) {
      BqChip chip = chips[reached];
      if (!isIntact) {
        chip.badCommand(BqChip.ERROR_CRC);
        reached++;
        continue;
      }
      if (reached > 0 && chip.isReversed()) {
        chip.badCommand(BqChip.ERROR_UNEXPECTED);
        break;
      }
      keepsReceived[reached] = chip.beginFrame(nanos);
      goesOn = !keepsReceived[reached] && !chip.isReversed() && type != REVERSE_WRITE;
      reached++;
    }
    if (!isIntact) return;
    frames++;
    boolean isSingle = type == SINGLE_READ || type == SINGLE_WRITE;
    int at = isSingle ? 2 : 1;
    int register = (command[at] & 0xFF) << 8 | (command[at + 1] & 0xFF);
    switch (type) {
      case SINGLE_READ -> readSingle(command[1], register, command[4], reached, nanos);
      case STACK_READ, BROADCAST_READ ->
          readMany(type == STACK_READ, register, command[3], reached, nanos);
      case SINGLE_WRITE, STACK_WRITE, BROADCAST_WRITE -> {
        int bytes = (command[0] & 7) + 1;
        for (int i = 0; i < reached; i++) {
          if (isSingle && chips[i].address() != command[1]) continue;
          if (type == STACK_WRITE && !chips[i].isStackDevice()) continue;
          for (int k = 0; k < bytes; k++) {
            chips[i].write(register + k, command[at + 2 + k] & 0xFF, nanos);
          }
        }
        for (int i = 0; i < reached; i++) sendTones(i, nanos);
      }
      default -> {} // reverse: leaves by the base's other end, where no ring is closed
    }
  }

  private void readSingle(int address, int register, int count, int reached, long nanos) {
    int first = -1;
    int second = -1;
    for (int i = 0; i < reached; i++) {
      if (chips[i].address() != address) continue;
      if (first < 0) {
        first = i;
      } else if (second < 0) {
        second = i;
      }
    }
    if (first < 0) return;
    int length = compose(first, register, count, reply);
    if (second >= 0) {
      collide(second, register, count, length);
    } else {
      passDown(first);
    }
    send(first, length, firstBitNanos(first, nanos));
  }

  /// The top of the stack answers, then each in turn whose neighbour above has answered.
  private void readMany(boolean onlyStack, int register, int count, int reached, long nanos) {
    int top = -1;
    int rival = -1;
    for (int i = reached - 1; i >= 0; i--) {
      if (!chips[i].isTop() || (onlyStack && !chips[i].isStackDevice())) continue;
      if (top < 0) {
        top = i;
      } else {
        rival = i;
      }
    }
    if (top < 0) return;
    long at = firstBitNanos(top, nanos);
    if (rival >= 0) {
      int length = compose(rival, register, count, reply);
      collide(top, register, count, length);
      send(rival, length, at);
      return;
    }
    for (int i = top; i >= 0; i--) {
      if (onlyStack && !chips[i].isStackDevice()) continue;
      int length = compose(i, register, count, reply);
      passDown(i);
      at = send(i, length, at) + HOP_NANOS;
      if (!chips[i].damagedReplies) continue;
      if (i > 0) chips[i - 1].badReply();
      return;
    }
  }

  /// Two devices talk at once: what the lower one sends is spoilt by the other, a byte later.
  private void collide(int other, int register, int count, int length) {
    compose(other, register, count, otherReply);
    for (int i = length - 1; i > 0; i--) reply[i] &= otherReply[i - 1];
    int sum = Crc16.of(reply, length - 2);
    if (reply[length - 2] == (byte) sum) reply[length - 2] ^= 0x10;
  }

  private int compose(int index, int register, int count, byte[] frame) {
    int bytes = (count & 0x7F) + 1; // bit 7 is ignored: SLUSDQ4
    frame[0] = (byte) (bytes - 1);
    frame[1] = (byte) chips[index].address();
    frame[2] = (byte) (register >> 8);
    frame[3] = (byte) register;
    for (int i = 0; i < bytes; i++) frame[4 + i] = (byte) chips[index].read(register + i);
    int sum = Crc16.of(frame, 4 + bytes);
    frame[4 + bytes] = (byte) sum;
    frame[5 + bytes] = (byte) (sum >> 8);
    if (chips[index].damagedReplies) frame[4 + bytes / 2] ^= 0x10;
    return bytes + 6;
  }

  /// A reply carries the news of a fault through the devices below (FCOMM_EN, SLUSE48B).
  private void passDown(int from) {
    boolean tellsFault = false;
    for (int i = from; i >= 0; i--) {
      if (!chips[i].showsFaultsToThoseBelow()) continue;
      if (tellsFault) chips[i].faultAbove();
      tellsFault |= chips[i].faultSummary() != 0;
    }
  }

  private long firstBitNanos(int index, long nanos) {
    long held = nanos + chips[0].get(BqChip.TX_HOLD_OFF) * BIT_NANOS + 2L * index * HOP_NANOS;
    return Math.max(held, baseFreeNanos);
  }

  /// @return when the last bit has gone
  private long send(int index, int length, long from) {
    if (isSilent) return from;
    // DELAY in steps of 0.25 us, between bytes in the daisy chain (SLUSE81E, STACK_RESPONSE).
    long gap = index == 0 ? 0 : (chips[index].get(BqChip.STACK_RESPONSE) & 0x3F) * 250L;
    long at = from;
    for (int i = 0; i < garbageBytes; i++) {
      at += 10 * BIT_NANOS;
      toHost.put((byte) garbage.nextInt(256), at);
    }
    for (int i = 0; i < length; i++) {
      at += 10 * BIT_NANOS + gap;
      toHost.put(flips.pass(reply[i]), at);
    }
    baseFreeNanos = at;
    return at;
  }

  // Time.

  private void advanceChips(long nanos) {
    for (BqChip chip : chips) chip.timeouts(nanos);
    while (true) {
      int first = 0;
      long at = BqChip.NEVER;
      for (int i = 0; i < chips.length; i++) {
        long sample = chips[i].sampleNanos(nanos);
        if (sample < at) {
          at = sample;
          first = i;
        }
      }
      if (at == BqChip.NEVER) break;
      chips[first].sample(at);
    }
    for (BqChip chip : chips) chip.compare(nanos);
  }

  private void waitUntil(long nanos) throws IOException {
    try {
      clock.waitUntil(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("emulated UART: interrupted").initCause(e);
    }
  }

  private void requireOpen() throws IOException {
    if (closed) throw new ClosedChannelException();
    requireLine();
  }

  private void requireLine() throws IOException {
    if (!failure.isEmpty()) throw new IOException("emulated UART: " + failure);
  }

  private BqChip chip(int device) {
    if (device < 1 || device > chips.length) {
      throw new IllegalArgumentException("device " + device + " of " + chips.length);
    }
    return chips[device - 1];
  }
}
