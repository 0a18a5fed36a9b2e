package io.celltwin.hil.can;

import static io.celltwin.hil.kernel.Checks.check;
import static io.celltwin.hil.kernel.Checks.run;
import static io.celltwin.hil.kernel.Checks.same;
import static io.celltwin.hil.kernel.Checks.that;

import io.celltwin.canbus.isotp.IsoTpAddress;
import io.celltwin.canbus.isotp.IsoTpLink;
import io.celltwin.canbus.isotp.IsoTpSettings;
import io.celltwin.canbus.uds.UdsRequest;
import io.celltwin.canbus.uds.UdsServer;
import io.celltwin.edge.Celltwin;
import io.celltwin.hal.can.SocketCanPort;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// `celltwin can ask` on a kernel that does ISO-TP, and at last on one that does not. The ECU is
// made of can-utils, so that both ends do not share a mistake of ours.
final class AskOnKernel {
  private static final String VIRTUAL = "vcan0";
  private static final long SECOND = 1_000_000_000L;
  private static final long PATIENCE_NANOS = 60 * SECOND;

  private static final int OK = 0;
  private static final int UNAVAILABLE = 69;

  /// An emulated processor starts processes slowly; where nothing else is said, time must not end a
  /// question.
  private static final String AMPLE = "30s";

  private AskOnKernel() {}

  static void checks() {
    check("can ask: a process of its own", AskOnKernel::process);
    check("can ask: an answer of one frame, one of many", AskOnKernel::answers);
    check("can ask: a request of many frames", AskOnKernel::longRequest);
    check("can ask: identifiers of 29 bits, addresses in the first byte", AskOnKernel::addresses);
    check("can ask: an ECU that asks for patience, twice", AskOnKernel::patience);
    check("can ask: a refusal is named", AskOnKernel::refusal);
    check("can ask: silence ends with the time, by the kernel's ISO-TP", AskOnKernel::silence);
    check("can ask: nobody takes a request of many frames", AskOnKernel::nobody);
    check("can ask: a kernel without ISO-TP", AskOnKernel::withoutModule);
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      that(System.nanoTime() - deadline < 0, "never came: " + what);
      Thread.sleep(20);
    }
  }

  /// What the command has said and how it ended.
  private record Asked(int status, String out, String err) {
    void is(int expectedStatus, String expectedOut, String expectedErr) {
      same(this, new Asked(expectedStatus, expectedOut, expectedErr), "the command");
    }
  }

  private static String[] line(String... arguments) {
    return Stream.concat(Stream.of("can", "ask", VIRTUAL), Stream.of(arguments))
        .toArray(String[]::new);
  }

  /// The command in this process, one at a time.
  private static Asked ask(String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream toOut = new ByteArrayOutputStream();
    ByteArrayOutputStream toErr = new ByteArrayOutputStream();
    int status;
    try {
      System.setOut(new PrintStream(toOut, true, StandardCharsets.UTF_8));
      System.setErr(new PrintStream(toErr, true, StandardCharsets.UTF_8));
      status = Celltwin.run(line(arguments));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
    return new Asked(
        status,
        toOut.toString(StandardCharsets.UTF_8).strip(),
        toErr.toString(StandardCharsets.UTF_8).strip());
  }

  /// The command in a thread, while something is done here again and again.
  private static Asked askWhile(Step step, String... arguments) throws Exception {
    FutureTask<Asked> asked = new FutureTask<>(() -> ask(arguments));
    Thread.ofPlatform().daemon().start(asked);
    while (!asked.isDone()) {
      step.run();
      Thread.sleep(1);
    }
    return asked.get();
  }

  @FunctionalInterface
  private interface Step {
    void run() throws Exception;
  }

  /// An ECU of isotprecv and isotpsend: to each request that it knows, messages with pauses
  /// between.
  private static final class Ecu implements AutoCloseable {
    private static final long PAUSE_MILLIS = 2_500;

    private final String[] address;
    private final Map<String, List<String>> answers;
    private final Process receiver;
    private final Thread thread;
    private volatile String heard = "";

    /// @param address as isotprecv and isotpsend want it
    Ecu(Map<String, List<String>> answers, String... address) throws Exception {
      this.address = address;
      this.answers = answers;
      int before = listeners();
      receiver = begin("stdbuf", "-oL", "isotprecv", "-l", "-b", "4"); // frames of a block
      thread = Thread.ofPlatform().daemon().name("ecu").start(this::serve);
      await("an ECU that listens", () -> listeners() > before);
    }

    private Process begin(String... command) throws IOException {
      List<String> line = new ArrayList<>(List.of(command));
      line.addAll(List.of("-p", "00:00"));
      line.addAll(List.of(address));
      line.add(VIRTUAL);
      return new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private void serve() {
      try (BufferedReader requests = receiver.inputReader()) {
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
          heard = line.replace(" ", "");
          List<String> messages = answers.getOrDefault(heard, List.of());
          for (int i = 0; i < messages.size(); i++) {
            if (i > 0) Thread.sleep(PAUSE_MILLIS);
            say(messages.get(i));
          }
        }
      } catch (IOException | InterruptedException closed) {
        // no more questions
      }
    }

    private void say(String message) throws IOException, InterruptedException {
      Process sender = begin("isotpsend", "-b");
      try (var bytes = sender.outputWriter()) {
        for (int i = 0; i < message.length(); i += 2)
          bytes.write(message.substring(i, i + 2) + " ");
      }
      sender.waitFor();
    }

    @Override
    public void close() {
      receiver.destroy();
      try {
        receiver.waitFor();
        thread.join();
      } catch (InterruptedException hurried) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Receivers that the kernel's ISO-TP has entered, all interfaces together.
  private static int listeners() {
    return (int)
        List.of("sff", "eff").stream()
            .flatMap(kind -> entries(kind).stream())
            .filter(entry -> entry.contains("isotp"))
            .count();
  }

  private static List<String> entries(String kind) {
    try {
      return Files.readAllLines(Path.of("/proc/net/can/rcvlist_" + kind));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String counted(int bytes) {
    return IntStream.range(0, bytes)
        .mapToObj(i -> "%02X".formatted(i & 0xFF))
        .collect(Collectors.joining());
  }

  /// As people do it: a process, its exit status, its two outputs.
  private static void process() throws Exception {
    try (Ecu _ = new Ecu(Map.of("22DDBC", List.of("62DDBC2A")), "-s", "7E8", "-d", "7E0")) {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "--enable-native-access=ALL-UNNAMED",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "io.celltwin.edge.Celltwin"));
      command.addAll(List.of(line("7E0", "7E8", "22DDBC", "--timeout", AMPLE)));
      same(run(command.toArray(String[]::new)), "62DDBC2A", "what it printed");
    }
  }

  private static void answers() throws Exception {
    String many = "62F190" + counted(4092); // as long as ISO-TP's first frame can say
    try (Ecu _ =
        new Ecu(
            Map.of("22DDBC", List.of("62DDBC2A"), "22F190", List.of(many)),
            "-s",
            "7E8",
            "-d",
            "7E0")) {
      ask("7E0", "7E8", "22DDBC", "--timeout", AMPLE).is(OK, "62DDBC2A", "");
      ask("7E0", "7E8", "22F190", "--timeout", AMPLE).is(OK, many, "");
    }
  }

  private static void longRequest() throws Exception {
    String request = "2E0100" + counted(300);
    try (Ecu ecu = new Ecu(Map.of(request, List.of("6E0100")), "-s", "7E8", "-d", "7E0")) {
      ask("7E0", "7E8", request, "--timeout", AMPLE).is(OK, "6E0100", "");
      same(ecu.heard, request, "what the ECU has heard");
    }
  }

  private static void addresses() throws Exception {
    String many = "62DDBC" + counted(60);
    Map<String, List<String>> answers = Map.of("22DDBC", List.of(many));
    try (Ecu _ = new Ecu(answers, "-s", "18DAF110", "-d", "18DA10F1")) {
      ask("18DA10F1", "18DAF110", "22DDBC", "--timeout", AMPLE).is(OK, many, "");
    }
    try (Ecu _ = new Ecu(answers, "-s", "607", "-d", "6F1", "-x", "F1:07")) {
      ask("6F1", "607", "22DDBC", "--target", "07", "--tester", "F1", "--timeout", AMPLE)
          .is(OK, many, "");
    }
  }

  /// Each wait is within the 5 s that an ECU is given for each plea, both are beyond the time that
  /// the answer has without one.
  private static void patience() throws Exception {
    Map<String, List<String>> answers = Map.of("22DDBC", List.of("7F2278", "7F2278", "62DDBC2A"));
    try (Ecu _ = new Ecu(answers, "-s", "7E8", "-d", "7E0")) {
      ask("7E0", "7E8", "22DDBC", "--timeout", "4s").is(OK, "62DDBC2A", "");
    }
  }

  private static void refusal() throws Exception {
    Map<String, List<String>> answers =
        Map.of("22FFFF", List.of("7F2231"), "22FFFE", List.of("7F2278", "7F2222"));
    try (Ecu _ = new Ecu(answers, "-s", "7E8", "-d", "7E0")) {
      ask("7E0", "7E8", "22FFFF", "--timeout", AMPLE)
          .is(UNAVAILABLE, "7F2231", "celltwin: refused: requestOutOfRange");
      ask("7E0", "7E8", "22FFFE", "--timeout", AMPLE)
          .is(UNAVAILABLE, "7F2222", "celltwin: refused: conditionsNotCorrect");
    }
  }

  /// That it is the kernel who talks is seen by the receiver that it enters: ours would be entered
  /// as a raw socket.
  private static void silence() throws Exception {
    try (Ecu ecu = new Ecu(Map.of(), "-s", "7E8", "-d", "7E0")) {
      AtomicBoolean kernelTalks = new AtomicBoolean();
      long start = System.nanoTime();
      askWhile(
              () ->
                  kernelTalks.compareAndSet(
                      false,
                      entries("sff").stream()
                          .anyMatch(entry -> entry.matches(" *vcan0 +7e8 .* isotp *"))),
              "7E0",
              "7E8",
              "22DDBC",
              "--timeout",
              "4s")
          .is(UNAVAILABLE, "", "celltwin: no answer");
      double seconds = (System.nanoTime() - start) / 1e9;
      same(ecu.heard, "22DDBC", "what the ECU has heard");
      that(seconds >= 4, "it took " + seconds + " s");
      that(kernelTalks.get(), "no receiver of the kernel's ISO-TP");
    }
  }

  private static void nobody() throws Exception {
    ask("7E0", "7E8", "2E0100" + counted(20), "--timeout", AMPLE)
        .is(UNAVAILABLE, "", "celltwin: vcan0: the peer has not taken a message of 23 bytes");
  }

  /// CellTwin's own ISO-TP then, at both ends.
  private static void withoutModule() throws Exception {
    run("rmmod", "can_isotp");
    IsoTpAddress ecu = IsoTpAddress.normal(0x7E0, 0x7E8).reversed();
    byte[] data = HexFormat.of().parseHex(counted(200));
    try (SocketCanPort port = SocketCanPort.open(VIRTUAL, SocketCanPort.Options.LISTEN.sending())) {
      UdsServer server = new UdsServer(port, new IsoTpLink(ecu, IsoTpSettings.CLASSIC));
      server.answer(UdsRequest.readData(0xDDBC), data);
      askWhile(() -> server.act(System.nanoTime()), "7E0", "7E8", "22DDBC", "--timeout", AMPLE)
          .is(OK, "62DDBC" + counted(200), "");
    }
  }
}
