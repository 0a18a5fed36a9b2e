package io.celltwin.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// Which source has which device: each device is one source's. Two current sensors may be on one
/// I2C bus, at their own addresses.
final class DeviceUsers {
  private final Map<String, String> users = new HashMap<>();

  /// An SPI device, or a chip on an I2C bus.
  ///
  /// @param name of the key that would have to be another
  void claim(Table source, String name, String device) {
    String first = users.putIfAbsent(device, source.key());
    if (first != null) {
      source.fault(name, device, "a device of its own: " + first + " has this one");
    }
  }

  /// A serial line, which may have several names.
  void claimLine(Table source, String name, String device) {
    Path path = Path.of(device).normalize();
    try {
      if (Files.exists(path)) path = path.toRealPath();
    } catch (IOException unreadable) {
      // then it is known by the name it was given
    }
    claim(source, name, path.toString());
  }
}
