package io.celltwin.edge.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// A disk in memory that can be cut off at any byte, and that refuses what it is told to refuse.
final class TestDisk implements Disk {
  private static final int SECTOR = 512;

  /// What was done to it, as [#journal] has it.
  @SuppressWarnings("ArrayRecordComponent")
  sealed interface Step {
    record Create(String name, int bytes) implements Step {}

    record Delete(String name) implements Step {}

    record Write(String name, int at, byte[] content) implements Step {}

    record Force(String name) implements Step {}

    record ForceNames() implements Step {}

    /// What the test says of the moment.
    record Mark(String what) implements Step {}
  }

  private final Map<String, byte[]> files = new TreeMap<>();
  private final List<Step> journal = new ArrayList<>();
  private final boolean keepJournal;
  private boolean locked;
  long room = Long.MAX_VALUE;
  boolean readOnly;
  boolean present = true;
  Optional<String> unreadable = Optional.empty();

  /// First byte of it that cannot be read, nor what follows.
  int unreadableFrom = Segment.START;

  TestDisk(boolean keepJournal) {
    this.keepJournal = keepJournal;
  }

  List<Step> journal() {
    return journal;
  }

  Map<String, byte[]> files() {
    return files;
  }

  byte[] content(String name) {
    return Optional.ofNullable(files.get(name)).orElseThrow();
  }

  void mark(String what) {
    journal.add(new Step.Mark(what));
  }

  private void note(Step step) {
    if (keepJournal) journal.add(step);
  }

  /// As a daemon opens it.
  TestDisk opened() throws IOException {
    if (!present) throw new NoSuchFileException("folder");
    if (locked) throw new IOException("folder is in use by another daemon");
    locked = true;
    return this;
  }

  /// The process that has it is killed.
  void kill() {
    locked = false;
  }

  // ---- what a cut leaves

  /// Everything up to a byte of a step, as a killed process leaves it.
  static TestDisk killedAt(List<Step> journal, int steps, int bytesOfNext) {
    TestDisk disk = new TestDisk(false);
    for (Step step : journal.subList(0, steps)) disk.apply(step, Integer.MAX_VALUE);
    if (bytesOfNext > 0) disk.apply(journal.get(steps), bytesOfNext);
    return disk;
  }

  TestDisk copy() {
    TestDisk copy = new TestDisk(false);
    files.forEach((name, content) -> copy.files.put(name, content.clone()));
    return copy;
  }

  void apply(Step step, int bytes) {
    switch (step) {
      case Step.Create(String name, int size) -> files.put(name, new byte[Math.min(size, bytes)]);
      case Step.Delete(String name) -> files.remove(name);
      case Step.Write(String name, int at, byte[] content) ->
          System.arraycopy(content, 0, content(name), at, Math.min(bytes, content.length));
      case Step.Force _, Step.ForceNames _, Step.Mark _ -> {}
    }
  }

  /// What a power cut leaves after so many steps: of everything that was not forced, any sector as
  /// of any moment since; of names that were not forced, any.
  static TestDisk poweredOffAt(List<Step> journal, int steps, RandomGenerator random) {
    TestDisk disk = new TestDisk(false);
    Map<String, List<Step.Write>> pending = new TreeMap<>();
    Map<String, byte[]> deleted = new TreeMap<>();
    TreeSet<String> unsureNames = new TreeSet<>();
    for (Step step : journal.subList(0, steps)) {
      switch (step) {
        case Step.Create(String name, int _) -> {
          disk.apply(step, Integer.MAX_VALUE);
          unsureNames.add(name);
        }
        case Step.Delete(String name) -> {
          deleted.put(name, disk.content(name));
          disk.files.remove(name);
          pending.remove(name);
        }
        case Step.Write write ->
            pending.computeIfAbsent(write.name, _ -> new ArrayList<>()).add(write);
        case Step.Force(String name) -> {
          for (Step.Write write : pending.getOrDefault(name, List.of())) {
            disk.apply(write, Integer.MAX_VALUE);
          }
          pending.remove(name);
        }
        case Step.ForceNames() -> {
          unsureNames.clear();
          deleted.clear();
        }
        case Step.Mark _ -> {}
      }
    }
    pending.forEach((name, writes) -> disk.scatter(name, writes, random));
    deleted.forEach((name, content) -> {
      if (random.nextBoolean()) disk.files.put(name, content);
    });
    unsureNames.forEach(name -> {
      if (random.nextBoolean()) disk.files.remove(name);
    });
    return disk;
  }

  private void scatter(String name, List<Step.Write> writes, RandomGenerator random) {
    byte[] content = content(name);
    TreeSet<Integer> sectors = new TreeSet<>();
    for (Step.Write write : writes) {
      for (int s = write.at / SECTOR; s <= (write.at + write.content.length - 1) / SECTOR; s++) {
        sectors.add(s);
      }
    }
    for (int sector : sectors) {
      int taken = random.nextInt(writes.size() + 1);
      for (Step.Write write : writes.subList(0, taken)) {
        int from = Math.max(write.at, sector * SECTOR);
        int to = Math.min(write.at + write.content.length, (sector + 1) * SECTOR);
        if (from < to) System.arraycopy(write.content, from - write.at, content, from, to - from);
      }
    }
  }

  // ---- as a disk

  @Override
  public List<String> names() {
    return List.copyOf(files.keySet());
  }

  @Override
  public Block open(String name) throws IOException {
    if (!files.containsKey(name)) throw new NoSuchFileException(name);
    return new TestBlock(name, content(name));
  }

  @Override
  public Block create(String name, int bytes) throws IOException {
    refuseWhereReadOnly();
    if (used() + bytes > room) throw new IOException("No space left on device");
    note(new Step.Create(name, bytes));
    files.put(name, new byte[bytes]);
    return new TestBlock(name, content(name));
  }

  private long used() {
    return files.values().stream().mapToLong(content -> content.length).sum();
  }

  private void refuseWhereReadOnly() throws IOException {
    if (readOnly) throw new IOException("Read-only file system");
  }

  @Override
  public void delete(String name) throws IOException {
    refuseWhereReadOnly();
    note(new Step.Delete(name));
    files.remove(name);
  }

  @Override
  public void force() {
    note(new Step.ForceNames());
  }

  @Override
  public boolean present() {
    return present;
  }

  @Override
  public void close() {
    locked = false;
  }

  private final class TestBlock implements Block {
    private final String name;
    private final byte[] content;

    TestBlock(String name, byte[] content) {
      this.name = name;
      this.content = content;
    }

    @Override
    public int size() {
      return content.length;
    }

    @Override
    public void read(ByteBuffer into, int at) throws IOException {
      int end = at + into.remaining();
      if (unreadable.isPresent() && unreadable.get().equals(name) && end > unreadableFrom) {
        throw new IOException("Input/output error");
      }
      into.put(Arrays.copyOfRange(content, at, at + into.remaining()));
    }

    @Override
    public void write(ByteBuffer from, int at) throws IOException {
      refuseWhereReadOnly();
      byte[] bytes = new byte[from.remaining()];
      from.get(bytes);
      note(new Step.Write(name, at, bytes));
      System.arraycopy(bytes, 0, content, at, bytes.length);
    }

    @Override
    public void force() throws IOException {
      refuseWhereReadOnly();
      note(new Step.Force(name));
    }

    @Override
    public void close() {}
  }
}
