package io.celltwin.edge.command;

import io.celltwin.edge.ExitStatus;
import io.celltwin.hal.I2cBus;
import io.celltwin.hal.current.CurrentProbe;
import io.celltwin.hal.linux.LinuxI2cBus;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `celltwin hw probe`: which ports there are, and which current sensors answer.
@Command(
    name = "probe",
    description = {
      "Lists the ports of this machine that chips and packs can be on, whether this user may use",
      "them, and with --i2c the INA226, INA228 and ADS1115 that answer on the I2C buses: registers",
      "that tell them are read at the addresses 0x40 to 0x4F, nothing is written."
    })
public final class HwProbeCommand implements Callable<Integer> {
  /// What a kind of port is called, and what to do where there is none.
  private record Kind(String what, Pattern name, String group, String hint) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              "SPI", Pattern.compile("spidev\\d+\\.\\d+"), "spi", "dtparam=spi=on, then restart"),
          new Kind(
              "I2C", Pattern.compile("i2c-\\d+"), "i2c", "dtparam=i2c_arm=on, modprobe i2c-dev"),
          new Kind("serial", Pattern.compile("tty(USB|ACM|AMA|S)\\d+"), "dialout", "plug it in"),
          new Kind("GPIO", Pattern.compile("gpiochip\\d+"), "gpio", "a kernel with GPIO"),
          new Kind("watchdog", Pattern.compile("watchdog\\d+"), "", "dtparam=watchdog=on"));

  private static final Path DEV = Path.of("/dev");
  private static final Pattern I2C = Pattern.compile("i2c-(\\d+)");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--i2c", description = "Also asks for current sensors on the I2C buses.")
  private boolean asksI2c;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    for (Kind kind : KINDS) {
      List<Path> devices = devices(kind.name);
      if (devices.isEmpty()) out.println(kind.what + ": none (" + kind.hint + ")");
      for (Path device : devices) {
        boolean usable = Files.isReadable(device) && Files.isWritable(device);
        out.println(kind.what + ": " + device + (usable ? "" : refused(kind.group)));
        Matcher bus = I2C.matcher(device.getFileName().toString());
        if (asksI2c && usable && bus.matches()) probe(Integer.parseInt(bus.group(1)), out);
      }
    }
    StandardOutput.finish(out);
    return ExitStatus.OK;
  }

  private static String refused(String group) {
    return ", not for this user"
        + (group.isEmpty() ? "" : ": sudo usermod -aG " + group + " $USER, then log in again");
  }

  private static List<Path> devices(Pattern name) throws IOException {
    try (Stream<Path> all = Files.list(DEV)) {
      return all.filter(path -> name.matcher(path.getFileName().toString()).matches())
          .sorted()
          .toList();
    }
  }

  private static void probe(int bus, PrintWriter out) {
    try (I2cBus open = LinuxI2cBus.open(bus)) {
      for (int k = CurrentProbe.FIRST_ADDRESS; k <= CurrentProbe.LAST_ADDRESS; k++) {
        int address = k;
        CurrentProbe.chipAt(open, address)
            .ifPresent(chip -> out.printf("  0x%02X: %s%n", address, chip));
      }
    } catch (IOException refused) {
      out.println("  " + refused.getMessage());
    }
  }
}
