package io.celltwin.hil.hardware;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.celltwin.hal.kernel.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A character device of this kernel whose driver is this program: `/dev/cuse`, in the protocol of
/// `linux/fuse.h`. What an ioctl does is said in [Controls]. A thread of its own answers.
final class CharacterDevice implements AutoCloseable {
  /// What the device does with an ioctl, whose argument is an address in the caller's memory. Each
  /// call sees what of that memory was asked for so far.
  interface Controls {
    /// @param in what [Answer.Again] asked to read, one piece after the other; empty at first
    /// @param room bytes that may be written, as it asked for; 0 at first
    Answer control(int request, long argument, MemorySegment in, int room);
  }

  /// A piece of the caller's memory.
  record Piece(long address, int length) {}

  sealed interface Answer {
    /// Call again with these pieces read, and room to write those.
    record Again(List<Piece> read, List<Piece> written) implements Answer {}

    final class Done implements Answer {
      static final Done NOTHING = new Done(0, new byte[0]);

      private final int result;
      private final byte[] written;

      /// @param written to the pieces, one after the other
      Done(int result, byte[] written) {
        this.result = result;
        this.written = written;
      }
    }

    record Failed(int errno) implements Answer {}
  }

  private static final int INIT = 4096;
  private static final int OPEN = 14;
  private static final int RELEASE = 18;
  private static final int FLUSH = 25;
  private static final int INTERRUPT = 36;
  private static final int IOCTL = 39;
  private static final int ENOSYS = 38;
  private static final int MINOR_VERSION = 31;
  private static final int UNRESTRICTED_IOCTL = 1;
  private static final int RETRY = 4;
  private static final int IN_HEADER = 40;
  private static final int OUT_HEADER = 16;
  private static final int IOCTL_IN = 32;
  private static final int IOCTL_OUT = 16;
  private static final int PIECE_BYTES = 16;
  private static final int BUFFER_BYTES = 1 << 20;
  private static final long PATIENCE_NANOS = 120_000_000_000L;

  private final String name;
  private final Controls controls;
  private final Linux linux = new Linux();
  private final int cuse;
  private final int wake = linux.eventDescriptor();
  private final MemorySegment asked = Arena.ofAuto().allocate(BUFFER_BYTES, Long.BYTES);
  private final MemorySegment answer = Arena.ofAuto().allocate(BUFFER_BYTES, Long.BYTES);
  private final Thread thread;
  private volatile boolean closed;

  /// @param name below `/dev`; it is there when this returns
  CharacterDevice(String name, Controls controls) throws IOException, InterruptedException {
    this.name = name;
    this.controls = controls;
    cuse = linux.open("/dev/cuse", Linux.O_RDWR);
    if (cuse < 0) throw new IOException("/dev/cuse: errno " + -cuse);
    thread = Thread.ofPlatform().daemon().name("cuse-" + name).start(this::serve);
    awaitNode(true);
  }

  private void awaitNode(boolean there) throws InterruptedException {
    Path node = Path.of("/dev").resolve(name);
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (there ? !opens(node) : Files.exists(node)) {
      if (System.nanoTime() - deadline > 0)
        throw new IllegalStateException(node + (there ? " does not appear" : " does not go"));
      Thread.sleep(2);
    }
  }

  /// The kernel makes the node before it takes the device in: until then whoever opens it is told
  /// ENXIO.
  private static boolean opens(Path node) {
    int opened = new Linux().open(node.toString(), Linux.O_RDWR);
    if (opened < 0) return false;
    Linux.close(opened);
    return true;
  }

  private void serve() {
    MemorySegment polled = Arena.ofAuto().allocate(2L * Linux.POLLFD_BYTES, Long.BYTES);
    polled.set(JAVA_INT, 0, cuse);
    polled.set(JAVA_SHORT, 4, Linux.POLLIN);
    polled.set(JAVA_INT, 8, wake);
    polled.set(JAVA_SHORT, 12, Linux.POLLIN);
    while (!closed) {
      linux.poll(polled, 2, Long.MAX_VALUE);
      if (closed) return;
      int bytes = linux.read(cuse, asked);
      if (bytes == -Linux.EINTR || bytes == -Linux.EAGAIN || bytes == -Linux.ENOENT) continue;
      if (bytes < 0) return; // the device is gone
      try {
        answer(asked.get(JAVA_INT, 4));
      } catch (RuntimeException broken) {
        broken.printStackTrace();
        reply(-Linux.EIO, 0);
      }
    }
  }

  private void answer(int operation) {
    switch (operation) {
      case INIT -> begin();
      case OPEN -> {
        answer.asSlice(OUT_HEADER, 16).fill((byte) 0);
        reply(0, 16);
      }
      case RELEASE, FLUSH -> reply(0, 0);
      case INTERRUPT -> {} // has no answer
      case IOCTL -> control();
      default -> reply(-ENOSYS, 0);
    }
  }

  private void begin() {
    byte[] text = ("DEVNAME=" + name).getBytes(StandardCharsets.US_ASCII);
    int fixed = 72; // struct cuse_init_out
    answer.asSlice(OUT_HEADER, fixed + text.length + 1).fill((byte) 0);
    answer.set(JAVA_INT, OUT_HEADER, 7);
    answer.set(JAVA_INT, OUT_HEADER + 4, MINOR_VERSION);
    answer.set(JAVA_INT, OUT_HEADER + 12, UNRESTRICTED_IOCTL);
    answer.set(JAVA_INT, OUT_HEADER + 16, 65536); // most read
    answer.set(JAVA_INT, OUT_HEADER + 20, 65536); // most written
    MemorySegment.copy(text, 0, answer, JAVA_BYTE, OUT_HEADER + fixed, text.length);
    reply(0, fixed + text.length + 1);
  }

  private void control() {
    int request = asked.get(JAVA_INT, IN_HEADER + 12);
    long argument = asked.get(JAVA_LONG, IN_HEADER + 16);
    int inBytes = asked.get(JAVA_INT, IN_HEADER + 24);
    int room = asked.get(JAVA_INT, IN_HEADER + 28);
    MemorySegment in = asked.asSlice(IN_HEADER + IOCTL_IN, inBytes);
    MemorySegment head = answer.asSlice(OUT_HEADER, IOCTL_OUT).fill((byte) 0);
    switch (controls.control(request, argument, in, room)) {
      case Answer.Again again -> {
        head.set(JAVA_INT, 4, RETRY);
        head.set(JAVA_INT, 8, again.read.size());
        head.set(JAVA_INT, 12, again.written.size());
        long at = OUT_HEADER + IOCTL_OUT;
        for (List<Piece> pieces : List.of(again.read, again.written))
          for (Piece piece : pieces) {
            answer.set(JAVA_LONG, at, piece.address);
            answer.set(JAVA_LONG, at + 8, piece.length);
            at += PIECE_BYTES;
          }
        reply(0, (int) at - OUT_HEADER);
      }
      case Answer.Done done -> {
        head.set(JAVA_INT, 0, done.result);
        MemorySegment.copy(
            done.written, 0, answer, JAVA_BYTE, OUT_HEADER + IOCTL_OUT, done.written.length);
        reply(0, IOCTL_OUT + done.written.length);
      }
      case Answer.Failed failed -> reply(-failed.errno, 0);
    }
  }

  private void reply(int error, int bytes) {
    answer.set(JAVA_INT, 0, OUT_HEADER + bytes);
    answer.set(JAVA_INT, 4, error);
    answer.set(JAVA_LONG, 8, asked.get(JAVA_LONG, 8));
    linux.write(cuse, answer, OUT_HEADER + (long) bytes);
  }

  /// Pulls the device: its users see errors from now on.
  @Override
  public void close() {
    if (closed) return;
    closed = true;
    Linux.wake(wake);
    try {
      thread.join();
      Linux.close(cuse);
      Linux.close(wake);
      awaitNode(false);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
