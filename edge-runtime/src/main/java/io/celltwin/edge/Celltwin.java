package io.celltwin.edge;

import io.celltwin.canbus.dbc.BadDbcException;
import io.celltwin.canbus.log.BadLogException;
import io.celltwin.config.ConfigException;
import io.celltwin.config.Finding;
import io.celltwin.edge.command.ReaderGoneException;
import io.celltwin.hal.recording.BadRecordingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// The command line: finds the subcommands and turns their failures into a line and an exit status.
@Command(
    name = "celltwin",
    description = "A battery digital twin for the edge.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND")
public final class Celltwin implements Runnable {
  /// How long the broker may take for the last messages.
  private static final Duration GRACE = Duration.ofSeconds(2);

  @Spec private CommandSpec spec = CommandSpec.create();

  private final StopSignal signal = new StopSignal();

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /// @return the exit status
  public static int run(String... args) {
    Celltwin celltwin = new Celltwin();
    CommandLine line = new CommandLine(celltwin);
    for (Subcommand subcommand : ServiceLoader.load(Subcommand.class))
      line.addSubcommand(subcommand);
    line.setParameterExceptionHandler((wrong, arguments) -> {
      PrintWriter err = wrong.getCommandLine().getErr();
      String name = wrong.getCommandLine().getCommandSpec().qualifiedName();
      err.println("celltwin: " + wrong.getMessage());
      UnmatchedArgumentException.printSuggestions(wrong, err);
      err.println("Try '" + name + " --help'.");
      return ExitStatus.USAGE;
    });
    line.setExecutionExceptionHandler((failure, command, parsed) -> {
      PrintWriter err = command.getErr();
      Exception cause = cause(failure);
      return switch (cause) {
        case ConfigException config -> {
          for (Finding finding : config.findings()) err.println(finding);
          yield ExitStatus.CONFIG;
        }
        case BadRecordingException bad -> {
          err.println(bad.getMessage());
          yield ExitStatus.DATA;
        }
        case BadDbcException bad -> {
          err.println(bad.getMessage());
          yield ExitStatus.DATA;
        }
        case BadLogException bad -> {
          err.println(bad.getMessage());
          yield ExitStatus.DATA;
        }
        case ReaderGoneException _ -> ExitStatus.OK;
        case NoSuchFileException missing -> {
          String reason = missing.getReason();
          err.println(missing.getFile() + ": " + (reason == null ? "no such file" : reason));
          yield ExitStatus.NO_INPUT;
        }
        case UnavailableException unavailable -> {
          err.println("celltwin: " + unavailable.getMessage());
          yield ExitStatus.UNAVAILABLE;
        }
        case FileSystemException denied -> {
          String reason =
              denied instanceof AccessDeniedException ? "permission denied" : denied.getReason();
          err.println(denied.getFile() + ": " + (reason == null ? "it failed" : reason));
          yield ExitStatus.IO;
        }
        case IOException io -> {
          err.println("celltwin: " + io);
          yield ExitStatus.IO;
        }
        default -> {
          cause.printStackTrace(err);
          yield ExitStatus.SOFTWARE;
        }
      };
    });
    int status = line.execute(args);
    celltwin.signal.ended(status);
    return status;
  }

  /// From now on SIGTERM and SIGINT stop this daemon, and the program ends as its command does.
  public void stopOnSignal(Daemon daemon) {
    stopOnSignal(() -> daemon.stop(GRACE));
  }

  /// The same of any command.
  ///
  /// @param stop makes it end soon; by a thread of its own
  public void stopOnSignal(Runnable stop) {
    signal.calls(stop);
  }

  private static Exception cause(Exception failure) {
    return failure instanceof UncheckedIOException unchecked && unchecked.getCause() != null
        ? unchecked.getCause()
        : failure;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
