package io.celltwin.lab.validate;

import io.celltwin.config.CellFile;
import io.celltwin.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// Which cell file a set is judged with: the one named like it in a folder, else the shipped cell
/// that comes nearest. To identify the cell from the set's own measurements belongs here.
final class SetCells {
  private final Optional<Path> folder;

  SetCells(Optional<Path> folder) throws NoSuchFileException {
    if (folder.isPresent() && !Files.isDirectory(folder.get())) {
      throw new NoSuchFileException(
          folder.get().toString(), null, "no such folder, expected one with cell files");
    }
    this.folder = folder;
  }

  CellFile of(MeasuredSet set) throws ConfigException, IOException {
    Optional<Path> named =
        folder.map(cells -> cells.resolve(set.setName() + ".toml")).filter(Files::exists);
    return named.isPresent() ? CellFile.read(named.get()) : CellFile.shipped(set.shippedCell());
  }
}
