package io.celltwin.edge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.edge.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CanDecodeTest {
  private static final String DBC =
      """
      BU_: BMS
      BO_ 291 Status: 8 BMS
       SG_ Volts : 7|16@0+ (0.1,0) [0|800] "V" BMS
       SG_ Page M : 16|8@1+ (1,0) [0|0] "" BMS
       SG_ Serial m0 : 24|32@1+ (1,0) [0|0] "" BMS
       SG_ State m1 : 24|8@1- (1,0) [0|0] "" BMS
      BO_ 2566844672 Big: 8 BMS
       SG_ Energy : 0|64@1+ (1,0) [0|0] "Wh, \\"net\\"" BMS
      VAL_ 291 State -1 "fault" 1 "ok, running" ;
      """;

  @TempDir private Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void rowsAndCountsAreAsPromised() throws IOException {
    Path log =
        file(
            "bus.log",
            """
            (1700000000.010001) can0 123#0E8301FF
            (1700000000.020000) can0 123#0E8300FFFFFFFF00
            (1700000000.030000) can1 18FEF100#FFFFFFFFFFFFFFFF
            (1700000000.040000) can0 123#0E83
            (1700000000.050000) can0 7FF#00
            (1700000000.060000) can0 7FF#00
            (1700000000.070000) can0 123#R8
            """);
    Invocation decode =
        Invocation.celltwin("can", "decode", "--dbc", file("a.dbc", DBC), "--input", log);
    assertEquals(0, decode.status());
    assertEquals(
        List.of(
            "time_s,channel,id,message,signal,raw,value,unit,label",
            "1700000000.010001,can0,123,Status,Volts,3715,371.5,V,",
            "1700000000.010001,can0,123,Status,Page,1,1,,",
            "1700000000.010001,can0,123,Status,State,-1,-1,,fault",
            "1700000000.020000,can0,123,Status,Volts,3715,371.5,V,",
            "1700000000.020000,can0,123,Status,Page,0,0,,",
            "1700000000.020000,can0,123,Status,Serial,4294967295,4294967295,,",
            "1700000000.030000,can1,18FEF100,Big,Energy,18446744073709551615,18446744073709551615,"
                + "\"Wh, \"\"net\"\"\",",
            "1700000000.040000,can0,123,Status,Volts,3715,371.5,V,"),
        decode.out());
    assertEquals(
        List.of(
            "7FF: 2 frames without a message",
            "123: 1 frame shorter than a signal needs",
            "remote frames, which carry no signals: 1"),
        decode.err());
  }

  @Test
  void aRefusedDbcEndsWith65AndItsLine() throws IOException {
    Path bad = file("bad.dbc", DBC.replace("(0.1,0)", "(.1,0)"));
    Path log = file("bus.log", "(1.000000) can0 123#0E8301FF\n");
    Path csv = folder.resolve("out.csv");
    Invocation strict =
        Invocation.celltwin("can", "decode", "--dbc", bad, "--input", log, "--output", csv);
    assertEquals(65, strict.status());
    assertEquals(List.of(bad + ":3: found .1, expected a factor such as 0.25"), strict.err());
    Invocation lenient =
        Invocation.celltwin(
            "can", "decode", "--dbc", bad, "--lenient", "--input", log, "--output", csv);
    assertEquals(0, lenient.status());
    assertEquals(List.of(bad + ":3: found .1, expected a factor such as 0.25"), lenient.err());
    assertTrue(Files.readString(csv).contains("1.000000,can0,123,Status,Volts,3715,371.5,V,"));
  }

  @Test
  void missingAndUnwritableFilesHaveTheirStatus() throws IOException {
    Path dbc = file("a.dbc", DBC);
    Path log = file("bus.log", "(1.000000) can0 123#0E8301FF\n");
    Path gone = folder.resolve("gone");
    assertEquals(66, Invocation.celltwin("can", "decode", "--dbc", gone, "--input", log).status());
    assertEquals(66, Invocation.celltwin("can", "decode", "--dbc", dbc, "--input", gone).status());
    assertEquals(
        74,
        Invocation.celltwin(
                "can", "decode", "--dbc", dbc, "--input", log, "--output", gone.resolve("x"))
            .status());
    assertEquals(
        64,
        Invocation.celltwin("can", "decode", "--dbc", dbc, "--input", log, "--output", log)
            .status());
    assertEquals(64, Invocation.celltwin("can", "decode", "--dbc", dbc).status());
  }

  private static final String MAP =
      """
      schema = 1
      name = "bench"
      provenance = "made up"
      dbc = "a.dbc"
      [[signal]]
      message = "Status"
      signal = "Volts"
      quantity = "string_voltage"
      max = 400
      timeout_s = 1
      [[poll]]
      request_id = 0x7E4
      answer_id = 0x7EC
      service = 0x22
      identifier = 0x0101
      period_s = 1
      provenance = "made up"
      [[poll.field]]
      at = 3
      quantity = "soc"
      unit = "%"
      factor = 0.01
      """;

  private Invocation decodePack(String log, Object... options) throws IOException {
    file("a.dbc", DBC);
    List<Object> line = new ArrayList<>(List.of("can", "decode", "--input", file("bus.log", log)));
    line.addAll(List.of("--protocol", file("map.toml", MAP)));
    line.addAll(List.of(options));
    return Invocation.celltwin(line.toArray());
  }

  @Test
  void busesOfALogThatAreTakenForOneAreToldAndCanBeToldApart() throws IOException {
    String log = "(1.0) can0 123#0E8301FF00000000\n(1.1) can9 123#0E8301FF00000000\n";
    Invocation both = decodePack(log);
    assertEquals(
        "values of the pack came from channels can0, can9, taken for one: --channel picks one",
        both.err().getFirst());
    Invocation one = decodePack(log, "--channel", "can9");
    assertEquals(List.of("1.100000,string_voltage_V,371.5,V,GOOD"), one.out().subList(1, 2));
    assertEquals(1, one.err().size(), one::toString);
    Invocation none = decodePack(log, "--channel", "can1");
    assertEquals(ExitStatus.DATA, none.status());
    assertTrue(
        none.err()
            .getLast()
            .endsWith("bus.log: found no channel can1, expected one of it: can0, can9"),
        none::toString);
  }

  @Test
  void valuesAfterATimeThatGoesFarBackAreNotPassedOverInSilence() throws IOException {
    Invocation decode =
        decodePack("(5000.0) can0 123#0E8301FF00000000\n(1.0) can0 123#0E8201FF00000000\n");
    assertEquals(ExitStatus.DATA, decode.status());
    assertTrue(
        decode
            .err()
            .getLast()
            .endsWith(
                "bus.log:2: found a time 4999.000 s before one above it, expected times that rise"),
        decode::toString);
  }

  @Test
  void aProtocolGivesValuesOfThePackAnswersToo() throws IOException {
    file("a.dbc", DBC);
    Path log =
        file(
            "bus.log",
            """
            (1700000000.010000) can0 123#0E8301FF00000000
            (1700000000.020000) can0 7EC#0462010132000000
            (1700000000.030000) can0 123#FFFF01FF00000000
            (1700000001.500000) can0 7FF#00
            """);
    Invocation decode =
        Invocation.celltwin("can", "decode", "--protocol", file("map.toml", MAP), "--input", log);
    assertEquals(0, decode.status(), decode::toString);
    assertEquals(
        List.of(
            "time_s,channel,value,unit,quality",
            "1700000000.010000,string_voltage_V,371.5,V,GOOD",
            "1700000000.020000,reported_soc,0.5,1,GOOD",
            "1700000000.030000,string_voltage_V,,V,INVALID",
            "1700000001.030000,string_voltage_V,,V,INVALID"),
        decode.out());
    assertEquals(
        List.of(
            "4 frames, 2 with values of the pack; not believed: 0 with a wrong CRC, 0 of a counter that"
                + " stood still, 0 too short; values: 0 not available, 1 out of range"),
        decode.err());
  }

  @Test
  void aProtocolAndADbcFileExcludeEachOther() throws IOException {
    Path log = file("bus.log", "(1.000000) can0 123#0E8301FF\n");
    Object[] both = {"can", "decode", "--input", log, "--dbc", "a", "--protocol", "nissan-leaf"};
    assertEquals(64, Invocation.celltwin(both).status());
    assertEquals(64, Invocation.celltwin("can", "decode", "--input", log).status());
    Invocation unknown =
        Invocation.celltwin("can", "decode", "--input", log, "--protocol", "nissan");
    assertEquals(66, unknown.status());
    assertTrue(unknown.err().getFirst().contains("nissan-leaf"), unknown::toString);
  }

  @Test
  void checkTellsWhatAMapGives() throws IOException {
    file("a.dbc", DBC);
    Path map = file("map.toml", MAP);
    assertEquals(
        new Invocation(
            0, List.of("string_voltage_V", "reported_soc", map + ": no findings"), List.of()),
        Invocation.celltwin("check", map));
    Invocation wrong =
        Invocation.celltwin("check", file("map.toml", MAP.replace("\"Volts\"", "\"Volt\"")));
    assertEquals(78, wrong.status());
    assertEquals(
        List.of(map + ":7:1 signal.signal: found \"Volt\", expected a signal of Status"),
        wrong.err());
    Path leaf = Path.of("../canbus/protocols/nissan-leaf.toml");
    assertTrue(
        Invocation.celltwin("check", leaf).out().contains("voltage_1_V to voltage_96_V: 96"));
  }

  @Test
  void whatIsExportedDecodesStrictlyWhatWasReadLeniently() throws IOException {
    Path bad = file("bad.dbc", DBC.replace("(0.1,0)", "(.1,0)").replace("\"V\" BMS", "\"V\""));
    Path good = folder.resolve("good.dbc");
    Path log = file("bus.log", "(1.000000) can0 123#0E8301FF\n");
    Invocation export =
        Invocation.celltwin("can", "export", "--dbc", bad, "--lenient", "--output", good);
    assertEquals(0, export.status());
    assertEquals(2, export.err().size());
    Invocation decode = Invocation.celltwin("can", "decode", "--dbc", good, "--input", log);
    assertEquals(0, decode.status());
    assertEquals("1.000000,can0,123,Status,Volts,3715,371.5,V,", decode.out().get(1));
    assertEquals(64, Invocation.celltwin("can", "export", "--dbc", bad, "--output", bad).status());
  }
}
