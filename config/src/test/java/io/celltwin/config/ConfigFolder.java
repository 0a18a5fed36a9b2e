package io.celltwin.config;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A folder with a measurement `drive.csv`, the cell `synthetic.toml`, and whatever a test adds.
final class ConfigFolder {
  private final Path folder;

  ConfigFolder(Path folder) throws IOException {
    this.folder = folder;
    write("drive.csv", "time_s,current_A,voltage_V,temperature_degC\n0,0,3.7,25\n");
    write("drive.log", "(0.000000) can0 1DB#00\n");
    write("synthetic.toml", syntheticCell());
  }

  static String syntheticCell() throws IOException {
    return Files.readString(Path.of("src/test/resources/synthetic.toml"));
  }

  Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  TwinConfig read(String toml) throws ConfigException, IOException {
    return TwinConfig.read(write("celltwin.toml", toml));
  }

  CellFile readCell(String toml) throws ConfigException, IOException {
    return CellFile.read(write("cell.toml", toml));
  }

  /// One line per finding, paths as from within this folder.
  List<String> faults(String toml) {
    return lines(assertThrows(ConfigException.class, () -> read(toml)));
  }

  List<String> cellFaults(String toml) {
    return lines(assertThrows(ConfigException.class, () -> readCell(toml)));
  }

  private List<String> lines(ConfigException e) {
    return e.findings().stream().map(f -> f.toString().replace(folder + "/", "")).toList();
  }
}
