package io.celltwin.edge.command;

import io.celltwin.config.CellFile;
import io.celltwin.config.TwinConfig;
import io.celltwin.edge.CellModel;
import io.celltwin.edge.Daemon;
import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.Subcommand;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `celltwin check`: everything that can be known to be wrong before a run.
@Command(
    name = "check",
    description = {
      "Checks a configuration with its cell files, sources and wiring, or a single cell file.",
      "Prints one finding per line and exits with 78 where there are any."
    })
public final class CheckCommand implements Subcommand {
  private static final Pattern CELL_TABLE = Pattern.compile("(?m)^\\s*\\[\\s*cell\\s*\\]");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "Configuration or cell file.")
  private Path file = Path.of("");

  @Override
  public Integer call() throws Exception {
    // A cell file is told by its [cell] table, so that the faults of both kinds are found, also
    // those of encoding.
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    if (CELL_TABLE.matcher(text).find()) {
      CellFile cell = CellFile.read(file);
      CellModel.parameters(cell, 1, cell.capacity().presentAmpereHours(), 0);
    } else {
      TwinConfig config = TwinConfig.read(file);
      new Daemon(config, Daemon.open(config), List.of()).close(); // all that run would build
    }
    spec.commandLine().getOut().println(file + ": no findings");
    return ExitStatus.OK;
  }
}
