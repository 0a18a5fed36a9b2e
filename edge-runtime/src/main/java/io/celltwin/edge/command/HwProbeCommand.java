package io.celltwin.edge.command;

import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.Ports;
import io.celltwin.edge.UnavailableException;
import io.celltwin.hal.Clock;
import io.celltwin.hal.I2cBus;
import io.celltwin.hal.SpiBus;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.UartPort;
import io.celltwin.hal.current.CurrentProbe;
import io.celltwin.hal.linux.DeviceKind;
import io.celltwin.hal.linux.LinuxI2cBus;
import io.celltwin.hal.monitor.MonitorProbe;
import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.hal.serial.JsscSerialPort;
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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `celltwin hw probe`: which ports there are, and which current sensors and cell monitors answer.
@Command(
    name = "probe",
    description = {
      "Lists the ports of this machine that chips and packs can be on.",
      "Tells whether this user may use them, and with --i2c the INA226, INA228 and ADS1115 that"
          + " answer on the I2C buses: registers that tell them are read at the addresses 0x40 to"
          + " 0x4F, nothing is written.",
      "With a PORT it asks the cell monitors on it instead: how many answer, which chips they can"
          + " be, their revisions and serial numbers. On SPI nothing is written; a stack on a serial"
          + " line is woken and gets addresses and plain settings, as at the start of a run."
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
  private static final Pattern SPI = Pattern.compile("/dev/spidev([0-6])\\.(\\d{1,4})");
  private static final int LEAST_HERTZ = 10_000;
  private static final int MOST_HERTZ = 2_000_000;
  private static final Pattern I2C = Pattern.compile("i2c-(\\d+)");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--i2c", description = "Also asks for current sensors on the I2C buses.")
  private boolean asksI2c;

  @Parameters(
      arity = "0..1",
      paramLabel = "PORT",
      description = "/dev/spidev0.0 and the like, or a serial device such as /dev/ttyUSB0.")
  private String port = "";

  @Option(
      names = "--clock",
      paramLabel = "HZ",
      description = "Of the SPI bus; 1000000 where not given. 100000 for a long or doubtful wire.")
  private int hertz = 1_000_000;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (port.isEmpty()) return list(out);
    List<MonitorProbe.Found> found = ask();
    found.forEach(out::println);
    out.println(
        found.isEmpty()
            ? "no cell monitor answers: wiring, supply of the chips, rate?"
            : found.size() + (found.size() == 1 ? " device answers" : " devices answer"));
    out.flush();
    return found.isEmpty() ? ExitStatus.UNAVAILABLE : ExitStatus.OK;
  }

  private List<MonitorProbe.Found> ask() throws Exception {
    Clock clock = new SystemClock();
    Matcher spi = SPI.matcher(port);
    try {
      if (spi.matches()) {
        if (hertz < LEAST_HERTZ || hertz > MOST_HERTZ)
          throw new ParameterException(
              spec.commandLine(),
              "--clock: " + hertz + ", expected " + LEAST_HERTZ + " to " + MOST_HERTZ);
        try (SpiBus bus =
            Ports.ofThisMachine()
                .spi(Integer.parseInt(spi.group(1)), Integer.parseInt(spi.group(2)), hertz)) {
          return MonitorProbe.ask(bus, clock, hertz);
        }
      }
      if (!port.startsWith("/") || port.startsWith("/dev/spidev"))
        throw new ParameterException(
            spec.commandLine(),
            port + ": expected /dev/spidevB.C of the buses 0 to 6, or a serial device");
      try (UartPort line =
          JsscSerialPort.open(port, MonitorSettings.Chip.BQ79616.mostBitsPerSecond())) {
        return MonitorProbe.ask(line, clock);
      }
    } catch (IOException absent) {
      throw new UnavailableException(String.valueOf(absent.getMessage()));
    }
  }

  private int list(PrintWriter out) throws IOException {
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
    StandardOutput.finish(out);
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
