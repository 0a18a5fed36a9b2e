package io.celltwin.hil.mosquitto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Configurations and measurements as files, as a user would write them.
final class Setup {
  static final String CELL = "nca-panasonic-ncr18650pf";

  private final List<String> lines = new ArrayList<>(List.of("schema = 1"));

  /// @param more lines of the table `mqtt`
  static Setup publishingTo(String broker, String... more) {
    Setup setup = new Setup();
    setup.lines.addAll(List.of("[mqtt]", "broker = \"" + broker + "\""));
    setup.lines.addAll(List.of(more));
    return setup;
  }

  /// A pack of one string, with a source of the same name.
  Setup pack(String id, int cells, Path csv, int pace) {
    lines.addAll(List.of("[[source]]", "name = \"" + id + "\"", "kind = \"csv\""));
    lines.addAll(List.of("file = \"" + csv + "\"", "pace = " + pace));
    lines.addAll(List.of("[[pack]]", "id = \"" + id + "\"", "source = \"" + id + "\""));
    lines.addAll(List.of("cell = \"" + CELL + "\"", "cells_in_series = " + cells));
    return this;
  }

  /// More lines of the file.
  Setup with(String... more) {
    lines.addAll(List.of(more));
    return this;
  }

  Path write(Path folder) throws IOException {
    return write(folder, "celltwin.toml");
  }

  Path write(Path folder, String name) throws IOException {
    return Files.write(folder.resolve(name), lines);
  }

  /// Cells at rest, a row a second; for the first ten seconds hotter than they may be.
  static Path resting(Path folder, int cells, int rows) throws IOException {
    StringBuilder csv = new StringBuilder("time_s,current_A,temperature_degC");
    for (int cell = 1; cell <= cells; cell++) {
      csv.append(cells == 1 ? ",voltage_V" : ",voltage_" + cell + "_V");
    }
    String volts = ",3.9".repeat(cells);
    for (int second = 0; second < rows; second++) {
      csv.append('\n').append(second).append(second < 10 ? ",0,75" : ",0,25").append(volts);
    }
    return Files.writeString(folder.resolve("resting-" + cells + ".csv"), csv.append('\n'));
  }

  /// A cell that gets too hot for five seconds of each twenty, a row every `periodSeconds`.
  static Path eventful(Path folder, double periodSeconds, int rows) throws IOException {
    StringBuilder csv = new StringBuilder("time_s,current_A,temperature_degC,voltage_V\n");
    for (int row = 0; row < rows; row++) {
      double seconds = row * periodSeconds;
      csv.append("%.3f,0,%d,3.9%n".formatted(seconds, seconds % 20 < 5 ? 75 : 25));
    }
    return Files.writeString(folder.resolve("eventful.csv"), csv);
  }
}
