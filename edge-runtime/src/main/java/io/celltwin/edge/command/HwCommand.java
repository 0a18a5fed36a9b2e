package io.celltwin.edge.command;

import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.Subcommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `celltwin hw`: chips and packs on the bench.
@Command(
    name = "hw",
    description = "Chips and packs on the ports of this machine.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {HwProbeCommand.class, HwReadCommand.class, HwTestCommand.class})
public final class HwCommand implements Subcommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return ExitStatus.OK;
  }
}
