package io.celltwin.canbus.dbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DbcReaderTest {
  /// A file with each statement that is understood.
  static final String EVERYTHING =
      """
      VERSION "1.2"
      NS_ :
      \tNS_DESC_
      \tCM_
      BS_: 500000 : 1,2
      BU_: BMS VCU
      VAL_TABLE_ OnOff 1 "on" 0 "off" ;
      BO_ 291 Status: 8 BMS
       SG_ PackVolts : 7|16@0+ (0.1,-40) [0|800] "V" VCU,BMS
       SG_ PackAmps : 16|16@1- (0.01,0) [-300|300] "A" VCU
       SG_ State m0 : 32|4@1+ (1,0) [0|0] "" Vector__XXX
       SG_ Ratio m1 : 40|16@1- (1,0) [0|0] "%" Vector__XXX
       SG_ Page M : 63|2@0+ (1,0) [0|3] "" Vector__XXX
      BO_ 2566844672 Vehicle: 8 Vector__XXX
       SG_ Speed : 8|16@1+ (3.90625E-003,0) [0|250.99] "km/h" VCU
      BO_ 292 Nested: 8 BMS
       SG_ A M : 0|4@1+ (1,0) [0|0] "" VCU
       SG_ B m1M : 4|4@1+ (1,0) [0|0] "" VCU
       SG_ C m2 : 8|8@1+ (1,0) [0|0] "" VCU
      BO_ 293 Fast: 48 VCU
       SG_ Far : 376|8@1+ (1,0) [0|0] "" BMS
      BO_ 3221225472 VECTOR__INDEPENDENT_SIG_MSG: 0 Vector__XXX
       SG_ Loose : 0|8@1+ (1,0) [0|0] "" Vector__XXX
      BO_TX_BU_ 291 : BMS,VCU;
      EV_ Door: 0 [0|1] "" 0 3 DUMMY_NODE_VECTOR0 BMS;
      ENVVAR_DATA_ Door: 4;
      CM_ "a bus";
      CM_ BU_ BMS "the \\"master\\"";
      CM_ BO_ 291 "two
      lines";
      CM_ SG_ 291 PackAmps "charging: positive";
      CM_ EV_ Door "a door";
      BA_DEF_ "DBName" STRING ;
      BA_DEF_ BO_ "GenMsgCycleTime" INT 0 65535;
      BA_DEF_ BO_ "VFrameFormat" ENUM "StandardCAN","ExtendedCAN","reserved","J1939PG","FD","StandardCAN_FD";
      BA_DEF_ SG_ "SystemSignalLongSymbol" STRING ;
      BA_DEF_ BO_ "SystemMessageLongSymbol" STRING ;
      BA_DEF_ SG_ "Gain" FLOAT 0 1.5;
      BA_DEF_REL_ BU_SG_REL_ "Timeout" INT 0 100;
      BA_DEF_DEF_ "GenMsgCycleTime" 0;
      BA_DEF_DEF_ "VFrameFormat" "StandardCAN";
      BA_DEF_DEF_REL_ "Timeout" 10;
      BA_ "DBName" "bench";
      BA_ "GenMsgCycleTime" BO_ 291 100;
      BA_ "VFrameFormat" BO_ 2566844672 3;
      BA_ "VFrameFormat" BO_ 293 5;
      BA_ "SystemSignalLongSymbol" SG_ 291 PackVolts "PackVoltageOverAllStrings";
      BA_ "SystemMessageLongSymbol" BO_ 291 "StatusOfTheWholePack";
      BA_ "Gain" SG_ 291 PackAmps 0.5;
      BA_REL_ "Timeout" BU_SG_REL_ VCU SG_ 291 PackAmps 20;
      VAL_ 291 State 0 "idle" 1 "charging" -1 "fault" ;
      VAL_ Door 1 "open" 0 "closed" ;
      SIG_GROUP_ 291 Electrical 1 : PackVolts PackAmps;
      SIG_VALTYPE_ 291 Ratio : 1;
      SG_MUL_VAL_ 292 B A 1-1;
      SG_MUL_VAL_ 292 C B 2-3, 7-9;
      """;

  private static final Path FILE = Path.of("bench.dbc");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static Dbc strict(String text) throws IOException {
    return Dbc.parse(FILE, bytes(text));
  }

  private static Dbc lenient(String text, List<Deviation> deviations) throws IOException {
    return Dbc.parseLeniently(FILE, bytes(text), deviations::add);
  }

  private static DbcSignal signal(Dbc dbc, String message, String signal) {
    return dbc.message(message).orElseThrow().signal(signal).orElseThrow();
  }

  @Test
  void aFileWithEverythingIsReadWithoutDeviation() throws IOException {
    List<Deviation> deviations = new ArrayList<>();
    assertEquals(strict(EVERYTHING), lenient(EVERYTHING, deviations));
    assertEquals(List.of(), deviations);
  }

  @Test
  void aMessageHasWhatAttributesSayOfIt() throws IOException {
    Dbc dbc = strict(EVERYTHING);
    DbcMessage status = dbc.message("StatusOfTheWholePack").orElseThrow();
    assertEquals("Status", status.shortName());
    assertEquals(0.1, status.cycleSeconds());
    assertEquals(List.of("BMS", "VCU"), status.senders());
    assertEquals("two\nlines", status.comment());
    assertEquals(
        List.of(new DbcMessage.Group("Electrical", 1, List.of("PackVolts", "PackAmps"))),
        status.groups());
    assertFalse(status.flexibleDataRate());
    DbcMessage vehicle = dbc.message("Vehicle").orElseThrow();
    assertTrue(vehicle.j1939() && vehicle.extended());
    assertEquals(0x18FEF100, vehicle.id());
    assertTrue(Double.isNaN(vehicle.cycleSeconds())); // 0 is none
    assertTrue(dbc.message("Fast").orElseThrow().flexibleDataRate());
  }

  @Test
  void aSignalHasItsPlaceScaleLimitsAndNames() throws IOException {
    Dbc dbc = strict(EVERYTHING);
    DbcSignal volts = signal(dbc, "StatusOfTheWholePack", "PackVoltageOverAllStrings");
    assertEquals("PackVolts", volts.shortName());
    assertTrue(volts.bigEndian());
    assertEquals(-40, volts.offset());
    assertEquals(800, volts.maximum());
    assertEquals(List.of("VCU", "BMS"), volts.receivers());
    DbcSignal amps = signal(dbc, "StatusOfTheWholePack", "PackAmps");
    assertTrue(amps.signed());
    assertEquals("charging: positive", amps.comment());
    assertEquals(Map.of("Gain", "0.5"), amps.attributes());
    DbcSignal state = signal(dbc, "StatusOfTheWholePack", "State");
    assertTrue(Double.isNaN(state.minimum()));
    assertEquals(Optional.of("charging"), state.label(1));
    assertEquals(Optional.empty(), state.label(2));
    assertTrue(signal(dbc, "StatusOfTheWholePack", "Ratio").floatingPoint());
    assertEquals(0.00390625, signal(dbc, "Vehicle", "Speed").factor());
  }

  @Test
  void multiplexingIsResolvedToNamesAndRanges() throws IOException {
    Dbc dbc = strict(EVERYTHING);
    assertEquals(
        Optional.of(new Multiplexed("Page", List.of(new RawRange(1, 1)))),
        signal(dbc, "StatusOfTheWholePack", "Ratio").multiplexed());
    assertEquals(
        Optional.of(new Multiplexed("B", List.of(new RawRange(2, 3), new RawRange(7, 9)))),
        signal(dbc, "Nested", "C").multiplexed());
    assertEquals(
        Optional.of(new Multiplexed("A", List.of(new RawRange(1, 1)))),
        signal(dbc, "Nested", "B").multiplexed());
  }

  @Test
  void theRestOfTheFileIsKept() throws IOException {
    Dbc dbc = strict(EVERYTHING);
    assertEquals("1.2", dbc.version());
    assertEquals("a bus", dbc.comment());
    assertEquals("the \"master\"", dbc.nodes().getFirst().comment());
    assertEquals(Map.of("DBName", "bench"), dbc.attributes());
    assertEquals(Map.of(1L, "on", 0L, "off"), dbc.valueTables().get("OnOff"));
    assertEquals("Loose", dbc.unassigned().getFirst().name());
    assertEquals(4, dbc.variables().getFirst().dataBytes());
    assertEquals(Map.of(1L, "open", 0L, "closed"), dbc.variables().getFirst().labels());
    assertEquals("20", dbc.relations().getFirst().value());
  }

  @Test
  void whatIsWrittenReadsTheSame() throws IOException {
    Dbc dbc = strict(EVERYTHING);
    assertEquals(dbc, strict(DbcWriter.text(dbc)));
  }

  @Test
  void linesMayEndAsInWindowsOrOldMacs() throws IOException {
    Dbc dbc = strict(EVERYTHING.replace("two\nlines", "two lines"));
    assertEquals(dbc, strict(EVERYTHING.replace("two\nlines", "two lines").replace("\n", "\r\n")));
    assertEquals(dbc, strict(EVERYTHING.replace("two\nlines", "two lines").replace("\n", "\r")));
  }

  @Test
  void textIsUtf8OrElseCp1252() throws IOException {
    String text = "BU_: A\nCM_ \"20 \u00b0C \u20ac\";\n";
    assertEquals("20 \u00b0C \u20ac", Dbc.parse(FILE, bytes(text)).comment());
    assertEquals("20 \u00b0C \u20ac", Dbc.parse(FILE, bytes("\uFEFF" + text)).comment());
    byte[] cp1252 = text.getBytes(Charset.forName("windows-1252"));
    assertEquals("20 \u00b0C \u20ac", Dbc.parse(FILE, cp1252).comment());
  }

  @Test
  void utf16IsReadByItsMark() throws IOException {
    String text = "BU_: A\nBO_ 1 M: 8 A\nCM_ BO_ 1 \"40 °C\";\n";
    for (Charset charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      Dbc dbc = Dbc.parse(Path.of("u16.dbc"), ("\uFEFF" + text).getBytes(charset));
      assertEquals("40 °C", dbc.message("M").orElseThrow().comment());
      assertEquals(strict(text), dbc);
    }
  }

  @Test
  void aSignalThatStandsTwiceIsRemarked() throws IOException {
    String signal = " SG_ S : %d|8@1+ (1,0) [0|0] \"\" A\n";
    String text = "BU_: A\nBO_ 1 M: 8 A\n" + signal.formatted(0) + signal.formatted(8);
    List<Deviation> deviations = new ArrayList<>();
    assertEquals(strict(text), lenient(text, deviations));
    assertEquals(1, deviations.size(), deviations::toString);
    assertEquals(
        "bench.dbc:4: found signal S twice in message M, expected a name of its own; both are decoded",
        deviations.getFirst().toString());
  }

  @Test
  void j1939WithoutFrameFormatsIsRemarked() throws IOException {
    String text =
        """
        BU_: A
        BO_ 2364540158 EEC1: 8 A
        BA_DEF_ "ProtocolType" STRING ;
        BA_DEF_DEF_ "ProtocolType" "";
        BA_ "ProtocolType" "J1939";
        """;
    List<Deviation> deviations = new ArrayList<>();
    assertFalse(lenient(text, deviations).message("EEC1").orElseThrow().j1939());
    assertEquals(
        "bench.dbc:5: found ProtocolType J1939, expected VFrameFormat too, which message EEC1 lacks;"
            + " identifiers without it are taken as they stand, with their source address",
        deviations.getFirst().toString());
    String formats =
        """
        BA_DEF_ BO_ "VFrameFormat" ENUM "StandardCAN","ExtendedCAN","reserved","J1939PG";
        BA_DEF_DEF_ "VFrameFormat" "J1939PG";
        """;
    deviations.clear();
    assertTrue(lenient(text + formats, deviations).message("EEC1").orElseThrow().j1939());
    assertEquals(List.of(), deviations);
  }

  @Test
  void aMessageMayHaveNoBytesAndNoSignals() throws IOException {
    DbcMessage message = strict("BO_ 1 Wake: 0 Vector__XXX\n").messages().getFirst();
    assertEquals(0, message.length());
    assertEquals(List.of(), message.signals());
    assertEquals(List.of(), message.senders());
  }

  private static String message(String signals) {
    return "BU_: A\nBO_ 1 M: 8 A\n" + signals;
  }

  /// The strict message of each fault; `|` stands for a line end.
  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '\0',
      value = {
        " SG_ 2S : 0|8@1+ (1,0) [0|0] \"\" A # 3: found 2, expected a signal's name",
        " SG_ S 0|8@1+ (1,0) [0|0] \"\" A # 3: found 0, expected M, m with a number, or ':'",
        " SG_ S : x|8@1+ (1,0) [0|0] \"\" A # 3: found x, expected a start bit",
        " SG_ S : 0|8@1+ (.5,0) [0|0] \"\" A # 3: found .5, expected a factor such as 0.25",
        " SG_ S : 0|8@1+ (1,0) [0,0] \"\" A # 3: found ,, expected '|'",
        " SG_ S : 0|8@1+ (1,0) [0|0] A # 3: found A, expected the unit in quotes",
        " SG_ S : 0|8@1 (1,0) [0|0] \"\" A # 3: found (, expected + or -",
        " SG_ S : 0|8@2+ (1,0) [0|0] \"\" A # 3: found the byte order 2, expected 0 or 1",
        " SG_ S : 0|8@1+ (1,0) [0|0] \"\" # 4: found the end of the file, expected a receiver",
        " SG_ S : 0|0@1+ (1,0) [0|0] \"\" A # 3: found the length 0 of signal S in message M,"
            + " expected 1 or more",
        " SG_ S : 60|8@1+ (1,0) [0|0] \"\" A # 3: found signal S up to byte 9, expected it within"
            + " the 8 of message M",
        " SG_ S mx : 0|8@1+ (1,0) [0|0] \"\" A # 3: found the multiplexor marker mx of signal S,"
            + " expected M or m with a number",
        "FOO # 3: found FOO, expected a statement such as BO_, CM_ or VAL_",
        "CAT_ 1 2; # 3: found CAT_, expected a statement such as BO_, CM_ or VAL_",
        "CM_ 1 \"x\"; # 3: found 1, expected SG_, BO_, EV_, BU_ or a comment in quotes",
        "CM_ SG_ 1 \"x\"; # 3: found \"x\", expected a signal's name",
        "CM_ \"open # 3: found a string without its closing quote, expected a comment in quotes",
        "VAL_ 1 S 0.5 \"x\"; # 3: found 0.5, expected a whole number of at most 64 bits",
        "BA_ \"X\" BO_ 1 1; # 3: found the attribute X, expected its definition too",
        "BA_DEF_ BO_ \"X\" LONG; # 3: found LONG, expected INT, HEX, FLOAT, STRING or ENUM",
        "SG_MUL_VAL_ 1 S T 3; # 3: found ;, expected a range of multiplexor values such as 3-7",
        "BO_ 2048 N: 8 A # 3: found the standard id 0x800 in message N, expected at most 11 bits or"
            + " bit 31 set",
        "BO_ 4294967295 N: 8 A # 3: found the extended id 0x7fffffff in message N, expected at most"
            + " 29 bits",
        "BO_ 4294967296 N: 8 A # 3: found 4294967296, expected a message id, 0..4294967295",
        "VERSION 1 # 3: found 1, expected the version in quotes",
      })
  void aStrictReaderNamesLineFoundAndExpected(String text, String fault) {
    BadDbcException refusal =
        assertThrows(BadDbcException.class, () -> strict(message(text + "\n")));
    assertEquals("bench.dbc:" + fault.strip(), refusal.getMessage());
  }

  /// What is refused has not been taken as anything.
  @Test
  void onlyALenientReaderSaysWhatItMakesOfAFault() throws IOException {
    String text =
        message(" SG_ S : 0|8@1 (1,0) [0|0] \"\" A\n SG_ T : 0|0@1+ (1,0) [0|0] \"\" A\n");
    List<Deviation> deviations = new ArrayList<>();
    lenient(text, deviations);
    assertEquals("found (, expected + or -; taken as +", deviations.getFirst().fault());
    assertEquals(
        "found the length 0 of signal T in message M, expected 1 or more; left out",
        deviations.get(1).fault());
  }

  @Test
  void aStrictReaderRefusesSignalsOnTheSameBits() {
    String text =
        message(
            """
             SG_ S : 0|8@1+ (1,0) [0|0] "" A
             SG_ T : 15|12@0+ (1,0) [0|0] "" A
             SG_ U : 7|1@0+ (1,0) [0|0] "" A
            """);
    BadDbcException refusal = assertThrows(BadDbcException.class, () -> strict(text));
    assertEquals(
        "bench.dbc:5: found signal U overlapping S of line 3 in message M, expected bits of its"
            + " own",
        refusal.getMessage());
  }

  @Test
  void signalsOfPagesThatNothingTurnsAreRefusedForThat() {
    String text =
        message(
            """
             SG_ S m0 : 8|8@1+ (1,0) [0|0] "" A
             SG_ T m1 : 8|8@1+ (1,0) [0|0] "" A
            """);
    BadDbcException refusal = assertThrows(BadDbcException.class, () -> strict(text));
    assertEquals(
        "bench.dbc:4: found signal T overlapping S of line 3 in message M, expected a multiplexor M"
            + " in the message, which both are marked to need",
        refusal.getMessage());
  }

  @Test
  void signalsOfDifferentPagesMayHaveTheSameBits() throws IOException {
    String pages =
        """
         SG_ P M : 0|8@1+ (1,0) [0|0] "" A
         SG_ S m0 : 8|8@1+ (1,0) [0|0] "" A
         SG_ T m1 : 8|8@1+ (1,0) [0|0] "" A
        """;
    assertEquals(3, strict(message(pages)).messages().getFirst().signals().size());
    assertThrows(BadDbcException.class, () -> strict(message(pages) + "SG_MUL_VAL_ 1 T P 0-1;\n"));
  }

  @Test
  void multiplexingInACircleIsRefused() {
    String text =
        message(
            """
             SG_ S m1M : 0|8@1+ (1,0) [0|0] "" A
             SG_ T m1M : 8|8@1+ (1,0) [0|0] "" A
            SG_MUL_VAL_ 1 S T 1-1;
            SG_MUL_VAL_ 1 T S 1-1;
            """);
    BadDbcException refusal = assertThrows(BadDbcException.class, () -> strict(text));
    assertEquals(3, refusal.deviation().line());
    assertTrue(refusal.deviation().fault().startsWith("found signal S"), refusal::toString);
  }

  @Test
  void aLenientReaderTakesOddNamesNumbersAndIdsAndSaysSo() throws IOException {
    List<Deviation> deviations = new ArrayList<>();
    Dbc dbc =
        lenient(
            """
            BU_: A
            BO_ 316495015 64_BIT: 8 A
             SG_ 0_COUNT : 0|8@1+ (.25,-.5) [-1.#INF|1.#INF] "" A B
             SG_ Foo-Bar : 8|8@1+ (1,0) [0|0] ""
            CM_ 316495015 "of the message"
            """,
            deviations);
    DbcMessage message = dbc.messages().getFirst();
    assertEquals("64_BIT", message.name());
    assertTrue(message.extended());
    assertEquals("of the message", message.comment());
    DbcSignal signal = message.signals().getFirst();
    assertEquals("0_COUNT", signal.name());
    assertEquals(0.25, signal.factor());
    assertEquals(-0.5, signal.offset());
    assertEquals(Double.POSITIVE_INFINITY, signal.maximum());
    assertEquals(List.of("A", "B"), signal.receivers());
    assertEquals("Foo-Bar", message.signals().get(1).name());
    assertEquals(
        List.of(2, 2, 3, 3, 3, 3, 3, 3, 4, 5, 5, 6),
        deviations.stream().map(Deviation::line).sorted().toList());
    assertEquals(dbc, lenient(DbcWriter.text(dbc), new ArrayList<>()));
  }

  @Test
  void aLenientReaderLosesNoMoreThanTheStatementAtFault() throws IOException {
    List<Deviation> deviations = new ArrayList<>();
    Dbc dbc =
        lenient(
            """
            BU_: A
            BO_ 1 M: 8 A
             SG_ S : 0|8@1+ (1,0) [0|0] "V A
             SG_ T : 8|8@1+ (1,0) [0|0] "" A
            BO_ x N: 8 A
             SG_ U : 8|8@1+ (1,0) [0|0] "" A
            BO_ 2 O: 8 A
             SG_ W : 8|8@1+ (1,0) [0|0] "" A
            VAL_ 1 T 0 "zero 1 "one" ;
            VAL_ 2 W 0 "zero" 1 "one" ;
            CM_ SG_ 2 W "says "nothing" new";
            """,
            deviations);
    assertEquals(
        List.of("T"), dbc.messages().getFirst().signals().stream().map(DbcSignal::name).toList());
    assertEquals(Map.of(0L, "zero", 1L, "one"), signal(dbc, "O", "W").labels());
    assertEquals("says ", signal(dbc, "O", "W").comment());
    assertEquals(List.of(3, 5, 9, 11), deviations.stream().map(Deviation::line).toList());
  }

  @Test
  void whatIsNoDbcFileIsRefusedByALenientReaderToo() {
    List<Deviation> deviations = new ArrayList<>();
    assertThrows(BadDbcException.class, () -> lenient("", deviations));
    assertThrows(BadDbcException.class, () -> lenient("{\"a\": 1}", deviations));
    assertThrows(BadDbcException.class, () -> lenient("CM_ \n".repeat(2000), deviations));
  }

  @Test
  void aLenientReaderTellsWhatBelongsToNothing() throws IOException {
    List<Deviation> deviations = new ArrayList<>();
    String text = message(" SG_ S : 0|8@1+ (1,0) [0|0] \"\" A\nVAL_ 1 T 0 \"x\" ;\nBO_ 1 N: 8 A\n");
    lenient(text, deviations);
    assertEquals(
        List.of(
            "bench.dbc:5: found message N with the id of message M, expected one of its own; its"
                + " frames are decoded as N",
            "bench.dbc:4: found labels of signal T of message 1, expected one that there is; left"
                + " out"),
        deviations.stream().map(Deviation::toString).toList());
    strict(text); // cantools takes it, too
  }

  @Test
  void theSignOfZeroIsNoDifference() throws IOException {
    String zero = "BA_DEF_ SG_ \"Start\" INT 0 5;\n";
    assertEquals(strict(zero), strict(zero.replace(" 0 ", " -0 ")));
  }

  @Test
  void furtherSendersAreThoseOfTheMessageThatCounts() throws IOException {
    Dbc dbc = strict("BU_: F G H\nBO_ 1 A: 4 F\nBO_ 1 A: 4 G\nBO_TX_BU_ 1 : G,H;\n");
    assertEquals(List.of("F"), dbc.messages().getFirst().senders());
    assertEquals(List.of("G", "H"), dbc.messages().getLast().senders());
    assertEquals(dbc, strict(DbcWriter.text(dbc)));
  }
}
