package io.celltwin.edge.publish;

import static io.celltwin.edge.twin.TwinBench.SECOND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.celltwin.edge.schema.MessageCheck;
import io.celltwin.edge.signal.Delivery;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.AlarmKind;
import io.celltwin.edge.twin.SourceEvent;
import io.celltwin.edge.twin.SourceHealth;
import io.celltwin.edge.twin.TwinBench;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.Verdict;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.Quantity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Every message of schema `celltwin/1`, read back by a parser that knows nothing of the writer.
class JsonProfileTest {
  private static final ObjectMapper PARSER =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final Encoded profile = Encoded.json();
  private TwinBench bench;

  /// Two strings of two cells, one sensor for each string.
  @BeforeEach
  void buildBench() throws Exception {
    bench = new TwinBench(2, 2, 2);
  }

  private static JsonNode read(byte[] message) throws IOException {
    return MessageCheck.valid(PARSER.readTree(message));
  }

  private static JsonNode read(String message) throws IOException {
    return PARSER.readTree(message);
  }

  private static List<String> keys(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private TwinState measured() {
    bench.quiet(0).tick(0);
    bench.current(1, SECOND, -6.20049).current(2, SECOND, -6.2);
    bench.voltage(1, SECOND, 3.70214).voltage(2, SECOND, 3.69126);
    bench.voltage(3, SECOND, 3.69999).voltage(4, SECOND, 3.7);
    bench.temperature(1, SECOND, 21.456).temperature(2, SECOND, 25.1);
    bench.tick(SECOND);
    return bench.last();
  }

  @Test
  void everyClassHasItsTopic() {
    List<String> topics = new ArrayList<>();
    for (MessageClass messageClass : MessageClass.values()) topics.add(profile.topic(messageClass));
    assertEquals(
        List.of(
            "celltwin/v1/PK-1/status",
            "celltwin/v1/PK-1/info",
            "celltwin/v1/PK-1/telemetry",
            "celltwin/v1/PK-1/cells",
            "celltwin/v1/PK-1/sources",
            "celltwin/v1/PK-1/event",
            "celltwin/v1/PK-1/life"),
        topics);
  }

  @Test
  void statusSaysWhetherTheTwinIsThere() throws IOException {
    assertEquals(
        read(
            """
            {"schema":"celltwin/1","pack":"PK-1","boot":"7f3a0c51d2e94b06","status":"online",
             "ts":1793534400123,"up":534400123}
            """),
        read(profile.online(1_793_534_400_123L)));
    assertEquals(
        read(
            """
            {"schema":"celltwin/1","pack":"PK-1","boot":"7f3a0c51d2e94b06","status":"offline",
             "reason":"connection lost"}
            """),
        read(profile.connectionLost()));
    assertEquals(
        read(
            """
            {"schema":"celltwin/1","pack":"PK-1","boot":"7f3a0c51d2e94b06","status":"offline",
             "reason":"stopped","messages":231}
            """),
        read(profile.stopped()));
  }

  private static JsonNode sent(
      TwinState state, OptionalLong known, boolean historical, OptionalLong later)
      throws IOException {
    Encoder encoder = new JsonProfile(Encoded.PACK, "7f3a0c51d2e94b06");
    Encoder.Draft draft =
        encoder.encode(
            new Report.Telemetry(state, 1), new Encoder.Stamp(77, known), Delivery.NOTHING_WAITS);
    byte[] payload = draft.payload().clone();
    return read(encoder.asSent(payload, draft.historyAt(), draft.timeAt(), historical, later));
  }

  @Test
  void aMessageOfAnOutageSaysSo() throws IOException {
    TwinState state = measured();
    OptionalLong known = OptionalLong.of(1_793_534_400_123L);
    assertFalse(sent(state, known, false, OptionalLong.empty()).get("hist").booleanValue());
    JsonNode late = sent(state, known, true, OptionalLong.of(5));
    assertTrue(late.get("hist").booleanValue());
    assertEquals(1_793_534_400_123L, late.get("ts").longValue(), "it was known then");
    assertEquals(77, late.get("up").longValue());
  }

  @Test
  void aTimeThatBecomesKnownIsPutInLater() throws IOException {
    TwinState state = measured();
    OptionalLong unknown = OptionalLong.empty();
    JsonNode never = sent(state, unknown, false, OptionalLong.empty());
    assertTrue(never.get("ts").isNull());
    assertEquals(77, never.get("up").longValue());
    OptionalLong later = OptionalLong.of(1_793_534_400_123L);
    assertEquals(1_793_534_400_123L, sent(state, unknown, true, later).get("ts").longValue());
    assertEquals(0, sent(state, unknown, true, OptionalLong.of(0)).get("ts").longValue());
    assertEquals(80, sent(state, unknown, true, OptionalLong.of(80)).get("ts").longValue());
  }

  @Test
  void whatThePackSaysOfItselfStandsBesideTheTwin() throws IOException {
    bench.reported(Quantity.REPORTED_SOC, 0, 0.42);
    bench.reported(Quantity.REPORTED_SOH, 0, 0.915);
    bench.reported(Quantity.REPORTED_DISCHARGE_POWER_LIMIT, 0, 80_000);
    bench.reported(Quantity.REPORTED_CHARGE_CURRENT_LIMIT, 0, 125.5);
    TwinState state = measured();
    JsonNode values = read(profile.telemetry(state, 1, 0)).get("values");
    assertEquals("42", values.get("x.Reported.StateOfCharge").asText());
    assertRounded(
        100 * (state.meanSoc() - 0.42), values.get("x.Reported.StateOfChargeDifference"), 3);
    assertEquals("91.5", values.get("x.Reported.StateOfHealth").asText());
    assertEquals("80000", values.get("x.Reported.MaxDischargePower").asText());
    assertEquals("125.5", values.get("x.Reported.MaxChargeCurrent").asText());
    assertFalse(values.has("x.Reported.MaxChargePower"), "never told");
    bench.reported(Quantity.REPORTED_SOC, 2 * SECOND, Double.NaN).tick(2 * SECOND);
    values = read(profile.telemetry(bench.last(), 2, 0)).get("values");
    assertFalse(values.has("x.Reported.StateOfCharge"), "fallen silent");
    assertFalse(values.has("x.Reported.StateOfChargeDifference"));
  }

  @Test
  void sourcesSayHowTheirHardwareIs() throws IOException {
    DeviceHealth health = new DeviceHealth(Map.of("frozen", () -> 7));
    DeviceHealth.Snapshot before = health.snapshot();
    health.enter(DeviceHealth.State.SILENT, "nothing answers");
    health.add(DeviceHealth.Count.CHECKSUM_ERRORS, 3);
    health.set(new DeviceFault(DeviceFault.Kind.OPEN_WIRE, 2, 0), true);
    health.set(DeviceFault.of(DeviceFault.Kind.RESET, 1), true);
    health.set(DeviceFault.of(DeviceFault.Kind.RESET, 1), false);
    String now =
        """
        "source":"afe","state":"silent","reason":"nothing answers",
        "faults":[{"fault":"open_wire","device":2,"channel":0}]
        """;
    String head =
        "{\"schema\":\"celltwin/1\",\"pack\":\"PK-1\",\"boot\":\"7f3a0c51d2e94b06\",\"seq\":4,\"ts\":5,\"up\":5,";
    assertEquals(
        read(
            head
                + "\"hist\":false,\"sources\":[{"
                + now
                + ",\"counts\":{\"checksum_errors\":3,\"faults\":2,\"frozen\":7}}]}"),
        read(profile.sources(List.of(new SourceHealth("afe", health)), 5, 4)));
    assertEquals(
        read(head + "\"hist\":false," + now + "}"),
        read(profile.event(new SourceEvent("afe", 5, before, health.snapshot()), 4)));
  }

  @Test
  void infoSaysWhatStaysTheSame() throws IOException {
    assertEquals(
        read(
            """
            {"schema":"celltwin/1","pack":"PK-1","boot":"7f3a0c51d2e94b06","ts":5,"up":5,"version":"0.1.0",
             "cell":"Shipped \\"cell\\"","chemistry":"LFP","strings":2,"cells_in_series":12,
             "cells_in_parallel":3,"capacity_Ah":7.65,"loop_period_s":0.1,"telemetry_period_s":1,
             "cells_period_s":5,"fault_period_s":0.5,"fault_hold_s":60}
            """),
        read(profile.info(5)));
  }

  @Test
  void telemetryCarriesWhatWasMeasuredRoundedAsDocumented() throws IOException {
    TwinState state = measured();
    JsonNode message = read(profile.telemetry(state, 18_342, 3));
    assertEquals(
        List.of(
            "schema",
            "pack",
            "boot",
            "seq",
            "ts",
            "up",
            "hist",
            "values",
            "sigma",
            "quality",
            "age",
            "latenessHistogram",
            "alarms",
            "verdicts",
            "limits"),
        keys(message));
    assertEquals("celltwin/1", message.get("schema").textValue());
    assertEquals(18_342, message.get("seq").longValue());
    assertEquals(1_000, message.get("ts").longValue());
    assertTrue(message.get("hist").isBoolean() && !message.get("hist").booleanValue());
    JsonNode values = message.get("values");
    // Strings of 7.3934 V and 7.39999 V, -12.40049 A together.
    assertEquals("7.397", values.get("CurrentVoltage").asText());
    assertEquals("-12.4", values.get("CurrentCurrent").asText());
    assertEquals("-91.7", values.get("CurrentPower").asText());
    assertEquals("3.6913", values.get("CellVoltage.Min").asText());
    assertEquals(1, values.get("CellVoltage.IdMin").intValue(), "VSS counts from 0");
    assertEquals("3.7021", values.get("CellVoltage.Max").asText());
    assertEquals(0, values.get("CellVoltage.IdMax").intValue());
    assertEquals("21.46", values.get("Temperature.Min").asText());
    assertEquals("25.1", values.get("Temperature.Max").asText());
    assertEquals("23.28", values.get("Temperature.Average").asText());
    assertEquals(3, values.get("x.Messages.Dropped").intValue());
    assertRounded(100 * state.meanSoc(), values.get("StateOfCharge.Current"), 3);
    assertRounded(100 * state.meanSocSigma(), message.at("/sigma/StateOfCharge.Current"), 3);
    double min = 1;
    double max = 0;
    for (int c = 0; c < 4; c++) {
      min = Math.min(min, state.soc(c));
      max = Math.max(max, state.soc(c));
    }
    assertRounded(100 * min, values.get("x.StateOfCharge.Min"), 3);
    assertRounded(100 * max, values.get("x.StateOfCharge.Max"), 3);
    assertEquals(0, message.get("quality").size(), "GOOD is not said");
    assertEquals(0, message.get("alarms").size());
    assertEquals(0, message.get("verdicts").size());
    assertEquals(values.get("x.Loop.Ticks").intValue(), sum(message.get("latenessHistogram")));
    for (JsonNode value : values) assertTrue(value.isNumber(), "numbers are never texts");
  }

  private static long sum(JsonNode numbers) {
    long sum = 0;
    for (JsonNode number : numbers) sum += number.longValue();
    return sum;
  }

  /// To half a unit of the last decimal, and a rounding of doubles.
  private static void assertRounded(double exact, JsonNode read, int decimals) {
    assertEquals(exact, read.doubleValue(), 0.5 * Math.pow(10, -decimals) * (1 + 1e-9));
    assertTrue(read.decimalValue().scale() <= decimals, read::toString);
  }

  @Test
  void telemetryLeavesOutWhatIsNotKnown() throws IOException {
    bench.tick(0);
    JsonNode message = read(profile.telemetry(bench.last(), 0, 0));
    for (String key : keys(message.get("values"))) {
      assertTrue(
          key.startsWith("x.Loop.")
              || key.matches("x.Messages..*|x.Readings.Lost|x.Filter.(Observable|Converged)Cells"),
          key);
    }
    assertEquals(0, message.get("sigma").size());
    assertEquals(0, message.get("limits").size());
    assertEquals("INVALID", message.at("/quality/StateOfCharge.Current").textValue());
  }

  @Test
  void telemetryTellsNoPackVoltageWhereOneCellIsMissing() throws IOException {
    bench.current(1, 0, 1).current(2, 0, 1);
    bench.voltage(1, 0, 3.7).voltage(2, 0, Double.NaN).voltage(3, 0, 3.6).voltage(4, 0, 3.7);
    bench.tick(0);
    JsonNode values = read(profile.telemetry(bench.last(), 0, 0)).get("values");
    assertFalse(values.has("CurrentVoltage"));
    assertFalse(values.has("CurrentPower"));
    assertEquals("2", values.get("CurrentCurrent").asText());
    assertEquals("3.6", values.get("CellVoltage.Min").asText());
    assertEquals(2, values.get("CellVoltage.IdMin").intValue());
  }

  @Test
  void telemetryNamesActiveAlarms() throws IOException {
    for (int tick = 0; tick < 20; tick++) {
      long now = tick * SECOND / 10;
      bench.quiet(now).temperature(2, now, 70).voltage(4, now, 4.3).tick(now);
    }
    assertEquals(
        read("[\"cell_over_voltage\",\"over_temperature\"]"),
        read(profile.telemetry(bench.last(), 0, 0)).get("alarms"));
  }

  @Test
  void cellsStandInTheirOrderWithNullWhereNothingIsKnown() throws IOException {
    bench.current(1, 0, 1.23456).current(2, 0, Double.NaN);
    bench.voltage(1, 0, 3.71236).voltage(3, 0, 3.5).temperature(1, 0, 20.005);
    bench.tick(0);
    // A voltage that has no current beside it waits 2 s for one.
    bench.current(1, 3 * SECOND, 1.23456).tick(3 * SECOND);
    TwinState state = bench.last();
    JsonNode message = read(profile.cells(state, 7));
    assertEquals(
        List.of(
            "schema", "pack", "boot", "seq", "ts", "up", "hist", "values", "sigma", "quality",
            "age"),
        keys(message));
    assertEquals(
        List.of(
            "CellVoltage.CellVoltages",
            "x.Cell.StateOfCharge",
            "x.Cell.StateOfHealth",
            "x.Cell.Resistance",
            "x.Cell.InnovationMean",
            "x.Cell.Nis",
            "x.Cell.AnchorAge",
            "x.Cell.Observable",
            "x.Cell.Converged",
            "Temperature.CellTemperature",
            "x.Cell.CoreTemperature",
            "x.Temperature.Sensors",
            "x.String.Current",
            "x.String.Cooling",
            "x.String.LeakMin",
            "x.String.LeakMax",
            "x.String.CurrentBias"),
        keys(message.get("values")));
    JsonNode volts = message.at("/values/CellVoltage.CellVoltages");
    assertEquals("[3.7124,null,3.5,null]", volts.toString());
    JsonNode soc = message.at("/values/x.Cell.StateOfCharge");
    JsonNode sigma = message.at("/sigma/x.Cell.StateOfCharge");
    assertEquals(4, soc.size());
    assertEquals(4, sigma.size());
    for (int c : new int[] {0, 2}) {
      assertRounded(100 * state.soc(c), soc.get(c), 3);
      assertRounded(100 * state.socSigma(c), sigma.get(c), 3);
    }
    for (int c : new int[] {1, 3}) assertTrue(soc.get(c).isNull() && sigma.get(c).isNull());
    assertEquals("[1.235,null]", message.at("/values/x.String.Current").toString());
    assertEquals(2, message.at("/values/x.Temperature.Sensors").size());
    assertTrue(message.at("/values/x.Temperature.Sensors").get(1).isNull());
    JsonNode quality = message.at("/quality/x.Cell.StateOfCharge");
    // No current covered the three seconds.
    assertEquals("[\"ESTIMATED\",\"INVALID\",\"ESTIMATED\",\"INVALID\"]", quality.toString());
  }

  /// Of the second cell nothing is known.
  private static PackEstimate healthy() {
    PackEstimate estimate = new PackEstimate(2, 4);
    for (int c : new int[] {0, 2, 3}) {
      estimate.innovationMeanVolts[c] = 0.00126 * (c - 1);
      estimate.nis[c] = 0.5 + 1.004 * c;
      estimate.observable[c] = true;
      estimate.converged[c] = c > 0;
    }
    estimate.secondsSinceAnchor[2] = 3600.4;
    return estimate;
  }

  @Test
  void theCurrentsOffsetIsToldOfEveryStringAlsoWithoutAVerdict() throws IOException {
    PackEstimate estimate = healthy();
    estimate.stringBiasAmps[0] = -0.80049;
    estimate.stringBiasSigmaAmps[0] = 0.01849;
    bench.tick(0, estimate);
    assertEquals(Verdict.NONE, bench.last().verdict(0));
    JsonNode message = read(profile.cells(bench.last(), 7));
    assertEquals("[-0.8,null]", message.at("/values/x.String.CurrentBias").toString());
    assertEquals("[0.018,null]", message.at("/sigma/x.String.CurrentBias").toString());
    assertFalse(message.get("quality").has("x.String.CurrentBias"));
  }

  @Test
  void cellsCarryTheHealthOfTheirFilters() throws IOException {
    bench.tick(0, healthy());
    JsonNode values = read(profile.cells(bench.last(), 7)).get("values");
    assertEquals("[-1.3,null,1.3,2.5]", values.get("x.Cell.InnovationMean").toString());
    assertEquals("[0.5,null,2.51,3.51]", values.get("x.Cell.Nis").toString());
    assertEquals("[null,null,3600,null]", values.get("x.Cell.AnchorAge").toString());
    assertEquals("[true,false,true,true]", values.get("x.Cell.Observable").toString());
    assertEquals("[false,false,true,true]", values.get("x.Cell.Converged").toString());
  }

  @Test
  void telemetrySumsTheHealthOfTheFiltersUp() throws IOException {
    bench.tick(0, healthy());
    JsonNode values = read(profile.telemetry(bench.last(), 0, 0)).get("values");
    assertEquals("3", values.get("x.Filter.ObservableCells").asText());
    assertEquals("2", values.get("x.Filter.ConvergedCells").asText());
    assertEquals("3.51", values.get("x.Filter.NisMax").asText());
  }

  @Test
  void telemetryTellsWhichSensorIsFoundWrongWithTheEvidence() throws IOException {
    PackEstimate estimate = new PackEstimate(2, 4);
    estimate.verdict[1] = Verdict.CELL_VOLTAGE;
    estimate.verdictCell[1] = 2;
    estimate.verdictExcess[1] = 0.01504;
    estimate.verdictSigma[1] = 0.0011;
    bench.tick(0, estimate);
    assertEquals(
        read(
            """
            [{"string":2,"verdict":"cell 3 voltage","excess":0.015,"sigma":0.0011,"unit":"V"}]
            """),
        read(profile.telemetry(bench.last(), 0, 0)).get("verdicts"));
    estimate.verdict[0] = Verdict.CURRENT_SENSOR;
    estimate.verdict[1] = Verdict.NONE;
    bench.tick(SECOND, estimate);
    assertEquals(
        read("[{\"string\":1,\"verdict\":\"current sensor\",\"unit\":\"A\"}]"),
        read(profile.telemetry(bench.last(), 0, 0)).get("verdicts"),
        "by how much is not known");
  }

  @Test
  void cellsSayNothingOfQualityWhereAllIsGood() throws IOException {
    assertEquals(0, read(profile.cells(measured(), 0)).get("quality").size());
  }

  @ParameterizedTest
  @CsvSource({
    "CELL_OVER_VOLTAGE,     cell_over_voltage,     cells,   V",
    "UNDER_TEMPERATURE,     under_temperature,     sensors, degC",
    "DISCHARGE_OVER_CURRENT,discharge_over_current,strings, A",
    "STALE_VOLTAGE,         stale_voltage,         cells,   s",
  })
  void eventNamesAlarmSubjectsValueAndLimit(
      AlarmKind kind, String alarm, String subjects, String unit) throws IOException {
    AlarmEvent event =
        new AlarmEvent("PK-1", 99, kind, true, List.of(2, 17), 4.25004, 4.2, Double.NaN);
    assertEquals(
        read(
            """
            {"schema":"celltwin/1","pack":"PK-1","boot":"7f3a0c51d2e94b06","seq":4,"ts":99,"up":99,"hist":false,
             "alarm":"%s","state":"raised","%s":[2,17],"value":4.25,"limit":4.2,"unit":"%s"}
            """
                .formatted(alarm, subjects, unit)),
        read(profile.event(event, 4)));
  }

  @Test
  void eventOfAnEstimatedValueTellsItsSigmaAndNoLimit() throws IOException {
    AlarmKind kind = AlarmKind.SUSPECT_CURRENT;
    assertEquals(
        read(
            """
            {"schema":"celltwin/1","pack":"PK-1","boot":"7f3a0c51d2e94b06","seq":4,"ts":99,"up":99,"hist":false,
             "alarm":"suspect_current","state":"raised","strings":[1],"value":-1.1,"sigma":0.2,
             "unit":"A"}
            """),
        read(
            profile.event(
                new AlarmEvent("PK-1", 99, kind, true, List.of(1), -1.1, Double.NaN, 0.2), 4)));
  }

  @Test
  void eventOfTheLoopHasNoSubjects() throws IOException {
    AlarmEvent event =
        new AlarmEvent("PK-1", 99, AlarmKind.LATE_LOOP, false, List.of(), 0.05, 0.1, Double.NaN);
    assertEquals(
        List.of(
            "schema", "pack", "boot", "seq", "ts", "up", "hist", "alarm", "state", "value", "limit",
            "unit"),
        keys(read(profile.event(event, 0))));
    assertEquals("cleared", read(profile.event(event, 0)).get("state").textValue());
  }

  @ParameterizedTest
  @EnumSource(AlarmKind.class)
  void eventWithoutAValueTellsNeitherLimitNorUnit(AlarmKind kind) throws IOException {
    AlarmEvent event =
        new AlarmEvent("PK-1", 99, kind, true, List.of(1), Double.NaN, Double.NaN, Double.NaN);
    JsonNode message = read(profile.event(event, 0));
    for (String key : List.of("value", "limit", "sigma", "unit"))
      assertFalse(message.has(key), key);
    assertEquals(kind.wireName(), message.get("alarm").textValue());
  }
}
