package io.celltwin.edge.command;

import io.celltwin.canbus.dbc.Dbc;
import io.celltwin.canbus.dbc.DbcWriter;
import io.celltwin.edge.ExitStatus;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `celltwin can export`: a DBC file as it was understood.
@Command(
    name = "export",
    description = {
      "Writes what was understood of a DBC file as a DBC file that says the same, in UTF-8.",
      "With --lenient it mends what can be: identifiers, numbers, statements that nobody knows."
    })
public final class CanExportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private DbcInput dbc = new DbcInput();

  @Option(names = "--output", required = true, paramLabel = "DBC", description = "What is written.")
  private Path output = Path.of("");

  @Override
  public Integer call() throws Exception {
    Recording.requireApart(spec.commandLine(), "--output", output, List.of(dbc.file()));
    Dbc understood = dbc.read(spec.commandLine().getErr());
    try (OutputFile out = new OutputFile(output)) {
      out.write(DbcWriter.text(understood).getBytes(StandardCharsets.UTF_8));
    }
    return ExitStatus.OK;
  }
}
