package io.celltwin.edge.command;

import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.Subcommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `celltwin can`: the bench's view of a bus.
@Command(
    name = "can",
    description = "CAN buses and recordings of them.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CanDecodeCommand.class,
      CanExportCommand.class,
      CanDumpCommand.class,
      CanSendCommand.class,
      CanAskCommand.class,
      CanStatsCommand.class,
      CanGuessCommand.class
    })
public final class CanCommand implements Subcommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return ExitStatus.OK;
  }
}
