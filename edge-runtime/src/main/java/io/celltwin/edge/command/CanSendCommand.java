package io.celltwin.edge.command;

import io.celltwin.canbus.log.BadLogException;
import io.celltwin.canbus.log.CanLogs;
import io.celltwin.edge.CanPorts;
import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.UnavailableException;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.FrameLength;
import java.io.IOException;
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
      // An adapter that is closed at once forgets what it has not sent yet.
      CanFrame answer = new CanFrame();
      for (long end = System.nanoTime() + LINGER_NANOS; bus.receive(answer, end); ) {}
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

  /// Reads a frame as cansend writes it, and refuses what no controller sends.
  static final class FrameText implements ITypeConverter<CanFrame> {
    @Override
    public CanFrame convert(String text) throws IOException {
      CanFrame frame;
      try {
        frame = CanLogs.frame(text);
      } catch (BadLogException wrong) {
        throw new TypeConversionException(wrong.fault());
      }
      if (frame.error) throw wrong(text, "no error frame, which a controller sends by itself");
      if (frame.length != FrameLength.atLeast(frame.length))
        throw wrong(text, "up to 8 bytes, or 12, 16, 20, 24, 32, 48 or 64");
      return frame;
    }

    private static TypeConversionException wrong(String text, String expected) {
      return new TypeConversionException("found \"" + text + "\", expected " + expected);
    }
  }
}
