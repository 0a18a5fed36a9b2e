package io.celltwin.hal.linux;

import io.celltwin.hal.kernel.Linux;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Kinds of devices, and what is likely to be the matter with one of them.
public enum DeviceKind {
  SPI(
      "an SPI device",
      "spidev*",
      "spi",
      "is SPI switched on (Raspberry Pi: dtparam=spi=on in /boot/firmware/config.txt; elsewhere a"
          + " device tree overlay that names spidev) and are bus and chip select right?"),
  I2C(
      "an I2C bus",
      "i2c-*",
      "i2c",
      "is I2C switched on (Raspberry Pi: dtparam=i2c_arm=on in /boot/firmware/config.txt), the"
          + " module i2c-dev loaded, and the bus number right?"),
  GPIO(
      "a GPIO chip",
      "gpiochip*",
      "gpio",
      "the number of a chip depends on board and kernel: gpiodetect lists them"),
  SERIAL(
      "a serial line",
      "tty{ACM,AMA,S,USB,XRUSB,mxc}*",
      "dialout",
      "is the adapter plugged in (/dev/serial/by-id has names that stay), or the UART switched on"
          + " (Raspberry Pi: enable_uart=1)?"),
  WATCHDOG(
      "a watchdog",
      "watchdog*",
      "watchdog",
      "is the driver of the watchdog loaded (Raspberry Pi: dtparam=watchdog=on; without hardware"
          + " the module softdog)?");

  private static final int MOST_LISTED = 6;

  private final String is;
  private final String pattern;
  private final String usualGroup;
  private final String whereAbsent;

  DeviceKind(String is, String pattern, String usualGroup, String whereAbsent) {
    this.is = is;
    this.pattern = pattern;
    this.usualGroup = usualGroup;
    this.whereAbsent = whereAbsent;
  }

  /// What it is that `device` could not do, with what is likely to be the matter.
  public DeviceException failure(String device, String operation, int errno) {
    return new DeviceException(device, operation, errno, likelyCause(device, errno));
  }

  private String likelyCause(String device, int errno) {
    return switch (errno) {
      case Linux.EACCES, Linux.EPERM -> whereForbidden(Path.of(device));
      case Linux.ENOENT, Linux.ENOTDIR -> whereAbsent + present();
      case Linux.ENODEV, Linux.ENXIO -> "no driver behind it, or the device was removed";
      case Linux.EBUSY ->
          this == WATCHDOG
              ? "another program feeds it: systemd does where RuntimeWatchdogSec is set"
              : "another program has it, or a driver of the kernel: fuser -v " + device;
      case Linux.EISDIR -> "a folder is no " + is.substring(is.indexOf(' ') + 1);
      case Linux.ENOTTY, Linux.EINVAL -> "this is not " + is + ", or its driver cannot do that";
      case Linux.EIO -> "the device does not answer, or was pulled";
      case Linux.EOPNOTSUPP -> "its driver cannot do that";
      default -> "";
    };
  }

  /// What has to be done so that this user may open a device, by whom it belongs to.
  public String whereForbidden(Path device) {
    String user = System.getProperty("user.name", "this user");
    try {
      PosixFileAttributes owned = Files.readAttributes(device, PosixFileAttributes.class);
      String group = owned.group().getName();
      if (!group.equals("root") && !owned.permissions().contains(PosixFilePermission.GROUP_WRITE))
        return "not even its group %s may: a udev rule has to give it MODE=\"0660\""
            .formatted(group);
      if (!group.equals("root"))
        return "%s is not in its group %s: sudo usermod -aG %s %s, then log in anew; for the service, SupplementaryGroups=%s"
            .formatted(user, group, group, user, group);
    } catch (IOException | UnsupportedOperationException unreadable) {
      // then nothing more is known
    }
    return "it is root's alone: a udev rule has to give it to a group, usually %s, and %s has to be in that"
        .formatted(usualGroup, user);
  }

  /// Devices of this kind that are there.
  private String present() {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> devices = Files.newDirectoryStream(Path.of("/dev"), pattern)) {
      devices.forEach(device -> names.add(device.toString()));
    } catch (IOException unreadable) {
      return "";
    }
    if (names.isEmpty()) return " There is none on this machine";
    Collections.sort(names);
    boolean more = names.size() > MOST_LISTED;
    return " There is "
        + String.join(", ", more ? names.subList(0, MOST_LISTED) : names)
        + (more ? ", …" : "");
  }
}
