package io.celltwin.canbus.log;

import io.celltwin.hal.CanFrame;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Opens logs of any format.
public final class CanLogs {
  private static final int BUFFER_BYTES = 1 << 16;

  /// Comments and blank lines may stand before what tells the format.
  private static final int HEAD_BYTES = 1 << 12;

  private static final Pattern EMPTY = Pattern.compile(".*\\.(asc|blf|csv)");

  private static final String KNOWN = "a log of candump, ASC, BLF, TRC, GVRET or python-can CSV";

  private CanLogs() {}

  /// Opens a log: packed or not, and its format, are told by content, the format of an empty file
  /// or of one that tells nothing by its suffix.
  ///
  /// @throws java.nio.file.NoSuchFileException where there is none
  /// @throws BadLogException where it is none of the formats
  public static CanLogReader open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "a folder, expected a file");
    }
    return open(file, Files.newInputStream(file));
  }

  /// Reads a log that is not in a file yet: `file` is for messages, and for its suffix.
  static CanLogReader open(Path file, InputStream bytes) throws IOException {
    LogBytes raw = new LogBytes(bytes);
    try {
      byte[] magic = raw.peek(2);
      boolean packed = magic.length == 2 && magic[0] == 0x1F && magic[1] == (byte) 0x8B;
      return reader(file, packed ? new LogBytes(new GZIPInputStream(raw, BUFFER_BYTES)) : raw);
    } catch (ZipException | EOFException broken) {
      raw.close();
      throw BadLogException.atByte(file, 0, "broken gzip data", "a whole .gz file");
    } catch (IOException | RuntimeException broken) {
      raw.close();
      throw broken;
    }
  }

  /// A frame in the words of candump -L and cansend: `123#DEADBEEF`, `123#R4`, `123##1AABB`, bytes
  /// with or without points between them.
  ///
  /// @throws BadLogException where it is none
  public static CanFrame frame(String text) throws IOException {
    byte[] bytes = text.replace(".", "").getBytes(StandardCharsets.UTF_8);
    CanFrame frame = new CanFrame();
    try (LogLines lines = new LogLines(Path.of("frame"), new ByteArrayInputStream(bytes))) {
      int hash = lines.advance() && lines.word() ? lines.indexOf('#') : -1;
      if (hash < 0) throw lines.expected("identifier#data");
      CandumpReader.packedForm(lines, frame, hash);
      if (lines.word() || lines.advance()) throw lines.expected("one frame");
    }
    return frame;
  }

  private static CanLogReader reader(Path file, LogBytes in) throws IOException {
    String head = new String(in.peek(HEAD_BYTES), StandardCharsets.ISO_8859_1);
    String first =
        head.lines()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .findFirst()
            .orElse("");
    if (first.startsWith("\u00EF\u00BB\u00BF")) first = first.substring(3); // UTF-8's mark
    if (head.startsWith("LOGG")) return new BlfReader(file, in);
    LogLines lines = new LogLines(file, in);
    if (first.startsWith("(")) return new CandumpReader(lines);
    if (first.startsWith(";")) return new TrcReader(lines);
    if (AscReader.begins(first)) return new AscReader(lines);
    if (GvretCsvReader.begins(first)) return new GvretCsvReader(lines);
    if (PythonCanCsvReader.begins(first)) return new PythonCanCsvReader(lines);
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    // Nothing is nothing in every format.
    if (head.isEmpty() && EMPTY.matcher(name).matches()) return new CandumpReader(lines);
    if (name.endsWith(".log") || name.endsWith(".candump")) return new CandumpReader(lines);
    if (name.endsWith(".trc")) return new TrcReader(lines);
    lines.advance();
    throw lines.expectedLine(KNOWN);
  }
}
