package io.celltwin.edge.command;

import io.celltwin.canbus.dbc.Dbc;
import io.celltwin.canbus.dbc.DbcMessage;
import io.celltwin.canbus.dbc.FrameDecoder;
import io.celltwin.canbus.log.CanLogReader;
import io.celltwin.canbus.log.CanLogs;
import io.celltwin.edge.ExitStatus;
import io.celltwin.hal.CanFrame;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `celltwin can decode`: the signals of a recorded bus.
@Command(
    name = "decode",
    description = {
      "Decodes a log with a DBC file: CSV, one row per signal that a frame carries.",
      "Frames that no message describes, or that are shorter than a signal needs, are counted on"
          + " standard error."
    })
public final class CanDecodeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private DbcInput dbc = new DbcInput();

  @Option(
      names = "--input",
      required = true,
      paramLabel = "LOG",
      description =
          "A log of candump, ASC, BLF, TRC, GVRET/SavvyCAN CSV or python-can CSV, also packed with"
              + " gzip; its content tells which.")
  private Path input = Path.of("");

  @Option(
      names = "--output",
      paramLabel = "CSV",
      description = "Where the rows go; standard output where not given.")
  private Optional<Path> output = Optional.empty();

  /// By identifier as candump prints it.
  private final Map<String, Long> unknown = new TreeMap<>();

  private final Map<String, Long> tooShort = new TreeMap<>();
  private long remote;
  private long errors;

  @Override
  public Integer call() throws Exception {
    if (output.isPresent()) {
      Recording.requireApart(
          spec.commandLine(), "--output", output.get(), List.of(input, dbc.file()));
    }
    PrintWriter err = spec.commandLine().getErr();
    Dbc understood = dbc.read(err);
    try (CanLogReader log = CanLogs.open(input);
        Writer out = writer()) {
      decode(understood, log, out);
    } finally {
      unknown.forEach((id, count) -> err.println(id + ": " + frames(count) + " without a message"));
      tooShort.forEach(
          (id, count) -> err.println(id + ": " + frames(count) + " shorter than a signal needs"));
      if (remote > 0) err.println("remote frames, which carry no signals: " + remote);
      if (errors > 0) err.println("error frames: " + errors);
    }
    return ExitStatus.OK;
  }

  private static String frames(long count) {
    return count == 1 ? "1 frame" : count + " frames";
  }

  private Writer writer() throws IOException {
    OutputStream out = output.isEmpty() ? new StandardOutput() : new OutputFile(output.get());
    return new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
  }

  private void decode(Dbc understood, CanLogReader log, Writer out) throws IOException {
    FrameDecoder decoder = new FrameDecoder(understood);
    SignalRows rows = new SignalRows(understood, out);
    CanFrame frame = new CanFrame();
    while (log.next(frame)) {
      if (frame.error) {
        errors++;
      } else if (frame.remote) {
        remote++;
      } else {
        rows.begin(frame, log.channel(), decoder.message(frame.id, frame.extended));
        int decoded = decoder.decode(frame, rows);
        if (decoded == FrameDecoder.NO_MESSAGE) count(unknown, frame);
        if (decoded == FrameDecoder.TOO_SHORT) count(tooShort, frame);
        rows.end();
      }
    }
  }

  private static void count(Map<String, Long> counts, CanFrame frame) {
    counts.merge(DbcMessage.hexId(frame.id, frame.extended), 1L, Long::sum);
  }
}
