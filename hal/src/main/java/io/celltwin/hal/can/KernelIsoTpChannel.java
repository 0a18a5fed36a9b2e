package io.celltwin.hal.can;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.celltwin.hal.CanFilter;
import io.celltwin.hal.IsoTpChannel;
import io.celltwin.hal.kernel.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;

/// ISO-TP as the kernel does it (module `can-isotp`): it paces, repeats nothing, and keeps the
/// times of ISO 15765-2 better than a program can. It sends by its nature: to receive, it sends
/// flow control. An interface that is down delivers nothing and takes nothing; a channel whose
/// interface was removed is opened anew. A message of more than 4095 bytes, which only newer peers
/// send, is refused.
public final class KernelIsoTpChannel implements IsoTpChannel {
  /// Which two identifiers talk, and how.
  ///
  /// @param transmitId identifier of what is sent, 11 bits or 29
  /// @param receiveId identifier of what is received
  /// @param extended whether the identifiers have 29 bits
  /// @param transmitAddress first byte of what is sent, with extended addressing
  /// @param receiveAddress first byte of what is received, with extended addressing
  /// @param padding byte that fills frames up
  /// @param flexibleDataRate frames of up to 64 bytes
  public record Link(
      int transmitId,
      int receiveId,
      boolean extended,
      OptionalInt transmitAddress,
      OptionalInt receiveAddress,
      OptionalInt padding,
      boolean flexibleDataRate) {
    public Link {
      // says what is wrong with them
      var _ = new CanFilter(transmitId, 0, extended);
      var _ = new CanFilter(receiveId, 0, extended);
    }

    /// Normal addressing, frames filled up with zeros as most vehicles want it.
    public static Link normal(int transmitId, int receiveId, boolean extended) {
      return new Link(
          transmitId,
          receiveId,
          extended,
          OptionalInt.empty(),
          OptionalInt.empty(),
          OptionalInt.of(0),
          false);
    }
  }

  private static final int LONGEST_BYTES = 4095;

  /// The kernel takes in longer messages and cuts off what has no room: one more byte shows it.
  private static final int BUFFER_BYTES = LONGEST_BYTES + 1;

  // linux/can/isotp.h
  private static final int CAN_ISOTP = 6;
  private static final int SOL_CAN_ISOTP = 106;
  private static final int OPTIONS = 1;
  private static final int LINK_LAYER = 5;
  private static final int EXTENDED_ADDRESS = 0x002;
  private static final int PAD_TRANSMITTED = 0x004;
  private static final int RECEIVE_EXTENDED_ADDRESS = 0x200;
  private static final int WAIT_UNTIL_SENT = 0x400;
  private static final int FLEXIBLE_BYTES = 72;
  private static final int FLEXIBLE_DATA_BYTES = 64;
  private static final int EXTENDED_FLAG = 0x8000_0000;

  private final String name;
  private final Linux linux;
  private final int socket;
  private final int wake;
  private final ReentrantLock using = new ReentrantLock();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES);
  private final MemorySegment polled =
      Arena.ofAuto().allocate(2L * Linux.POLLFD_BYTES, Integer.BYTES);

  /// Opens a channel on an interface that is there.
  ///
  /// @throws IOException where the kernel has no ISO-TP, or there is no such interface
  public static KernelIsoTpChannel open(String interfaceName, Link link) throws IOException {
    Linux linux = new Linux();
    int socket =
        Linux.check(
            linux.socket(Linux.AF_CAN, Linux.SOCK_DGRAM, CAN_ISOTP),
            interfaceName + ": no ISO-TP socket (can-isotp)");
    KernelIsoTpChannel channel = new KernelIsoTpChannel(interfaceName, linux, socket);
    try {
      channel.join(link);
      return channel;
    } catch (IOException failure) {
      channel.close();
      throw failure;
    }
  }

  /// Over a socket that is open already and keeps the boundaries of messages. The channel closes
  /// it.
  static KernelIsoTpChannel over(int descriptor) throws IOException {
    KernelIsoTpChannel channel =
        new KernelIsoTpChannel("descriptor " + descriptor, new Linux(), descriptor);
    Linux.check(channel.wake, "no event descriptor");
    return channel;
  }

  private KernelIsoTpChannel(String name, Linux linux, int socket) {
    this.name = name;
    this.linux = linux;
    this.socket = socket;
    wake = linux.eventDescriptor();
    polled.set(JAVA_INT, 0, wake);
    polled.set(JAVA_SHORT, 4, Linux.POLLIN);
    polled.set(JAVA_INT, 8, socket);
    polled.set(JAVA_SHORT, 12, Linux.POLLIN);
  }

  private void join(Link link) throws IOException {
    Linux.check(wake, name + ": no event descriptor");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment options = arena.allocate(12, Integer.BYTES);
      options.set(
          JAVA_INT,
          0,
          WAIT_UNTIL_SENT
              | (link.transmitAddress().isPresent() ? EXTENDED_ADDRESS : 0)
              | (link.receiveAddress().isPresent() ? RECEIVE_EXTENDED_ADDRESS : 0)
              | (link.padding().isPresent() ? PAD_TRANSMITTED : 0));
      options.set(JAVA_BYTE, 8, (byte) link.transmitAddress().orElse(0));
      options.set(JAVA_BYTE, 9, (byte) link.padding().orElse(0));
      options.set(JAVA_BYTE, 11, (byte) link.receiveAddress().orElse(0));
      Linux.check(
          linux.setOption(socket, SOL_CAN_ISOTP, OPTIONS, options), name + ": ISO-TP options");
      if (link.flexibleDataRate()) {
        MemorySegment layer = arena.allocate(3);
        layer.set(JAVA_BYTE, 0, (byte) FLEXIBLE_BYTES);
        layer.set(JAVA_BYTE, 1, (byte) FLEXIBLE_DATA_BYTES);
        Linux.check(
            linux.setOption(socket, SOL_CAN_ISOTP, LINK_LAYER, layer),
            name + ": ISO-TP with flexible data rate");
      }
    }
    int index = Linux.interfaceIndex(name);
    if (index == 0) throw new IOException(name + ": no such interface");
    int flag = link.extended() ? EXTENDED_FLAG : 0;
    Linux.check(
        linux.bindCan(socket, index, link.receiveId() | flag, link.transmitId() | flag),
        name + ": cannot bind");
  }

  /// The kernel waits for the peer, one second at most for each flow control; the deadline is only
  /// looked at before.
  @Override
  public void send(byte[] message, int length, long deadlineNanos) throws IOException {
    using.lock();
    try {
      if (closed.get()) throw new ClosedChannelException();
      if (length > LONGEST_BYTES)
        throw new IllegalArgumentException(
            name + ": a message of " + length + " bytes, expected at most " + LONGEST_BYTES);
      if (deadlineNanos - System.nanoTime() <= 0) throw new IOException(name + ": no time to send");
      MemorySegment.copy(message, 0, buffer, JAVA_BYTE, 0, length);
      int sent = linux.send(socket, buffer, length, 0);
      if (sent == -Linux.ECOMM || sent == -Linux.ETIMEDOUT)
        throw new IOException(name + ": the peer has not taken a message of " + length + " bytes");
      Linux.check(sent, name + ": cannot send a message of " + length + " bytes");
    } finally {
      using.unlock();
    }
  }

  @Override
  public int receive(byte[] message, long deadlineNanos) throws IOException {
    using.lock();
    try {
      while (true) {
        if (closed.get()) throw new ClosedChannelException();
        int got = linux.receive(socket, buffer);
        if (got >= 0) {
          if (got > LONGEST_BYTES)
            throw new IOException(name + ": a message of more than " + LONGEST_BYTES + " bytes");
          if (got > message.length)
            throw new IOException(
                name + ": a message of " + got + " bytes, room for " + message.length);
          MemorySegment.copy(buffer, JAVA_BYTE, 0, message, 0, got);
          return got;
        }
        switch (-got) {
          case Linux.EAGAIN -> {
            int ready = linux.poll(polled, 2, deadlineNanos - System.nanoTime());
            if (ready == 0) return -1;
            if (ready != -Linux.EINTR) Linux.check(ready, name + ": cannot wait");
          }
          // A message was cut off, the interface went down: nothing comes.
          case Linux.EINTR,
              Linux.ETIMEDOUT,
              Linux.EILSEQ,
              Linux.EBADMSG,
              Linux.ECOMM,
              Linux.ENETDOWN -> {}
          default -> Linux.check(got, name + ": cannot receive");
        }
      }
    } finally {
      using.unlock();
    }
  }

  @Override
  public void close() {
    if (closed.getAndSet(true)) return;
    Linux.wake(wake);
    using.lock();
    try {
      Linux.close(socket);
      Linux.close(wake);
    } finally {
      using.unlock();
    }
  }
}
