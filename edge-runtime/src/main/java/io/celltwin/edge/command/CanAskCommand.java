package io.celltwin.edge.command;

import io.celltwin.canbus.isotp.IsoTpAddress;
import io.celltwin.canbus.uds.Refusal;
import io.celltwin.edge.CanPorts;
import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.UnavailableException;
import io.celltwin.hal.Clock;
import io.celltwin.hal.IsoTpChannel;
import io.celltwin.hal.SystemClock;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `celltwin can ask`: one diagnostic request, one answer.
@Command(
    name = "ask",
    description = {
      "Sends one diagnostic request (ISO-TP, such as 220101) and prints the answer in hexadecimal.",
      "Ends with 69 where no answer came, or where the ECU refuses, with the reason that it gives."
    })
public final class CanAskCommand implements Callable<Integer> {
  private static final int REFUSED = 0x7F;
  private static final int ANSWER = 0x40;
  private static final int PENDING = 0x78;

  /// P2* of ISO 14229-2: what an ECU may take that has asked for patience.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int LONGEST_BYTES = 4095;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "PORT", description = "On " + CanPorts.SYNTAX + ".")
  private String port = "";

  @Parameters(
      index = "1",
      paramLabel = "REQUEST_ID",
      converter = Id.Converter.class,
      description = "Identifier of the request: 7E4, or 8 digits for 29 bits.")
  private Id request = new Id(0, false);

  @Parameters(
      index = "2",
      paramLabel = "ANSWER_ID",
      converter = Id.Converter.class,
      description = "Identifier of the answer: 7EC.")
  private Id answer = new Id(0, false);

  @Parameters(
      index = "3",
      paramLabel = "HEX",
      converter = Message.class,
      description = "The request from its service on: 22DDBC.")
  private String message = "";

  @ArgGroup(exclusive = false)
  private Extended extended = new Extended();

  /// Both bytes, or none.
  private static final class Extended {
    @Option(
        names = "--target",
        required = true,
        paramLabel = "NN",
        converter = Octet.class,
        description = "Extended addressing (BMW): the ECU's byte, hexadecimal.")
    private Optional<Integer> target = Optional.empty();

    @Option(
        names = "--tester",
        required = true,
        paramLabel = "NN",
        converter = Octet.class,
        description = "Ours, F1 with BMW.")
    private Optional<Integer> tester = Optional.empty();
  }

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Until the answer has begun and ended; 1s where not given.")
  private Duration timeout = Duration.ofSeconds(1);

  @Override
  public Integer call() throws Exception {
    byte[] answered;
    try (IsoTpChannel channel = CanPorts.openIsoTp(port, address())) {
      answered = ask(channel, new SystemClock(), HexFormat.of().parseHex(message), timeout);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
    }
    spec.commandLine().getOut().println(HexFormat.of().withUpperCase().formatHex(answered));
    spec.commandLine().getOut().flush();
    if ((answered[0] & 0xFF) != REFUSED) return ExitStatus.OK;
    throw new UnavailableException(
        "refused: " + Refusal.name(answered[answered.length - 1] & 0xFF));
  }

  private IsoTpAddress address() {
    if (request.extended != answer.extended) {
      throw new IllegalArgumentException(
          "REQUEST_ID and ANSWER_ID: expected both of 3 digits, or both of 8");
    }
    return new IsoTpAddress(
        extended.target.isPresent() ? IsoTpAddress.Kind.EXTENDED : IsoTpAddress.Kind.NORMAL,
        request.id,
        answer.id,
        request.extended,
        extended.target.orElse(0),
        extended.tester.orElse(0));
  }

  /// The answer to a request, or its refusal. What answers something else is passed over.
  ///
  /// @throws UnavailableException where none came
  static byte[] ask(IsoTpChannel channel, Clock clock, byte[] request, Duration timeout)
      throws IOException, UnavailableException {
    long deadlineNanos = clock.nowNanos() + timeout.toNanos();
    byte[] buffer = new byte[LONGEST_BYTES];
    int service = request[0] & 0xFF;
    boolean sent = false;
    while (true) {
      int length;
      try {
        if (!sent) channel.send(request, request.length, deadlineNanos);
        sent = true;
        length = channel.receive(buffer, deadlineNanos);
      } catch (IOException notTaken) {
        throw new UnavailableException(String.valueOf(notTaken.getMessage()));
      }
      if (length < 0) throw new UnavailableException("no answer");
      int first = length > 0 ? buffer[0] & 0xFF : 0;
      boolean refused = length == 3 && first == REFUSED && (buffer[1] & 0xFF) == service;
      if (refused && (buffer[2] & 0xFF) == PENDING) {
        deadlineNanos = clock.nowNanos() + PATIENCE.toNanos();
      } else if (refused || first == (service | ANSWER)) {
        return Arrays.copyOf(buffer, length);
      }
    }
  }

  private record Id(int id, boolean extended) {
    /// 3 digits or 8, as everywhere in candump's text.
    static final class Converter implements ITypeConverter<Id> {
      @Override
      public Id convert(String text) {
        if (text.matches("[0-7][0-9A-Fa-f]{2}|[01][0-9A-Fa-f]{7}")) {
          return new Id(Integer.parseInt(text, 16), text.length() == 8);
        }
        throw new TypeConversionException(
            "found " + text + ", expected 000..7FF, or 8 digits up to 1FFFFFFF");
      }
    }
  }

  private static final class Octet implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      if (text.matches("[0-9A-Fa-f]{1,2}")) return Integer.parseInt(text, 16);
      throw new TypeConversionException("found " + text + ", expected 00..FF");
    }
  }

  private static final class Message implements ITypeConverter<String> {
    @Override
    public String convert(String text) {
      if (text.matches("([0-9A-Fa-f]{2})+") && text.length() <= 2 * LONGEST_BYTES) return text;
      throw new TypeConversionException(
          "found " + text + ", expected 1 to 4095 bytes of two hexadecimal digits");
    }
  }
}
