package io.celltwin.edge.command;

import io.celltwin.canbus.log.BadLogException;
import io.celltwin.canbus.log.CanLogReader;
import io.celltwin.canbus.log.CanLogs;
import io.celltwin.edge.CanPorts;
import io.celltwin.edge.Celltwin;
import io.celltwin.edge.UnavailableException;
import io.celltwin.hal.CanFilter;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanPort;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// The log or the live bus that `can dump`, `can stats` and `can guess` read, and which of its
/// frames.
final class CanLogInput {
  private static final long LOOK_NANOS = 100_000_000L;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "LOG",
      description =
          "A log of candump, ASC, BLF, TRC, GVRET/SavvyCAN CSV or python-can CSV, also packed with"
              + " gzip; its content tells which. - is standard input. Or a live bus, only listened"
              + " to: "
              + CanPorts.SYNTAX
              + ".")
  private String source = "";

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "1500ms, 20s, 2m or 1h: of a live bus, until Ctrl-C where not given; of a log as much from"
              + " its first frame on.")
  private Optional<Duration> duration = Optional.empty();

  @Option(
      names = "--channel",
      paramLabel = "NAME",
      description = "Only this channel, named as in the log: can0, 1; all where not given.")
  private Optional<String> channel = Optional.empty();

  @Option(
      names = "--id",
      paramLabel = "ID",
      split = ",",
      converter = IdRangeConverter.class,
      description =
          "Only these identifiers, in hexadecimal: 7E4, 700-7FF, 18DAF1DB (8 digits: extended);"
              + " several with commas.")
  private List<IdRange> ids = new ArrayList<>();

  /// By a signal; the bus is then looked at no longer.
  private volatile boolean stopped;

  /// Takes frames as they stand in the log.
  interface Sink {
    void accept(String channel, CanFrame frame) throws IOException;

    /// Nothing came for a moment.
    default void quiet() throws IOException {}
  }

  /// Hands every wanted frame over, in the order of the log.
  ///
  /// @throws BadLogException where the log is wrong as a file, what is before was handed over; and
  ///   where it has not the channel
  void read(Sink sink) throws IOException, UnavailableException {
    if (CanPorts.isLive(source)) {
      listen(sink);
      return;
    }
    CanFrame frame = new CanFrame();
    try (CanLogReader reader = CanLogs.open(Path.of(source), channel)) {
      OptionalLong first = OptionalLong.empty();
      while (reader.next(frame)) {
        if (first.isEmpty()) first = OptionalLong.of(frame.receivedNanos);
        if (duration.isPresent()
            && frame.receivedNanos - first.getAsLong() >= duration.get().toNanos()) return;
        if (isWanted(frame)) sink.accept(reader.channel(), frame);
      }
    }
  }

  /// Hands over what a live bus carries, its times as those of a log: since 1970.
  private void listen(Sink sink) throws IOException, UnavailableException {
    CanFrame frame = new CanFrame();
    try (CanPort port = CanPorts.open(source, false, filters())) {
      ((Celltwin) spec.root().userObject()).stopOnSignal(() -> stopped = true);
      long start = System.nanoTime();
      long since1970 = System.currentTimeMillis() * 1_000_000L - start;
      long left = duration.map(Duration::toNanos).orElse(Long.MAX_VALUE);
      String name = port.toString();
      while (left > 0 && !stopped) {
        if (port.receive(frame, System.nanoTime() + Math.min(left, LOOK_NANOS))) {
          frame.receivedNanos += since1970;
          if (isWanted(frame)) sink.accept(name, frame);
        } else sink.quiet();
        if (duration.isPresent()) left = duration.get().toNanos() - (System.nanoTime() - start);
      }
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
    }
  }

  /// What the kernel can leave out: everything but whole identifiers and errors.
  private List<CanFilter> filters() {
    List<CanFilter> wanted = new ArrayList<>();
    for (IdRange range : ids) {
      if (range.from != range.to) return List.of(); // told apart here
      wanted.add(range.extended ? CanFilter.extended(range.from) : CanFilter.standard(range.from));
    }
    return wanted;
  }

  private boolean isWanted(CanFrame frame) {
    if (ids.isEmpty()) return true;
    for (IdRange range : ids) if (range.holds(frame)) return true;
    return false;
  }

  record IdRange(int from, int to, boolean extended) {
    boolean holds(CanFrame frame) {
      return !frame.error && frame.extended == extended && frame.id >= from && frame.id <= to;
    }
  }

  /// `7E4`, `700-7FF`: the number of digits tells the kind, as everywhere in candump's text.
  static final class IdRangeConverter implements ITypeConverter<IdRange> {
    @Override
    public IdRange convert(String text) {
      String[] ends = text.split("-", -1);
      String last = ends[ends.length - 1];
      boolean extended = ends[0].length() == 8;
      for (String end : ends) {
        if (ends.length > 2 || !end.matches("[0-9A-Fa-f]{3}|[01][0-9A-Fa-f]{7}")) throw bad(text);
      }
      IdRange range =
          new IdRange(Integer.parseInt(ends[0], 16), Integer.parseInt(last, 16), extended);
      if (last.length() != ends[0].length()
          || range.from > range.to
          || (!extended && range.to > 0x7FF)) throw bad(text);
      return range;
    }

    private static TypeConversionException bad(String text) {
      return new TypeConversionException(
          "found " + text + ", expected 000..7FF or 8 digits up to 1FFFFFFF, or FROM-TO of them");
    }
  }
}
