package io.celltwin.simulation.beamng;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class MotorSamplesTest {
  private static PowertrainSample sample() throws BeamngException {
    Value.Table motor =
        Value.table()
            .with("parentOutputIndex", 0.0)
            .with("outputTorque1", -20.0)
            .with("outputAV1", -50.0);
    return PowertrainSample.of(
        new Field(
            "sample",
            Value.table()
                .with("rearMotor", motor)
                .with("frontMotor", motor.with("outputTorque1", 30.0))
                .with("differential_R", motor.with("parentName", "rearMotor"))
                .with("spindleFR", motor.with("parentOutputIndex", 1.0))
                .with("time", 2.5)));
  }

  @Test
  void motorsAreRootsByNameInOneOrder() throws Exception {
    assertEquals(
        List.of(new MotorReading("frontMotor", 30, -50), new MotorReading("rearMotor", -20, -50)),
        MotorChoice.ROOTS.motors(sample()));
  }

  @Test
  void motorsThatAreNamedAreTakenInThatOrder() throws Exception {
    var choice = new MotorChoice(List.of("spindleFR", "frontMotor"));
    assertEquals(
        List.of("spindleFR", "frontMotor"),
        choice.motors(sample()).stream().map(MotorReading::name).toList());
    var missing = new MotorChoice(List.of("middleMotor"));
    var refusal = assertThrows(BeamngException.class, () -> missing.motors(sample()));
    assertTrue(String.valueOf(refusal.getMessage()).contains("expected motor middleMotor"));
  }

  @Test
  void aPowertrainWithoutMotorsIsRefused() {
    var none = new PowertrainSample(0, Double.NaN, new LinkedHashMap<>());
    assertThrows(BeamngException.class, () -> MotorChoice.ROOTS.motors(none));
  }

  @Test
  void shaftPowerHasItsSignInReverseToo() throws Exception {
    var motors = MotorChoice.ROOTS.motors(sample());
    assertEquals(List.of(-1500.0, 1000.0), motors.stream().map(MotorReading::shaftWatts).toList());
    assertEquals(-500, new MotorSample(0, 0, motors).shaftWatts());
  }

  @Test
  void timesCountFromTheFirstSampleAndGapsByTime() {
    var times = new SampleTimes(0.01);
    assertEquals(OptionalLong.of(0), times.nanos(3.0));
    assertEquals(OptionalLong.of(10_500_000), times.nanos(3.0105));
    assertEquals(OptionalLong.empty(), times.nanos(3.0105));
    assertEquals(OptionalLong.of(31_500_000), times.nanos(3.0315));
    assertEquals(OptionalLong.of(94_500_000), times.nanos(3.0945));
    assertEquals(new FeedCounts(4, 1, 2, 6, 0, 0), times.counts(0));
  }

  @Test
  void timeThatRunsBackwardsGoesOnAPeriodLater() {
    var times = new SampleTimes(0.01);
    times.nanos(100);
    times.nanos(100.0105);
    assertEquals(OptionalLong.of(21_000_000), times.nanos(0.5));
    assertEquals(OptionalLong.of(31_500_000), times.nanos(0.5105));
    assertEquals(new FeedCounts(4, 0, 0, 0, 1, 0), times.counts(0));
  }

  @Test
  void electricsAreTheSameInBothSpellings() throws Exception {
    Value.Table wire =
        Value.table()
            .with("fuelVolume", 30.0)
            .with("fuelCapacity", 60.0)
            .with("wheelspeed", 12.5)
            .with("hazard_enabled", 1.0)
            .with("ignitionLevel", 2.0)
            .with("running", true);
    Electrics fromWire = Electrics.of(new Field("values", wire));
    Value.Table recorded = fromWire.asRecorded();
    SequencedMap<String, Field> names = new Field("file", recorded).table();
    assertTrue(names.containsKey("fuel_volume") && names.containsKey("hazard_signal"));
    assertEquals(new Value.Flag(true), names.get("hazard_signal").value());
    Electrics fromFile = Electrics.of(new Field("file", recorded));
    for (Electrics electrics : List.of(fromWire, fromFile)) {
      assertEquals(0.5, electrics.fuelRatio());
      assertEquals(12.5, electrics.wheelMetresPerSecond());
      assertEquals(2, electrics.ignitionLevel());
      assertTrue(electrics.isRunning().orElse(false));
    }
    assertEquals(Double.NaN, Electrics.none().fuelRatio());
  }

  @Test
  void reconnectingWaitsLongerEachTimeUpToABound() {
    var policy = new ReconnectPolicy(5, 100, 1000);
    assertEquals(100, policy.delayNanos(0));
    assertEquals(800, policy.delayNanos(3));
    assertEquals(1000, policy.delayNanos(4));
    assertEquals(1000, policy.delayNanos(1_000_000));
    assertThrows(IllegalArgumentException.class, () -> new ReconnectPolicy(1, 10, 5));
  }
}
