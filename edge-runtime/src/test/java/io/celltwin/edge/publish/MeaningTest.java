package io.celltwin.edge.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.celltwin.edge.schema.MessageCheck;
import io.celltwin.edge.signal.Cadence;
import io.celltwin.edge.signal.Catalogue;
import io.celltwin.edge.signal.Delivery;
import io.celltwin.edge.signal.Signal;
import io.celltwin.edge.twin.KnownTwin;
import io.celltwin.edge.twin.TwinState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Under each published name stands what it means: of a pack of which all is known, every signal
/// and every column of a recording. What is expected was worked out from [KnownTwin] and
/// `docs/MQTT.md` by hand; what is added needs a line here.
class MeaningTest {
  private static final ObjectMapper PARSER = new ObjectMapper();

  /// Of one cell, behind its name.
  private static final Pattern NUMBER = Pattern.compile("_(\\d)(?=_|$)");

  @TempDir private Path folder = Path.of("");

  @Test
  void telemetrySaysWhatItsNamesMean() throws Exception {
    JsonNode message = telemetry(KnownTwin.state());
    assertSays(
        Cadence.TELEMETRY,
        """
        signal                                | value    | sigma   | quality     | age
        CurrentVoltage                        | 11.162   | -       | SUBSTITUTED | 1.6
        CurrentCurrent                        | -3.681   | -       | -           | 1.9
        CurrentPower                          | -41.1    | -       | SUBSTITUTED | 1.9
        StateOfCharge.Current                 | 61.214   | 1.389   | ESTIMATED   | -
        x.StateOfCharge.Min                   | 40.123   | 1.222   | ESTIMATED   | -
        x.StateOfCharge.Max                   | 84.568   | 1.556   | ESTIMATED   | -
        StateOfHealth                         | 87.931   | 1.034   | -           | 172803.3
        x.Resistance.Max                      | 141.235  | 2.457   | -           | 120000.4
        CellVoltage.Min                       | 3.5112   | -       | SUBSTITUTED | 1.4
        CellVoltage.IdMin                     | 3        | -       | SUBSTITUTED | -
        CellVoltage.Max                       | 3.9877   | -       | SUBSTITUTED | 1.6
        CellVoltage.IdMax                     | 5        | -       | SUBSTITUTED | -
        Temperature.Min                       | 21.46    | -       | -           | 12.3
        Temperature.Max                       | 31.24    | -       | -           | 23.5
        Temperature.Average                   | 26.35    | -       | -           | 23.5
        x.Temperature.CoreMax                 | 45.68    | 0.12    | -           | -
        x.Temperature.TimeToLimit             | 1112     | -       | -           | -
        x.Reported.StateOfCharge              | 42.013   | -       | -           | 11.1
        x.Reported.StateOfChargeDifference    | 19.201   | -       | -           | -
        x.Reported.StateOfHealth              | 91.024   | -       | -           | 12.2
        x.Reported.MaxChargePower             | 4321.1   | -       | -           | 13.3
        x.Reported.MaxDischargePower          | 8765.4   | -       | -           | 14.4
        x.Reported.MaxChargeCurrent           | 43.211   | -       | -           | 15.5
        x.Reported.MaxDischargeCurrent        | 87.654   | -       | -           | 16.6
        x.Filter.ConvergedCells               | 3        | -       | -           | -
        x.Filter.ObservableCells              | 4        | -       | -           | -
        x.Filter.NisMax                       | 6.79     | -       | -           | -
        x.Loop.Ticks                          | 200      | -       | -           | -
        x.Loop.Overruns                       | 3        | -       | -           | -
        x.Loop.SkippedTicks                   | 5        | -       | -           | -
        x.Loop.LatenessMedian                 | 4        | -       | -           | -
        x.Loop.LatenessP99                    | 64       | -       | -           | -
        x.Loop.LatenessMax                    | 900      | -       | -           | -
        x.Loop.TickMax                        | 1234     | -       | -           | -
        x.Readings.Lost                       | 11       | -       | -           | -
        x.Messages.Dropped                    | 21       | -       | -           | -
        x.Messages.Damaged                    | 22       | -       | -           | -
        x.Messages.Waiting                    | 23       | -       | -           | -
        x.Messages.OldestWaiting              | 24.6     | -       | -           | -
        x.Mqtt.CertificateDays                | 365.26   | -       | -           | -
        x.Power.MaxDischarge2s                | 1111.2   | -       | -           | -
        x.Power.MaxDischarge10s               | 2222.3   | -       | -           | -
        x.Power.MaxDischarge30s               | 3333.4   | -       | -           | -
        x.Power.MaxDischargeContinuous        | 4444.5   | -       | -           | -
        x.Power.MaxCharge2s                   | 5555.6   | -       | -           | -
        x.Power.MaxCharge10s                  | 6666.7   | -       | -           | -
        x.Power.MaxCharge30s                  | 7777.8   | -       | -           | -
        x.Power.MaxChargeContinuous           | 8888.9   | -       | -           | -
        x.Current.MaxDischarge2s              | 11.123   | -       | -           | -
        x.Current.MaxDischarge10s             | 22.235   | -       | -           | -
        x.Current.MaxDischarge30s             | 33.346   | -       | -           | -
        x.Current.MaxDischargeContinuous      | 44.457   | -       | -           | -
        x.Current.MaxCharge2s                 | 55.568   | -       | -           | -
        x.Current.MaxCharge10s                | 66.679   | -       | -           | -
        x.Current.MaxCharge30s                | 77.789   | -       | -           | -
        x.Current.MaxChargeContinuous         | 88.891   | -       | -           | -
        StateOfCharge.CurrentEnergy           | 12.34568 | 1.23457 | ESTIMATED   | -
        NetCapacity                           | 23.45679 | 2.34568 | ESTIMATED   | -
        x.StateOfEnergy                       | 52.632   | 3.457   | ESTIMATED   | -
        TimeRemaining                         | 34568    | 3457    | ESTIMATED   | -
        x.TimeToFull                          | 45679    | -       | -           | -
        x.Power.UsualDischarge                | 1285.9   | -       | -           | -
        """,
        message);
  }

  @Test
  void telemetryNamesWhatLimitsAndWhatIsFoundWrong() throws Exception {
    JsonNode message = telemetry(KnownTwin.state());
    assertEquals(
        PARSER.readTree(
            """
            {"MaxDischarge2s":"cell 1 voltage","MaxDischarge10s":"cell 2 soc",
             "MaxDischarge30s":"cell 3 temperature","MaxDischargeContinuous":"cell 4 transport",
             "MaxCharge2s":"current","MaxCharge10s":"cell 6 soc","MaxCharge30s":"cell 5 voltage",
             "MaxChargeContinuous":"cell 1 temperature"}
            """),
        message.get("limits"));
    assertEquals(
        PARSER.readTree(
            """
            [{"string":1,"verdict":"cell 1 leak","unit":"A"},
             {"string":2,"verdict":"cell 5 voltage","excess":0.1235,"sigma":0.0124,"unit":"V"}]
            """),
        message.get("verdicts"));
    assertEquals("[0,0,197,0,0,0,2,0,0,0,1]", message.get("latenessHistogram").toString());
  }

  @Test
  void cellsSayWhatTheirNamesMean() throws Exception {
    JsonNode message =
        MessageCheck.valid(PARSER.readTree(Encoded.json().cells(KnownTwin.state(), 1)));
    assertSays(
        Cadence.CELLS,
        """
        signal                      | value | sigma | quality | age
        CellVoltage.CellVoltages    | 3.6123 3.7235 3.6543 3.5112 3.8346 3.9877       | - | GOOD GOOD SUBSTITUTED GOOD GOOD GOOD | 1.1 1.2 1.3 1.4 1.5 1.6
        x.Cell.StateOfCharge        | 51.235 40.123 62.346 73.457 84.568 55.556       | 1.111 1.222 1.333 1.444 1.556 1.667 | GOOD GOOD GOOD ESTIMATED GOOD GOOD | -
        x.Cell.StateOfHealth        | 92.759 93.103 87.931 91.379 92.069 null         | 0.345 0.69 1.034 1.379 1.724 null   | - | 7654.3 100000.2 172803.3 200000.4 300000.5 null
        x.Cell.Resistance           | 101.235 112.346 123.457 141.235 null 134.568    | 2.123 2.235 2.346 2.457 null 2.568  | - | 86400.1 90000.2 110000.3 120000.4 null 130000.5
        x.Cell.InnovationMean       | 1.2 -2.3 3.5 -4.6 5.7 -6.8                      | - | - | -
        x.Cell.Nis                  | 2.35 4.57 6.79 3.46 1.23 5.68                   | - | - | -
        x.Cell.AnchorAge            | 101 201 null 400 500 600                        | - | - | -
        x.Cell.Observable           | true false true true false true                 | - | - | -
        x.Cell.Converged            | false true true false false true                | - | - | -
        Temperature.CellTemperature | 21.46 21.46 21.46 31.24 31.24 31.24             | - | - | 12.3 12.3 12.3 23.5 23.5 23.5
        x.Cell.CoreTemperature      | 45.68 41.23 42.35 43.46 44.57 40.13             | 0.12 0.23 0.34 0.45 0.56 0.67       | - | -
        x.Temperature.Sensors       | 21.46 31.24                                     | - | - | 12.3 23.5
        x.String.Current            | -1.235 -2.447                                   | - | - | 1.9 1.7
        x.String.Cooling            | 87.1 102.3                                      | 4.6 5.7 | - | -
        x.String.LeakMin            | 0.0124 null                                     | - | - | -
        x.String.LeakMax            | 0.0568 null                                     | - | - | -
        x.String.CurrentBias        | -0.123 0.235                                    | 0.035 0.046 | - | -
        """,
        message);
  }

  @Test
  void aLifeSaysWhatItsNamesMean() throws Exception {
    assertSays(
        Cadence.LIFE,
        """
        signal                              | value           | sigma | quality | age
        AccumulatedChargedEnergy            | 1.543241        | -     | -       | -
        AccumulatedConsumedEnergy           | 3.052188        | -     | -       | -
        AccumulatedChargedThroughput        | 110.038         | -     | -       | -
        AccumulatedConsumedThroughput       | 220.075         | -     | -       | -
        x.Life.UnmeteredThroughput          | 0.994           | -     | -       | -
        x.Life.FullEquivalentCycles         | 17.901          | -     | -       | -
        x.Life.RoundTripEfficiency          | 91.235          | -     | -       | -
        x.Life.PowerOnTime                  | 1111.145        | -     | -       | -
        x.Life.Since                        | 1700000000001   | -     | -       | -
        x.Life.Starts                       | 42              | -     | -       | -
        x.Life.Cuts                         | 7               | -     | -       | -
        x.Life.DeepDischarges               | 31              | -     | -       | -
        x.Life.OverDischarges               | 32              | -     | -       | -
        x.Life.OverCharges                  | 33              | -     | -       | -
        x.Life.FastCharges                  | 8               | -     | -       | -
        x.Life.HotTime                      | 10.034          | -     | -       | -
        x.Life.ColdTime                     | 12.843          | -     | -       | -
        x.Life.HotChargingTime              | 1.886           | -     | -       | -
        x.Life.ColdChargingTime             | 2.192           | -     | -       | -
        x.Life.CellVoltage.Max              | 4.2346          | -     | -       | -
        x.Life.CellVoltage.MaxCell          | 4               | -     | -       | -
        x.Life.CellVoltage.MaxTime          | 1700000000002   | -     | -       | -
        x.Life.CellVoltage.Min              | 2.3457          | -     | -       | -
        x.Life.CellVoltage.MinCell          | 5               | -     | -       | -
        x.Life.CellVoltage.MinTime          | 1700000000003   | -     | -       | -
        x.Life.Temperature.Max              | 67.89           | -     | -       | -
        x.Life.Temperature.MaxSensor        | 2               | -     | -       | -
        x.Life.Temperature.MaxTime          | 1700000000004   | -     | -       | -
        x.Life.Temperature.Min              | -23.46          | -     | -       | -
        x.Life.Temperature.MinSensor        | 1               | -     | -       | -
        x.Life.Temperature.MinTime          | 1700000000005   | -     | -       | -
        x.Life.ChargeCurrent.Max            | 345.679         | -     | -       | -
        x.Life.ChargeCurrent.MaxString      | 2               | -     | -       | -
        x.Life.ChargeCurrent.MaxTime        | 1700000000006   | -     | -       | -
        x.Life.DischargeCurrent.Max         | 456.789         | -     | -       | -
        x.Life.DischargeCurrent.MaxString   | 1               | -     | -       | -
        x.Life.DischargeCurrent.MaxTime     | 1700000000007   | -     | -       | -
        x.Life.String.ChargedThroughput     | 100.034 10.003  | -     | -       | -
        x.Life.String.ConsumedThroughput    | 200.069 20.007  | -     | -       | -
        x.Life.String.ChargedEnergy         | 1.200305 0.342936 | -   | -       | -
        x.Life.String.ConsumedEnergy        | 2.40061 0.651577 | -    | -       | -
        x.Life.String.FullEquivalentCycles  | 12.346 23.457   | -     | -       | -
        x.Life.String.CurrentUnknownTime    | 1.269 2.126     | -     | -       | -
        """,
        life(KnownTwin.state()));
  }

  @Test
  void aLifesHoursAndCyclesStandInTheirBands() throws Exception {
    JsonNode message = life(KnownTwin.state());
    assertEquals(
        PARSER.readTree(
            """
            {"current":[-3,-2,-1,-0.5,-0.2,-0.025,0.025,0.2,0.5,1,2,3],
             "temperature":[-20,-10,0,10,20,30,40,50,60],
             "soc":[0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9]}
            """),
        message.get("bands"));
    assertEquals(
        PARSER.readTree(
            """
            [[1,2,3,4,5,6,7,8,9,10,11,12,13,14],
             [101,102,103,104,105,106,107,108,109,110,111,112,113,114]]
            """),
        message.get("timeByCurrent"));
    assertEquals(11, message.get("timeByTemperature").size());
    assertEquals("[0,0,0,0,0,0,0,1.25,0,0,0]", message.get("timeByTemperature").get(3).toString());
    assertEquals(10, message.get("cycles").size());
    assertEquals("[0,0,0,0,0,1.5,0,0,0,0]", message.get("cycles").get(2).toString());
  }

  @Test
  void aRecordingSaysWhatTheNamesOfItsColumnsMean() throws Exception {
    assertLines(
        """
        time_s                          | 1060.0
        soc_#                           | 0.512346 0.401234 0.623457 0.734567 0.845678 0.555555
        soc_sigma_#                     | 0.0111116 0.0122223 0.0133334 0.0144446 0.0155557 0.0166668
        voltage_predicted_#_V           | 3.60001 3.70002 3.50003 3.90004 3.80005 3.65006
        voltage_residual_#_V            | 0.012 0.023 0.011 0.087 0.034 -
        capacity_#_Ah                   | 2.69 2.7 2.55 2.65 2.67 2.3
        capacity_sigma_#_Ah             | 0.01 0.02 0.03 0.04 0.05 0.06
        r0_#_ohm                        | 0.0311 0.0322 0.0333 0.0344 - 0.0366
        r0_sigma_#_ohm                  | 0.0011 0.0012 0.0013 0.0014 - 0.0016
        core_temperature_#_degC         | 45.678 41.234 42.345 43.456 44.567 40.126
        core_temperature_sigma_#_degC   | 0.116 0.227 0.338 0.449 0.556 0.667
        quality_#                       | GOOD GOOD GOOD ESTIMATED GOOD GOOD
        current_bias_A                  | -0.12346
        current_bias_sigma_A            | 0.03457
        verdict                         | cell 1 leak
        innovation_mean_#_V             | 0.00123 -0.00234 0.00346 -0.00457 0.00567 -0.00678
        nis_#                           | 2.345 4.567 6.789 3.456 1.234 5.678
        anchor_age_#_s                  | 100.6 200.7 - 400.2 500.3 600.4
        observable_#                    | true false true true false true
        converged_#                     | false true true false false true
        verdict_excess_V                | -
        verdict_excess_sigma_V          | -
        verdict_excess_A                | -
        verdict_excess_sigma_A          | -
        discharge_max_2s_A              | 11.12346
        discharge_max_2s_W              | 1111.16
        discharge_max_2s_limit          | cell 1 voltage
        discharge_max_10s_A             | 22.23457
        discharge_max_10s_W             | 2222.27
        discharge_max_10s_limit         | cell 2 soc
        discharge_max_30s_A             | 33.34568
        discharge_max_30s_W             | 3333.38
        discharge_max_30s_limit         | cell 3 temperature
        discharge_max_continuous_A      | 44.45679
        discharge_max_continuous_W      | 4444.49
        discharge_max_continuous_limit  | cell 4 transport
        charge_max_2s_A                 | 55.56781
        charge_max_2s_W                 | 5555.56
        charge_max_2s_limit             | current
        charge_max_10s_A                | 66.67892
        charge_max_10s_W                | 6666.67
        charge_max_10s_limit            | cell 6 soc
        charge_max_30s_A                | 77.78913
        charge_max_30s_W                | 7777.78
        charge_max_30s_limit            | cell 5 voltage
        charge_max_continuous_A         | 88.89124
        charge_max_continuous_W         | 8888.89
        charge_max_continuous_limit     | cell 1 temperature
        usable_energy_Wh                | 12345.678
        usable_energy_sigma_Wh          | 1234.567
        full_energy_Wh                  | 23456.789
        state_of_energy                 | 0.526316
        state_of_energy_sigma           | 0.0345678
        time_to_empty_s                 | 34567.8
        time_to_full_s                  | 45678.6
        """,
        recorded(KnownTwin.state()));
  }

  private static JsonNode telemetry(TwinState state) throws IOException {
    Delivery delivery = new Delivery(21, 22, 23, 24.56, 365.256);
    return MessageCheck.valid(PARSER.readTree(Encoded.json().telemetry(state, 1, delivery)));
  }

  private static JsonNode life(TwinState state) throws IOException {
    return MessageCheck.valid(PARSER.readTree(Encoded.json().life(state)));
  }

  /// @param table a line for each signal of the catalogue, in its order
  private static void assertSays(Cadence cadence, String table, JsonNode message) {
    List<String> said = new ArrayList<>(List.of("signal | value | sigma | quality | age"));
    for (Signal signal : Catalogue.of(cadence)) {
      List<String> parts = new ArrayList<>(List.of(signal.name()));
      for (String part : List.of("values", "sigma", "quality", "age")) {
        parts.add(text(message.path(part).path(signal.name())));
      }
      said.add(String.join(" | ", parts));
    }
    assertLines(table, said);
  }

  /// Elements of arrays one behind the other; `-` where nothing is said.
  private static String text(JsonNode said) {
    if (said.isMissingNode()) return "-";
    if (!said.isArray()) return said.asText();
    List<String> elements = new ArrayList<>();
    for (JsonNode element : said) elements.add(element.asText());
    return String.join(" ", elements);
  }

  /// Columns with what they hold; those of the cells together.
  private List<String> recorded(TwinState state) throws IOException {
    Path file = folder.resolve("twin.csv");
    try (EstimateRecorder recorder = new EstimateRecorder(file, state.cells(), 1000)) {
      recorder.open();
      recorder.state(state);
    }
    List<String> lines = Files.readAllLines(file);
    String[] header = lines.getFirst().split(",", -1);
    String[] row = lines.getLast().split(",", -1);
    assertEquals(header.length, row.length);
    Map<String, List<String>> columns = new LinkedHashMap<>();
    for (int k = 0; k < header.length; k++) {
      Matcher number = NUMBER.matcher(header[k]);
      List<String> values =
          columns.computeIfAbsent(number.replaceFirst("_#"), _ -> new ArrayList<>());
      values.add(row[k].isEmpty() ? "-" : row[k]);
      number.reset();
      if (number.find()) assertEquals(values.size(), Integer.parseInt(number.group(1)), header[k]);
    }
    return columns.entrySet().stream()
        .map(column -> column.getKey() + " | " + String.join(" ", column.getValue()))
        .toList();
  }

  /// However many spaces there are.
  private static void assertLines(String table, List<String> said) {
    List<String> expected = table.lines().map(line -> line.replaceAll(" +", " ")).toList();
    for (int k = 0; k < Math.min(expected.size(), said.size()); k++) {
      assertEquals(expected.get(k), said.get(k));
    }
    assertEquals(expected.size(), said.size());
  }
}
