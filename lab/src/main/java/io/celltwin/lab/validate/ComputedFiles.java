package io.celltwin.lab.validate;

import io.celltwin.lab.identify.NumberColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Files of a data folder that know what no sensor can tell, found by their columns.
final class ComputedFiles {
  private static final int DEPTH = 3;

  private ComputedFiles() {}

  /// In the order of their paths.
  static List<Path> with(Path data, List<String> columns) throws IOException {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all = Files.walk(data, DEPTH, java.nio.file.FileVisitOption.FOLLOW_LINKS)) {
      for (Path file :
          all.filter(f -> f.toString().matches(".*\\.csv(\\.gz)?")).sorted().toList()) {
        if (NumberColumns.header(file).containsAll(columns)) found.add(file);
      }
    }
    return found;
  }

  static String name(Path file) {
    return String.valueOf(file.getFileName()).replaceFirst("\\.csv(\\.gz)?$", "");
  }
}
