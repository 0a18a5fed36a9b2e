package io.celltwin.canbus.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.canbus.Allocation;
import io.celltwin.canbus.dbc.Dbc;
import io.celltwin.canbus.isotp.IsoTpAddress;
import io.celltwin.canbus.uds.UdsField;
import io.celltwin.canbus.uds.UdsPoller;
import io.celltwin.config.ConfigException;
import io.celltwin.config.SignalMap;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.Quality;
import io.celltwin.hal.ReadingSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FrameMapperTest {
  private static final String DBC =
      """
      VERSION ""
      BU_: BMS
      BO_ 291 Status: 8 BMS
       SG_ Amps : 0|16@1- (0.1,0) [0|0] "A" X
       SG_ Count : 16|4@1+ (1,0) [0|15] "" X
       SG_ Check : 56|8@1+ (1,0) [0|255] "" X
      BO_ 292 Cells: 4 BMS
       SG_ Which M : 0|8@1+ (1,0) [0|0] "" X
       SG_ Cell_00 m0 : 8|12@1+ (1,0) [0|0] "mV" X
       SG_ Cell_00_ok m0 : 31|1@1+ (1,0) [0|0] "" X
       SG_ Cell_01 m1 : 8|12@1+ (1,0) [0|0] "mV" X
       SG_ Cell_01_ok m1 : 31|1@1+ (1,0) [0|0] "" X
      BO_ 2147484064 Health: 2 BMS
       SG_ Soh : 0|8@1+ (0.5,0) [0|0] "%" X
      """;

  private static final String MAP =
      """
      schema = 1
      name = "test"
      provenance = "made up"
      dbc = "test.dbc"
      [[message]]
      message = "Status"
      alive_counter = "Count"
      crc = { polynomial = 0x85, from_byte = 0, to_byte = 6, at_byte = 7 }
      [[signal]]
      message = "Status"
      signal = "Amps"
      quantity = "current"
      factor = -1
      min = -100
      max = 100
      timeout_s = 0.5
      [[signal]]
      message = "Cells"
      signal = "Cell_{00}"
      valid_signal = "Cell_{00}_ok"
      from = 0
      count = 2
      quantity = "cell_voltage"
      factor = 0.001
      unavailable = [0xFFF]
      [[signal]]
      message = "Health"
      signal = "Soh"
      quantity = "soh"
      factor = 0.01
      """;

  private final List<String> readings = new ArrayList<>();
  private final CanFrame frame = new CanFrame();
  private long delivered;

  private static FrameMapper mapper(String map) throws ConfigException, IOException {
    return mapper(map, DBC);
  }

  private static FrameMapper mapper(String map, String dbc) throws ConfigException, IOException {
    return new FrameMapper(
        SignalMap.parse(Path.of("test.toml"), map.getBytes(StandardCharsets.UTF_8)),
        Optional.of(
            Dbc.parseLeniently(
                Path.of("test.dbc"), dbc.getBytes(StandardCharsets.UTF_8), deviation -> {})));
  }

  private static List<String> findings(String map) {
    return assertThrows(ConfigException.class, () -> mapper(map)).findings().stream()
        .map(Object::toString)
        .toList();
  }

  private void take(FrameMapper mapper, int id, String hex, double seconds) {
    byte[] data = HexFormat.of().parseHex(hex);
    frame.id = id;
    frame.extended = id > 0x7FF;
    frame.length = data.length;
    System.arraycopy(data, 0, frame.data, 0, data.length);
    frame.receivedNanos = Math.round(seconds * 1e9);
    mapper.accept(
        frame, (channel, nanos, value, quality) -> note(mapper, channel, nanos, value, quality));
  }

  private void note(FrameMapper mapper, int channel, long nanos, double value, Quality quality) {
    String name = mapper.channels().get(channel).name();
    String told = quality == Quality.GOOD ? String.format(Locale.ROOT, "%.3f", value) : "none";
    readings.add(name + " " + told + " at " + nanos / 1_000_000 + " ms");
  }

  /// The bytes with the CRC of the first seven behind them, bit by bit as the standard has it.
  private static String checked(String sevenBytes) {
    int remainder = 0;
    for (byte b : HexFormat.of().parseHex(sevenBytes)) {
      for (int bit = 7; bit >= 0; bit--) {
        boolean out = (remainder & 0x80) != 0;
        remainder = remainder << 1 & 0xFF;
        if (out ^ (b >> bit & 1) != 0) remainder ^= 0x85;
      }
    }
    return sevenBytes + "%02X".formatted(remainder);
  }

  @Test
  void turnsSignAndUnitAsTheMapSays() throws Exception {
    FrameMapper mapper = mapper(MAP);
    take(mapper, 0x123, checked("64000000000000"), 1);
    take(mapper, 0x124, "00740E80", 1.1);
    take(mapper, 0x1A0 | 0x2000, "00", 1.2);
    assertEquals(List.of("current_A -10.000 at 1000 ms", "voltage_1_V 3.700 at 1100 ms"), readings);
  }

  @Test
  void takesExtendedIdentifiersOnlyWhereTheyAreMeant() throws Exception {
    FrameMapper mapper = mapper(MAP);
    frame.extended = true;
    take(mapper, 0x1A0, "C8", 1);
    assertEquals(List.of(), readings, "11 bits");
    frame.id = 0x1A0;
    frame.extended = true;
    mapper.accept(
        frame, (channel, nanos, value, quality) -> note(mapper, channel, nanos, value, quality));
    assertEquals(List.of("reported_soh 1.000 at 1000 ms"), readings);
  }

  @Test
  void believesNoFrameWithAWrongCrcOrAFrozenCounter() throws Exception {
    FrameMapper mapper = mapper(MAP);
    take(mapper, 0x123, "6400000000000000", 1);
    assertEquals(List.of(), readings, "wrong CRC");
    take(mapper, 0x123, checked("64000100000000"), 1.1);
    take(mapper, 0x123, checked("C8000100000000"), 1.2);
    take(mapper, 0x123, checked("C8000200000000"), 1.3);
    assertEquals(List.of("current_A -10.000 at 1100 ms", "current_A -20.000 at 1300 ms"), readings);
    assertEquals(1, mapper.counts().wrongCrc());
    assertEquals(1, mapper.counts().frozen());
  }

  @Test
  void saysThatThereIsNoValueWhereTheSenderOrTheMapSaysSo() throws Exception {
    FrameMapper mapper = mapper(MAP);
    take(mapper, 0x123, checked("FF7F0000000000"), 1); // 3276.7 A
    take(mapper, 0x124, "00FF0F80", 1.1); // unavailable
    take(mapper, 0x124, "01740E00", 1.2); // flag not set
    assertEquals(
        List.of(
            "current_A none at 1000 ms",
            "voltage_1_V none at 1100 ms",
            "voltage_2_V none at 1200 ms"),
        readings);
  }

  @Test
  void takesTheMessageThatFramesAreTakenForWhereOneStandsTwice() throws Exception {
    String twice =
        DBC.replace(
            "BO_ 291 Status",
            "BO_ 291 Status: 8 BMS\n SG_ Old : 8|8@1+ (1,0) [0|0] \"\" X\nBO_ 291 Status");
    FrameMapper mapper = mapper(MAP, twice);
    take(mapper, 0x123, checked("64000000000000"), 1);
    assertEquals(List.of("current_A -10.000 at 1000 ms"), readings);
    assertEquals(1, mapper.counts().mapped());
  }

  @Test
  void aCodeOfASignedSignalMayBeWrittenUnsignedAndTheOtherWayRound() throws Exception {
    FrameMapper signed = mapper(MAP.replace("min = -100", "unavailable = [0x8000]"));
    take(signed, 0x123, checked("00800000000000"), 1);
    FrameMapper unsigned = mapper(MAP.replace("[0xFFF]", "[-1]"));
    take(unsigned, 0x124, "00FF0F80", 2);
    assertEquals(List.of("current_A none at 1000 ms", "voltage_1_V none at 2000 ms"), readings);
    assertEquals(1, signed.counts().unavailable());
    assertEquals(1, unsigned.counts().unavailable());
  }

  @Test
  void aCodeOfASignedFieldOfAnAnswerMayBeWrittenUnsigned() throws Exception {
    FrameMapper mapper =
        mapper(
            """
            schema = 1
            name = "test"
            provenance = "made up"
            [[poll]]
            request_id = 0x7E4
            answer_id = 0x7EC
            service = 0x22
            identifier = 0x0101
            period_s = 1
            provenance = "made up"
            [[poll.field]]
            at = 3
            bytes = 2
            form = "signed"
            quantity = "current"
            unavailable = [0xFFFF]
            """);
    UdsField field = mapper.polls().getFirst().fields().getFirst();
    ReadingSink sink =
        (channel, nanos, value, quality) -> note(mapper, channel, nanos, value, quality);
    mapper.accept(field, 1, -1, -1, 1_000_000_000, sink);
    mapper.accept(field, 1, -2, -2, 2_000_000_000, sink);
    assertEquals(List.of("current_A none at 1000 ms", "current_A -2.000 at 2000 ms"), readings);
  }

  @Test
  void aFrameTooShortForItsCounterIsNotBelieved() throws Exception {
    FrameMapper mapper = mapper(MAP.replaceFirst("crc = .*", ""));
    take(mapper, 0x123, "6400", 1);
    assertEquals(List.of(), readings);
    assertEquals(1, mapper.counts().tooShort());
    take(mapper, 0x123, "640000", 2); // the counter, but not the checksum that nobody asks for
    assertEquals(List.of("current_A -10.000 at 2000 ms"), readings);
  }

  @Test
  void refusesASecondOneOfWhatAPackHasOnce() {
    assertEquals(
        List.of(
            "test.toml:30:1 signal[3].number: found 2, expected 1, for a pack has one of this"
                + " quantity"),
        findings(MAP.replace("quantity = \"soh\"", "quantity = \"soh\"\nnumber = 2")));
    assertEquals(
        List.of(
            "test.toml:22:1 signal[2].count: found 2, expected 1, for a pack has one of this"
                + " quantity"),
        findings(MAP.replace("\"cell_voltage\"", "\"soc\"\nunit = \"1\"").replace("0.001", "1")));
  }

  @Test
  void refusesACodeThatItsSignalCannotCarry() {
    assertEquals(
        List.of(
            "test.toml:25:1 signal[2].unavailable: found 4096, expected integers of the 12 bits"
                + " that it has on the bus"),
        findings(MAP.replace("[0xFFF]", "[0x1000]")));
  }

  @Test
  void saysOnceThatAChannelHasFallenSilent() throws Exception {
    FrameMapper mapper = mapper(MAP);
    take(mapper, 0x123, checked("64000000000000"), 1);
    for (int tick = 0; tick < 20; tick++) {
      mapper.expire(
          1_000_000_000L + tick * 100_000_000L,
          (channel, nanos, value, quality) -> note(mapper, channel, nanos, value, quality));
    }
    assertEquals(List.of("current_A -10.000 at 1000 ms", "current_A none at 1500 ms"), readings);
    take(mapper, 0x123, checked("64000300000000"), 4);
    assertEquals("current_A -10.000 at 4000 ms", readings.getLast());
    assertEquals(1, mapper.counts().timedOut());
  }

  @Test
  void namesEveryMessageAndSignalThatTheDbcFileDoesNotHave() {
    String wrong =
        MAP.replace("signal = \"Amps\"", "signal = \"Ampere\"")
            .replace("message = \"Health\"", "message = \"Age\"");
    ConfigException refused = assertThrows(ConfigException.class, () -> mapper(wrong));
    assertEquals(
        List.of(
            "test.toml:11:1 signal[1].signal: found \"Ampere\", expected a signal of Status",
            "test.toml:27:1 signal[3].message: found \"Age\", expected a message of test.dbc"),
        refused.findings().stream().map(Object::toString).toList());
  }

  private static List<String> faults(String map, String dbc) {
    ConfigException refused =
        assertThrows(ConfigException.class, () -> mapper(map, dbc).channels());
    return refused.findings().stream().map(Object::toString).toList();
  }

  @Test
  void saysWhereTheUnitOfTheDbcFileDoesNotFit() throws Exception {
    assertEquals(
        List.of(
            "test.toml:17:1 signal[2].factor: found 1 of a number in mV, expected 0.001, from mV to V; or"
                + " unit = what it is in where the DBC file is wrong",
            "test.toml:25:1 signal[3].factor: found 1 of a number in %, expected 0.01, from % to a ratio;"
                + " or unit = what it is in where the DBC file is wrong"),
        faults(MAP.replace("factor = 0.001\n", "").replace("factor = 0.01\n", ""), DBC));
    // The sign is the map's own; a gain may be a little off; a file that says nothing is believed.
    mapper(MAP.replace("factor = -1", "factor = -1.05"), DBC);
    mapper(MAP.replace("factor = 0.01\n", ""), DBC.replace("\"%\"", "\"\""));
    mapper(MAP.replace("factor = 0.01\n", "unit = \"ratio\"\n"), DBC);
  }

  @Test
  void aCheckBeyondItsMessageIsAFinding() {
    assertEquals(
        List.of("test.toml:8:56 message.crc.at_byte: found 8, expected 0..7: Status has 8 bytes"),
        faults(MAP.replace("at_byte = 7", "at_byte = 8"), DBC));
  }

  @Test
  void aCheckIsThatOfAutosarWithTheByteThatTheCounterChooses() throws Exception {
    // CRC-8H2F (AUTOSAR): polynomial 0x2F, 0xFF before and behind; "123456789" gives 0xDF.
    String dbc =
        DBC.replace("Status: 8", "Status: 12")
            .replace("Amps : 0|16", "Amps : 80|16")
            .replace("Count : 16|4", "Count : 72|4");
    String map =
        MAP.replaceFirst(
            "crc = .*",
            "crc = { polynomial = 0x2F, initial = 0xFF, final_xor = 0xFF, from_byte = 1, to_byte = 8,"
                + " at_byte = 0, data_ids = [0, 0, 0, 0, 0, 0x39, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0] }");
    FrameMapper mapper = mapper(map, dbc);
    String digits = HexFormat.of().formatHex("12345678".getBytes(StandardCharsets.US_ASCII));
    take(mapper, 0x123, "DF" + digits + "05" + "6400", 1);
    take(mapper, 0x123, "DF" + digits + "06" + "6400", 1.1);
    assertEquals(List.of("current_A -10.000 at 1000 ms"), readings);
    assertEquals(1, mapper.counts().wrongCrc(), "the byte of another count");
  }

  @Test
  void aCheckMayBeASum() throws Exception {
    String map =
        MAP.replaceFirst(
            "crc = .*",
            "crc = { kind = \"sum8\", final_xor = 0xFF, from_byte = 0, to_byte = 6, at_byte = 7 }");
    FrameMapper mapper = mapper(map, DBC);
    take(mapper, 0x123, "64000000F00001AA", 1); // 0x64 + 0xF0 + 1 = 0x155
    take(mapper, 0x123, "64000000F00002AA", 1.1);
    assertEquals(List.of("current_A -10.000 at 1000 ms"), readings);
    assertEquals(1, mapper.counts().wrongCrc());
  }

  @Test
  void aRowOfRequestsHasOneCellEach() throws Exception {
    String map =
        """
        schema = 1
        name = "row"
        provenance = "made up"
        [[poll]]
        request_id = 0x1C40007B
        answer_id = 0x1C42007B
        fd = true
        service = 0x22
        identifier = 0x1E40
        identifier_count = 108
        period_s = 10
        provenance = "made up"
        [[poll.field]]
        at = 3
        bytes = 2
        quantity = "cell_voltage"
        factor = 0.001
        offset = 1
        unit = "mV"
        unavailable = [0xFFE]
        """;
    FrameMapper mapper =
        new FrameMapper(
            SignalMap.parse(Path.of("row.toml"), map.getBytes(StandardCharsets.UTF_8)),
            Optional.empty());
    assertEquals(108, mapper.polls().size());
    assertEquals(0x1EAB, mapper.polls().getLast().request().id());
    assertEquals(64, mapper.polls().getLast().ecu().isoTp().frames().bytes());
    UdsPoller ear =
        UdsPoller.listening(
            mapper.polls(),
            (poll, field, number, raw, value, nanos) ->
                mapper.accept(
                    field,
                    number,
                    raw,
                    value,
                    nanos,
                    (channel, at, volts, quality) -> note(mapper, channel, at, volts, quality)));
    frame.id = 0x1C42007B;
    frame.extended = true;
    frame.flexibleDataRate = true;
    byte[] answer = HexFormat.of().parseHex("05621E410A8C0000"); // 2700 + 1000 mV
    frame.length = answer.length;
    System.arraycopy(answer, 0, frame.data, 0, answer.length);
    ear.accept(frame);
    assertEquals(List.of("voltage_2_V 3.700 at 0 ms"), readings);
  }

  @Test
  void anAddressByteGoesWith29BitsToo() throws Exception {
    String map =
        """
        schema = 1
        name = "gateway"
        provenance = "made up"
        [[poll]]
        request_id = 0x18DAF101
        answer_id = 0x18DA01F1
        target_byte = 7
        tester_byte = 0xF1
        service = 0x22
        identifier = 1
        period_s = 1
        provenance = "made up"
        [[poll.field]]
        at = 3
        quantity = "soc"
        """;
    FrameMapper mapper =
        new FrameMapper(
            SignalMap.parse(Path.of("gateway.toml"), map.getBytes(StandardCharsets.UTF_8)),
            Optional.empty());
    IsoTpAddress address = mapper.polls().getFirst().ecu().address();
    assertEquals(
        new IsoTpAddress(IsoTpAddress.Kind.EXTENDED, 0x18DAF101, 0x18DA01F1, true, 7, 0xF1),
        address);
  }

  @Test
  void asksTheKernelForWhatItNeedsOnly() throws Exception {
    List<String> wanted =
        mapper(MAP).filters().stream()
            .map(filter -> Integer.toHexString(filter.id()) + (filter.extended() ? "x" : ""))
            .toList();
    assertEquals(List.of("123", "124", "1a0x"), wanted);
  }

  @Test
  void asksTheKernelForAGroupOfJ1939FromAnySource() throws Exception {
    // Priority 6, group 0xFEF1, source 0xFE: nobody's.
    String dbc =
        DBC.replace("BO_ 2147484064 Health", "BO_ 2566844926 Health")
            + "BA_DEF_ BO_ \"VFrameFormat\" ENUM \"StandardCAN\",\"ExtendedCAN\",\"x\",\"J1939PG\";\n"
            + "BA_DEF_DEF_ \"VFrameFormat\" \"StandardCAN\";\n"
            + "BA_ \"VFrameFormat\" BO_ 2566844926 3;\n";
    SignalMap map = SignalMap.parse(Path.of("test.toml"), MAP.getBytes(StandardCharsets.UTF_8));
    FrameMapper mapper =
        new FrameMapper(
            map, Optional.of(Dbc.parse(Path.of("test.dbc"), dbc.getBytes(StandardCharsets.UTF_8))));
    frame.id = 0x18FEF127;
    frame.extended = true;
    frame.length = 2;
    assertTrue(mapper.filters().getLast().matches(frame), mapper.filters().toString());
    frame.id = 0x18FEF227;
    assertTrue(!mapper.filters().getLast().matches(frame), "another group");
  }

  @Test
  void allocatesNothingPerFrame() throws Exception {
    FrameMapper mapper = mapper(MAP);
    take(mapper, 0x124, "00740E80", 1);
    ReadingSink sink = (channel, nanos, value, quality) -> delivered++;
    long bytes =
        Allocation.bytes(() -> {
          frame.receivedNanos += 1_000_000;
          mapper.accept(frame, sink);
          mapper.expire(frame.receivedNanos, sink);
        });
    assertEquals(0, bytes);
    assertTrue(delivered >= 20_000, delivered + " readings");
  }
}
