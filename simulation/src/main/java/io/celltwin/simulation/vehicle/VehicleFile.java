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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// A car as a file: lines of `figure,value,source`, of which the source may hold commas and may not
/// be left out; `#` begins a comment. `vehicles/README.md` lists the figures.
public final class VehicleFile {
  private static final String HEADER = "figure,value,source";
  private static final List<String> NAMES =
      List.of("bolt", "leaf-24", "i-miev", "zoe", "model-3-rwd", "beamng");

  private record Figure(int line, String value) {}

  private final Path file;
  private final Map<String, Figure> figures = new LinkedHashMap<>();
  private int lastLine;

  private VehicleFile(Path file, BufferedReader lines) throws IOException {
    this.file = file;
    boolean headed = false;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      lastLine++;
      if (line.isBlank() || line.startsWith("#")) continue;
      if (headed) add(line);
      else if (!line.strip().equals(HEADER)) throw fault(lastLine, "found " + line, HEADER);
      headed = true;
    }
  }

  private void add(String line) throws BadRecordingException {
    int value = line.indexOf(',') + 1;
    int source = line.indexOf(',', value) + 1;
    if (value == 0 || source == 0 || line.substring(source).isBlank()) {
      throw fault(lastLine, "found " + line, HEADER);
    }
    String name = line.substring(0, value - 1).strip();
    Figure figure = new Figure(lastLine, line.substring(value, source - 1).strip());
    if (figures.put(name, figure) != null)
      throw fault(lastLine, "found " + name + " again", "once");
  }

  /// What [#shipped] takes.
  public static List<String> names() {
    return NAMES;
  }

  /// A car that comes with the program.
  public static Vehicle shipped(String name) {
    return reference(name).vehicle();
  }

  /// The same with its label.
  public static ReferenceCar reference(String name) {
    if (!NAMES.contains(name)) {
      throw new IllegalArgumentException(
          "vehicle " + name + ", expected " + String.join(", ", NAMES));
    }
    String file = "vehicles/" + name + ".csv";
    try (InputStream in = VehicleFile.class.getResourceAsStream(file)) {
      if (in == null) throw new IllegalStateException("the build has not packed " + file);
      var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      return new VehicleFile(Path.of(file), lines).car();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @throws BadRecordingException at the file and line that is wrong
  public static Vehicle read(Path file) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      return new VehicleFile(file, lines).car().vehicle();
    }
  }

  private ReferenceCar car() throws BadRecordingException {
    try {
      double wheel = number("wheel_radius_m");
      List<Motor> motors = motors(wheel);
      int cells = (int) number("cells_in_series");
      double returned = number("regeneration_W");
      Vehicle vehicle =
          new Vehicle(
              text("name"),
              new RoadLoad(
                  number("mass_kg"),
                  Assumed.ROTATING_SHARE,
                  number("drag_coefficient"),
                  number("frontal_area_m2"),
                  number("rolling_resistance")),
              wheel,
              number("transmission_efficiency"),
              motors,
              new Regeneration(number("regeneration_share"), returned),
              new Accessories(number("low_voltage_W"), number("dcdc_efficiency"), climate()),
              Assumed.limits(number("battery_W"), returned, cells),
              cells,
              number("battery_usable_kWh"));
      ReferenceCar car =
          new ReferenceCar(
              vehicle, optional("label_city_kWh_per_km"), optional("label_highway_kWh_per_km"));
      for (Map.Entry<String, Figure> left : figures.entrySet()) {
        throw fault(left.getValue().line(), "found " + left.getKey(), "no such figure");
      }
      return car;
    } catch (IllegalArgumentException noCar) {
      throw new BadRecordingException(file, lastLine, String.valueOf(noCar.getMessage()));
    }
  }

  private Climate climate() throws BadRecordingException {
    return new Climate(number("cabin_W_per_K"), number("heat_pump") != 0, number("climate_most_W"));
  }

  /// As many as there are, from 1. Where a gear is not known, neither is the speed that goes with
  /// peak torque: then [Assumed] says both.
  private List<Motor> motors(double wheelMetres) throws BadRecordingException {
    List<Motor> motors = new ArrayList<>();
    do {
      String motor = "motor_" + (motors.size() + 1);
      double watts = number(motor + "_peak_W");
      if (figures.containsKey(motor + "_gear_ratio")) {
        motors.add(new Motor(watts, number(motor + "_peak_Nm"), number(motor + "_gear_ratio")));
      } else {
        motors.add(Assumed.motor(watts, wheelMetres));
      }
    } while (figures.containsKey("motor_" + (motors.size() + 1) + "_peak_W"));
    return motors;
  }

  private OptionalDouble optional(String name) throws BadRecordingException {
    return figures.containsKey(name) ? OptionalDouble.of(number(name)) : OptionalDouble.empty();
  }

  private String text(String name) throws BadRecordingException {
    Figure figure = figures.remove(name);
    if (figure == null) throw fault(lastLine, "found no " + name, "a line with it");
    return figure.value();
  }

  private double number(String name) throws BadRecordingException {
    Figure figure = figures.remove(name);
    if (figure == null) throw fault(lastLine, "found no " + name, "a line with it");
    return Trace.number(file, figure.line(), name, figure.value());
  }

  private BadRecordingException fault(int line, String found, String expected) {
    return new BadRecordingException(
        file, StrictMath.max(line, 1), found + ", expected " + expected);
  }
}
