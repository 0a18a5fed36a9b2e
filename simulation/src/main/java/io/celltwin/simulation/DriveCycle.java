package io.celltwin.simulation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Speed over time of a regulation's test cycle, one value per second, straight lines between; it
/// repeats for ever. `cycles/README.md` names the regulations.
public final class DriveCycle {
  private final String name;
  private final double[] metresPerSecond;

  private DriveCycle(String name, double[] metresPerSecond) {
    this.name = name;
    this.metresPerSecond = metresPerSecond;
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

  private static DriveCycle resource(String name) {
    String file = "cycles/" + name + ".csv";
    try (InputStream in = DriveCycle.class.getResourceAsStream(file)) {
      if (in == null) throw new IllegalStateException("the build has not packed " + file);
      var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      return new DriveCycle(name, speeds(file, reader));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double[] speeds(String file, BufferedReader reader) throws IOException {
    String header = reader.readLine();
    if (!"time_s,speed_kmh".equals(header)) {
      throw new IllegalStateException(file + ":1: expected time_s,speed_kmh, found " + header);
    }
    List<Double> speeds = new ArrayList<>();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      int comma = line.indexOf(',');
      if (comma < 0 || Double.parseDouble(line.substring(0, comma)) != speeds.size()) {
        throw new IllegalStateException(
            file + ":" + (speeds.size() + 2) + ": expected second " + speeds.size());
      }
      speeds.add(Double.parseDouble(line.substring(comma + 1)) / 3.6);
    }
    return speeds.stream().mapToDouble(Double::doubleValue).toArray();
  }

  public String name() {
    return name;
  }

  /// Of one round; the last value is that of the next round's start.
  public int seconds() {
    return metresPerSecond.length - 1;
  }

  public double metres() {
    double sum = 0;
    for (int i = 0; i < seconds(); i++) sum += 0.5 * (metresPerSecond[i] + metresPerSecond[i + 1]);
    return sum;
  }

  /// @param seconds since the first round's start
  public double metresPerSecond(double seconds) {
    double inRound = seconds % seconds();
    int second = (int) inRound;
    double part = inRound - second;
    return metresPerSecond[second] + part * (metresPerSecond[second + 1] - metresPerSecond[second]);
  }

  /// Slope of the straight line that holds at this time.
  public double metresPerSecondSquared(double seconds) {
    int second = (int) (seconds % seconds());
    return metresPerSecond[second + 1] - metresPerSecond[second];
  }
}
