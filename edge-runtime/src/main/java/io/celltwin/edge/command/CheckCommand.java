package io.celltwin.edge.command;

import io.celltwin.config.CellFile;
import io.celltwin.config.TwinConfig;
import io.celltwin.edge.Daemon;
import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.Subcommand;
import io.celltwin.edge.acquisition.Acquisition;
import io.celltwin.hal.ReadingSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
    },
    mixinStandardHelpOptions = true)
public final class CheckCommand implements Subcommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "Configuration or cell file.")
  private Path file = Path.of("");

  @Override
  public Integer call() throws Exception {
    // A cell file is told by its [cell] table, so that the faults of both kinds are found.
    boolean cellFile;
    try (var lines = Files.lines(file)) {
      cellFile = lines.anyMatch(line -> line.strip().equals("[cell]"));
    }
    if (cellFile) {
      CellFile.read(file);
    } else {
      TwinConfig config = TwinConfig.read(file);
      Map<String, ReadingSource> sources = Daemon.open(config);
      try {
        new Acquisition(config, sources);
      } finally {
        sources.values().forEach(ReadingSource::close);
      }
    }
    spec.commandLine().getOut().println(file + ": no findings");
    return ExitStatus.OK;
  }
}
