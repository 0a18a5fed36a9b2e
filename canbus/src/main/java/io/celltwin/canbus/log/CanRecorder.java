package io.celltwin.canbus.log;

import io.celltwin.hal.CanFrame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Keeps the newest traffic of live buses as candump files `NAME-00000001.log`, -00000002 and so
/// on.
///
/// Threads: each port's thread hands its frames to its own [Tap], which never blocks; one further
/// thread, which may wait for the disk, calls [#drain] again and again. What a power cut takes is
/// what was recorded since the latest [#SYNC_NANOS]. A line that it left torn is cut off when the
/// next recorder begins; a file is never written to twice.
public final class CanRecorder implements AutoCloseable {
  /// What is older than this, when [#drain] is called, is on the disk afterwards.
  public static final long SYNC_NANOS = 1_000_000_000;

  private static final int BUFFER_BYTES = 1 << 16;

  /// @param fileBytes a file gets no larger than this
  /// @param fileNanos nor does it begin longer ago than this
  /// @param totalBytes all of them together; the oldest go first. At least two files
  public record Limits(long fileBytes, long fileNanos, long totalBytes) {
    public Limits {
      if (fileBytes < BUFFER_BYTES || fileNanos <= 0 || totalBytes / 2 < fileBytes) {
        throw new IllegalArgumentException(
            "found files of "
                + fileBytes
                + " bytes, "
                + fileNanos
                + " ns and "
                + totalBytes
                + " in all, expected at least "
                + BUFFER_BYTES
                + ", 1 and twice a file");
      }
    }
  }

  private record Kept(Path file, long number, long bytes) {}

  private final Path folder;
  private final String name;
  private final Limits limits;
  private final long epochNanos;
  private final List<Tap> taps = new ArrayList<>();

  /// The oldest first, without the one that is being written.
  private final Deque<Kept> kept = new ArrayDeque<>();

  private long keptBytes;
  private long number;

  private Optional<FileChannel> open = Optional.empty();
  private Path file = Path.of("");
  private long fileBytes;
  private long fileOpenedNanos;

  /// The oldest frame of the buffer came then.
  private long bufferedNanos;

  /// When [#drain] was called last.
  private long drainedNanos;

  private final Lines buffer = new Lines();
  private final CandumpWriter lines = new CandumpWriter(buffer);
  private long bufferedFrames;
  private long lostFrames;

  /// Lines that are not yet in the file.
  private static final class Lines extends ByteArrayOutputStream {
    Lines() {
      super(BUFFER_BYTES + 512);
    }

    ByteBuffer contents() {
      return ByteBuffer.wrap(buf, 0, count);
    }

    /// Takes away what was added last.
    void shrink(int bytes) {
      count = bytes;
    }
  }

  /// @param folder where the files are, also those of earlier recorders of this name
  /// @param epochNanos time since 1970 at 0 of the clock that frames are stamped with
  public CanRecorder(Path folder, String name, Limits limits, long epochNanos) throws IOException {
    this.folder = folder;
    this.name = name;
    this.limits = limits;
    this.epochNanos = epochNanos;
    Files.createDirectories(folder);
    Pattern pattern = Pattern.compile(Pattern.quote(name) + "-(\\d{8,18})\\.log");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path earlier : files.toList()) {
        Matcher match = pattern.matcher(earlier.getFileName().toString());
        if (match.matches()) {
          kept.add(new Kept(earlier, Long.parseLong(match.group(1)), Files.size(earlier)));
        }
      }
    }
    List<Kept> sorted = kept.stream().sorted(Comparator.comparingLong(Kept::number)).toList();
    kept.clear();
    kept.addAll(sorted);
    if (!kept.isEmpty()) {
      Kept newest = kept.removeLast();
      number = newest.number;
      kept.add(new Kept(newest.file, newest.number, mended(newest.file)));
    }
    for (Kept earlier : kept) keptBytes += earlier.bytes;
  }

  /// Cuts off what a power cut has left behind the last whole line; the size that remains.
  private static long mended(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer chunk = ByteBuffer.allocate(BUFFER_BYTES);
      long end = channel.size();
      for (long from = end; from > 0; ) {
        int length = (int) Math.min(from, BUFFER_BYTES);
        from -= length;
        chunk.clear().limit(length);
        while (chunk.hasRemaining() && channel.read(chunk, from + chunk.position()) >= 0) {}
        for (int k = chunk.position() - 1; k >= 0; k--) {
          if (chunk.get(k) != '\n') continue;
          if (from + k + 1 < end) channel.truncate(from + k + 1);
          return from + k + 1;
        }
      }
      channel.truncate(0);
      return 0;
    }
  }

  /// One bus's way into the recorder. To be asked for before [#drain] is called.
  ///
  /// @param capacity frames that may wait, a power of two
  public Tap tap(String channel, int capacity) {
    Tap tap = new Tap(channel, capacity);
    taps.add(tap);
    return tap;
  }

  /// Takes the frames of one bus: one thread hands them over, the recorder's takes them out.
  public static final class Tap {
    private final String channel;
    private final int mask;
    private final CanFrame[] slots;
    private final AtomicLong head = new AtomicLong();
    private final AtomicLong tail = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();

    private Tap(String channel, int capacity) {
      if (Integer.bitCount(capacity) != 1) {
        throw new IllegalArgumentException("capacity " + capacity + ", expected a power of two");
      }
      this.channel = channel;
      mask = capacity - 1;
      slots = new CanFrame[capacity];
      for (int k = 0; k < capacity; k++) slots[k] = new CanFrame();
    }

    /// Copies the frame, its time on the monotonic clock; never blocks. False where the recorder
    /// has fallen behind: the frame is dropped and counted.
    public boolean accept(CanFrame frame) {
      long slot = head.get();
      if (slot - tail.getAcquire() > mask) {
        dropped.incrementAndGet();
        return false;
      }
      slots[(int) slot & mask].copyFrom(frame);
      head.setRelease(slot + 1);
      return true;
    }

    private boolean isEmpty() {
      return tail.get() == head.getAcquire();
    }

    private CanFrame first() {
      return slots[(int) tail.get() & mask];
    }

    private void removeFirst() {
      tail.setRelease(tail.get() + 1);
    }

    /// Frames that found the ring full. Any thread.
    public long dropped() {
      return dropped.get();
    }
  }

  /// Writes what has come, in the order of its times. Where the disk fails, what was not yet
  /// written is lost and counted, and the next call begins a new file.
  ///
  /// @param nowNanos on the clock that frames are stamped with
  /// @return frames taken
  public int drain(long nowNanos) throws IOException {
    int taken = 0;
    drainedNanos = nowNanos;
    if (open.isPresent() && nowNanos - fileOpenedNanos >= limits.fileNanos) finish();
    // What comes meanwhile is for the next call: this one ends.
    for (long waiting = waiting(); taken < waiting; taken++) {
      Tap oldest = oldest();
      CanFrame frame = oldest.first();
      int before = buffer.size();
      lines.write(oldest.channel, frame, epochNanos + frame.receivedNanos);
      if (fileBytes + buffer.size() > limits.fileBytes) {
        // It belongs into the next file: written again there.
        buffer.shrink(before);
        finish();
        lines.write(oldest.channel, frame, epochNanos + frame.receivedNanos);
      }
      if (bufferedFrames++ == 0 || frame.receivedNanos - bufferedNanos < 0)
        bufferedNanos = frame.receivedNanos;
      oldest.removeFirst();
      if (open.isEmpty()) begin(nowNanos);
      if (buffer.size() >= BUFFER_BYTES) write();
    }
    if (bufferedFrames > 0 && nowNanos - bufferedNanos >= SYNC_NANOS) write();
    return taken;
  }

  private long waiting() {
    long waiting = 0;
    for (Tap tap : taps) waiting += tap.head.getAcquire() - tap.tail.get();
    return waiting;
  }

  private Tap oldest() {
    Tap oldest = taps.getFirst();
    for (Tap tap : taps) {
      if (tap.isEmpty()) continue;
      if (oldest.isEmpty() || tap.first().receivedNanos < oldest.first().receivedNanos)
        oldest = tap;
    }
    return oldest;
  }

  private void begin(long nowNanos) throws IOException {
    try {
      while (!kept.isEmpty() && keptBytes + limits.fileBytes > limits.totalBytes) {
        Files.deleteIfExists(kept.getFirst().file);
        keptBytes -= kept.removeFirst().bytes;
      }
      file = folder.resolve("%s-%08d.log".formatted(name, ++number));
      open =
          Optional.of(
              FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));
      fileBytes = 0;
      fileOpenedNanos = nowNanos;
      try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
        entries.force(true); // so that the file's name outlives a power cut
      }
    } catch (IOException failed) {
      throw lost(failed);
    }
  }

  private void write() throws IOException {
    if (open.isEmpty() || buffer.size() == 0) return;
    try {
      for (ByteBuffer left = buffer.contents(); left.hasRemaining(); ) open.get().write(left);
      open.get().force(false);
    } catch (IOException full) {
      throw lost(full);
    }
    fileBytes += buffer.size();
    buffer.reset();
    bufferedFrames = 0;
  }

  private void finish() throws IOException {
    if (open.isEmpty()) return;
    write();
    FileChannel leaving = open.get();
    leave(fileBytes);
    leaving.close();
  }

  /// From here on the present file is one of those that are kept.
  private void leave(long bytes) {
    open = Optional.empty();
    kept.add(new Kept(file, number, bytes));
    keptBytes += bytes;
    fileBytes = 0;
  }

  private IOException lost(IOException why) {
    lostFrames += bufferedFrames;
    bufferedFrames = 0;
    int unsure = buffer.size();
    buffer.reset();
    if (open.isEmpty()) return why;
    try (FileChannel leaving = open.get()) {
      long whole = fileBytes;
      leave(whole + unsure); // at most
      leaving.truncate(whole); // no torn line stays
      kept.removeLast();
      keptBytes -= unsure;
      kept.add(new Kept(file, number, whole));
    } catch (IOException also) {
      why.addSuppressed(also);
    }
    return why;
  }

  /// Frames that were taken and did not reach the disk, because it failed. The draining thread.
  public long lost() {
    return lostFrames;
  }

  /// Bytes of all files of this name. The draining thread.
  public long totalBytes() {
    return keptBytes + fileBytes;
  }

  /// Writes the rest, in the draining thread's place.
  @Override
  public void close() throws IOException {
    try {
      drain(drainedNanos);
    } finally {
      finish();
    }
  }
}
