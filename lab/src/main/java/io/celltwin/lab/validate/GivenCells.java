package io.celltwin.lab.validate;

import io.celltwin.config.CellFile;
import io.celltwin.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Cell files that are there already: of what a split sees, else of all that its set has.
final class GivenCells {
  private final Path folder;

  GivenCells(Path folder) throws NoSuchFileException {
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(
          folder.toString(), null, "no such folder, expected one with cell files");
    }
    this.folder = folder;
  }

  /// @throws NoSuchFileException where there is neither: a cell of another type would say nothing
  CellFile of(Split split) throws ConfigException, IOException {
    Path own = folder.resolve(split.file());
    if (Files.exists(own)) return CellFile.read(own);
    Path ofSet = folder.resolve(split.set().published().file());
    if (Files.exists(ofSet)) return CellFile.read(ofSet);
    throw new NoSuchFileException(
        ofSet.toString(),
        null,
        "expected the cell of the set " + split.set().setName() + "; name the sets to run");
  }
}
