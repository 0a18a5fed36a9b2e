package io.celltwin.simulation.vehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.recording.BadRecordingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VehicleFileTest {
  private static final Path SHIPPED = Path.of("vehicles");

  @TempDir Path folder;

  @Test
  void readsEveryCarThatComesWithTheProgram() throws IOException {
    for (String name : VehicleFile.names()) {
      Vehicle shipped = VehicleFile.shipped(name);
      assertTrue(shipped.road().massKilograms() > 1000);
      assertEquals(VehicleFile.read(SHIPPED.resolve(name + ".csv")).road(), shipped.road());
    }
    assertEquals(360, VehicleFile.shipped("bolt").motors().getFirst().peakNewtonMetres());
    String told =
        assertThrows(IllegalArgumentException.class, () -> VehicleFile.shipped("volt"))
            .getMessage();
    assertTrue(String.valueOf(told).contains("vehicle volt, expected bolt, leaf-24"), told);
  }

  @Test
  void saysWhereAndWhatIsWrong() throws IOException {
    String bolt = Files.readString(SHIPPED.resolve("bolt.csv"));
    refused(bolt.replace("mass_kg,1757.8", "mass_kg,heavy"), ":4: found mass_kg \"heavy\"");
    refused(bolt.replace("mass_kg", "mass_lb"), "found no mass_kg, expected a line with it");
    refused(bolt + "colour,1,seen\n", "found colour, expected no such figure");
    refused(bolt + "mass_kg,1,scales\n", "found mass_kg again, expected once");
    refused(bolt + "seats,5\n", "found seats,5, expected figure,value,source");
    refused(bolt + "seats,5,\n", "found seats,5,, expected figure,value,source");
    refused(
        bolt.replace("efficiency,0.98", "efficiency,1.2"),
        "transmissionEfficiency 1.2, expected 0.0..1.0");
    refused("bolt\n", ":1: found bolt, expected figure,value,source");
  }

  private void refused(String text, String message) throws IOException {
    Path file = Files.writeString(folder.resolve("car.csv"), text);
    String told =
        assertThrows(BadRecordingException.class, () -> VehicleFile.read(file)).getMessage();
    assertTrue(String.valueOf(told).contains("car.csv:"), told);
    assertTrue(String.valueOf(told).contains(message), told);
  }

  @Test
  void readsRowsOfAReferenceTable() throws IOException {
    String header =
        "vehicle,test_mass_kg,drag_coefficient,frontal_area_m2,rolling_resistance,wheel_radius_m,"
            + "motor_max_kW,battery_max_kW,battery_usable_kWh,transmission_efficiency,auxiliary_kW,"
            + "max_regen_fraction,rated_udds_kWh_per_km,rated_highway_kWh_per_km\n";
    Path file = folder.resolve("cars.csv");
    Files.writeString(file, header + "Small,1000,0.3,2,0.01,0.3,50,,20,0.95,0.2,0.9,0.15,\n");
    ReferenceCar car = ReferenceCar.read(file).getFirst();
    assertEquals(0.15, car.cityKilowattHoursPerKilometre().orElseThrow());
    assertTrue(car.highwayKilowattHoursPerKilometre().isEmpty());
    assertEquals(200, car.vehicle().accessories().drawnWatts(23), 1e-9);
    Motor motor = car.vehicle().motors().getFirst();
    assertEquals(15, motor.baseRadiansPerSecond() / motor.gearRatio() * 0.3, 1e-9);
    Files.writeString(file, header + "Small,1000,0.3,2,0.01,0.3,,,20,0.95,0.2,0.9,,\n");
    String told =
        assertThrows(BadRecordingException.class, () -> ReferenceCar.read(file)).getMessage();
    assertTrue(String.valueOf(told).contains("cars.csv:2: found motor_max_kW \"\""), told);
  }
}
