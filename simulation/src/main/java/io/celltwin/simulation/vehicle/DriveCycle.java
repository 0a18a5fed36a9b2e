package io.celltwin.simulation.vehicle;

import io.celltwin.hal.recording.BadRecordingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Speed over time, straight lines between; it repeats for ever. The test cycles of regulations
/// come with the program (`cycles/README.md` names them); a drive of one's own is a CSV file with
/// `time_s`, `speed_km_h` or `speed_m_s`, and `grade` where the road is not level (rise over
/// horizontal way). Immutable; looking up allocates nothing.
public final class DriveCycle {
  /// What speeds are called, and what makes them metres per second.
  private enum Unit {
    KILOMETRES_PER_HOUR("speed_km_h", 3.6),
    AS_THE_REGULATIONS("speed_kmh", 3.6),
    METRES_PER_SECOND("speed_m_s", 1);

    private final String column;
    private final double divisor;

    Unit(String column, double divisor) {
      this.column = column;
      this.divisor = divisor;
    }
  }

  private static final String GRADE = "grade";

  private final String name;
  private final Trace trace;
  private final double divisor;
  private final boolean graded;

  private DriveCycle(String name, Path file, BufferedReader lines) throws IOException {
    this.name = name;
    List<String> header = Trace.header(file, lines);
    Unit unit = unit(file, header);
    divisor = unit.divisor;
    graded = header.contains(GRADE);
    List<String> columns = new ArrayList<>(List.of(unit.column));
    if (graded) columns.add(GRADE);
    trace = Trace.read(file, lines, header, columns);
  }

  private static Unit unit(Path file, List<String> header) throws BadRecordingException {
    for (Unit unit : Unit.values()) if (header.contains(unit.column)) return unit;
    throw new BadRecordingException(
        file,
        1,
        "found columns " + String.join(",", header) + ", expected also speed_km_h or speed_m_s");
  }

  /// What [#shipped] takes.
  public static List<String> names() {
    return List.of("wltc", "udds", "us06", "hwfet");
  }

  /// A regulation's cycle that comes with the program.
  public static DriveCycle shipped(String name) {
    return switch (name) {
      case "wltc" -> wltc();
      case "udds" -> udds();
      case "us06" -> us06();
      case "hwfet" -> hwfet();
      default ->
          throw new IllegalArgumentException(
              "cycle " + name + ", expected " + String.join(", ", names()));
    };
  }

  /// EPA Urban Dynamometer Driving Schedule: city.
  public static DriveCycle udds() {
    return resource("udds");
  }

  /// EPA US06: fast and aggressive.
  public static DriveCycle us06() {
    return resource("us06");
  }

  /// EPA Highway Fuel Economy Test.
  public static DriveCycle hwfet() {
    return resource("hwfet");
  }

  /// WLTC for class 3b vehicles: all kinds of road in half an hour.
  public static DriveCycle wltc() {
    return resource("wltc_class3b");
  }

  /// @throws BadRecordingException at the file and line that is wrong
  public static DriveCycle read(Path file) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      return new DriveCycle(String.valueOf(file.getFileName()), file, lines);
    }
  }

  private static DriveCycle resource(String name) {
    String file = "cycles/" + name + ".csv";
    try (InputStream in = DriveCycle.class.getResourceAsStream(file)) {
      if (in == null) throw new IllegalStateException("the build has not packed " + file);
      var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      return new DriveCycle(name, Path.of(file), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String name() {
    return name;
  }

  /// Of one round; the last value is that of the next round's start.
  public double seconds() {
    return trace.seconds();
  }

  public double metres() {
    double sum = 0;
    for (int row = 0; row + 1 < trace.rows(); row++) {
      double mean = 0.5 * (trace.value(0, row) + trace.value(0, row + 1)) / divisor;
      sum += mean * (trace.rowSeconds(row + 1) - trace.rowSeconds(row));
    }
    return sum;
  }

  /// @param seconds since the first round's start
  public double metresPerSecond(double seconds) {
    return trace.line(0, seconds % seconds()) / divisor;
  }

  /// Slope of the straight line that holds at this time.
  public double metresPerSecondSquared(double seconds) {
    return trace.slope(0, trace.row(seconds % seconds())) / divisor;
  }

  /// Rise over horizontal way; 0 where the file has no grades.
  public double grade(double seconds) {
    return graded ? trace.line(1, seconds % seconds()) : 0;
  }
}
