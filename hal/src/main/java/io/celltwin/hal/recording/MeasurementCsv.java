package io.celltwin.hal.recording;

import io.celltwin.hal.Channel;
import io.celltwin.hal.Quality;
import io.celltwin.hal.Quantity;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.RecordedSource;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Laboratory data of one cell or string as a source: one row, one tick, on virtual time that
/// begins with the first row.
///
/// Columns by header name, in any order, others ignored: `time_s`, `current_A`, optionally
/// `current_mean_A` (mean since the previous row), `voltage_V` or `voltage_1_V` to `voltage_N_V`,
/// `temperature_degC` or `temperature_1_degC` to `temperature_M_degC`, optionally `ambient_degC`
/// (of the air or the coolant around the cells). A channel is named like its column. An empty,
/// `NaN` or infinite value is a reading of quality `INVALID`; a file that cannot have been meant so
/// ends with [BadRecordingException]. A name ending in `.gz` is unpacked.
///
/// A row that comes much later than rows do is one after a hole: its current speaks for no more
/// time than rows usually take, and before that there is a reading of quality `INVALID`, so that
/// what lies further back is time that nobody measured.
public final class MeasurementCsv implements RecordedSource {
  private static final Pattern CELL_VOLTAGE = Pattern.compile("voltage_(\\d+)_V");
  private static final Pattern TEMPERATURE = Pattern.compile("temperature_(\\d+)_degC");
  private static final double NANOS_PER_SECOND = 1e9;

  /// A hole is longer than this and than so many of the longest steps before it.
  private static final double LEAST_HOLE_SECONDS = 120;

  private static final double HOLE_STEPS = 10;

  private final Path file;
  private final BufferedReader lines;
  private final List<Channel> channels;

  /// Channel of each column, or one of the two below.
  private final int[] channelOfColumn;

  private static final int TIME = -1;
  private static final int IGNORED = -2;

  private long lineNumber;

  // the row that is next
  private final double[] rowValue;
  private double rowSeconds;
  private long rowNanos;

  /// The longest time between two rows that is usual, and the one before this row, s.
  private double usualSeconds;

  private double stepSeconds;
  private boolean hole;
  private boolean taken;
  private boolean ended;
  private double startSeconds = Double.NaN;

  /// Opens the file and reads its first row.
  ///
  /// @throws java.nio.file.NoSuchFileException where there is none
  /// @throws BadRecordingException where header or first row are wrong
  public MeasurementCsv(Path file) throws IOException {
    this.file = file;
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "a folder, expected a file");
    }
    InputStream raw = Files.newInputStream(file);
    try {
      InputStream plain = file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
      lines = new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8));
      String header = nextLine();
      if (header == null) throw fault("found an empty file, expected a header line");
      String[] names = columns(header.startsWith("\uFEFF") ? header.substring(1) : header);
      channelOfColumn = new int[names.length];
      channels = List.copyOf(channels(names));
      rowValue = new double[channels.size()];
      advance();
      if (ended) throw fault("found no rows, expected at least one below the header");
      startSeconds = rowSeconds;
      rowNanos = 0;
    } catch (ZipException | EOFException broken) {
      raw.close();
      throw brokenGzip(broken);
    } catch (IOException | RuntimeException broken) {
      raw.close();
      throw broken;
    }
  }

  /// `time_s` of the first row: where virtual time 0 lies.
  public double startSeconds() {
    return startSeconds;
  }

  @Override
  public List<Channel> channels() {
    return channels;
  }

  /// Reads on only now, so that a fault in the file comes up after the tick of the row before it.
  @Override
  public long nextTickNanos(long tickNanos, long periodNanos) throws IOException {
    if (taken) advance();
    return ended ? END : rowNanos;
  }

  /// Hands over the next row where it is due: one row a tick, also where two carry the same time.
  @Override
  public void read(long untilNanos, ReadingSink sink) {
    if (ended || taken || rowNanos > untilNanos) return;
    if (hole) tellHole(sink);
    for (int channel = 0; channel < rowValue.length; channel++) {
      double value = rowValue[channel];
      sink.accept(channel, rowNanos, value, Double.isNaN(value) ? Quality.INVALID : Quality.GOOD);
    }
    taken = true;
  }

  private void tellHole(ReadingSink sink) {
    long endedNanos = rowNanos - Math.round(usualSeconds * NANOS_PER_SECOND);
    for (int channel = 0; channel < rowValue.length; channel++) {
      Quantity quantity = channels.get(channel).quantity();
      if (quantity == Quantity.CURRENT || quantity == Quantity.MEAN_CURRENT) {
        sink.accept(channel, endedNanos, Double.NaN, Quality.INVALID);
      }
    }
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException unlikely) {
      throw new UncheckedIOException(unlikely);
    }
  }

  private List<Channel> channels(String[] names) throws BadRecordingException {
    List<Channel> found = new ArrayList<>();
    int cells = 0;
    int sensors = 0;
    for (int column = 0; column < names.length; column++) {
      String name = names[column];
      if (List.of(names).indexOf(name) != column) {
        throw fault("found column " + name + " twice, expected it once");
      }
      Matcher cell = CELL_VOLTAGE.matcher(name);
      Matcher sensor = TEMPERATURE.matcher(name);
      Quantity quantity;
      if (name.equals("time_s")) {
        channelOfColumn[column] = TIME;
        continue;
      } else if (name.equals("current_A")) {
        quantity = Quantity.CURRENT;
      } else if (name.equals("current_mean_A")) {
        quantity = Quantity.MEAN_CURRENT;
      } else if (name.equals("voltage_V") || cell.matches()) {
        quantity = Quantity.CELL_VOLTAGE;
        cells++;
      } else if (name.equals("temperature_degC") || sensor.matches()) {
        quantity = Quantity.TEMPERATURE;
        sensors++;
      } else if (name.equals("ambient_degC")) {
        quantity = Quantity.AMBIENT_TEMPERATURE;
      } else {
        channelOfColumn[column] = IGNORED;
        continue;
      }
      channelOfColumn[column] = found.size();
      found.add(new Channel(name, quantity, Channel.ALL));
    }
    require(names, "time_s");
    require(names, "current_A");
    requireOneOrNumbered(names, "voltage_V", "voltage_%d_V", cells);
    requireOneOrNumbered(names, "temperature_degC", "temperature_%d_degC", sensors);
    return found;
  }

  private void require(String[] names, String name) throws BadRecordingException {
    if (!List.of(names).contains(name)) {
      throw fault("found columns " + String.join(",", names) + ", expected also " + name);
    }
  }

  /// Either the one plain column, or as many as there are, numbered from 1 without a gap.
  private void requireOneOrNumbered(String[] names, String plain, String numbered, int count)
      throws BadRecordingException {
    if (count <= 1 && !List.of(names).contains(numbered.formatted(1))) {
      require(names, plain);
      return;
    }
    for (int k = 1; k <= count; k++) require(names, numbered.formatted(k));
  }

  private void advance() throws IOException {
    taken = false;
    String line;
    do {
      line = nextLine();
    } while (line != null && line.isBlank());
    if (line == null) {
      ended = true;
      return;
    }
    String[] values = columns(line);
    if (values.length != channelOfColumn.length) {
      throw fault("found " + values.length + " values, expected " + channelOfColumn.length);
    }
    double previousSeconds = rowSeconds;
    for (int column = 0; column < values.length; column++) {
      int channel = channelOfColumn[column];
      if (channel == TIME) {
        rowSeconds = number(values[column], "time_s");
        if (Double.isNaN(rowSeconds)) throw fault("found no time_s, expected a number");
      } else if (channel != IGNORED) {
        rowValue[channel] = number(values[column], channels.get(channel).name());
      }
    }
    if (Double.isNaN(startSeconds)) return; // the first row: time begins here
    if (rowSeconds < previousSeconds) {
      throw fault(
          "found time_s "
              + rowSeconds
              + " after "
              + previousSeconds
              + ", expected it not to go back");
    }
    double sinceStart = (rowSeconds - startSeconds) * NANOS_PER_SECOND;
    if (sinceStart >= END) {
      throw fault("found time_s " + rowSeconds + ", expected less than 292 years after the first");
    }
    rowNanos = Math.round(sinceStart);
    findHole(rowSeconds - previousSeconds);
  }

  /// Rows may become rarer for good, as at rest: a second step of such length is no hole.
  private void findHole(double seconds) {
    boolean again = hole && seconds <= 2 * stepSeconds;
    hole =
        !again
            && usualSeconds > 0
            && seconds > LEAST_HOLE_SECONDS
            && seconds > HOLE_STEPS * usualSeconds;
    if (!hole) usualSeconds = Math.max(usualSeconds, seconds);
    stepSeconds = seconds;
  }

  /// `NaN` for what a sensor that has no value leaves: nothing, NaN or an infinity.
  private double number(String text, String column) throws BadRecordingException {
    if (text.isEmpty() || text.equalsIgnoreCase("nan")) return Double.NaN;
    char last = text.charAt(text.length() - 1);
    try {
      if (Character.isLetter(last) && !text.endsWith("Infinity")) throw new NumberFormatException();
      double value = Double.parseDouble(text);
      return Double.isInfinite(value) ? Double.NaN : value;
    } catch (NumberFormatException text1) {
      throw fault("found \"" + text + "\" in column " + column + ", expected a number");
    }
  }

  private String nextLine() throws IOException {
    try {
      String line = lines.readLine();
      if (line != null) lineNumber++;
      return line;
    } catch (ZipException | EOFException broken) {
      throw brokenGzip(broken);
    }
  }

  private static String[] columns(String line) {
    return Arrays.stream(line.split(",", -1)).map(String::strip).toArray(String[]::new);
  }

  /// At the line that could not be read.
  private BadRecordingException brokenGzip(IOException broken) {
    lineNumber++;
    String what = broken instanceof EOFException ? "it ends too early" : broken.getMessage();
    return fault("found broken gzip data (" + what + "), expected a whole .gz file");
  }

  private BadRecordingException fault(String fault) {
    return new BadRecordingException(file, Math.max(lineNumber, 1), fault);
  }
}
