package io.celltwin.edge.command;

import io.celltwin.canbus.map.FrameMapper;
import io.celltwin.canbus.map.Protocols;
import io.celltwin.config.CellFile;
import io.celltwin.config.TwinConfig;
import io.celltwin.edge.CellModel;
import io.celltwin.edge.Daemon;
import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.Subcommand;
import io.celltwin.edge.tls.BrokerSecurity;
import io.celltwin.hal.Channel;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `celltwin check`: everything that can be known to be wrong before a run.
@Command(
    name = "check",
    description = {
      "Checks a configuration with its cell files, sources and wiring, a cell file, or a signal map,"
          + " of which it prints the channels.",
      "Prints one finding per line and exits with 78 where there are any."
    })
public final class CheckCommand implements Subcommand {
  private static final Pattern CELL_TABLE = Pattern.compile("(?m)^\\s*\\[\\s*cell\\s*\\]");

  private static final Pattern PACK_TABLE = Pattern.compile("(?m)^\\s*\\[\\[\\s*pack\\b");
  private static final Pattern MAP_KEY =
      Pattern.compile("(?m)^\\s*(dbc\\s*=|\\[\\[\\s*(signal|poll)\\s*\\]\\])");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "Configuration, cell file or signal map.")
  private Path file = Path.of("");

  @Override
  public Integer call() throws Exception {
    // Kinds are told by their tables, so that the faults of each are found, also those of encoding.
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    if (CELL_TABLE.matcher(text).find()) {
      CellFile cell = CellFile.read(file);
      CellModel.parameters(cell, 1, cell.capacity().presentAmpereHours(), 0);
    } else if (MAP_KEY.matcher(text).find() && !PACK_TABLE.matcher(text).find()) {
      print(Protocols.open(file));
    } else {
      TwinConfig config = TwinConfig.read(file);
      new Daemon(config, Daemon.open(config), List.of()).close(); // all that run would build
      for (String warning : BrokerSecurity.check(config)) {
        spec.commandLine().getOut().println(file + ": warning: " + warning);
      }
    }
    spec.commandLine().getOut().println(file + ": no findings");
    return ExitStatus.OK;
  }

  /// The channels of a signal map, those that differ in their number alone in one line.
  private void print(FrameMapper mapper) {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (Channel channel : mapper.channels()) {
      String row = channel.name().replaceFirst("_\\d+_", "_");
      rows.computeIfAbsent(row, _ -> new ArrayList<>()).add(channel.name());
    }
    PrintWriter out = spec.commandLine().getOut();
    for (List<String> row : rows.values()) {
      out.println(
          row.size() == 1
              ? row.getFirst()
              : "%s to %s: %d".formatted(row.getFirst(), row.getLast(), row.size()));
    }
  }
}
