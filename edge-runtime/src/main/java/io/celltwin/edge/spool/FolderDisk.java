package io.celltwin.edge.spool;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Blocks as files of one folder, which is locked for as long as this is open.
final class FolderDisk implements Disk {
  private static final int ZEROS = 64 << 10;

  private final Path folder;
  private final Path lockFile;
  private final FileChannel lock;
  private final Optional<Object> lockKey;

  FolderDisk(Path folder) throws IOException {
    this.folder = folder;
    this.lockFile = folder.resolve("lock");
    Files.createDirectories(folder);
    this.lock = FileChannel.open(lockFile, CREATE, WRITE);
    try {
      if (lock.tryLock() == null) throw new OverlappingFileLockException();
      this.lockKey = key();
    } catch (OverlappingFileLockException another) {
      lock.close();
      throw new IOException(folder + " is in use by another daemon", another);
    } catch (IOException broken) {
      lock.close();
      throw broken;
    }
  }

  private Optional<Object> key() throws IOException {
    return Optional.ofNullable(
        Files.readAttributes(lockFile, BasicFileAttributes.class, NOFOLLOW_LINKS).fileKey());
  }

  @Override
  public List<String> names() throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.map(path -> path.getFileName().toString()).sorted().toList();
    } catch (UncheckedIOException broken) { // of the stream
      throw broken.getCause();
    }
  }

  @Override
  public Block open(String name) throws IOException {
    FileChannel file = FileChannel.open(folder.resolve(name), READ, WRITE);
    try {
      return new FileBlock(file, Math.toIntExact(Math.min(file.size(), Integer.MAX_VALUE)));
    } catch (IOException broken) {
      file.close();
      throw broken;
    }
  }

  @Override
  public Block create(String name, int bytes) throws IOException {
    // Lest a disk that is nearly full be filled and emptied again and again.
    if (Files.getFileStore(folder).getUsableSpace() < bytes) {
      throw new IOException("no space left on device for " + bytes + " bytes");
    }
    FileChannel file = FileChannel.open(folder.resolve(name), CREATE_NEW, READ, WRITE);
    Block block = new FileBlock(file, bytes);
    try {
      ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS);
      for (int at = 0; at < bytes; at += ZEROS) {
        block.write(zeros.clear().limit(Math.min(ZEROS, bytes - at)), at);
      }
      block.force(); // also where the file system gives out room only now
    } catch (IOException full) {
      block.close();
      delete(name);
      throw full;
    }
    return block;
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
  }

  @Override
  public void force() throws IOException {
    try (FileChannel names = FileChannel.open(folder, READ)) {
      names.force(true);
    }
  }

  @Override
  public boolean present() {
    try {
      return key().equals(lockKey);
    } catch (IOException gone) {
      return false;
    }
  }

  @Override
  public void close() {
    closeQuietly(lock);
  }

  /// What is to be kept was written and forced before.
  private static void closeQuietly(FileChannel file) {
    try {
      file.close();
    } catch (IOException late) {
      // It is closed for this process nevertheless.
    }
  }

  private record FileBlock(FileChannel file, int size) implements Block {
    @Override
    public void read(ByteBuffer into, int at) throws IOException {
      long from = at - (long) into.position();
      while (into.hasRemaining()) {
        if (file.read(into, from + into.position()) < 0) throw new EOFException("file too short");
      }
    }

    @Override
    public void write(ByteBuffer from, int at) throws IOException {
      long to = at - (long) from.position();
      while (from.hasRemaining()) file.write(from, to + from.position());
    }

    @Override
    public void force() throws IOException {
      file.force(false);
    }

    @Override
    public void close() {
      closeQuietly(file);
    }
  }
}
