package io.celltwin.simulation.can;

import io.celltwin.hal.recording.BadRecordingException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// One line of a [SenderTable] while it is read: its cells as what they have to be.
record TableLine(Path file, int number, List<String> cells) {
  private static final double NANOS_PER_MILLI = 1e6;

  static TableLine of(Path file, int number, String line) {
    return new TableLine(
        file, number, Arrays.stream(line.split(",", -1)).map(String::strip).toList());
  }

  String kind() {
    return cells.getFirst();
  }

  int count() {
    return cells.size();
  }

  void requireCount(int least, int most) throws BadRecordingException {
    if (cells.size() >= least && cells.size() <= most) return;
    String expected = least == most ? Integer.toString(least) : least + ".." + most;
    throw fault("found " + cells.size() + " values, expected " + expected);
  }

  String text(int place) {
    return cells.get(place);
  }

  double number(int place) throws BadRecordingException {
    try {
      double value = Double.parseDouble(text(place));
      if (Double.isFinite(value)) return value;
    } catch (NumberFormatException no) {
      // told below
    }
    throw fault("found \"" + text(place) + "\", expected a finite number");
  }

  int integer(int place) throws BadRecordingException {
    return integer(text(place));
  }

  private int integer(String text) throws BadRecordingException {
    try {
      return Integer.decode(text);
    } catch (NumberFormatException no) {
      throw fault("found \"" + text + "\", expected an integer");
    }
  }

  /// `7` or `1..96`.
  int[] range(int place) throws BadRecordingException {
    String text = text(place);
    int dots = text.indexOf("..");
    if (dots < 0) return new int[] {integer(text)};
    int first = integer(text.substring(0, dots));
    int last = integer(text.substring(dots + 2));
    if (last < first) throw fault("found " + text + ", expected a range that rises");
    int[] numbers = new int[last - first + 1];
    for (int n = 0; n < numbers.length; n++) numbers[n] = first + n;
    return numbers;
  }

  /// Of milliseconds.
  long nanos(int place) throws BadRecordingException {
    double millis = number(place);
    if (!(millis >= 0 && millis < 1e9)) {
      throw fault("found " + text(place) + " ms, expected 0 or more");
    }
    return StrictMath.round(millis * NANOS_PER_MILLI);
  }

  SentValue value(int place) throws BadRecordingException {
    Optional<SentValue> found = SentValue.of(text(place));
    if (found.isPresent()) return found.get();
    throw fault(
        "found "
            + text(place)
            + ", expected cell_volts, string_amps, string_volts, celsius, soc, soh or constant");
  }

  BadRecordingException fault(String fault) {
    return new BadRecordingException(file, number, fault);
  }
}
