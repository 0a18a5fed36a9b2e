package io.celltwin.hil.speed;

import io.celltwin.config.ConfigException;
import io.celltwin.config.TwinConfig;
import io.celltwin.hil.demo.DemoConfig;
import io.celltwin.simulation.plant.PackSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/// Configurations of a pack whose cells, current and one temperature come through chips or CAN
/// frames, as files in a folder: what a user would write, and what the electronics on a bus send.
final class SpeedWiring implements AutoCloseable {
  private static final int CELLS_PER_CHIP = 16;
  private static final int CELLS_PER_FRAME = 4;
  private static final int FIRST_CELLS_ID = 0x200;

  private final int cells;
  private final Path folder;

  SpeedWiring(int cells) throws IOException {
    this.cells = cells;
    folder = Files.createTempDirectory("celltwin-speed");
    try (InputStream in =
        Objects.requireNonNull(DemoConfig.class.getResourceAsStream("demo-cell.toml"))) {
      Files.write(folder.resolve("cell.toml"), in.readAllBytes());
    }
  }

  /// LTC6813 with 16 cells each, and an INA228; both are asked ten times a second.
  TwinConfig chips() throws ConfigException, IOException {
    int chips = (cells + CELLS_PER_CHIP - 1) / CELLS_PER_CHIP;
    StringBuilder inputs = new StringBuilder();
    for (int chip = 1; chip <= chips; chip++) {
      int wired = Math.min(CELLS_PER_CHIP, cells - (chip - 1) * CELLS_PER_CHIP);
      inputs.append(chip == 1 ? "" : ", ").append("\"1-").append(wired).append('"');
    }
    String sources =
        """
        [[source]]
        name = "cells"
        kind = "ltc6813"
        port = "/dev/spidev0.0"
        devices = %d
        cell_inputs = [%s]
        period_s = 0.1
        [[source.thermistor]]
        device = 1
        gpio = 1
        part = "murata_ncxxxxh103"
        [[source]]
        name = "shunt"
        kind = "ina228"
        port = "/dev/i2c-1"
        shunt_ohm = 0.0001
        max_A = 800
        conversion_us = 1052
        averages = 16
        period_s = 0.1
        """
            .formatted(chips, inputs);
    return config(sources, "shunt", "mean_current = \"shunt:current_mean_A\"");
  }

  /// Four cells a frame, all cells and the current ten times a second, the temperature once.
  TwinConfig can() throws ConfigException, IOException {
    write("pack.dbc", dbc());
    write("pack.toml", signalMap());
    write("pack.csv", senders());
    String sources =
        """
        [[source]]
        name = "cells"
        kind = "can"
        port = "can0"
        protocol = "pack.toml"
        """;
    return config(sources, "cells", "");
  }

  private TwinConfig config(String sources, String current, String meanCurrent)
      throws ConfigException, IOException {
    String text =
        """
        schema = 1
        [loop]
        period_s = 0.1
        %s
        [[pack]]
        id = "speed"
        cell = "cell.toml"
        cells_in_series = %d
        cells_in_parallel = %d
        [[pack.string]]
        current = "%s:current_A"
        %s
        cell_voltage = "cells:voltage_{cell}_V"
        [[pack.temperature]]
        channel = "cells:temperature_1_degC"
        cells = [1, %d]
        """
            .formatted(
                sources, cells, PackSettings.CAR.parallelCells(), current, meanCurrent, cells);
    return TwinConfig.read(write("speed.toml", text));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  // What is on the bus

  private int frames() {
    return (cells + CELLS_PER_FRAME - 1) / CELLS_PER_FRAME;
  }

  private int lastCell(int frame) {
    return Math.min(cells, frame * CELLS_PER_FRAME);
  }

  private static int firstCell(int frame) {
    return (frame - 1) * CELLS_PER_FRAME + 1;
  }

  private String dbc() {
    StringBuilder out =
        new StringBuilder(
            """
            VERSION ""

            BU_: BMS

            BO_ 256 Pack: 8 BMS
             SG_ Current : 0|32@1- (0.001,0) [-2000000|2000000] "A" Vector__XXX
             SG_ Temperature : 32|16@1- (0.01,0) [-100|200] "degC" Vector__XXX
            """);
    for (int frame = 1; frame <= frames(); frame++) {
      out.append("\nBO_ ").append(FIRST_CELLS_ID + frame).append(" Cells").append(frame);
      out.append(": 8 BMS\n");
      for (int cell = firstCell(frame); cell <= lastCell(frame); cell++) {
        int bit = 16 * (cell - firstCell(frame));
        out.append(" SG_ Cell").append(cell).append(" : ").append(bit);
        out.append("|16@1+ (0.0001,0) [0|6.5] \"V\" Vector__XXX\n");
      }
    }
    return out.toString();
  }

  private String signalMap() {
    StringBuilder out =
        new StringBuilder("schema = 1\nname = \"Speed\"\ndbc = \"pack.dbc\"\nprovenance = \"-\"\n");
    signal(out, "Pack", "Current", "current", "");
    signal(out, "Pack", "Temperature", "temperature", "");
    for (int frame = 1; frame <= frames(); frame++) {
      int first = firstCell(frame);
      String range =
          "from = %d\nnumber = %d\ncount = %d\n"
              .formatted(first, first, lastCell(frame) - first + 1);
      signal(out, "Cells" + frame, "Cell{}", "cell_voltage", range);
    }
    return out.toString();
  }

  private static void signal(
      StringBuilder out, String message, String signal, String quantity, String numbers) {
    out.append(
        """
        [[signal]]
        message = "%s"
        signal = "%s"
        quantity = "%s"
        %stimeout_s = 3
        provenance = "-"
        """
            .formatted(message, signal, quantity, numbers));
  }

  private String senders() {
    StringBuilder out =
        new StringBuilder(
            """
            message,Pack,100,0,0
            signal,Current,string_amps,1,1,0
            signal,Temperature,celsius,1,1,0
            """);
    for (int frame = 1; frame <= frames(); frame++) {
      out.append("message,Cells").append(frame).append(",100,0,0\n");
      out.append("signal,Cell{},cell_volts,");
      out.append(firstCell(frame)).append("..").append(lastCell(frame)).append(",1,0\n");
    }
    return out.toString();
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) Files.delete(file);
    }
    Files.delete(folder);
  }
}
