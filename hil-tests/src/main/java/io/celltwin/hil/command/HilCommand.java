package io.celltwin.hil.command;

import io.celltwin.edge.Subcommand;
import io.celltwin.hil.speed.HilSpeedCommand;
import io.celltwin.hil.year.HilYearCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `celltwin hil`: hardware in the loop, all of it emulated.
@Command(
    name = "hil",
    description = "The daemon on emulated hardware: scenarios, how fast it runs, a pack's life.",
    subcommands = {HilRunCommand.class, HilSpeedCommand.class, HilYearCommand.class})
public final class HilCommand implements Subcommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "expected run, speed or year");
  }
}
