package io.celltwin.hal;

/// Something that a driver has found to be wrong with its hardware, for as long as it is.
///
/// @param device of a chain, counted from 1 at the host's end; 0 where it is all of them, or there
///   is only one
/// @param channel cell, wire, input or bit of the device, counted from 1 (a wire from 0: the lowest
///   cell's negative end); -1 where it is the device as a whole
public record DeviceFault(Kind kind, int device, int channel) {
  public enum Kind {
    /// Does not answer, or not with what its checksum says, after all retries.
    NO_ANSWER("no answer"),
    /// Another device, or fewer or more of them, than the configuration says.
    WRONG_DEVICE("wrong device"),
    /// Has not the settings that were written to it, and did not take them again.
    CONFIGURATION("configuration not taken"),
    /// Has lost power since it was configured: came back with its defaults.
    RESET("has restarted"),
    /// Has missed a command, so that its values may be old.
    COMMAND_MISSED("command missed"),
    /// A conversion did not end in its time.
    NO_CONVERSION("no conversion"),
    OPEN_WIRE("open wire"),
    /// A self-test of a converter gave another code than it has to.
    SELF_TEST("self-test"),
    /// Two converters disagree about one voltage.
    OVERLAP("converters disagree"),
    MULTIPLEXER("multiplexer"),
    REFERENCE("reference"),
    SUPPLY("supply"),
    OSCILLATOR("oscillator"),
    MEMORY("memory"),
    THERMAL_SHUTDOWN("thermal shutdown"),
    TOO_HOT("chip too hot"),
    /// A flag that the chip itself has raised by its own thresholds.
    CELL_UNDER_VOLTAGE("cell under voltage"),
    CELL_OVER_VOLTAGE("cell over voltage"),
    SENSOR_OPEN("sensor open"),
    SENSOR_SHORTED("sensor shorted"),
    OVER_RANGE("out of range"),
    /// A protection of the pack's own electronics is active; the channel says which.
    PROTECTION("protection");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    /// For people.
    public String text() {
      return text;
    }
  }

  public static DeviceFault of(Kind kind, int device) {
    return new DeviceFault(kind, device, -1);
  }

  /// For people: `device 3, channel 7: open wire`.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (device > 0) text.append("device ").append(device);
    if (channel >= 0) text.append(device > 0 ? ", channel " : "channel ").append(channel);
    return (text.isEmpty() ? text : text.append(": ")).append(kind.text()).toString();
  }
}
