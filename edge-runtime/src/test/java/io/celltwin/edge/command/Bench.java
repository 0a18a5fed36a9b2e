package io.celltwin.edge.command;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/// A folder with a sound configuration, cell and measurement, for a test to spoil.
final class Bench {
  static final String HEADER = "time_s,current_A,voltage_V,temperature_degC\n";
  static final String ROWS = "0,0,3.7,25\n1,-1,3.69,25\n2,-1,3.69,25\n";

  static final String CONFIG =
      """
      schema = 1
      [loop]
      period_s = 1
      [[source]]
      name = "bench"
      kind = "csv"
      file = "drive.csv"
      pace = 0
      [[pack]]
      id = "demo"
      cell = "cell.toml"
      cells_in_series = 1
      source = "bench"
      """;

  private final Path folder;

  Bench(Path folder) throws IOException {
    this.folder = folder;
    write("celltwin.toml", CONFIG);
    write("cell.toml", cell());
    write("drive.csv", HEADER + ROWS);
  }

  /// The made-up cell of the tests of `config`.
  static String cell() throws IOException {
    return Files.readString(Path.of("../config/src/test/resources/synthetic.toml"));
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  Path write(String name, String text) throws IOException {
    return Files.writeString(path(name), text);
  }

  Path write(String name, byte[] bytes) throws IOException {
    return Files.write(path(name), bytes);
  }

  static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return packed.toByteArray();
  }

  Invocation check(String file) {
    return plain(Invocation.celltwin("check", path(file)));
  }

  Invocation run() {
    return plain(
        Invocation.celltwin("run", "--config", path("celltwin.toml"), "--record", path("run.csv")));
  }

  /// What [#run] writes to the journal, from a process of its own.
  List<String> journal() throws IOException, InterruptedException {
    Process daemon =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.celltwin.edge.Celltwin",
                "run",
                "--config",
                path("celltwin.toml").toString(),
                "--record",
                path("run.csv").toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> lines = daemon.errorReader(StandardCharsets.UTF_8).lines().toList();
    if (daemon.waitFor() != 0) throw new AssertionError(lines);
    return plain(lines);
  }

  /// `celltwin replay` of one input with the folder's cell to `est.csv`.
  Invocation replay(String input, Object... options) {
    List<Object> arguments =
        new ArrayList<>(
            List.of(
                "replay",
                "--cell",
                path("cell.toml"),
                "--input",
                path(input),
                "--output",
                path("est.csv")));
    arguments.addAll(Arrays.asList(options));
    return plain(Invocation.celltwin(arguments.toArray()));
  }

  boolean exists(String name) {
    return Files.exists(path(name));
  }

  /// Paths as from within this folder.
  private Invocation plain(Invocation invocation) {
    return new Invocation(invocation.status(), plain(invocation.out()), plain(invocation.err()));
  }

  private List<String> plain(List<String> lines) {
    return lines.stream().map(line -> line.replace(folder + "/", "")).toList();
  }
}
