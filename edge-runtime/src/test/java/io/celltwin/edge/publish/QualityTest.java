package io.celltwin.edge.publish;

import static io.celltwin.edge.twin.TwinBench.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.celltwin.edge.schema.MessageCheck;
import io.celltwin.edge.twin.TwinBench;
import io.celltwin.estimator.EstimateQuality;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.hal.Quantity;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What messages say of the worth and the age of what they tell.
class QualityTest {
  private static final ObjectMapper PARSER = new ObjectMapper();

  private final Encoded profile = Encoded.json();

  private JsonNode cells(TwinBench bench) throws IOException {
    return MessageCheck.valid(PARSER.readTree(profile.cells(bench.last(), 0)));
  }

  private JsonNode telemetry(TwinBench bench) throws IOException {
    return MessageCheck.valid(PARSER.readTree(profile.telemetry(bench.last(), 0, 0)));
  }

  private static void assertSays(String expected, JsonNode message, String part, String signal) {
    JsonNode said = message.get(part).path(signal);
    assertEquals(expected, said.isTextual() ? said.textValue() : said.toString(), signal);
  }

  private static void assertSilent(JsonNode message, String part, String signal) {
    assertFalse(message.get(part).has(signal), message::toString);
  }

  @Test
  void nothingIsSaidWhileAllIsWell() throws Exception {
    TwinBench bench = new TwinBench(2, 2, 2);
    bench.quiet(0).tick(0);
    bench.quiet(SECOND).tick(SECOND + SECOND / 2); // half a second old
    for (JsonNode message : new JsonNode[] {cells(bench), telemetry(bench)}) {
      assertEquals("{}", message.get("quality").toString());
      assertEquals("{}", message.get("age").toString());
    }
  }

  @Test
  void agesAreToldBeforeAnythingIsStale() throws Exception {
    TwinBench bench = new TwinBench(1, 2, 1);
    bench.quiet(0).tick(0);
    bench.quiet(SECOND).voltage(2, 4 * SECOND, 3.71);
    for (int second = 2; second <= 5; second++) bench.current(1, second * SECOND, 2);
    bench.tick(5 * SECOND);
    assertEquals("{\"CellVoltage.CellVoltages\":[4,1]}", cells(bench).get("age").toString());
    JsonNode message = telemetry(bench);
    assertSays("4", message, "age", "CurrentVoltage");
    assertSays("4", message, "age", "CurrentPower");
    assertSays("4", message, "age", "CellVoltage.Min");
    assertSays("1", message, "age", "CellVoltage.Max");
    assertSilent(message, "age", "CurrentCurrent");
    assertSilent(message, "age", "Temperature.Min");
    assertEquals("{}", message.get("quality").toString());
  }

  @Test
  void aVoltageThatIsTooOldIsLeftOutAndItsAgeTold() throws Exception {
    TwinBench bench = new TwinBench(1, 3, 1);
    bench.quiet(0).tick(0);
    bench.voltage(1, 12 * SECOND, 3.7).voltage(3, 12 * SECOND, 3.6).tick(12 * SECOND);
    JsonNode cells = cells(bench);
    assertSays("[3.7,null,3.6]", cells, "values", "CellVoltage.CellVoltages");
    assertSays("[\"GOOD\",\"STALE\",\"GOOD\"]", cells, "quality", "CellVoltage.CellVoltages");
    assertSays("[0,12,0]", cells, "age", "CellVoltage.CellVoltages");
    JsonNode telemetry = telemetry(bench);
    assertSilent(telemetry, "values", "CurrentVoltage");
    assertSays("STALE", telemetry, "quality", "CurrentVoltage");
    assertSays("12", telemetry, "age", "CurrentVoltage");
    assertSays("3.6", telemetry, "values", "CellVoltage.Min");
    assertSays("SUBSTITUTED", telemetry, "quality", "CellVoltage.Min"); // of two of three
    assertSays("SUBSTITUTED", telemetry, "quality", "CellVoltage.IdMin");
  }

  @Test
  void ofWhatHasNeverSpokenNeitherValueNorAgeIsTold() throws Exception {
    TwinBench bench = new TwinBench(1, 2, 1);
    bench.current(1, 0, 1).voltage(1, 0, 3.7).tick(0);
    JsonNode cells = cells(bench);
    assertSays("[3.7,null]", cells, "values", "CellVoltage.CellVoltages");
    assertSays("[\"GOOD\",\"INVALID\"]", cells, "quality", "CellVoltage.CellVoltages");
    assertSays("[\"INVALID\"]", cells, "quality", "x.Temperature.Sensors");
    assertSays("[\"INVALID\",\"INVALID\"]", cells, "quality", "Temperature.CellTemperature");
    assertEquals("{}", cells.get("age").toString());
    JsonNode telemetry = telemetry(bench);
    assertSays("INVALID", telemetry, "quality", "CurrentVoltage");
    assertSays("INVALID", telemetry, "quality", "Temperature.Average");
    assertSilent(telemetry, "values", "Temperature.Average");
  }

  @Test
  void ofWhatNobodyMeasuresNothingIsSaid() throws Exception {
    TwinBench bench = new TwinBench(2, 2, 0, Set.of(1), Set.of(4));
    bench.quiet(0).tick(0);
    bench.quiet(12 * SECOND).voltage(3, 12 * SECOND, 9).tick(12 * SECOND);
    JsonNode cells = cells(bench);
    assertSays("[null,null,\"SUBSTITUTED\",null]", cells, "quality", "CellVoltage.CellVoltages");
    assertSilent(cells, "quality", "Temperature.CellTemperature");
    assertSays("[]", cells, "values", "x.Temperature.Sensors");
    assertSilent(telemetry(bench), "quality", "Temperature.Min");
  }

  @Test
  void aWholeVoltageIsAsGoodAsItsSample() throws Exception {
    TwinBench bench = new TwinBench(1, 2, 1, Set.of(1), Set.of());
    bench.quiet(0).tick(0);
    assertEquals("{}", telemetry(bench).get("quality").toString());
    assertEquals("{}", cells(bench).get("quality").toString());
    bench.current(1, 11 * SECOND, 1).temperature(1, 11 * SECOND, 25).tick(11 * SECOND);
    JsonNode telemetry = telemetry(bench);
    assertSilent(telemetry, "values", "CurrentVoltage");
    assertSays("STALE", telemetry, "quality", "CurrentVoltage");
    assertSays("11", telemetry, "age", "CurrentVoltage");
  }

  @Test
  void theValueBeforeOneThatCannotBeStandsInForIt() throws Exception {
    TwinBench bench = new TwinBench(1, 2, 1);
    bench.quiet(0).tick(0);
    bench.quiet(3 * SECOND).voltage(2, 5 * SECOND, 0.2).temperature(1, 5 * SECOND, 500);
    bench.current(1, 5 * SECOND, 1).tick(5 * SECOND);
    JsonNode cells = cells(bench);
    assertSays("[3.7,3.7]", cells, "values", "CellVoltage.CellVoltages");
    assertSays("[\"GOOD\",\"SUBSTITUTED\"]", cells, "quality", "CellVoltage.CellVoltages");
    assertSays("[\"SUBSTITUTED\"]", cells, "quality", "x.Temperature.Sensors");
    assertSays(
        "[\"SUBSTITUTED\",\"SUBSTITUTED\"]", cells, "quality", "Temperature.CellTemperature");
    assertSays("SUBSTITUTED", telemetry(bench), "quality", "CurrentVoltage");
    bench.voltage(1, 14 * SECOND, 3.7).voltage(2, 14 * SECOND, 0.2).tick(14 * SECOND);
    cells = cells(bench);
    assertSays("[3.7,null]", cells, "values", "CellVoltage.CellVoltages");
    assertSays("[\"GOOD\",\"INVALID\"]", cells, "quality", "CellVoltage.CellVoltages");
    assertSays("[0,11]", cells, "age", "CellVoltage.CellVoltages");
  }

  @Test
  void aCellsTemperatureIsHeldAndSaidToBeOldOrTakenFromOthers() throws Exception {
    TwinBench bench = new TwinBench(1, 4, 2);
    bench.current(1, 0, 1).temperature(1, 0, 20).tick(0);
    JsonNode first = cells(bench);
    assertSays("[20,20,20,20]", first, "values", "Temperature.CellTemperature");
    assertSays(
        "[\"GOOD\",\"GOOD\",\"SUBSTITUTED\",\"SUBSTITUTED\"]",
        first,
        "quality",
        "Temperature.CellTemperature");
    bench.temperature(2, 61 * SECOND, 30).tick(61 * SECOND);
    JsonNode later = cells(bench);
    assertSays("[20,20,30,30]", later, "values", "Temperature.CellTemperature");
    assertSays(
        "[\"STALE\",\"STALE\",\"GOOD\",\"GOOD\"]", later, "quality", "Temperature.CellTemperature");
    assertSays("[61,61,0,0]", later, "age", "Temperature.CellTemperature");
    assertSays("[null,30]", later, "values", "x.Temperature.Sensors");
    assertSays("[\"STALE\",\"GOOD\"]", later, "quality", "x.Temperature.Sensors");
  }

  @Test
  void aCurrentWithoutAValueIsInvalidAndOneThatDoesNotComeStale() throws Exception {
    TwinBench bench = new TwinBench(2, 1, 1);
    bench.quiet(0).tick(0);
    bench.quiet(SECOND).current(2, SECOND, Double.NaN).tick(SECOND);
    assertSays("[\"GOOD\",\"INVALID\"]", cells(bench), "quality", "x.String.Current");
    assertSays("INVALID", telemetry(bench), "quality", "CurrentCurrent");
    bench.current(1, 4 * SECOND, 1).tick(4 * SECOND);
    assertSays("[1,null]", cells(bench), "values", "x.String.Current");
    assertSays("[\"GOOD\",\"STALE\"]", cells(bench), "quality", "x.String.Current");
    assertSays("[0,3]", cells(bench), "age", "x.String.Current"); // since it had a value
    assertSays("STALE", telemetry(bench), "quality", "CurrentPower");
  }

  @Test
  void aMeanOfTheCellsThatHaveStartedIsNoMeanOfAll() throws Exception {
    PackEstimate estimate = new PackEstimate(1, 3);
    estimate.soc[0] = 0.5;
    estimate.socSigma[0] = 0.01;
    estimate.quality[0] = EstimateQuality.GOOD;
    TwinBench bench = new TwinBench(1, 3, 1);
    bench.tick(0, estimate);
    JsonNode telemetry = telemetry(bench);
    assertSays("50", telemetry, "values", "StateOfCharge.Current");
    assertSays("SUBSTITUTED", telemetry, "quality", "StateOfCharge.Current");
    assertSays("1", telemetry, "sigma", "x.StateOfCharge.Max");
    estimate.quality[0] = EstimateQuality.ESTIMATED;
    bench.tick(SECOND, estimate);
    assertSays("ESTIMATED", telemetry(bench), "quality", "StateOfCharge.Current");
  }

  @Test
  void agesAreToldFromASecondOnAndOfWhatIsSlowFromTen() throws Exception {
    TwinBench bench = new TwinBench(1, 1, 1);
    bench.reported(Quantity.REPORTED_SOC, 0, 0.4).quiet(0).tick(0);
    bench.tick(SECOND - 1);
    assertEquals("", aged(telemetry(bench)) + aged(cells(bench)));
    String fast = "CurrentVoltage CurrentCurrent CurrentPower CellVoltage.Min CellVoltage.Max";
    for (long now : new long[] {SECOND, 10 * SECOND - 1}) {
      bench.tick(now);
      assertEquals(fast, aged(telemetry(bench)));
      assertEquals("CellVoltage.CellVoltages x.String.Current", aged(cells(bench)));
    }
    bench.tick(10 * SECOND);
    assertEquals(
        fast + " Temperature.Min Temperature.Max Temperature.Average x.Reported.StateOfCharge",
        aged(telemetry(bench)));
    assertEquals(
        "CellVoltage.CellVoltages Temperature.CellTemperature x.Temperature.Sensors"
            + " x.String.Current",
        aged(cells(bench)));
  }

  /// Names of that whose age it tells.
  private static String aged(JsonNode message) {
    return message.get("age").properties().stream()
        .map(Map.Entry::getKey)
        .collect(Collectors.joining(" "));
  }

  @Test
  void theAgeOfHealthIsToldFromADayOn() throws Exception {
    PackEstimate estimate = new PackEstimate(1, 1);
    estimate.capacityLearnt[0] = true;
    estimate.capacityCoulombs[0] = 9000;
    estimate.resistanceRatio[0] = 1.2;
    estimate.secondsSinceCapacity[0] = 86_399.9;
    estimate.secondsSinceResistance[0] = 86_399.9;
    TwinBench bench = new TwinBench(1, 1, 1);
    bench.tick(0, estimate);
    assertTrue(telemetry(bench).get("values").has("StateOfHealth"));
    assertTrue(telemetry(bench).get("values").has("x.Resistance.Max"));
    assertEquals("{}", telemetry(bench).get("age").toString());
    assertEquals("{}", cells(bench).get("age").toString());
    estimate.secondsSinceCapacity[0] = 86_400;
    estimate.secondsSinceResistance[0] = 86_401;
    bench.tick(SECOND, estimate);
    assertEquals(
        "{\"StateOfHealth\":86400,\"x.Resistance.Max\":86401}",
        telemetry(bench).get("age").toString());
    assertEquals(
        "{\"x.Cell.StateOfHealth\":[86400],\"x.Cell.Resistance\":[86401]}",
        cells(bench).get("age").toString());
  }

  @Test
  void whatThePackSaysAgesAndFallsSilent() throws Exception {
    TwinBench bench = new TwinBench(1, 1, 1);
    bench.reported(Quantity.REPORTED_SOC, 0, 0.4).quiet(0).tick(0);
    bench.quiet(12 * SECOND).tick(12 * SECOND);
    assertSays("40", telemetry(bench), "values", "x.Reported.StateOfCharge");
    assertSays("12", telemetry(bench), "age", "x.Reported.StateOfCharge");
    bench.reported(Quantity.REPORTED_SOC, 13 * SECOND, Double.NaN).tick(13 * SECOND);
    JsonNode telemetry = telemetry(bench);
    assertSilent(telemetry, "values", "x.Reported.StateOfCharge");
    assertSays("STALE", telemetry, "quality", "x.Reported.StateOfCharge");
    assertSays("STALE", telemetry, "quality", "x.Reported.StateOfChargeDifference");
    assertSays("13", telemetry, "age", "x.Reported.StateOfCharge");
    assertSilent(telemetry, "quality", "x.Reported.StateOfHealth"); // never told
  }

  @Test
  void whatCannotBeIsInvalidAndNotPublished() throws Exception {
    TwinBench bench = new TwinBench(1, 2, 1);
    bench.reported(Quantity.REPORTED_SOC, 0, 1.3).quiet(0).tick(0);
    JsonNode telemetry = telemetry(bench);
    assertSilent(telemetry, "values", "x.Reported.StateOfCharge");
    assertSays("INVALID", telemetry, "quality", "x.Reported.StateOfCharge");
    PackEstimate estimate = new PackEstimate(1, 2);
    estimate.soc[0] = 1.01;
    estimate.socSigma[0] = 0.01;
    estimate.nis[1] = Double.POSITIVE_INFINITY;
    bench.tick(SECOND, estimate);
    JsonNode cells = cells(bench);
    assertSays("[null,null]", cells, "values", "x.Cell.StateOfCharge");
    assertSays("[null,null]", cells, "sigma", "x.Cell.StateOfCharge");
    assertSays("[\"INVALID\",\"INVALID\"]", cells, "quality", "x.Cell.StateOfCharge");
    assertSays("[null,\"INVALID\"]", cells, "quality", "x.Cell.Nis");
    assertTrue(telemetry(bench).get("values").has("x.Loop.Ticks"));
  }
}
