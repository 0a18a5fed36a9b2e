package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceFault.Kind;
import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import io.celltwin.hal.monitor.MonitorSettings.Sensor;
import io.celltwin.hal.monitor.Thermistor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A thermistor at every GPIO of every device, no two as warm: the drivers take none for another.
class SensorPlacesTest {
  private static final Thermistor NTC = Thermistor.named("murata_ncxxxxh103");
  private static final double PULL_UP_OHMS = 10_000;

  /// Half a kelvin and more between neighbours; a code is a hundredth.
  private static final double SHARE_STEP = 0.012;

  private static final double WITHIN_CELSIUS = 0.05;

  /// A device in the middle of the chain.
  private static final int DEVICE = 2;

  private static final int[] LTC_GROUPS = {0x00C, 0x00E, 0x00D, 0x00F};
  private static final int[] ADBMS_GROUPS = {0x019, 0x01A, 0x01B, 0x01F};
  private static final int BQ_GPIO1_HIGH_BYTE = 0x58E;

  /// Of what its divider hangs on.
  private static double share(int device, int gpio) {
    return 0.25 + SHARE_STEP * (10 * (device - 1) + gpio - 1);
  }

  private static double celsius(int device, int gpio) {
    double share = share(device, gpio);
    return NTC.celsius(PULL_UP_OHMS * share / (1 - share));
  }

  private static CellRig rig(Chip chip) {
    List<Sensor> sensors = new ArrayList<>();
    for (int device = 1; device <= CellRig.DEVICES; device++) {
      for (int gpio = 1; gpio <= chip.gpios(); gpio++) {
        sensors.add(new Sensor(device, gpio, NTC, PULL_UP_OHMS));
      }
    }
    MonitorSettings settings = CellRig.settings(chip).withSensors(sensors, true);
    CellRig rig =
        chip.isSerial()
            ? new StackRig(settings, BqSettings.TYPICAL)
            : new MonitorRig(settings, MonitorRig.timing(chip));
    double pullUpVolts = chip.isSerial() ? StackRig.PULL_UP_VOLTS : MonitorRig.PULL_UP_VOLTS;
    for (Sensor sensor : sensors) {
      double volts = pullUpVolts * share(sensor.device(), sensor.gpio());
      rig.plant.gpio(sensor.device(), sensor.gpio(), volts);
    }
    return rig;
  }

  /// Each sensor has its own temperature, but those of `without`, which have none.
  private static void assertRead(CellRig rig, List<Integer> without) {
    List<Sensor> sensors = rig.settings.sensors();
    for (int k = 1; k <= sensors.size(); k++) {
      Sensor sensor = sensors.get(k - 1);
      boolean hasNone = sensor.device() == DEVICE && without.contains(sensor.gpio());
      assertEquals(
          hasNone ? Double.NaN : celsius(sensor.device(), sensor.gpio()),
          rig.named("temperature_" + k + "_degC"),
          WITHIN_CELSIUS,
          "device " + sensor.device() + ", GPIO " + sensor.gpio() + ", without " + without);
    }
  }

  @ParameterizedTest
  @EnumSource(Chip.class)
  void eachGpioIsReadAsItself(Chip chip) {
    try (CellRig rig = rig(chip)) {
      rig.run(1.5);
      assertEquals(List.of(), rig.faults());
      assertRead(rig, List.of());
    }
  }

  @ParameterizedTest
  @EnumSource(Chip.class)
  void aThermistorThatIsCutIsNamedAtItsOwnGpio(Chip chip) {
    try (CellRig rig = rig(chip)) {
      rig.run(1.5);
      for (int gpio = 1; gpio <= chip.gpios(); gpio++) {
        rig.pins.openThermistor(DEVICE, gpio);
        rig.run(0.2);
        assertEquals(List.of(new DeviceFault(Kind.SENSOR_OPEN, DEVICE, gpio)), rig.faults());
        assertRead(rig, List.of(gpio));
        rig.pins.healGpio(DEVICE, gpio);
        rig.run(0.2);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Chip.class)
  void aStuckBitTakesTheTemperatureOfItsOwnGpioAlone(Chip chip) {
    for (int gpio = 1; gpio <= chip.gpios(); gpio++) {
      try (CellRig rig = rig(chip)) {
        rig.run(1.5);
        stick(rig, chip, gpio);
        rig.run(1.5); // every self-test runs once in a second
        assertRead(rig, List.of(gpio));
      }
    }
  }

  /// Bit 9 of the result is 1 whatever is measured.
  private static void stick(CellRig rig, Chip chip, int gpio) {
    switch (chip) {
      // G1 to G5, the reference, G6 to G9
      case LTC6811, LTC6813, ADBMS1818 -> stick(rig, LTC_GROUPS, gpio <= 5 ? gpio - 1 : gpio);
      case ADBMS6830 -> stick(rig, ADBMS_GROUPS, gpio - 1);
      case BQ79616 ->
          ((StackRig) rig).stack.stickBit(DEVICE, BQ_GPIO1_HIGH_BYTE + 2 * (gpio - 1), 1, true);
    }
  }

  private static void stick(CellRig rig, int[] groups, int word) {
    ((MonitorRig) rig).chain.stickBit(DEVICE, groups[word / 3], 16 * (word % 3) + 9, true);
  }
}
