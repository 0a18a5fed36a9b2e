package io.celltwin.hal.serial;

import io.celltwin.hal.can.SlcanPort;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A serial CAN adapter as people write it: `/dev/ttyACM0@500000`, or
/// `/dev/ttyUSB0:2000000@500000/2000000`. An instance that exists has rates that there are.
///
/// @param baudRate of the serial line
/// @param bitRate of the bus, bit/s
/// @param dataBitRate of the data of frames with flexible data rate; 0 leaves it as it is
public record SerialAdapter(String device, int baudRate, int bitRate, int dataBitRate) {
  public static final String SYNTAX = "DEVICE[:BAUD]@BITRATE[/DATABITRATE]";

  private static final Pattern PARTS =
      Pattern.compile("(?<device>.+?)(:(?<baud>\\d{1,9}))?@(?<rate>\\d{1,9})(/(?<data>\\d{1,9}))?");

  /// USB adapters do not care.
  private static final int USUAL_BAUD_RATE = 115_200;

  public SerialAdapter {
    JsscSerialPort.requireBaudRate(device, baudRate);
    try {
      var _ = new SlcanPort.Options(bitRate, dataBitRate, false, false, List.of());
    } catch (IllegalArgumentException unknown) {
      throw new IllegalArgumentException(device + ": " + unknown.getMessage(), unknown);
    }
  }

  /// Opens nothing.
  ///
  /// @throws IllegalArgumentException where the text is none, or names a rate that there is not
  public static SerialAdapter parse(String text) {
    Matcher parts = PARTS.matcher(text);
    if (!parts.matches()) throw new IllegalArgumentException(text + ": expected " + SYNTAX);
    String device = parts.group("device");
    String baud = parts.group("baud");
    String data = parts.group("data");
    return new SerialAdapter(
        device,
        baud == null ? USUAL_BAUD_RATE : Integer.parseInt(baud),
        Integer.parseInt(parts.group("rate")),
        data == null ? 0 : Integer.parseInt(data));
  }
}
