package io.celltwin.edge.command;

import io.celltwin.canbus.dbc.Dbc;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/// The DBC file that `can decode` and `can export` read.
final class DbcInput {
  @Option(
      names = "--dbc",
      required = true,
      paramLabel = "DBC",
      description = "What the frames mean.")
  private Path file = Path.of("");

  @Option(
      names = "--lenient",
      description =
          "Take the DBC as far as sense can be made of it; what is not as it should be is told on"
              + " standard error, with its line.")
  private boolean lenient;

  Path file() {
    return file;
  }

  Dbc read(PrintWriter err) throws IOException {
    return lenient ? Dbc.readLeniently(file, err::println) : Dbc.read(file);
  }
}
