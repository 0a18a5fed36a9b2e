package io.celltwin.hil.hardware;

import static io.celltwin.hil.kernel.Checks.sh;

import io.celltwin.hal.GpioLine;
import io.celltwin.hal.linux.LinuxGpioLine;
import io.celltwin.hal.linux.LinuxGpioLine.Bias;
import io.celltwin.hil.port.GpioPromises;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A chip of eight lines of the kernel's gpio-sim, seen from both sides.
///
/// @param chip such as `gpiochip0`
/// @param lines folder of what is outside of the lines
record SimulatedGpio(String chip, Path lines) {
  private static final Path BOARD = Path.of("/sys/kernel/config/gpio-sim/board");

  /// The one that is there already, or a new one.
  static SimulatedGpio make() throws Exception {
    sh("mountpoint -q /sys/kernel/config || mount -t configfs configfs /sys/kernel/config");
    if (!Files.exists(BOARD)) {
      sh("mkdir -p " + BOARD + "/bank0");
      sh("echo 8 > " + BOARD + "/bank0/num_lines");
      sh("echo 1 > " + BOARD + "/live");
    }
    String chip = text(BOARD.resolve("bank0/chip_name"));
    String device = text(BOARD.resolve("dev_name"));
    return new SimulatedGpio(chip, Path.of("/sys/devices/platform", device, chip));
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file).strip();
  }

  String device() {
    return "/dev/" + chip;
  }

  GpioPromises.Bench bench(int line) {
    Path outside = lines.resolve("sim_gpio" + line);
    return new GpioPromises.Bench() {
      @Override
      public GpioLine input(boolean activeLow) throws IOException {
        return LinuxGpioLine.input(device(), line, Bias.AS_IS, activeLow);
      }

      @Override
      public GpioLine output(boolean activeLow, boolean high) throws IOException {
        return LinuxGpioLine.output(device(), line, activeLow, high);
      }

      @Override
      public void pull(boolean up) throws IOException {
        Files.writeString(outside.resolve("pull"), up ? "pull-up" : "pull-down");
      }

      @Override
      public boolean isUp() throws IOException {
        return text(outside.resolve("value")).equals("1");
      }

      @Override
      public String line() {
        return device() + " line " + line;
      }
    };
  }
}
