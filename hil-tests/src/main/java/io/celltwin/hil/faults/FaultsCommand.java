package io.celltwin.hil.faults;

import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.Subcommand;
import io.celltwin.simulation.chip.FaultTable;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `celltwin faults`: what becomes of every fault that an emulated chip or pack can have.
@Command(
    name = "faults",
    description = {
      "Puts every fault that the emulated chips and serial packs can have into them while their"
          + " drivers read them, heals it, and prints for each what was named, after what time, what"
          + " was counted, which readings were wrong or missing, and when all was as before. Exits"
          + " with 70 where one was not found, named, counted or lifted."
    })
public final class FaultsCommand implements Subcommand {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "DEVICE",
      arity = "0..*",
      description = "Chips and packs as a configuration names them, such as ltc6813; else all.")
  private List<String> devices = List.of();

  @Option(names = "--markdown", description = "Tables for a page.")
  private boolean forPage;

  @Override
  public Integer call() {
    for (String device : devices) {
      if (!FaultTable.devices().contains(device)) {
        throw new ParameterException(
            spec.commandLine(),
            "found " + device + ", expected " + String.join(", ", FaultTable.devices()));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    int rows = 0;
    int failed = 0;
    for (String device : devices.isEmpty() ? FaultTable.devices() : devices) {
      FaultTable table = FaultTable.of(device);
      (forPage ? table.markdown() : table.text()).forEach(out::println);
      out.println();
      rows += table.rows().size();
      failed += table.failed();
      out.flush();
    }
    out.println(rows + " faults, " + failed + " not as they should be");
    out.flush();
    return failed == 0 ? ExitStatus.OK : ExitStatus.SOFTWARE;
  }
}
