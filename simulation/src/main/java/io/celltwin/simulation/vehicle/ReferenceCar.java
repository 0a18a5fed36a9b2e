package io.celltwin.simulation.vehicle;

import io.celltwin.hal.recording.BadRecordingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// A car with what its label says of it, from a table of reference figures: one row each, columns
/// as in the vehicle data base of NREL FASTSim (`test_mass_kg`, `drag_coefficient`,
/// `frontal_area_m2`, `rolling_resistance`, `wheel_radius_m`, `motor_max_kW`, `battery_max_kW`,
/// `battery_usable_kWh`, `transmission_efficiency`, `auxiliary_kW`, `max_regen_fraction`,
/// `rated_udds_kWh_per_km`, `rated_highway_kWh_per_km`), nothing where it is not known.
///
/// @param cityKilowattHoursPerKilometre of the label, at the wall
/// @param highwayKilowattHoursPerKilometre of the label, at the wall
public record ReferenceCar(
    Vehicle vehicle,
    OptionalDouble cityKilowattHoursPerKilometre,
    OptionalDouble highwayKilowattHoursPerKilometre) {

  /// @throws BadRecordingException at the file and line that is wrong
  public static List<ReferenceCar> read(Path file) throws IOException {
    List<ReferenceCar> cars = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      List<String> header = Trace.header(file, lines);
      int number = 1;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) cars.add(new Row(file, number, header, Trace.cells(line)).car());
      }
    }
    return cars;
  }

  private record Row(Path file, int line, List<String> header, List<String> cells) {
    ReferenceCar car() throws BadRecordingException {
      if (cells.size() != header.size()) {
        throw new BadRecordingException(
            file, line, "found " + cells.size() + " values, expected " + header.size());
      }
      try {
        return new ReferenceCar(
            vehicle(), optional("rated_udds_kWh_per_km"), optional("rated_highway_kWh_per_km"));
      } catch (IllegalArgumentException noCar) {
        throw new BadRecordingException(file, line, String.valueOf(noCar.getMessage()));
      }
    }

    private Vehicle vehicle() throws BadRecordingException {
      double wheel = needed("wheel_radius_m");
      double motorWatts = 1000 * needed("motor_max_kW");
      double batteryWatts =
          1000 * optional("battery_max_kW").orElse(motorWatts / 1000 / Assumed.PEAK_EFFICIENCY);
      double returned = Assumed.REGENERATION_SHARE_OF_POWER * motorWatts;
      double lowVoltage = 1000 * needed("auxiliary_kW") * Assumed.CONVERTER_EFFICIENCY;
      return new Vehicle(
          text("vehicle"),
          new RoadLoad(
              needed("test_mass_kg"),
              Assumed.ROTATING_SHARE,
              needed("drag_coefficient"),
              needed("frontal_area_m2"),
              needed("rolling_resistance")),
          wheel,
          needed("transmission_efficiency"),
          List.of(Assumed.motor(motorWatts, wheel)),
          new Regeneration(needed("max_regen_fraction"), returned),
          new Accessories(lowVoltage, Assumed.CONVERTER_EFFICIENCY, Assumed.CLIMATE),
          Assumed.limits(batteryWatts, returned, Assumed.CELLS_IN_SERIES),
          Assumed.CELLS_IN_SERIES,
          needed("battery_usable_kWh"));
    }

    private String text(String column) throws BadRecordingException {
      int place = header.indexOf(column);
      if (place >= 0) return cells.get(place);
      throw new BadRecordingException(
          file, 1, "found columns " + String.join(",", header) + ", expected also " + column);
    }

    private double needed(String column) throws BadRecordingException {
      return Trace.number(file, line, column, text(column));
    }

    private OptionalDouble optional(String column) throws BadRecordingException {
      String text = text(column);
      return text.isEmpty()
          ? OptionalDouble.empty()
          : OptionalDouble.of(Trace.number(file, line, column, text));
    }
  }
}
