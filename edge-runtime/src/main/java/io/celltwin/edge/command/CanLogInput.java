package io.celltwin.edge.command;

import io.celltwin.canbus.log.BadLogException;
import io.celltwin.canbus.log.CanLogReader;
import io.celltwin.canbus.log.CanLogs;
import io.celltwin.hal.CanFrame;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/// The log that `can dump`, `can stats` and `can guess` read, and which of its frames.
final class CanLogInput {
  @Parameters(
      paramLabel = "LOG",
      description =
          "A log of candump, ASC, BLF, TRC, GVRET/SavvyCAN CSV or python-can CSV, also packed with"
              + " gzip; its content tells which.")
  private Path log = Path.of("");

  @Option(
      names = "--channel",
      paramLabel = "NAME",
      description = "Only this channel, named as in the log: can0, 1; all where not given.")
  private String channel = "";

  @Option(
      names = "--id",
      paramLabel = "ID",
      split = ",",
      converter = IdRangeConverter.class,
      description =
          "Only these identifiers, in hexadecimal: 7E4, 700-7FF, 18DAF1DB (8 digits: extended);"
              + " several with commas.")
  private List<IdRange> ids = new ArrayList<>();

  /// Takes frames as they stand in the log.
  interface Sink {
    void accept(String channel, CanFrame frame) throws IOException;
  }

  /// Hands every wanted frame over, in the order of the log.
  ///
  /// @throws BadLogException where the log is wrong as a file; what is before was handed over
  void read(Sink sink) throws IOException {
    CanFrame frame = new CanFrame();
    try (CanLogReader reader = CanLogs.open(log)) {
      while (reader.next(frame)) {
        if (!channel.isEmpty() && !channel.equals(reader.channel())) continue;
        if (isWanted(frame)) sink.accept(reader.channel(), frame);
      }
    }
  }

  private boolean isWanted(CanFrame frame) {
    if (ids.isEmpty()) return true;
    for (IdRange range : ids) if (range.holds(frame)) return true;
    return false;
  }

  Path log() {
    return log;
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
