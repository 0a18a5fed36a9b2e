package io.celltwin.edge.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import io.celltwin.estimator.life.LifeState;
import io.celltwin.estimator.life.PackLife;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringTokenizer;
import java.util.zip.CRC32C;

/// The lifetime counters of one pack on disk: text, each line a name and its numbers, the last one
/// a checksum of all before it. It belongs to its name alone: a new cell file, program or module
/// leaves it as it is. One thread at a time.
///
/// A new one is written beside the old, forced to the disk, the old renamed to `.old` and the new
/// in its place: a power cut leaves at least one that is whole, and the newest of them counts. A
/// file that is not the one that was read or written last is never written over.
final class LifeFile {
  private static final String TITLE = "CellTwin life 1";
  private static final String LAYOUT = "layout";
  private static final String PACK = "pack";
  private static final String STRINGS = "strings";
  private static final String REVISION = "revision";
  private static final String WRITTEN = "written_ms";
  private static final String ENDED = "ended_in_order";
  private static final String CHECKSUM = "crc32c";
  private static final String EQUALS = " = ";

  /// Far above any pack's.
  private static final int MAX_BYTES = 8 << 20;

  private final Path folder;
  private final Path path;
  private final Path old;
  private final Path next;
  private final String pack;
  private final int strings;
  private final LifeState state;

  /// Of the file in its place, if it is ours: nothing else is written over.
  private OptionalInt ours = OptionalInt.empty();

  private long revision;

  /// What a file says.
  sealed interface Found {
    record Nothing() implements Found {}

    record Unusable(String reason) implements Found {}

    /// @param pack that it was written for
    /// @param revision counts the writings, over all runs
    /// @param arrays by their names
    record Life(
        String pack,
        int strings,
        long revision,
        long wallMillis,
        boolean endedInOrder,
        Map<String, double[]> arrays,
        int checksum)
        implements Found {}
  }

  LifeFile(Path folder, String pack, int strings, LifeState state) {
    this.folder = folder;
    this.pack = pack;
    this.strings = strings;
    this.state = state;
    path = path(folder, pack);
    old = folder.resolve(pack + ".life.old");
    next = folder.resolve(pack + ".life.new");
  }

  static Path path(Path folder, String pack) {
    return folder.resolve(pack + ".life");
  }

  // ---- writing

  /// On disk once this returns; where it fails, what was there is there still.
  ///
  /// @param values of the state, as it saves them
  void write(long wallMillis, boolean endedInOrder, double[] values) throws IOException {
    requireOurs();
    byte[] content = content(wallMillis, endedInOrder, values).getBytes(UTF_8);
    Files.createDirectories(folder);
    try (FileChannel file = FileChannel.open(next, CREATE, TRUNCATE_EXISTING, WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) file.write(bytes);
      file.force(true);
    }
    if (ours.isPresent()) Files.move(path, old, ATOMIC_MOVE, REPLACE_EXISTING);
    ours = OptionalInt.empty();
    Files.move(next, path, ATOMIC_MOVE, REPLACE_EXISTING);
    ours = OptionalInt.of(crc(content, content.length));
    revision++;
    try (FileChannel names = FileChannel.open(folder, READ)) {
      names.force(true); // Linux: the renaming itself
    }
  }

  private void requireOurs() throws IOException {
    byte[] there;
    try {
      there = content(path);
    } catch (NoSuchFileException free) {
      ours = OptionalInt.empty();
      return;
    }
    if (ours.isEmpty() || ours.getAsInt() != crc(there, there.length)) {
      throw new IOException(
          "it is not the one that this run began with; a restart goes on from it");
    }
  }

  private String content(long wallMillis, boolean endedInOrder, double[] values) {
    StringBuilder text = new StringBuilder(16 * values.length + 1024);
    text.append(TITLE).append('\n');
    line(text, LAYOUT).append(PackLife.LAYOUT).append('\n');
    line(text, PACK).append(pack).append('\n');
    line(text, STRINGS).append(strings).append('\n');
    line(text, REVISION).append(revision + 1).append('\n');
    line(text, WRITTEN).append(wallMillis).append('\n');
    line(text, ENDED).append(endedInOrder).append('\n');
    int at = 0;
    List<String> names = state.names();
    for (int k = 0; k < names.size(); k++) {
      line(text, names.get(k));
      int end = at + state.lengthOf(k);
      for (; at < end; at++) text.append(number(values[at])).append(at + 1 < end ? ' ' : '\n');
      if (state.lengthOf(k) == 0) text.append('\n');
    }
    byte[] before = text.toString().getBytes(UTF_8);
    return line(text, CHECKSUM)
        .append("%08x".formatted(crc(before, before.length)))
        .append('\n')
        .toString();
  }

  private static StringBuilder line(StringBuilder text, String name) {
    return text.append(name).append(EQUALS);
  }

  /// So that it is read to the last bit; most are 0.
  private static String number(double value) {
    return Double.doubleToRawLongBits(value) == 0 ? "0" : Double.toString(value);
  }

  // ---- reading

  /// The newest life that a writing has left, whole.
  ///
  /// @return with why what was in its place is not used, where that is so
  Newest newest() {
    Found here = read(path);
    Optional<String> trouble =
        here instanceof Found.Unusable(String reason) ? Optional.of(reason) : Optional.empty();
    if (here instanceof Found.Life life) ours = OptionalInt.of(life.checksum);
    Optional<Found.Life> newest = Optional.empty();
    for (Found found : List.of(here, read(next), read(old))) {
      if (found instanceof Found.Life life
          && life.strings == strings
          && newest.map(n -> life.revision > n.revision).orElse(true)) {
        newest = Optional.of(life);
      }
    }
    if (here instanceof Found.Life life && life.strings != strings) {
      trouble = Optional.of("is of %d string(s), the pack has %d".formatted(life.strings, strings));
    }
    return new Newest(newest, trouble);
  }

  /// Where a cut has left the newest beside its place, it comes there: the next writing needs the
  /// room. Before the first writing, after [#setAside] of what cannot be used.
  void goOnFrom(Found.Life newest) {
    revision = newest.revision;
    boolean inPlace = ours.isPresent() && ours.getAsInt() == newest.checksum;
    if (inPlace || !(read(next) instanceof Found.Life life) || life.checksum != newest.checksum) {
      return;
    }
    try {
      if (ours.isPresent()) Files.move(path, old, ATOMIC_MOVE, REPLACE_EXISTING);
      if (Files.notExists(path)) {
        Files.move(next, path, ATOMIC_MOVE);
        ours = OptionalInt.of(newest.checksum);
      }
    } catch (IOException stays) {
      ours = OptionalInt.empty(); // and is not written over
    }
  }

  record Newest(Optional<Found.Life> life, Optional<String> trouble) {}

  static Found read(Path path) {
    try {
      byte[] content = content(path);
      if (content.length > MAX_BYTES) return new Found.Unusable("is no life: too large");
      return read(content);
    } catch (NoSuchFileException none) {
      return new Found.Nothing();
    } catch (IOException unreadable) {
      return new Found.Unusable("cannot be read: " + CheckpointKeeper.reason(unreadable));
    }
  }

  /// No more than is needed to see that it is too much.
  private static byte[] content(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(MAX_BYTES + 1);
    }
  }

  private static Found read(byte[] content) {
    String text = new String(content, UTF_8);
    if (!text.startsWith(TITLE.substring(0, TITLE.length() - 1))) {
      return new Found.Unusable("is no life");
    }
    int last = text.lastIndexOf("\n" + CHECKSUM + EQUALS) + 1;
    String checksum = text.substring(last);
    byte[] before = text.substring(0, last).getBytes(UTF_8);
    String expected = CHECKSUM + EQUALS + "%08x\n".formatted(crc(before, before.length));
    if (last == 0 || !checksum.equals(expected)) {
      return new Found.Unusable("is damaged: its checksum is wrong");
    }
    List<String> lines = text.substring(0, last).lines().toList();
    if (!lines.getFirst().equals(TITLE)) {
      return new Found.Unusable(
          "has the format of \"" + lines.getFirst() + "\", this program knows " + TITLE);
    }
    try {
      return life(lines, crc(content, content.length));
    } catch (IllegalArgumentException malformed) {
      return new Found.Unusable("is damaged: " + malformed.getMessage());
    }
  }

  private static Found life(List<String> lines, int checksum) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int equals = line.indexOf(EQUALS);
      if (equals < 0) throw new IllegalArgumentException("no name in " + line);
      values.put(line.substring(0, equals), line.substring(equals + EQUALS.length()));
    }
    int layout = (int) whole(values, LAYOUT);
    if (layout != PackLife.LAYOUT) {
      return new Found.Unusable("has layout " + layout + ", this program's is " + PackLife.LAYOUT);
    }
    Found.Life head =
        new Found.Life(
            take(values, PACK),
            (int) whole(values, STRINGS),
            whole(values, REVISION),
            whole(values, WRITTEN),
            Boolean.parseBoolean(take(values, ENDED)),
            new LinkedHashMap<>(),
            checksum);
    values.forEach((name, numbers) -> head.arrays.put(name, numbers(numbers)));
    return head;
  }

  private static String take(Map<String, String> values, String name) {
    return Optional.ofNullable(values.remove(name))
        .orElseThrow(() -> new IllegalArgumentException("it has no " + name));
  }

  private static long whole(Map<String, String> values, String name) {
    return Long.parseLong(take(values, name));
  }

  private static double[] numbers(String text) {
    StringTokenizer tokens = new StringTokenizer(text, " ");
    List<Double> numbers = new ArrayList<>();
    while (tokens.hasMoreTokens()) numbers.add(Double.valueOf(tokens.nextToken()));
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static int crc(byte[] content, int length) {
    CRC32C crc = new CRC32C();
    crc.update(content, 0, length);
    return (int) crc.getValue();
  }

  // ---- what cannot be used

  /// Gives what is in its place a name under which nothing overwrites it.
  ///
  /// @return its new path
  Path setAside() throws IOException {
    int k = 1;
    while (Files.exists(aside(k))) k++;
    Path aside = Files.move(path, aside(k));
    ours = OptionalInt.empty();
    return aside;
  }

  private Path aside(int k) {
    return folder.resolve(pack + ".life.refused-" + k);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
