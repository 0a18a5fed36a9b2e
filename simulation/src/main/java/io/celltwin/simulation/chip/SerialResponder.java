package io.celltwin.simulation.chip;

import io.celltwin.hal.Clock;
import io.celltwin.hal.SerialPort;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;

/// The near end of a serial line whose far end is an emulated pack. Bytes take their time, so on a
/// [io.celltwin.hal.VirtualClock] driver and pack share one. One thread, but for [#close]; faults
/// are injected between reads and writes.
public abstract class SerialResponder implements SerialPort {
  private static final int QUEUE = 1 << 14;
  private static final int BITS_PER_BYTE = 10; // 8N1
  private static final long SECOND = 1_000_000_000L;

  /// Between two looks whether the line was closed under a reader.
  private static final long LOOK_NANOS = 10_000_000L;

  private final Clock clock;
  private final long byteNanos;
  private final byte[] request = new byte[256];
  private int requestLength;
  private final byte[] frame = new byte[512];
  private final byte[] queue = new byte[QUEUE];
  private final long[] dueNanos = new long[QUEUE];
  private int head;
  private int tail;
  private long lineFreeNanos; // when the last byte under way, either way, has gone

  private long thinkNanos = 10_000_000L;
  private long slowNanos = 700_000_000L;
  private LineFault fault = LineFault.SILENCE;
  private int faultyAnswers;
  private volatile String gone = "";
  private double noiseShare;
  private Random chance = new Random(1);
  private long requests;
  private volatile boolean closed;

  SerialResponder(int baudRate, Clock clock) {
    this.clock = clock;
    lineFreeNanos = clock.nowNanos();
    byteNanos = BITS_PER_BYTE * SECOND / baudRate;
  }

  /// Bytes of the request that begins at `bytes[0]`; 0 where more are to come, -1 where none
  /// begins.
  abstract int requestLength(byte[] bytes, int length);

  /// Answers a request, by [#answer] for each of its frames.
  abstract void respond(byte[] asked, int length, long nanos);

  /// Writes a frame's checksum.
  abstract void seal(byte[] bytes, int length);

  /// Makes an intact answer one of another pack, or to another request.
  abstract void redirect(byte[] bytes, int length);

  /// Makes an answer a refusal; its new length, 0 where there is no such thing.
  abstract int refuse(byte[] bytes, int length);

  /// Its bytes, to be filled and handed to [#answer].
  byte[] frame() {
    Arrays.fill(frame, (byte) 0);
    return frame;
  }

  /// The next `answers` answers have a fault; [Integer#MAX_VALUE] until [#mend].
  public void inject(LineFault next, int answers) {
    fault = next;
    faultyAnswers = answers;
  }

  public void mend() {
    faultyAnswers = 0;
    noiseShare = 0;
  }

  /// Fault: this share of the bytes of answers has a bit that differs.
  public void noise(double share, long seed) {
    noiseShare = share;
    chance = new Random(seed);
  }

  /// Fault: unplugged; reading and writing fail with `reason`. Empty: it is back.
  public void unplug(String reason) {
    gone = reason;
    head = tail;
    requestLength = 0;
  }

  public boolean isUnplugged() {
    return !gone.isEmpty();
  }

  /// Time from a request's last byte to its answer's first.
  public void thinking(long nanos) {
    thinkNanos = nanos;
  }

  /// What [LineFault#SLOW] adds.
  public void slowness(long nanos) {
    slowNanos = nanos;
  }

  /// Requests that were understood.
  public long requests() {
    return requests;
  }

  @Override
  public int read(byte[] into, long deadlineNanos) throws IOException {
    while (true) {
      requireOpen();
      long nowNanos = clock.nowNanos();
      int got = 0;
      while (got < into.length && head != tail && dueNanos[head] - nowNanos <= 0) {
        into[got++] = queue[head];
        head = (head + 1) % QUEUE;
      }
      if (got > 0 || nowNanos - deadlineNanos >= 0) return got;
      long next = head == tail ? deadlineNanos : dueNanos[head];
      try {
        if (next - deadlineNanos > 0) next = deadlineNanos;
        clock.waitUntil(next - nowNanos < LOOK_NANOS ? next : nowNanos + LOOK_NANOS);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("emulated line: interrupted");
      }
    }
  }

  @Override
  public void write(byte[] from, int length) throws IOException {
    Objects.checkFromIndexSize(0, length, from.length);
    requireOpen();
    if (lineFreeNanos - clock.nowNanos() > 0) return; // deaf while it answers
    lineFreeNanos = clock.nowNanos() + length * byteNanos;
    for (int i = 0; i < length; i++) {
      if (requestLength == request.length) requestLength = 0;
      request[requestLength++] = from[i];
      int whole = requestLength(request, requestLength);
      while (whole < 0 && requestLength > 0) {
        System.arraycopy(request, 1, request, 0, --requestLength);
        whole = requestLength == 0 ? 0 : requestLength(request, requestLength);
      }
      if (whole > 0) {
        requests++;
        boolean echoes = faultyAnswers > 0 && fault == LineFault.ECHO;
        boolean onlyEchoes = faultyAnswers > 0 && fault == LineFault.ECHO_ONLY;
        if (echoes || onlyEchoes) send(request, requestLength, lineFreeNanos);
        lineFreeNanos += thinkNanos;
        respond(request, requestLength, clock.nowNanos());
        requestLength = 0;
      }
    }
  }

  /// Sends a frame whose checksum is written here.
  void answer(byte[] bytes, int wanted) {
    seal(bytes, wanted);
    int length = wanted;
    if (faultyAnswers > 0) {
      if (faultyAnswers != Integer.MAX_VALUE) faultyAnswers--;
      switch (fault) {
        case WRONG_CHECKSUM -> bytes[length / 2] ^= 0x10;
        case SILENCE, ECHO_ONLY -> length = 0;
        case HALF_FRAME -> length /= 2;
        case GARBAGE_BEFORE -> {
          byte[] garbage = {0x00, (byte) 0xFF, bytes[0], bytes[1], 0x55, bytes[0], 0x13};
          send(garbage, garbage.length, lineFreeNanos);
          send(bytes, 4, lineFreeNanos);
        }
        case ECHO -> {}
        case OTHER_ADDRESS -> {
          redirect(bytes, length);
          seal(bytes, length);
        }
        case SLOW -> lineFreeNanos += slowNanos;
        case REFUSED -> {
          length = refuse(bytes, length);
          if (length > 0) seal(bytes, length);
        }
      }
    }
    send(bytes, length, lineFreeNanos);
  }

  private void send(byte[] bytes, int length, long fromNanos) {
    long nanos = fromNanos;
    for (int i = 0; i < length; i++) {
      nanos += byteNanos;
      boolean isNoisy = noiseShare > 0 && chance.nextDouble() < noiseShare;
      queue[tail] = isNoisy ? (byte) (bytes[i] ^ 1 << chance.nextInt(8)) : bytes[i];
      dueNanos[tail] = nanos;
      tail = (tail + 1) % QUEUE;
      if (tail == head) head = (head + 1) % QUEUE; // nobody reads: the oldest is lost
    }
    lineFreeNanos = nanos;
  }

  /// When the last byte of what was sent so far has gone.
  long lineFreeNanos() {
    return lineFreeNanos;
  }

  /// The line as a driver opens it, also after it was closed: the pack stays as it is meanwhile.
  ///
  /// @throws IOException where the line is unplugged
  public final SerialPort open() throws IOException {
    requireLine();
    closed = false;
    return this;
  }

  private void requireOpen() throws IOException {
    if (closed) throw new ClosedChannelException();
    requireLine();
  }

  private void requireLine() throws IOException {
    if (!gone.isEmpty()) throw new IOException(gone);
  }

  @Override
  public final void close() {
    closed = true;
  }

  static void put16(byte[] bytes, int at, long value) {
    bytes[at] = (byte) (value >> 8);
    bytes[at + 1] = (byte) value;
  }

  static int clip(double value, int least, int most) {
    return (int) Math.max(least, Math.min(most, Math.rint(value)));
  }
}
