package io.celltwin.edge.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/// One file that the configuration names.
///
/// @param key of the configuration
record SecurityFile(String key, Path path) {
  /// Revocation lists of a large CA have some MB; more does not fit into a small heap.
  private static final int MOST_BYTES = 8 << 20;

  byte[] read() throws BadFileException {
    // Of a pipe a read would wait for ever.
    if (Files.exists(path) && !Files.isRegularFile(path)) throw bad("no file", "a regular file");
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length <= MOST_BYTES) return bytes;
    } catch (NoSuchFileException missing) {
      throw bad("nothing", "a file");
    } catch (IOException unreadable) {
      throw bad(unreadable.toString(), "a file that can be read");
    }
    throw bad("more than " + MOST_BYTES + " bytes", "less");
  }

  BadFileException bad(String found, String expected) {
    return new BadFileException(key, path, found, expected);
  }

  /// Whom its mode lets read what only the twin should; empty where there is nothing to say.
  Optional<String> exposure() {
    try {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
      if (!mode.contains(PosixFilePermission.OTHERS_READ)) return Optional.empty();
      return Optional.of(
          "%s %s can be read by every user of this machine (mode %s): chmod o-rwx"
              .formatted(key, path, PosixFilePermissions.toString(mode)));
    } catch (IOException | UnsupportedOperationException unknown) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return key + " " + path;
  }
}
