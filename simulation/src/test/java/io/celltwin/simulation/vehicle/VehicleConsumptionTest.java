package io.celltwin.simulation.vehicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.simulation.SharedData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/// What the cars use against what their labels say. Prints the table of the README.
class VehicleConsumptionTest {
  /// What the project asks for.
  private static final double TOLERANCE = 0.10;

  @Test
  void theShippedCarsNeedWhatTheirLabelsSay() {
    assertEquals(3, compare(ConsumptionTable.shipped()));
  }

  @Test
  void soDoRowsOfAReferenceTable() throws IOException {
    Path table = SharedData.require("cycles/ev_reference.csv");
    assertEquals(3, compare(ReferenceCar.read(table)));
  }

  /// @return how many have a label
  private static int compare(List<ReferenceCar> cars) {
    ConsumptionTable.print(cars, System.out);
    int labelled = 0;
    for (ReferenceCar car : cars) {
      if (car.cityKilowattHoursPerKilometre().isPresent()) labelled++;
      compare(car, DriveCycle.udds(), car.cityKilowattHoursPerKilometre());
      compare(car, DriveCycle.hwfet(), car.highwayKilowattHoursPerKilometre());
    }
    return labelled;
  }

  private static void compare(ReferenceCar car, DriveCycle cycle, OptionalDouble label) {
    double used = used(car.vehicle(), cycle, Consumption.MILD_CELSIUS);
    // Between a light car in town and a pickup on the motorway.
    assertTrue(used > 0.07 && used < 0.3, () -> car.vehicle().name() + " " + used);
    if (label.isEmpty()) return;
    double expected = label.getAsDouble() * Consumption.BATTERY_SHARE_OF_LABEL;
    assertEquals(
        expected, used, TOLERANCE * expected, () -> car.vehicle().name() + ", " + cycle.name());
  }

  private static double used(Vehicle vehicle, DriveCycle cycle, double celsius) {
    return Consumption.of(vehicle, cycle, celsius).kilowattHoursPerKilometre();
  }

  @Test
  void heatingCostsMostInTownAndLessWithAHeatPump() {
    Vehicle bolt = VehicleFile.shipped("bolt");
    Vehicle unheated = unheated(bolt);
    double town = used(bolt, DriveCycle.udds(), -7) - used(unheated, DriveCycle.udds(), -7);
    double motorway = used(bolt, DriveCycle.hwfet(), -7) - used(unheated, DriveCycle.hwfet(), -7);
    // 100 W/K * 28 K are 2.8 kW; 31.5 and 77.7 km/h.
    assertEquals(2.8 / 31.5, town, 0.001);
    assertEquals(2.8 / 77.7, motorway, 0.001);
    Climate pump = new Climate(100, true, 5000);
    assertEquals(2800 / 1.85, pump.drawnWatts(-7), 1e-9);
  }

  private static Vehicle unheated(Vehicle car) {
    Accessories own = car.accessories();
    return new Vehicle(
        car.name(),
        car.road(),
        car.wheelMetres(),
        car.transmissionEfficiency(),
        car.motors(),
        car.regeneration(),
        new Accessories(own.lowVoltageWatts(), own.converterEfficiency(), Climate.NONE),
        car.battery(),
        car.cellsInSeries(),
        car.usableKilowattHours());
  }

  /// Air of -7 degC is 11 % denser than at 23 degC; on the motorway it is half of what holds a car.
  @Test
  void denserAirCostsMostOnTheMotorway() {
    Vehicle bolt = unheated(VehicleFile.shipped("bolt"));
    double town = used(bolt, DriveCycle.udds(), -7) / used(bolt, DriveCycle.udds(), 23);
    double motorway = used(bolt, DriveCycle.hwfet(), -7) / used(bolt, DriveCycle.hwfet(), 23);
    assertTrue(town > 1.01 && town < 1.05, () -> "town " + town);
    assertTrue(motorway > 1.05 && motorway < 1.09, () -> "motorway " + motorway);
  }

  @Test
  void saysWhatACarCannotFollow() {
    Consumption hurried = Consumption.of(VehicleFile.shipped("i-miev"), DriveCycle.us06(), 23);
    assertTrue(hurried.missedShare() > 0.01, "49 kW are too little for US06");
    Consumption easy = Consumption.of(VehicleFile.shipped("bolt"), DriveCycle.us06(), 23);
    assertEquals(0, easy.missedShare());
  }
}
