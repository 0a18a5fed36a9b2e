package io.celltwin.edge.command;

import io.celltwin.canbus.log.AscWriter;
import io.celltwin.canbus.log.CandumpWriter;
import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.UnavailableException;
import io.celltwin.hal.CanFrame;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `celltwin can dump`: a log of any format as text that other tools read.
@Command(
    name = "dump",
    description = {
      "Prints the frames of a log or of a live bus as candump -L does, or as Vector's ASC.",
      "A log that is wrong ends it with 65, after the frames before the fault."
    })
public final class CanDumpCommand implements Callable<Integer> {
  private enum Format {
    candump,
    asc
  }

  @Mixin private CanLogInput input = new CanLogInput();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "candump (where not given) or asc.")
  private Format format = Format.candump;

  @Override
  public Integer call() throws Exception {
    OutputStream out = new BufferedOutputStream(new StandardOutput(), 1 << 16);
    switch (format) {
      case candump -> {
        CandumpWriter writer = new CandumpWriter(out);
        dump(writer::write, writer, out);
      }
      case asc -> {
        AscWriter writer = new AscWriter(out);
        dump(writer::write, writer, out);
      }
    }
    return ExitStatus.OK;
  }

  private interface Writer {
    void write(String channel, CanFrame frame, long epochNanos) throws IOException;
  }

  private void dump(Writer writer, Closeable end, OutputStream out)
      throws IOException, UnavailableException {
    try (end) {
      input.read(
          new CanLogInput.Sink() {
            @Override
            public void accept(String channel, CanFrame frame) throws IOException {
              writer.write(channel, frame, frame.receivedNanos);
            }

            @Override
            public void quiet() throws IOException {
              out.flush();
            }
          });
    }
  }
}
