package io.celltwin.hal.can;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.celltwin.hal.CanFilter;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanHealth;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.kernel.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/// A CAN interface of the kernel: classic frames, flexible data rate, reports of errors. It
/// outlives the interface: down, removed and back are states of its [#health].
public final class SocketCanPort implements CanPort {
  /// How a port is opened.
  ///
  /// @param maySend false: the port never sends. What the controller itself does (it acknowledges
  ///   frames) is the interface's business: `ip link set can0 type can listen-only on`
  /// @param filters what the kernel passes on, besides reports of errors; everything where empty.
  ///   The kernel takes 512 of them
  /// @param receiveBufferBytes what the kernel may keep for a reader that is late
  /// @param gatherNanos how long a frame may wait for the next ones, so that one system call
  ///   fetches them all; its time of reception is the kernel's and does not suffer. Who does not
  ///   wait at all is told once that nothing is left of what was fetched, without a system call
  public record Options(
      boolean maySend, List<CanFilter> filters, int receiveBufferBytes, long gatherNanos) {
    /// Listens to everything, without delay.
    public static final Options LISTEN = new Options(false, List.of(), 4 << 20, 0);

    public Options {
      filters = List.copyOf(filters);
      if (filters.size() > MOST_FILTERS)
        throw new IllegalArgumentException(filters.size() + " filters, at most " + MOST_FILTERS);
      if (receiveBufferBytes <= 0 || gatherNanos < 0)
        throw new IllegalArgumentException("receive buffer and time to gather must be positive");
    }

    public Options sending() {
      return new Options(true, filters, receiveBufferBytes, gatherNanos);
    }

    public Options filtered(List<CanFilter> wanted) {
      return new Options(maySend, wanted, receiveBufferBytes, gatherNanos);
    }

    public Options gathering(long nanos) {
      return new Options(maySend, filters, receiveBufferBytes, nanos);
    }
  }

  /// That the kernel takes for one socket.
  public static final int MOST_FILTERS = 512;

  // linux/can.h, linux/can/raw.h, asm-generic/socket.h
  private static final int CAN_RAW = 1;
  private static final int SOL_CAN_RAW = 101;
  private static final int CAN_RAW_FILTER = 1;
  private static final int CAN_RAW_ERR_FILTER = 2;
  private static final int CAN_RAW_FD_FRAMES = 5;
  private static final int SO_RCVBUF = 8;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SO_TIMESTAMPNS = 35;
  private static final int SO_RXQ_OVFL = 40;
  private static final int EXTENDED_FLAG = 0x8000_0000;
  private static final int REMOTE_FLAG = 0x4000_0000;
  private static final int ERROR_FLAG = 0x2000_0000;
  private static final int BIT_RATE_SWITCH = 1;
  private static final int ERROR_STATE_INDICATOR = 2;
  private static final int FILTER_BYTES = 8;
  private static final int CLASSIC_BYTES = 16;
  private static final int FLEXIBLE_BYTES = 72;
  private static final int DATA_OFFSET = 8;
  private static final int CLASSIC_DATA = 8;

  // struct mmsghdr, iovec, cmsghdr
  private static final int HEADER_BYTES = 64;
  private static final int HEADER_VECTOR = 16;
  private static final int HEADER_VECTORS = 24;
  private static final int HEADER_CONTROL = 32;
  private static final int HEADER_CONTROL_BYTES = 40;
  private static final int HEADER_LENGTH = 56;
  private static final int VECTOR_BYTES = 16;
  private static final int CONTROL_BYTES = 64; // one time stamp and one counter take 56
  private static final int CONTROL_HEADER = 16;

  private static final int BATCH = 64;

  private final String name;
  private final boolean maySend;
  private final long gatherNanos;
  private final MemorySegment filters;
  private final Linux linux;
  private final int socket;
  private final int wake;
  private final InterfaceWatch watch;
  private final CanHealth health = new CanHealth();

  /// Held while descriptors are in use, so that [#close] never closes one under a system call.
  private final ReentrantLock using = new ReentrantLock();

  private final AtomicBoolean closed = new AtomicBoolean();

  private final MemorySegment frames;
  private final MemorySegment controls;
  private final MemorySegment headers;
  private final MemorySegment polled;
  private final MemorySegment outgoing;
  private final StampClock stamps = new StampClock();

  private int filled;
  private int next;
  private boolean drained;
  private int boundTo;
  private int dropped;

  /// Opens an interface by its name. It need not be there yet.
  ///
  /// @throws IOException where the kernel has no CAN
  public static SocketCanPort open(String name, Options options) throws IOException {
    Linux linux = new Linux();
    int socket =
        Linux.check(
            linux.socket(Linux.AF_CAN, Linux.SOCK_RAW, CAN_RAW), name + ": no CAN socket (AF_CAN)");
    InterfaceWatch watch;
    try {
      watch = new InterfaceWatch(name, linux);
    } catch (IOException failure) {
      Linux.close(socket);
      throw failure;
    }
    SocketCanPort port = new SocketCanPort(name, linux, socket, watch, options);
    try {
      port.prepareCan();
      port.prepare(options.receiveBufferBytes());
      return port;
    } catch (IOException failure) {
      port.close();
      throw failure;
    }
  }

  /// Reads from a socket that is open already and delivers the kernel's `struct can_frame` as
  /// datagrams. The port closes it.
  public static SocketCanPort over(int descriptor, Options options) throws IOException {
    SocketCanPort port =
        new SocketCanPort(
            "descriptor " + descriptor, new Linux(), descriptor, InterfaceWatch.none(), options);
    try {
      port.prepare(options.receiveBufferBytes());
      return port;
    } catch (IOException failure) {
      port.close();
      throw failure;
    }
  }

  private SocketCanPort(
      String name, Linux linux, int socket, InterfaceWatch watch, Options options) {
    this.name = name;
    this.linux = linux;
    this.socket = socket;
    this.watch = watch;
    maySend = options.maySend();
    gatherNanos = options.gatherNanos();
    filters = list(options.filters());
    if (!options.filters().isEmpty()) health.countsWantedAlone();
    wake = linux.eventDescriptor();
    boundTo = watch.descriptor() < 0 ? watch.index() : 0;
    Arena arena = Arena.ofAuto(); // outlives a reader that is a moment late
    frames = arena.allocate((long) BATCH * FLEXIBLE_BYTES, Long.BYTES);
    controls = arena.allocate((long) BATCH * CONTROL_BYTES, Long.BYTES);
    headers = arena.allocate((long) BATCH * HEADER_BYTES, Long.BYTES);
    MemorySegment vectors = arena.allocate((long) BATCH * VECTOR_BYTES, Long.BYTES);
    for (int i = 0; i < BATCH; i++) {
      MemorySegment vector = vectors.asSlice((long) i * VECTOR_BYTES, VECTOR_BYTES);
      vector.set(ADDRESS, 0, frames.asSlice((long) i * FLEXIBLE_BYTES, FLEXIBLE_BYTES));
      vector.set(JAVA_LONG, 8, FLEXIBLE_BYTES);
      long header = (long) i * HEADER_BYTES;
      headers.set(ADDRESS, header + HEADER_VECTOR, vector);
      headers.set(JAVA_LONG, header + HEADER_VECTORS, 1);
      headers.set(
          ADDRESS,
          header + HEADER_CONTROL,
          controls.asSlice((long) i * CONTROL_BYTES, CONTROL_BYTES));
    }
    filled = BATCH; // so that the first call makes all headers ready
    next = BATCH;
    outgoing = arena.allocate(FLEXIBLE_BYTES, Long.BYTES);
    polled = arena.allocate(3L * Linux.POLLFD_BYTES, Long.BYTES);
    waitFor(0, wake);
    waitFor(1, watch.descriptor());
    waitFor(2, socket);
    stamps.take(linux);
  }

  private void waitFor(int place, int descriptor) {
    polled.set(JAVA_INT, (long) place * Linux.POLLFD_BYTES, descriptor);
    polled.set(JAVA_SHORT, (long) place * Linux.POLLFD_BYTES + 4, Linux.POLLIN);
  }

  private boolean isReady(int place) {
    return polled.get(JAVA_SHORT, (long) place * Linux.POLLFD_BYTES + 6) != 0;
  }

  private void prepareCan() throws IOException {
    set(SOL_CAN_RAW, CAN_RAW_ERR_FILTER, CanFilter.EXTENDED_BITS, "no reports of errors");
    set(SOL_CAN_RAW, CAN_RAW_FD_FRAMES, 1, "no flexible data rate");
  }

  private void prepare(int receiveBufferBytes) throws IOException {
    Linux.check(wake, name + ": no event descriptor");
    set(Linux.SOL_SOCKET, SO_TIMESTAMPNS, 1, "no time stamps");
    set(Linux.SOL_SOCKET, SO_RXQ_OVFL, 1, "no count of what is dropped");
    // Beyond the system's limit only with privileges.
    if (linux.setOption(socket, Linux.SOL_SOCKET, SO_RCVBUFFORCE, receiveBufferBytes) < 0)
      set(Linux.SOL_SOCKET, SO_RCVBUF, receiveBufferBytes, "no receive buffer");
    followInterface();
  }

  private void set(int level, int option, int value, String otherwise) throws IOException {
    Linux.check(linux.setOption(socket, level, option, value), name + ": " + otherwise);
  }

  /// The kernel's list of filters: everything where `wanted` is empty.
  private static MemorySegment list(List<CanFilter> wanted) {
    if (wanted.isEmpty()) return Arena.ofAuto().allocate(FILTER_BYTES, Integer.BYTES);
    MemorySegment list =
        Arena.ofAuto().allocate((long) FILTER_BYTES * wanted.size(), Integer.BYTES);
    for (int i = 0; i < wanted.size(); i++) {
      CanFilter filter = wanted.get(i);
      long at = (long) FILTER_BYTES * i;
      list.set(JAVA_INT, at, filter.id() | (filter.extended() ? EXTENDED_FLAG : 0));
      // The kernel finds whole identifiers by a table if these two flags count.
      list.set(JAVA_INT, at + 4, filter.mask() | EXTENDED_FLAG | REMOTE_FLAG);
    }
    return list;
  }

  @Override
  public boolean receive(CanFrame frame, long deadlineNanos) throws IOException {
    if (next == filled && !refill(deadlineNanos)) return false;
    take(frame, next++);
    health.received(frame);
    return true;
  }

  /// Fetches what the kernel has, at least one frame; false where none came until `deadlineNanos`.
  private boolean refill(long deadlineNanos) throws IOException {
    using.lock();
    try {
      boolean hadAll = drained && filled > 0;
      // The kernel has written over the room that it may use.
      for (int i = 0; i < filled; i++)
        headers.set(JAVA_LONG, (long) i * HEADER_BYTES + HEADER_CONTROL_BYTES, CONTROL_BYTES);
      filled = 0;
      next = 0;
      boolean gathers = drained && gatherNanos > 0;
      if (gathers && hadAll && deadlineNanos - System.nanoTime() <= 0) return false;
      while (true) {
        if (closed.get()) throw new ClosedChannelException();
        if (gathers) {
          // Only close() ends it: frames that come meanwhile are fetched together.
          linux.poll(polled, 1, Math.min(gatherNanos, deadlineNanos - System.nanoTime()));
          gathers = false;
        } else if (drained && !await(deadlineNanos)) return false;
        int got = linux.receiveMany(socket, headers, BATCH);
        drained = got < BATCH;
        if (got > 0) {
          filled = got;
          stamps.take(linux);
          return true;
        }
        switch (-got) {
          case Linux.EAGAIN, Linux.EINTR -> {}
          case Linux.ENETDOWN -> {
            health.enter(CanHealth.State.DOWN); // it may be up again already
            followInterface();
          }
          case Linux.ENODEV -> followInterface();
          default -> Linux.check(got, name + ": cannot receive");
        }
      }
    } finally {
      using.unlock();
    }
  }

  /// Waits until the socket may have something; false where it has nothing at `deadlineNanos`.
  private boolean await(long deadlineNanos) throws IOException {
    while (true) {
      int ready = linux.poll(polled, 3, deadlineNanos - System.nanoTime());
      if (ready < 0 && ready != -Linux.EINTR) Linux.check(ready, name + ": cannot wait");
      if (closed.get()) throw new ClosedChannelException();
      if (ready == 0) return false;
      if (ready < 0) continue;
      if (isReady(1)) followInterface();
      if (isReady(2)) return true;
    }
  }

  /// Takes over what the kernel says of the interface, and binds to it if it is new. Removed, it is
  /// gone for the socket a moment before the watch hears of it, which then ends the wait.
  private void followInterface() {
    watch.read();
    int index = watch.index();
    if (index != boundTo) {
      if (boundTo != 0) health.enter(CanHealth.State.ABSENT); // however soon it was back
      boundTo = index != 0 && bind(index) ? index : 0;
    }
    health.enter(boundTo == 0 ? CanHealth.State.ABSENT : watch.state(health.state()));
    health.controllerIs(watch.controller());
  }

  private boolean bind(int index) {
    // The kernel forgets the filters with the interface, and then passes nothing on.
    return linux.setOption(socket, SOL_CAN_RAW, CAN_RAW_FILTER, filters) >= 0
        && linux.bindCan(socket, index, 0, 0) >= 0;
  }

  private void take(CanFrame frame, int place) {
    long at = (long) place * FLEXIBLE_BYTES;
    int flagged = frames.get(JAVA_INT, at);
    int mostBytes = CLASSIC_DATA;
    frame.flexibleDataRate = false;
    frame.bitRateSwitch = false;
    frame.errorStateIndicator = false;
    if (headers.get(JAVA_INT, (long) place * HEADER_BYTES + HEADER_LENGTH) == FLEXIBLE_BYTES) {
      int flags = frames.get(JAVA_BYTE, at + 5);
      frame.flexibleDataRate = true;
      frame.bitRateSwitch = (flags & BIT_RATE_SWITCH) != 0;
      frame.errorStateIndicator = (flags & ERROR_STATE_INDICATOR) != 0;
      mostBytes = CanFrame.MAX_BYTES;
    }
    frame.extended = (flagged & EXTENDED_FLAG) != 0;
    frame.remote = (flagged & REMOTE_FLAG) != 0;
    frame.error = (flagged & ERROR_FLAG) != 0;
    frame.id =
        flagged
            & (frame.extended || frame.error ? CanFilter.EXTENDED_BITS : CanFilter.STANDARD_BITS);
    frame.length = Math.min(Byte.toUnsignedInt(frames.get(JAVA_BYTE, at + 4)), mostBytes);
    MemorySegment.copy(frames, JAVA_BYTE, at + DATA_OFFSET, frame.data, 0, frame.length);
    frame.receivedNanos = stamps.monotonic(told(place));
  }

  /// Reads what comes beside a frame: its time, and how many frames were dropped until then.
  ///
  /// @return the kernel's time of reception; 0 where it has none
  private long told(int place) {
    long stamp = 0;
    long begin = (long) place * CONTROL_BYTES;
    long end =
        begin
            + Math.min(
                headers.get(JAVA_LONG, (long) place * HEADER_BYTES + HEADER_CONTROL_BYTES),
                CONTROL_BYTES);
    for (long at = begin; at + CONTROL_HEADER <= end; ) {
      long length = controls.get(JAVA_LONG, at);
      if (length < CONTROL_HEADER) break;
      int type = controls.get(JAVA_INT, at + 12);
      if (type == SO_TIMESTAMPNS) {
        stamp =
            controls.get(JAVA_LONG, at + CONTROL_HEADER) * 1_000_000_000L
                + controls.get(JAVA_LONG, at + CONTROL_HEADER + 8);
      } else if (type == SO_RXQ_OVFL) {
        int now = controls.get(JAVA_INT, at + CONTROL_HEADER); // wraps at 32 bits
        if (now != dropped)
          health.add(CanHealth.Count.DROPPED, Integer.toUnsignedLong(now - dropped));
        dropped = now;
      }
      at += (length + 7) & ~7L;
    }
    return stamp;
  }

  @Override
  public boolean send(CanFrame frame) throws IOException {
    if (!maySend) throw new IllegalStateException(name + " was opened to listen only");
    using.lock();
    try {
      if (closed.get()) throw new ClosedChannelException();
      outgoing.fill((byte) 0);
      outgoing.set(
          JAVA_INT,
          0,
          frame.id
              | (frame.extended ? EXTENDED_FLAG : 0)
              | (frame.remote ? REMOTE_FLAG : 0)
              | (frame.error ? ERROR_FLAG : 0));
      outgoing.set(JAVA_BYTE, 4, (byte) frame.length);
      if (frame.flexibleDataRate)
        outgoing.set(
            JAVA_BYTE,
            5,
            (byte)
                ((frame.bitRateSwitch ? BIT_RATE_SWITCH : 0)
                    | (frame.errorStateIndicator ? ERROR_STATE_INDICATOR : 0)));
      if (!frame.remote)
        MemorySegment.copy(frame.data, 0, outgoing, JAVA_BYTE, DATA_OFFSET, frame.length);
      int bytes = frame.flexibleDataRate ? FLEXIBLE_BYTES : CLASSIC_BYTES;
      int sent = linux.send(socket, outgoing, bytes, Linux.MSG_DONTWAIT);
      switch (-sent) {
        case Linux.EAGAIN,
            Linux.EINTR,
            Linux.ENOBUFS,
            Linux.ENETDOWN,
            Linux.ENODEV,
            Linux.ENXIO -> {
          health.add(CanHealth.Count.NOT_SENT, 1);
          followInterface();
          return false;
        }
        case Linux.EINVAL ->
            throw new IOException(
                name
                    + ": frame refused"
                    + (frame.flexibleDataRate
                        ? "; is the interface set to flexible data rate?"
                        : ""));
        default -> Linux.check(sent, name + ": cannot send");
      }
      health.add(CanHealth.Count.SENT, 1);
      return true;
    } finally {
      using.unlock();
    }
  }

  @Override
  public CanHealth health() {
    return health;
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) return;
    Linux.wake(wake);
    using.lock();
    try {
      Linux.close(socket);
      Linux.close(wake);
      watch.close();
    } finally {
      using.unlock();
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
