package io.celltwin.edge.command;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// A file that is written, whose name is in every failure: Java tells none of a full disk.
final class OutputFile extends OutputStream {
  private final Path file;
  private final OutputStream out;

  OutputFile(Path file) throws IOException {
    this.file = file;
    try {
      out = Files.newOutputStream(file);
    } catch (NoSuchFileException noFolder) { // not the input that is missing
      throw new FileSystemException(file.toString(), null, "its folder does not exist");
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException full) {
      throw new FileSystemException(file.toString(), null, full.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } catch (IOException full) {
      throw new FileSystemException(file.toString(), null, full.getMessage());
    }
  }
}
