package io.celltwin.edge.command;

import io.celltwin.edge.ExitStatus;
import io.celltwin.hal.I2cBus;
import io.celltwin.hal.linux.DeviceKind;
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
      "Lists the ports of this machine that chips and packs can be on.",
      "Tells whether this user may use them, and with --i2c the INA226, INA228 and ADS1115 that"
          + " answer on the I2C buses: registers that tell them are read at the addresses 0x40 to"
          + " 0x4F, nothing is written."
    })
public final class HwProbeCommand implements Callable<Integer> {
  /// What a kind of port is called, and what to do where there is none.
  private record Kind(String what, Pattern name, DeviceKind device, String hint) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              "SPI",
              Pattern.compile("spidev\\d+\\.\\d+"),
              DeviceKind.SPI,
              "dtparam=spi=on, then restart"),
          new Kind(
              "I2C",
              Pattern.compile("i2c-\\d+"),
              DeviceKind.I2C,
              "dtparam=i2c_arm=on, modprobe i2c-dev"),
          new Kind(
              "serial", Pattern.compile("tty(USB|ACM|AMA|S)\\d+"), DeviceKind.SERIAL, "plug it in"),
          new Kind("GPIO", Pattern.compile("gpiochip\\d+"), DeviceKind.GPIO, "a kernel with GPIO"),
          new Kind(
              "watchdog",
              Pattern.compile("watchdog\\d+"),
              DeviceKind.WATCHDOG,
              "dtparam=watchdog=on"));

  private static final Path DEV = Path.of("/dev");
  private static final Pattern I2C = Pattern.compile("i2c-(\\d+)");

  // Registers and their values: afe.md, confirmed by two drivers and the Linux kernel.
  private static final int MAKER_REGISTER_226 = 0xFE;
  private static final int DIE_REGISTER_226 = 0xFF;
  private static final int MAKER_REGISTER_228 = 0x3E;
  private static final int DIE_REGISTER_228 = 0x3F;
  private static final int TEXAS_INSTRUMENTS = 0x5449;
  private static final int INA226 = 0x2260;
  private static final int INA228 = 0x2280;
  private static final int REVISION = 0x000F;

  // An ADS111x has no identification: its thresholds as after power-up (TI SBAS444E) tell it, and
  // do not tell an ADS1113, ADS1114 and ADS1115 apart.
  private static final int LOW_THRESHOLD_REGISTER = 2;
  private static final int HIGH_THRESHOLD_REGISTER = 3;
  private static final int LOW_THRESHOLD = 0x8000;
  private static final int HIGH_THRESHOLD = 0x7FFF;
  private static final int FIRST_ADS_ADDRESS = 0x48;
  private static final int LAST_ADS_ADDRESS = 0x4B;

  private static final int FIRST_ADDRESS = 0x40;
  private static final int LAST_ADDRESS = 0x4F;

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
        out.println(kind.what + ": " + device + (usable ? "" : refused(kind.device, device)));
        Matcher bus = I2C.matcher(device.getFileName().toString());
        if (asksI2c && usable && bus.matches()) probe(Integer.parseInt(bus.group(1)), out);
      }
    }
    out.flush();
    return ExitStatus.OK;
  }

  private static String refused(DeviceKind kind, Path device) {
    return ", not for this user: " + kind.whereForbidden(device);
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
      for (int address = FIRST_ADDRESS; address <= LAST_ADDRESS; address++) {
        String chip = chip(open, address);
        if (!chip.isEmpty()) out.printf("  0x%02X: %s%n", address, chip);
      }
    } catch (IOException refused) {
      out.println("  " + refused.getMessage());
    }
  }

  /// Empty where nothing answers.
  private static String chip(I2cBus bus, int address) {
    try {
      // First: what other registers this chip shows where it has none is not confirmed.
      if (address >= FIRST_ADS_ADDRESS
          && address <= LAST_ADS_ADDRESS
          && register(bus, address, LOW_THRESHOLD_REGISTER) == LOW_THRESHOLD
          && register(bus, address, HIGH_THRESHOLD_REGISTER) == HIGH_THRESHOLD) return "ADS1115";
      int maker = register(bus, address, MAKER_REGISTER_228);
      int die = register(bus, address, DIE_REGISTER_228);
      if (maker == TEXAS_INSTRUMENTS && (die & ~REVISION) == INA228) return "INA228";
      maker = register(bus, address, MAKER_REGISTER_226);
      die = register(bus, address, DIE_REGISTER_226);
      if (maker == TEXAS_INSTRUMENTS && die == INA226) return "INA226";
      return "another chip";
    } catch (IOException nobody) {
      return "";
    }
  }

  private static int register(I2cBus bus, int address, int register) throws IOException {
    byte[] answer = new byte[2];
    bus.transfer(address, new byte[] {(byte) register}, 1, answer, answer.length);
    return ((answer[0] & 0xFF) << 8) | (answer[1] & 0xFF);
  }
}
