package io.celltwin.edge.command;

import io.celltwin.edge.CanPorts;
import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.UnavailableException;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanHealth;
import io.celltwin.hal.CanPort;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `celltwin can send`: the one command that sends.
@Command(
    name = "send",
    description = {
      "Sends frames, one after the other, in the words of candump and cansend:",
      "123#DEADBEEF, 18DAF1DB#0322F190 (29 bits), 123#R or 123#R4 (remote),",
      "123##1AABB (flexible data rate; 1: bit rate switch, 2: error passive)."
    })
public final class CanSendCommand implements Callable<Integer> {
  /// A controller that acknowledges nothing for so long has nobody on its bus.
  private static final long PATIENCE_NANOS = 1_000_000_000L;

  private static final long LINGER_NANOS = 100_000_000L;
  private static final long PAUSE_MILLIS = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "PORT", description = "On " + CanPorts.SYNTAX + ".")
  private String port = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "FRAME",
      converter = FrameText.class,
      description = "Frame to send.")
  private List<CanFrame> frames = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    try (CanPort bus = open()) {
      for (CanFrame frame : frames) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!bus.send(frame)) {
          if (System.nanoTime() - deadline >= 0)
            throw new UnavailableException(
                port + ": takes no frame, its state is " + bus.health().state());
          TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
      }
      // An adapter that is closed at once forgets what it has not sent yet, and says late what it
      // could not send. Before, the count has only tries that were repeated.
      long repeated = bus.health().count(CanHealth.Count.NOT_SENT);
      CanFrame answer = new CanFrame();
      for (long end = System.nanoTime() + LINGER_NANOS; bus.receive(answer, end); ) {}
      long refused = bus.health().count(CanHealth.Count.NOT_SENT) - repeated;
      if (refused > 0)
        throw new UnavailableException(
            "%s: the adapter has not sent %d of %d frames".formatted(port, refused, frames.size()));
    }
    return ExitStatus.OK;
  }

  private CanPort open() throws Exception {
    try {
      return CanPorts.open(port, true, List.of());
    } catch (IllegalArgumentException wrong) {
      throw new CommandLine.ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
    }
  }

  /// Reads a frame as cansend writes it.
  static final class FrameText implements ITypeConverter<CanFrame> {
    private static final int STANDARD_DIGITS = 3;
    private static final int EXTENDED_DIGITS = 8;
    private static final int CLASSIC_BYTES = 8;

    /// ISO 11898-1: beyond 8 bytes the length code has these alone.
    private static final List<Integer> LONG_FRAMES = List.of(12, 16, 20, 24, 32, 48, 64);

    @Override
    public CanFrame convert(String text) {
      int hash = text.indexOf('#');
      if (hash != STANDARD_DIGITS && hash != EXTENDED_DIGITS)
        throw wrong(text, "3 or 8 hexadecimal digits and #");
      CanFrame frame = new CanFrame();
      frame.extended = hash == EXTENDED_DIGITS;
      long id = hexadecimal(text, text, 0, hash);
      if (id > (frame.extended ? 0x1FFF_FFFF : 0x7FF))
        throw wrong(text, "an identifier of up to 7FF, or 8 digits up to 1FFFFFFF");
      frame.id = (int) id;
      int at = hash + 1;
      if (text.startsWith("R", at)) return remote(text, at + 1, frame);
      int most = CLASSIC_BYTES;
      if (text.startsWith("#", at)) {
        if (text.length() == at + 1) throw wrong(text, "a digit with flags behind ##");
        int flags = (int) hexadecimal(text, text, at + 1, at + 2);
        frame.flexibleDataRate = true;
        frame.bitRateSwitch = (flags & 1) != 0;
        frame.errorStateIndicator = (flags & 2) != 0;
        most = CanFrame.MAX_BYTES;
        at += 2;
      }
      String digits = text.substring(at).replace(".", "");
      if (digits.length() % 2 != 0 || digits.length() > 2 * most)
        throw wrong(text, "up to " + most + " bytes of two hexadecimal digits");
      frame.length = digits.length() / 2;
      if (frame.length > CLASSIC_BYTES && !LONG_FRAMES.contains(frame.length))
        throw wrong(text, "up to 8 bytes, or one of " + LONG_FRAMES + ": others cannot be sent");
      for (int i = 0; i < frame.length; i++)
        frame.data[i] = (byte) hexadecimal(text, digits, 2 * i, 2 * i + 2);
      return frame;
    }

    private static CanFrame remote(String text, int at, CanFrame frame) {
      frame.remote = true;
      long length = hexadecimal(text, text, at, text.length());
      if (length > CLASSIC_BYTES) throw wrong(text, "R or R0 to R8");
      frame.length = (int) length;
      return frame;
    }

    private static long hexadecimal(String text, String digits, int from, int to) {
      long value = 0;
      for (int i = from; i < to; i++) {
        int digit = Character.digit(digits.charAt(i), 16);
        if (digit < 0 || value > Integer.MAX_VALUE) throw wrong(text, "hexadecimal digits");
        value = value << 4 | digit;
      }
      return value;
    }

    private static TypeConversionException wrong(String text, String expected) {
      return new TypeConversionException("found " + text + ", expected " + expected);
    }
  }
}
