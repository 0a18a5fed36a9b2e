package io.celltwin.edge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.celltwin.edge.ExitStatus;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `can dump`, `can stats` and `can guess` through the real command line.
class CanLogCommandsTest {
  private static final Path DATA =
      Path.of(System.getenv().getOrDefault("CELLTWIN_DATA", "../../shared/data")).resolve("can");
  private static final List<String> LOG =
      List.of(
          "(1700000000.000000) can0 1DB#0102030405060708",
          "(1700000000.010000) can0 1DB#0102030405060709",
          "(1700000000.015000) can1 18DAF1DB#00",
          "(1700000000.020000) can0 20000080#0000000000000000",
          "(1700000002.020000) can0 1DB#0102030405060708",
          "(1700000002.021000) can0 100#R4");

  private static final String DBC = "BU_: A\nBO_ 475 M: 8 A\n SG_ S : 0|8@1+ (1,0) [0|0] \"\" A\n";

  private static final Path FULL = Path.of("/dev/full");

  @TempDir private Path folder;

  private Path log(List<String> lines) throws IOException {
    return Files.write(folder.resolve("a.log"), lines);
  }

  private static Path shared(String name) {
    Path file = DATA.resolve(name);
    assumeTrue(Files.exists(file), "no " + file + ": set CELLTWIN_DATA");
    return file;
  }

  @Test
  void dumpOfACandumpIsTheSame() throws IOException {
    assertEquals(new Invocation(0, LOG, List.of()), Invocation.celltwin("can", "dump", log(LOG)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "leaf__24kWh__ZE0w24kWhstock",
        "leaf__62kWh__EV-CANeplus2",
        "BMW_i3__2017-60AH-REX-PT-CAN-startcharge",
        "Kia_eNiro__37501-Q4151+BatteryEmulator"
      })
  void dumpOfACaptureIsWhatIsInIt(String capture) throws IOException {
    Path file = shared("real/" + capture + ".log.gz");
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.US_ASCII))) {
      assertEquals(
          new Invocation(0, lines.lines().toList(), List.of()),
          Invocation.celltwin("can", "dump", file));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--id=1DB, 0 1 4",
    "'--id=100,18DAF1DB', 2 5",
    "--id=000-1DA, 5",
    "--id=00000000-1FFFFFFF, 2",
    "--channel=can1, 2"
  })
  void dumpFilters(String option, String lines) throws IOException {
    List<String> expected = new ArrayList<>();
    for (String line : lines.split(" ", -1)) expected.add(LOG.get(Integer.parseInt(line)));
    assertEquals(
        new Invocation(0, expected, List.of()),
        Invocation.celltwin("can", "dump", option, log(LOG)));
  }

  @Test
  void dumpAsAscIsReadAgainAsTheSame() throws IOException {
    Invocation asc = Invocation.celltwin("can", "dump", "--format", "asc", log(LOG));
    assertEquals("date Tue Nov 14 22:13:20.000 2023", asc.out().getFirst());
    Path file = Files.write(folder.resolve("a.asc"), asc.out());
    // ASC counts channels from 1, and has no data of error frames.
    assertEquals(
        LOG.stream()
            .map(l -> l.replace("can1", "can2").replace("can0", "can1"))
            .map(l -> l.replace("20000080#0000000000000000", "20000080#"))
            .toList(),
        Invocation.celltwin("can", "dump", file).out());
  }

  @Test
  void aFaultIsToldAfterTheFramesBefore() throws IOException {
    List<String> wrong = new ArrayList<>(LOG);
    wrong.add(2, "(1700000000.012000) can0 1DB#0");
    Path file = log(wrong);
    String fault = file + ":3: found \"1DB#0\", expected pairs of hexadecimal digits, at most 8";
    assertEquals(
        new Invocation(ExitStatus.DATA, LOG.subList(0, 2), List.of(fault)),
        Invocation.celltwin("can", "dump", file));
    Invocation stats = Invocation.celltwin("can", "stats", file);
    assertEquals(ExitStatus.DATA, stats.status());
    assertEquals(List.of(fault), stats.err());
    assertEquals(
        "channel can0: 2 frames in 0.010 s, 1 identifiers, 0 remote, 0 error frames",
        stats.out().getFirst());
  }

  @Test
  void aMissingLogAndOneThatIsNoneHaveTheirStatus() throws IOException {
    Path none = folder.resolve("none.log");
    for (String command : List.of("dump", "stats", "guess")) {
      assertEquals(
          new Invocation(ExitStatus.NO_INPUT, List.of(), List.of(none + ": no such file")),
          Invocation.celltwin("can", command, none));
      Path text = Files.writeString(folder.resolve("text"), "hello\n");
      assertEquals(ExitStatus.DATA, Invocation.celltwin("can", command, text).status());
    }
  }

  @Test
  void statsTellEveryChannelAndIdentifier() throws IOException {
    // can0: 3 frames with 8 bytes of 111..135 bits and a remote one of 47..55, at 500 kbit/s 0.76
    // and 0.92 ms of 2.021 s.
    assertEquals(
        List.of(
            "channel can0: 4 frames in 2.021 s, 2 identifiers, 1 remote, 1 error frames",
            "load at 500000 bit/s: 0.0 to 0.0 %, busiest second 0.0 to 0.1 %",
            "id           count   period_ms   jitter_ms  length  changing bytes",
            "100              1           -           -       4  -",
            "1DB              3    1010.000    1414.214       8  7",
            "channel can1: 1 frames in 0.000 s, 1 identifiers, 0 remote, 0 error frames",
            "id           count   period_ms   jitter_ms  length  changing bytes",
            "18DAF1DB         1           -           -       1  -"),
        Invocation.celltwin("can", "stats", log(LOG)).out());
  }

  @Test
  void statsOfACaptureAreThoseOfItsFrames() {
    Invocation stats =
        Invocation.celltwin("can", "stats", shared("real/leaf__62kWh__EV-CANeplus2.log.gz"));
    assertEquals(0, stats.status());
    assertEquals(
        "channel can0: 25832 frames in 18.980 s, 41 identifiers, 0 remote, 0 error frames",
        stats.out().getFirst());
    // 100 Hz in the car: 1893 frames
    assertTrue(
        stats.out().stream()
            .anyMatch(l -> l.matches("1DB +1893 +10\\.0\\d\\d +0\\.\\d{3} +8  0-3,5-7")),
        () -> String.join("\n", stats.out()));
  }

  @ParameterizedTest
  @CsvSource({
    "real/leaf__24kWh__ZE0w24kWhstock.log.gz, Nissan Leaf, nissan-leaf",
    "real/BMW_i3__2017-60AH-REX-PT-CAN-startcharge.log.gz, BMW i3, bmw-i3",
    "logs/model3_synthetic.log, Tesla Model 3 / Y, tesla-model-3"
  })
  void guessTellsTheBatteryAndWhy(String log, String protocol, String name) {
    Invocation guess = Invocation.celltwin("can", "guess", shared(log));
    String first = guess.out().getFirst();
    assertTrue(first.startsWith("channel can0: " + protocol + ", more than 99 %; "), first);
    assertTrue(guess.out().get(1).matches("  [0-9A-F]{3} seen, .*\\(.+\\)"), guess.out()::toString);
    assertEquals("channel can0: protocol = \"" + name + "\"", guess.out().getLast());
  }

  @Test
  void guessSaysWhereNoProtocolIsShipped() throws IOException {
    List<String> zoe = new ArrayList<>();
    for (int k = 0; k < 100; k++) {
      for (String id :
          List.of("155", "424", "425", "42E", "445", "4AE", "4AF", "654", "658", "659")) {
        zoe.add("(%d.%d00000) can0 %s#0000000000000000".formatted(k / 10, k % 10, id));
      }
    }
    Invocation guess = Invocation.celltwin("can", "guess", log(zoe));
    assertTrue(
        guess.out().getLast().startsWith("channel can0: no protocol is shipped for Renault Zoe"),
        guess::toString);
  }

  @Test
  void guessOfABusThatNoneKnowsSaysSo() throws IOException {
    assertEquals(
        List.of("channel can0: none of the known protocols"),
        Invocation.celltwin("can", "guess", log(List.of("(1.0) can0 7A1#00"))).out());
    assertEquals(List.of("no frames"), Invocation.celltwin("can", "guess", log(List.of())).out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          can dump                       | can dump | Missing required parameter: 'LOG'
          can dump --id 7E x.log         | can dump | Invalid value for option '--id' (ID): found 7E, expected 000..7FF or 8 digits up to 1FFFFFFF, or FROM-TO of them
          can dump --id 7FF-7E0 x.log    | can dump | Invalid value for option '--id' (ID): found 7FF-7E0, expected 000..7FF or 8 digits up to 1FFFFFFF, or FROM-TO of them
          can dump --id 800 x.log        | can dump | Invalid value for option '--id' (ID): found 800, expected 000..7FF or 8 digits up to 1FFFFFFF, or FROM-TO of them
          can stats --bitrate 0 x.log    | can stats | --bitrate: found 0, expected 1000..1000000
          can stats --data-bitrate 30000000 x.log | can stats | --data-bitrate: found 30000000, expected 1000..20000000
          """)
  void wrongUsageIsTold(String line, String command, String message) {
    Object[] words = line.split(" +", -1);
    Invocation ended = Invocation.celltwin(words);
    assertEquals(
        List.of("celltwin: " + message, "Try 'celltwin " + command + " --help'."), ended.err());
    assertEquals(ExitStatus.USAGE, ended.status());
  }

  @Test
  void timesThatGoBackAreNoPeriods() throws IOException {
    List<String> stats =
        Invocation.celltwin(
                "can",
                "stats",
                log(
                    List.of(
                        "(1000.000) can0 1DB#00",
                        "(1000.010) can0 1DB#00",
                        "(400.000) can0 1DB#00",
                        "(400.010) can0 1DB#00")))
            .out();
    assertTrue(stats.get(3).matches("1DB +4 +10\\.000 +0\\.000 +1  -"), stats::toString);
    assertEquals("times that go back: 1, left out of the periods", stats.get(4));
  }

  @Test
  void aChannelThatIsNotThereIsToldWithThoseThatAre() throws IOException {
    for (String command : List.of("dump", "stats", "guess")) {
      Path file = log(LOG);
      Invocation none = Invocation.celltwin("can", command, "--channel=nope", file);
      assertEquals(
          new Invocation(
              ExitStatus.DATA,
              List.of(),
              List.of(file + ": found no channel nope, expected one of it: can0, can1")),
          none);
    }
  }

  @Test
  void ofALogForIsAsMuchFromItsFirstFrameOn() throws IOException {
    assertEquals(
        new Invocation(0, LOG.subList(0, 3), List.of()),
        Invocation.celltwin("can", "dump", "--for=20ms", log(LOG)));
    assertEquals(
        new Invocation(0, LOG.subList(2, 3), List.of()),
        Invocation.celltwin("can", "dump", "--for=5ms", "--channel=can1", log(LOG)));
  }

  private static Invocation fed(List<String> lines, Object... arguments) {
    InputStream before = System.in;
    String text = String.join("\n", lines) + (lines.isEmpty() ? "" : "\n");
    try {
      System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)));
      return Invocation.celltwin(arguments);
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aDashIsStandardInput() throws IOException {
    assertEquals(new Invocation(0, LOG, List.of()), fed(LOG, "can", "dump", "-"));
    assertEquals(
        "channel can0: 4 frames in 2.021 s, 2 identifiers, 1 remote, 1 error frames",
        fed(LOG, "can", "stats", "-").out().getFirst());
    assertEquals(
        List.of(
            "channel can0: none of the known protocols",
            "channel can1: none of the known protocols"),
        fed(LOG, "can", "guess", "-").out());
    Path dbc = Files.writeString(folder.resolve("a.dbc"), DBC);
    assertEquals(
        "1700000000.000000,can0,1DB,M,S,1,1,,",
        fed(LOG, "can", "decode", "--dbc", dbc, "--input", "-").out().get(1));
    assertEquals(new Invocation(0, List.of(), List.of()), fed(List.of(), "can", "dump", "-"));
    assertEquals(
        List.of(
            "-:1: found \"hello\", expected a log of candump, ASC, BLF, TRC, GVRET or python-can CSV"),
        fed(List.of("hello"), "can", "dump", "-").err());
  }

  /// As with `head`.
  @ParameterizedTest
  @ValueSource(strings = {"dump", "decode"})
  void aReaderThatHasGoneIsNoFault(String command) throws Exception {
    // Far more than a pipe and the buffers before it hold.
    Path log = log(Collections.nCopies(50_000, LOG.getFirst()));
    Path dbc = Files.writeString(folder.resolve("a.dbc"), DBC);
    Process writing =
        command.equals("dump")
            ? process("dump", log).start()
            : process("decode", "--lenient", "--dbc", dbc, "--input", log).start();
    try (BufferedReader reader = writing.inputReader()) {
      assertFalse(reader.readLine().isEmpty());
    }
    List<String> err = writing.errorReader().lines().toList();
    assertEquals(0, writing.waitFor(), err::toString);
    assertEquals(List.of(), err);
  }

  @Test
  void whatIsListedOfHardwareOnAFullDiskIsAFailure() throws Exception {
    ProcessBuilder command = process("probe");
    command.command().set(command.command().indexOf("can"), "hw");
    Process probe = command.redirectOutput(FULL.toFile()).start();
    String said = new String(probe.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(ExitStatus.IO, probe.waitFor(), said);
    assertTrue(said.contains("standard output: it takes no more"), said);
  }

  private static ProcessBuilder process(Object... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "env", // where the tests run in the background of a shell, SIGINT would be ignored
                "--default-signal=INT",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.celltwin.edge.Celltwin",
                "can"));
    for (Object argument : arguments) command.add(argument.toString());
    return new ProcessBuilder(command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dump", "stats", "guess"})
  void aFullDiskIsNoSuccess(String command) throws Exception {
    assumeTrue(Files.exists(FULL), "no " + FULL + " on this machine");
    Process full = process(command, log(LOG)).redirectOutput(FULL.toFile()).start();
    List<String> err = full.errorReader().lines().toList();
    assertEquals(ExitStatus.IO, full.waitFor(), err::toString);
    assertTrue(err.contains("standard output: it takes no more"), err::toString);
  }

  @Test
  void aFullDiskIsToldWithTheFile() throws IOException {
    assumeTrue(Files.exists(FULL), "no " + FULL + " on this machine");
    Path dbc = Files.writeString(folder.resolve("a.dbc"), "BU_: A\nBO_ 475 M: 8 A\n");
    List<String> told = List.of("/dev/full: No space left on device");
    assertEquals(
        new Invocation(ExitStatus.IO, List.of(), told),
        Invocation.celltwin("can", "export", "--dbc", dbc, "--output", FULL));
    assertEquals(
        new Invocation(ExitStatus.IO, List.of(), told),
        Invocation.celltwin(
            "can", "decode", "--dbc", dbc, "--input", log(List.of()), "--output", FULL));
  }

  /// On a serial line on which nothing is said.
  @ParameterizedTest
  @CsvSource({"dump, INT", "stats, INT", "guess, INT", "dump, TERM", "stats, TERM", "guess, TERM"})
  void aSignalEndsTheListeningInGoodOrder(String command, String signal) throws Exception {
    try (SilentLine line = new SilentLine()) {
      Process listening = process(command, "slcan:" + line.device() + "@500000").start();
      try {
        line.awaitSpoken(); // the adapter is asked how it is, so somebody listens
        String kill = "kill -" + signal + " " + listening.pid();
        assertEquals(0, new ProcessBuilder("sh", "-c", kill).start().waitFor());
        assertTrue(listening.waitFor(20, TimeUnit.SECONDS), "it does not end");
        List<String> err = listening.errorReader().lines().toList();
        assertEquals(0, listening.exitValue(), err::toString);
        List<String> expected = command.equals("dump") ? List.of() : List.of("no frames");
        assertEquals(expected, listening.inputReader().lines().toList());
      } finally {
        listening.destroyForcibly();
      }
    }
  }

  @Test
  void nothingIsSentWhereNobodyAnswers() throws Exception {
    try (SilentLine line = new SilentLine()) {
      String port = "slcan:" + line.device() + "@500000";
      Invocation send = Invocation.celltwin("can", "send", port, "123#00");
      assertEquals(ExitStatus.UNAVAILABLE, send.status(), send::toString);
      String told = port + ": nothing answers; is it a CAN adapter, at this baud rate?";
      assertEquals(List.of("celltwin: " + told), send.err());
    }
  }

  @Test
  void framesThatTheAdapterCouldNotSendAreNoSuccess() throws Exception {
    try (SilentLine line = SilentLine.answering("t")) {
      String port = "slcan:" + line.device() + "@500000";
      assertEquals(
          new Invocation(
              ExitStatus.UNAVAILABLE,
              List.of(),
              List.of("celltwin: " + port + ": the adapter has not sent 2 of 2 frames")),
          Invocation.celltwin("can", "send", port, "123#00", "124#00"));
      assertEquals(
          new Invocation(
              ExitStatus.UNAVAILABLE,
              List.of(),
              List.of("celltwin: not sent: the adapter refuses it")),
          Invocation.celltwin("can", "ask", port, "7E4", "7EC", "220101"));
    }
  }

  @Test
  void whatAnAdapterRefusesIsNamed() throws Exception {
    try (SilentLine line = SilentLine.answering("L")) {
      String port = "slcan:" + line.device() + "@500000";
      String told = "celltwin: " + port + ": the adapter does not know listen-only (L)";
      assertEquals(
          new Invocation(ExitStatus.UNAVAILABLE, List.of(), List.of(told)),
          Invocation.celltwin("can", "stats", "--for=2s", port));
    }
  }

  @Test
  void helpFitsATerminal() {
    for (String command : List.of("dump", "stats", "guess")) {
      Invocation help = Invocation.celltwin("can", command, "--help");
      assertEquals(0, help.status());
      for (String line : help.out()) {
        assertTrue(line.length() <= 80, () -> "wider than a terminal: " + line);
      }
    }
    assertTrue(Invocation.celltwin("can").out().stream().anyMatch(l -> l.startsWith("  dump ")));
  }
}
