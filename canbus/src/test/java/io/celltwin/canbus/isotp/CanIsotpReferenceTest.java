package io.celltwin.canbus.isotp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.celltwin.canbus.Frames;
import io.celltwin.hal.CanFrame;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Messages to and from can-isotp, another implementation, frame by frame over a pipe. Skipped
/// where the Python that `CELLTWIN_PYTHON` names, else `python3`, has no module `isotp`.
class CanIsotpReferenceTest {
  private static final String PYTHON = System.getenv().getOrDefault("CELLTWIN_PYTHON", "python3");

  /// Reads `frame ID HEX`, `send HEX` and `poll`; answers each with what it has to say, then `ok`.
  private static final String PEER =
      """
      import sys, isotp
      address = eval("isotp.Address(isotp.AddressingMode." + sys.argv[1] + ")")
      parameters = eval("dict(" + sys.argv[2] + ")")
      inbox = []
      say = lambda *words: print(*words, flush=False)
      def transmit(m):
          say("frame", "%X" % m.arbitration_id, m.data.hex() or "-")
      def error(e):
          say("error", type(e).__name__)
      layer = isotp.TransportLayerLogic(
          rxfn=lambda timeout: inbox.pop(0) if inbox else None,
          txfn=transmit, address=address, error_handler=error, params=parameters)
      for line in sys.stdin:
          words = line.split()
          if words[0] == "frame":
              inbox.append(isotp.CanMessage(
                  arbitration_id=int(words[1], 16), data=bytes.fromhex(words[2]),
                  extended_id=words[3] == "x", is_fd=words[4] == "fd"))
          elif words[0] == "send":
              layer.send(bytes.fromhex(words[1]))
          layer.process(rx_timeout=0)
          while layer.available():
              say("message", layer.recv().hex())
          say("ok")
          sys.stdout.flush()
      """;

  /// can-isotp behind its pipe.
  private static final class Reference implements AutoCloseable {
    private final Process process;
    private final BufferedReader from;
    private final BufferedWriter to;
    private final List<String> frames = new ArrayList<>();
    private final List<String> messages = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    Reference(String address, String parameters) throws IOException {
      process =
          new ProcessBuilder(PYTHON, "-c", PEER, address, parameters)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      from = process.inputReader(StandardCharsets.US_ASCII);
      to = process.outputWriter(StandardCharsets.US_ASCII);
    }

    void tell(String command) throws IOException {
      to.write(command);
      to.newLine();
      to.flush();
      while (true) {
        String line = from.readLine();
        if (line == null) throw new IOException("the reference ended at: " + command);
        if (line.equals("ok")) return;
        if (line.startsWith("frame ")) frames.add(line.substring(6));
        else if (line.startsWith("message ")) messages.add(line.substring(8));
        else errors.add(line);
      }
    }

    @Override
    public void close() {
      process.destroy();
    }
  }

  @BeforeAll
  static void isThere() throws InterruptedException {
    int status = 127;
    try {
      Process process = new ProcessBuilder(PYTHON, "-c", "import isotp").start();
      process.getErrorStream().readAllBytes();
      status = process.waitFor();
    } catch (IOException e) {
      // No such program: as if it lacked the module.
    }
    assumeTrue(status == 0, PYTHON + " has no module isotp (pip install can-isotp)");
  }

  private static IsoTpAddress address(String name) {
    return switch (name) {
      case "normal" -> IsoTpAddress.normal(0x7E4, 0x7EC);
      case "normal29" -> IsoTpAddress.normal29(0x17FC007B, 0x17FE007B);
      case "fixed" -> IsoTpAddress.normalFixed(0xF1, 0xDB);
      case "extended" -> IsoTpAddress.extended(0x6F1, 0x07, 0x607, 0xF1);
      case "mixed" -> IsoTpAddress.mixed(0x7E4, 0x7EC, 0x99);
      case "mixedFixed" -> IsoTpAddress.mixedFixed(0xF1, 0x10, 0x55);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private final Random random = new Random(5);

  private static String text(CanFrame frame) {
    return "%X %s".formatted(frame.id, HexFormat.of().formatHex(frame.data, 0, frame.length));
  }

  private static String command(CanFrame frame) {
    return "frame %s %s %s"
        .formatted(
            text(frame), frame.extended ? "x" : "s", frame.flexibleDataRate ? "fd" : "classic");
  }

  /// Lets both talk until neither has anything left; the messages that we received, and into `ours`
  /// the frames that we sent.
  private static List<String> talk(
      IsoTpLink link, Reference reference, boolean extended, List<String> ours) throws IOException {
    List<String> received = new ArrayList<>();
    int quiet = 0;
    int heard = reference.frames.size();
    // can-isotp keeps its own time: two rounds without a frame, with nothing under way, are the
    // end.
    while (quiet < 2) {
      int before = ours.size() + reference.frames.size();
      long now = System.nanoTime();
      link.poll(now);
      while (link.wantsToSend(now)) {
        ours.add(text(link.frameToSend()));
        String command = command(link.frameToSend());
        link.frameSent(now);
        reference.tell(command);
      }
      reference.tell("poll");
      for (; heard < reference.frames.size(); heard++) {
        hear(link, reference.frames.get(heard), extended, received);
      }
      boolean still = ours.size() + reference.frames.size() == before;
      quiet = still && !link.sending() && !link.receiving() ? quiet + 1 : 0;
    }
    return received;
  }

  /// Feeds the link a frame as the reference writes it.
  private static void hear(IsoTpLink link, String text, boolean extended, List<String> received) {
    int space = text.indexOf(' ');
    int id = Integer.parseInt(text.substring(0, space), 16);
    byte[] data = Frames.bytes(text.substring(space + 1));
    if (link.accept(Frames.frame(id, extended, data, System.nanoTime())) == IsoTpEvent.RECEIVED) {
      received.add(HexFormat.of().formatHex(link.message(), 0, link.messageLength()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          normal     | Normal_11bits, txid=0x7EC, rxid=0x7E4                                          | 8  | 0 | 0
          normal     | Normal_11bits, txid=0x7EC, rxid=0x7E4                                          | 8  | 3 | 1
          normal29   | Normal_29bits, txid=0x17FE007B, rxid=0x17FC007B                                | 8  | 8 | 0
          fixed      | NormalFixed_29bits, source_address=0xDB, target_address=0xF1                   | 8  | 0 | 0
          extended   | Extended_11bits, txid=0x607, rxid=0x6F1, source_address=0x07, target_address=0xF1 | 8 | 4 | 0
          mixed      | Mixed_11bits, txid=0x7EC, rxid=0x7E4, address_extension=0x99                   | 8  | 0 | 0
          mixedFixed | Mixed_29bits, source_address=0x10, target_address=0xF1, address_extension=0x55 | 8  | 0 | 0
          normal29   | Normal_29bits, txid=0x17FE007B, rxid=0x17FC007B                                | 64 | 0 | 0
          normal     | Normal_11bits, txid=0x7EC, rxid=0x7E4                                          | 24 | 2 | 0
          """)
  void talksWithCanIsotpAndSendsTheSameFrames(
      String name, String theirs, int frameBytes, int blockSize, int separationMillis)
      throws IOException {
    IsoTpAddress address = address(name);
    IsoTpSettings settings =
        IsoTpSettings.CLASSIC
            .withFlow(blockSize, separationMillis)
            .withPadding(0xAA)
            .withMaxMessageBytes(10_000);
    if (frameBytes > 8) settings = settings.withFlexibleDataRate(frameBytes, false);
    String parameters =
        "blocksize=%d, stmin=%d, tx_padding=0xAA, tx_data_min_length=8, tx_data_length=%d, max_frame_size=10000, can_fd=%s"
            .formatted(blockSize, separationMillis, frameBytes, frameBytes > 8 ? "True" : "False");
    int[] lengths = {1, 6, 7, 8, 9, 12, 13, 14, 20, 21, 61, 62, 63, 64, 65, 200, 1000, 4095, 5000};
    int most = separationMillis > 0 ? 200 : frameBytes > 8 ? 5000 : 4095;
    try (Reference reference = new Reference(theirs, parameters)) {
      for (int length : lengths) {
        if (length > most) continue;
        IsoTpLink link = new IsoTpLink(address, settings);
        byte[] message = new byte[length];
        random.nextBytes(message);
        String hex = HexFormat.of().formatHex(message);
        List<String> ours = new ArrayList<>();
        reference.frames.clear();
        reference.messages.clear();
        assertTrue(link.send(message, length, System.nanoTime()));
        assertEquals(List.of(), talk(link, reference, address.extendedIds(), ours));
        assertEquals(List.of(hex), reference.messages, "from us, " + length + " bytes");
        List<String> flowTheirs = List.copyOf(reference.frames);

        List<String> flowOurs = new ArrayList<>();
        reference.frames.clear();
        reference.tell("send " + hex);
        // What it has said until now is heard in the talk.
        List<String> first = List.copyOf(reference.frames);
        reference.frames.clear();
        List<String> received = new ArrayList<>();
        for (String text : first) hear(link, text, address.extendedIds(), received);
        received.addAll(talk(link, reference, address.extendedIds(), flowOurs));
        assertEquals(List.of(hex), received, "from it, " + length + " bytes");
        List<String> dataTheirs = new ArrayList<>(first);
        dataTheirs.addAll(reference.frames);

        int digits = 2 * address.addressBytes();
        assertEquals(data(dataTheirs, digits), data(ours, digits), "frames of " + length);
        assertEquals(data(flowTheirs, digits), data(flowOurs, digits), "flow of " + length);
        assertEquals(List.of(), reference.errors);
      }
    }
  }

  /// The frames without identifier and address byte, which tell the directions apart.
  private static List<String> data(List<String> frames, int addressDigits) {
    List<String> data = new ArrayList<>();
    for (String frame : frames) data.add(frame.substring(frame.indexOf(' ') + 1 + addressDigits));
    return data;
  }
}
