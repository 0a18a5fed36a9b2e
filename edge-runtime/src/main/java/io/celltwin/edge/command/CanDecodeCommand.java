package io.celltwin.edge.command;

import io.celltwin.canbus.dbc.Dbc;
import io.celltwin.canbus.dbc.DbcMessage;
import io.celltwin.canbus.dbc.FrameDecoder;
import io.celltwin.canbus.log.CanLogReader;
import io.celltwin.canbus.log.CanLogs;
import io.celltwin.canbus.map.FrameMapper;
import io.celltwin.canbus.map.LogDecoder;
import io.celltwin.canbus.map.MapCounts;
import io.celltwin.canbus.map.Protocols;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `celltwin can decode`: the signals of a recorded bus.
@Command(
    name = "decode",
    description = {
      "Decodes a log with a DBC file: CSV, one row per signal that a frame carries. Frames that no"
          + " message describes, or that are shorter than a signal needs, are counted on standard"
          + " error.",
      "Or with a protocol: one row per value of the pack, answers to diagnostic requests too."
    })
public final class CanDecodeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @ArgGroup(multiplicity = "1")
  private Meaning meaning = new Meaning();

  /// One of both.
  private static final class Meaning {
    @ArgGroup(exclusive = false, multiplicity = "1")
    private DbcInput dbc = new DbcInput();

    @Option(
        names = "--protocol",
        paramLabel = "PROTOCOL",
        description = "Name of a shipped protocol, or path of a signal map (.toml).")
    private Optional<String> protocol = Optional.empty();
  }

  @Option(
      names = "--input",
      required = true,
      paramLabel = "LOG",
      description =
          "A log of candump, ASC, BLF, TRC, GVRET/SavvyCAN CSV or python-can CSV, also packed with"
              + " gzip; its content tells which. - is standard input.")
  private Path input = Path.of("");

  @Option(
      names = "--channel",
      paramLabel = "NAME",
      description = "Only this channel, named as in the log: can0, 1; all where not given.")
  private Optional<String> channel = Optional.empty();

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
      List<Path> inputs = new ArrayList<>(List.of(input));
      inputs.add(meaning.protocol.map(Path::of).orElse(meaning.dbc.file()));
      Recording.requireApart(spec.commandLine(), "--output", output.get(), inputs);
    }
    if (meaning.protocol.isEmpty()) decodeSignals(meaning.dbc);
    else decodePack(Protocols.open(meaning.protocol.get(), Path.of("")));
    return ExitStatus.OK;
  }

  private void decodeSignals(DbcInput dbc) throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    Dbc understood = dbc.read(err);
    try (CanLogReader log = CanLogs.open(input, channel);
        Writer out = writer()) {
      decode(understood, log, out);
    } catch (IOException broken) {
      if (!(broken instanceof ReaderGoneException)) tellFrames(err);
      throw broken;
    }
    tellFrames(err);
  }

  private void tellFrames(PrintWriter err) {
    unknown.forEach((id, count) -> err.println(id + ": " + frames(count) + " without a message"));
    tooShort.forEach(
        (id, count) -> err.println(id + ": " + frames(count) + " shorter than a signal needs"));
    if (remote > 0) err.println("remote frames, which carry no signals: " + remote);
    if (errors > 0) err.println("error frames: " + errors);
  }

  private void decodePack(FrameMapper mapper) throws IOException {
    Set<String> saying = new TreeSet<>();
    try (CanLogReader log = CanLogs.open(input, channel);
        Writer out = writer()) {
      PackRows rows = new PackRows(mapper.channels(), out);
      LogDecoder decoder = new LogDecoder(mapper, log, false);
      while (decoder.hasNext()) {
        if (decoder.next(rows)) saying.add(log.channel());
        rows.flush();
      }
    } catch (IOException broken) {
      if (!(broken instanceof ReaderGoneException)) tellCounts(mapper.counts(), saying);
      throw broken;
    }
    tellCounts(mapper.counts(), saying);
  }

  /// @param saying channels of the log whose frames carried something
  private void tellCounts(MapCounts counts, Set<String> saying) {
    PrintWriter err = spec.commandLine().getErr();
    if (saying.size() > 1)
      err.println(
          "values of the pack came from channels %s, taken for one: --channel picks one"
              .formatted(String.join(", ", saying)));
    err.println(
        "%d frames, %d with values of the pack; not believed: %d with a wrong CRC, %d of a"
                .formatted(counts.frames(), counts.mapped(), counts.wrongCrc(), counts.frozen())
            + " counter that stood still, %d too short; values: %d not available, %d out of range"
                .formatted(counts.tooShort(), counts.unavailable(), counts.outOfRange()));
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
