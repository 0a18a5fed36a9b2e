package io.celltwin.hal.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// The system calls behind the adapters. A call returns what the C function returns, or the negated
/// `errno` where it failed. One object for each thread that calls: it holds the place for `errno`.
public final class Linux {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int ENXIO = 6;
  public static final int EAGAIN = 11;
  public static final int EACCES = 13;
  public static final int EBUSY = 16;
  public static final int ENODEV = 19;
  public static final int ENOTDIR = 20;
  public static final int EISDIR = 21;
  public static final int EINVAL = 22;
  public static final int ENOTTY = 25;
  public static final int ECOMM = 70;
  public static final int EBADMSG = 74;
  public static final int EILSEQ = 84;
  public static final int EMSGSIZE = 90;
  public static final int EPROTONOSUPPORT = 93;
  public static final int EOPNOTSUPP = 95;
  public static final int EAFNOSUPPORT = 97;
  public static final int ENETDOWN = 100;
  public static final int ENOBUFS = 105;
  public static final int ETIMEDOUT = 110;
  public static final int ECONNREFUSED = 111;
  public static final int EREMOTEIO = 121;

  public static final int O_WRONLY = 1;
  public static final int O_RDWR = 2;
  public static final int O_NOCTTY = 0x100;
  public static final int O_NONBLOCK = 0x800;

  public static final int AF_UNIX = 1;
  public static final int AF_NETLINK = 16;
  public static final int AF_CAN = 29;
  public static final int SOCK_DGRAM = 2;
  public static final int SOCK_RAW = 3;
  public static final int SOL_SOCKET = 1;
  public static final int MSG_DONTWAIT = 0x40;
  public static final int MSG_NOSIGNAL = 0x4000;
  public static final short POLLIN = 1;

  public static final int POLLFD_BYTES = 8;
  public static final int TIMESPEC_BYTES = 16;

  private static final int CLOCK_REALTIME = 0;
  private static final int O_CLOEXEC = 0x80000;
  private static final int SOCK_CLOEXEC = 0x80000; // also of an event descriptor
  private static final int SOCKADDR_CAN_BYTES = 24;

  private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle OPEN = variadic("open", ADDRESS, JAVA_INT);
  private static final MethodHandle IOCTL = variadic("ioctl", JAVA_INT, JAVA_LONG, ADDRESS);
  private static final MethodHandle READ = errnoLong("read", JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle WRITE = errnoLong("write", JAVA_INT, ADDRESS, JAVA_LONG);
  private static final MethodHandle SENDTO =
      errnoLong("sendto", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SOCKET = errno("socket", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle BIND = errno("bind", JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle SETSOCKOPT =
      errno("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
  private static final MethodHandle EVENTFD = errno("eventfd", JAVA_INT, JAVA_INT);
  private static final MethodHandle PPOLL = errno("ppoll", ADDRESS, JAVA_LONG, ADDRESS, ADDRESS);
  private static final MethodHandle ADJTIMEX = errno("adjtimex", ADDRESS);
  private static final MethodHandle RECVMMSG =
      errno("recvmmsg", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS);
  private static final MethodHandle RECV =
      errnoLong("recv", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle SEND =
      errnoLong("send", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
  private static final MethodHandle CLOCK_GETTIME =
      plain("clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle EVENTFD_WRITE =
      plain("eventfd_write", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG));
  private static final MethodHandle CLOSE =
      plain("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle IF_NAMETOINDEX =
      plain("if_nametoindex", FunctionDescriptor.of(JAVA_INT, ADDRESS));

  private final MemorySegment state = Arena.ofAuto().allocate(CALL_STATE);
  private final MemorySegment time = Arena.ofAuto().allocate(TIMESPEC_BYTES, Long.BYTES);

  @SuppressWarnings("restricted")
  private static MethodHandle errno(String name, ValueLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(
            Linker.nativeLinker().defaultLookup().findOrThrow(name),
            FunctionDescriptor.of(JAVA_INT, parameters),
            Linker.Option.captureCallState("errno"));
  }

  /// Of a function of two parameters and more, as far as given.
  @SuppressWarnings("restricted")
  private static MethodHandle variadic(String name, ValueLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(
            Linker.nativeLinker().defaultLookup().findOrThrow(name),
            FunctionDescriptor.of(JAVA_INT, parameters),
            Linker.Option.firstVariadicArg(2),
            Linker.Option.captureCallState("errno"));
  }

  @SuppressWarnings("restricted")
  private static MethodHandle errnoLong(String name, ValueLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(
            Linker.nativeLinker().defaultLookup().findOrThrow(name),
            FunctionDescriptor.of(JAVA_LONG, parameters),
            Linker.Option.captureCallState("errno"));
  }

  @SuppressWarnings("restricted")
  private static MethodHandle plain(String name, FunctionDescriptor function) {
    return Linker.nativeLinker()
        .downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow(name), function);
  }

  private int result(int returned) {
    return returned < 0 ? -(int) ERRNO.get(state, 0L) : returned;
  }

  /// A method handle of ours throws nothing but what the virtual machine itself throws.
  private static IllegalStateException unexpected(Throwable failure) {
    return new IllegalStateException(failure);
  }

  /// Opens a device, never one of a program that this one starts.
  public int open(String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return result((int) OPEN.invokeExact(state, arena.allocateFrom(path), flags | O_CLOEXEC));
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  public int control(int descriptor, int request, MemorySegment argument) {
    try {
      return result((int) IOCTL.invokeExact(state, descriptor, (long) request, argument));
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  public int read(int descriptor, MemorySegment into) {
    try {
      return result((int) (long) READ.invokeExact(state, descriptor, into, into.byteSize()));
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  public int write(int descriptor, MemorySegment from, long bytes) {
    try {
      return result((int) (long) WRITE.invokeExact(state, descriptor, from, bytes));
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  public int sendTo(int descriptor, MemorySegment from, int flags, MemorySegment address) {
    try {
      return result(
          (int)
              (long)
                  SENDTO.invokeExact(
                      state,
                      descriptor,
                      from,
                      from.byteSize(),
                      flags,
                      address,
                      (int) address.byteSize()));
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  public int socket(int family, int type, int protocol) {
    try {
      return result((int) SOCKET.invokeExact(state, family, type | SOCK_CLOEXEC, protocol));
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  public int bind(int descriptor, MemorySegment address) {
    try {
      return result((int) BIND.invokeExact(state, descriptor, address, (int) address.byteSize()));
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  /// Binds to a CAN interface; the addresses count for ISO-TP only.
  public int bindCan(int descriptor, int interfaceIndex, int receiveAddress, int transmitAddress) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(SOCKADDR_CAN_BYTES, Long.BYTES);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_CAN);
      address.set(JAVA_INT, 4, interfaceIndex);
      address.set(JAVA_INT, 8, receiveAddress);
      address.set(JAVA_INT, 12, transmitAddress);
      return bind(descriptor, address);
    }
  }

  public int setOption(int descriptor, int level, int name, MemorySegment value) {
    try {
      return result(
          (int)
              SETSOCKOPT.invokeExact(
                  state, descriptor, level, name, value, (int) value.byteSize()));
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  public int setOption(int descriptor, int level, int name, int value) {
    try (Arena arena = Arena.ofConfined()) {
      return setOption(descriptor, level, name, arena.allocateFrom(JAVA_INT, value));
    }
  }

  public int eventDescriptor() {
    try {
      return result((int) EVENTFD.invokeExact(state, 0, SOCK_CLOEXEC));
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  /// Waits for one of `count` descriptors, `nanos` at most.
  public int poll(MemorySegment descriptors, long count, long nanos) {
    long wait = Math.max(0, nanos);
    time.set(JAVA_LONG, 0, wait / 1_000_000_000L);
    time.set(JAVA_LONG, 8, wait % 1_000_000_000L);
    try {
      return result((int) PPOLL.invokeExact(state, descriptors, count, time, MemorySegment.NULL));
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  public int receiveMany(int descriptor, MemorySegment headers, int count) {
    try {
      return result(
          (int)
              RECVMMSG.invokeExact(
                  state, descriptor, headers, count, MSG_DONTWAIT, MemorySegment.NULL));
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  public int receive(int descriptor, MemorySegment into) {
    try {
      return result(
          (int) (long) RECV.invokeExact(state, descriptor, into, into.byteSize(), MSG_DONTWAIT));
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  public int send(int descriptor, MemorySegment from, long bytes, int flags) {
    try {
      return result((int) (long) SEND.invokeExact(state, descriptor, from, bytes, flags));
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  /// The machine's wall clock, as the kernel stamps frames with it.
  public long realtimeNanos() {
    try {
      int failed = (int) CLOCK_GETTIME.invokeExact(CLOCK_REALTIME, time);
      if (failed != 0) throw new IllegalStateException("clock_gettime failed");
      return time.get(JAVA_LONG, 0) * 1_000_000_000L + time.get(JAVA_LONG, 8);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  /// The state of the kernel's wall clock, of which `timex` says more: read where its modes are 0.
  public int adjustClock(MemorySegment timex) {
    try {
      return result((int) ADJTIMEX.invokeExact(state, timex));
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  /// Index of an interface; 0 where there is none of this name.
  public static int interfaceIndex(String name) {
    try (Arena arena = Arena.ofConfined()) {
      return (int) IF_NAMETOINDEX.invokeExact(arena.allocateFrom(name));
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  /// Makes an event descriptor readable. Any thread.
  public static void wake(int eventDescriptor) {
    try {
      int ignored = (int) EVENTFD_WRITE.invokeExact(eventDescriptor, 1L);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  /// Any thread.
  public static void close(int descriptor) {
    if (descriptor < 0) return;
    try {
      int ignored = (int) CLOSE.invokeExact(descriptor);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  /// Throws where `result` is a negated `errno`.
  public static int check(int result, String what) throws IOException {
    if (result >= 0) return result;
    throw new IOException(what + ": " + reason(-result));
  }

  public static String reason(int errno) {
    return switch (errno) {
      case 1 -> "not permitted";
      case 12 -> "no memory";
      case 13 -> "permission denied";
      case ENXIO, ENODEV -> "no such interface";
      case 99 -> "the interface was removed";
      case EPROTONOSUPPORT, EAFNOSUPPORT -> "this kernel does not offer it";
      case ENETDOWN -> "the interface is down";
      case EINVAL -> "refused as invalid";
      default -> "errno " + errno;
    };
  }
}
