package io.celltwin.hil.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.celltwin.hil.beamng.FakeBeamng;
import io.celltwin.hil.beamng.FakeSettings;
import io.celltwin.simulation.beamng.Endpoint;
import io.celltwin.simulation.beamng.MotorChoice;
import io.celltwin.simulation.beamng.MotorReading;
import io.celltwin.simulation.beamng.PowertrainSample;
import io.celltwin.simulation.beamng.SimulatorLink;
import io.celltwin.simulation.vehicle.DriveCycle;
import io.celltwin.simulation.vehicle.MotorDuty;
import io.celltwin.simulation.vehicle.VehicleFile;
import io.celltwin.simulation.vehicle.Weather;
import java.io.BufferedReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// From a drive in (the fake) BeamNG to MQTT: motors, pack, chips, drivers, daemon, broker, each as
/// a user has it, on real time.
@Timeout(120)
class BeamngDemoTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 30;

  /// This test's own, beside the demo's.
  private static final String SENSOR = "test";

  /// The first seconds of HWFET: to 60 km/h.
  private static final double DRIVE_SECONDS = 16;

  /// 33 ticks of physics of half a millisecond.
  private static final double FRAME_SECONDS = 0.0165;

  /// For as long a motor of which nothing is heard is taken to do what it did.
  private static final double HELD_SECONDS = 0.5;

  private final BlockingQueue<JsonNode> telemetry = new LinkedBlockingQueue<>();
  private final List<JsonNode> received = new ArrayList<>();

  /// Until one comes that was sampled at that time or later.
  private void await(long untilMillis) throws InterruptedException {
    do {
      JsonNode next = telemetry.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null) throw new AssertionError("only " + received.size() + " messages");
      received.add(next);
    } while (received.getLast().path("ts").asLong() < untilMillis);
  }

  @Test
  void theEnergyThatLeavesThePackIsWhatTheMotorsAskedFor() throws Exception {
    try (FakeBeamng fake = FakeBeamng.start(FakeSettings.quiet().withCycle(DriveCycle.hwfet()));
        SimulatorLink own = SimulatorLink.connect(Endpoint.of("127.0.0.1", fake.port()))) {
      own.openPowertrain(SENSOR, "ego", 0, 0.01, false);
      Process demo = DemoProcess.start("--mqtt", "0", "--beamng", "127.0.0.1:" + fake.port());
      try (BufferedReader output = demo.inputReader(UTF_8)) {
        String broker = "tcp://127.0.0.1:" + DemoProcess.port(output);
        try (MqttClient client = new MqttClient(broker, "test", new MemoryPersistence())) {
          client.setTimeToWait(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
          client.connect();
          client.subscribe(
              "celltwin/v1/demo/telemetry",
              1,
              (_, message) -> telemetry.add(JSON.readTree(message.getPayload())));
          await(0); // the first
          await(System.currentTimeMillis() + 4000); // its pack has rested
          double expected = drive(fake, own);
          await(System.currentTimeMillis() + 2000);
          client.disconnectForcibly(100, 100);
          double joules = joulesOut();
          // One sample a second of a power that changes by some percent in a second, the current's
          // errors, and a machine so busy that samples come late and the ones before them hold for
          // longer: 1 to 5 % have been seen. A motor that is missed would be 40 %.
          assertEquals(1, joules / expected, 0.1, () -> joules + " J, expected " + expected);
          assertTrue(expected > 100_000, () -> expected + " J");
        }
        demo.toHandle().destroy();
        String rest = String.join("\n", output.lines().toList());
        assertTrue(demo.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "still running");
        assertEquals(0, demo.exitValue(), rest);
        assertTrue(rest.contains("0 reconnects"), rest);
      } finally {
        demo.destroyForcibly();
      }
    }
  }

  /// Draws frames as time passes.
  ///
  /// @return energy that the car needs for it, by what its motors tell this test
  private double drive(FakeBeamng fake, SimulatorLink own) throws Exception {
    MotorDuty car = new MotorDuty(VehicleFile.shipped(BeamngDriver.CAR), Weather.steady(23));
    double standbyWatts = car.wantedWatts(0);
    double joules = 0;
    double lastSeconds = 0;
    long startNanos = System.nanoTime();
    int drawn = 0;
    while (drawn * FRAME_SECONDS < DRIVE_SECONDS) {
      fake.draw(1);
      drawn++;
      for (PowertrainSample sample : own.pollPowertrain(SENSOR)) {
        int number = 1;
        for (MotorReading motor : MotorChoice.ROOTS.motors(sample)) {
          car.motor(number, motor.torqueNewtonMetres(), motor.radiansPerSecond());
          number++;
        }
        joules += (sample.seconds() - lastSeconds) * (car.wantedWatts(0) - standbyWatts);
        lastSeconds = sample.seconds();
      }
      LockSupport.parkNanos(
          startNanos + Math.round(drawn * FRAME_SECONDS * 1e9) - System.nanoTime());
    }
    return joules + HELD_SECONDS * (car.wantedWatts(0) - standbyWatts);
  }

  /// Out of the pack by its published power, beyond what it gives while the car stands.
  private double joulesOut() {
    double standbyWatts = watts(received.get(2));
    double joules = 0;
    for (int k = 1; k < received.size(); k++) {
      JsonNode from = received.get(k - 1);
      JsonNode to = received.get(k);
      double seconds = 1e-3 * (to.path("up").asLong() - from.path("up").asLong());
      joules += seconds * (0.5 * (watts(from) + watts(to)) - standbyWatts);
    }
    return joules;
  }

  private static double watts(JsonNode message) {
    JsonNode values = message.path("values");
    return -values.path("CurrentVoltage").asDouble() * values.path("CurrentCurrent").asDouble();
  }
}
