package io.celltwin.simulation.beamng;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/// What BeamNG sends over UDP where its user has switched it on: a dashboard, and a motion
/// platform. Neither knows torque, voltage or current.
public sealed interface UdpPacket {
  /// Little-endian; 96 bytes, or 92 where it ends before the id, as other senders do.
  ///
  /// @param gear 0 reverse, 1 neutral, 2 the first
  /// @param fuelRatio 0..1
  /// @param dashLights those that the car has; bit 2 handbrake, 8 oil, 9 battery, 10 ABS
  /// @param shownLights those that are lit
  record OutGauge(
      long milliseconds,
      String car,
      int flags,
      int gear,
      int player,
      float metresPerSecond,
      float revolutionsPerMinute,
      float turboBar,
      float engineCelsius,
      float fuelRatio,
      float oilBar,
      float oilCelsius,
      int dashLights,
      int shownLights,
      float throttle,
      float brake,
      float clutch,
      String display1,
      String display2,
      OptionalInt id)
      implements UdpPacket {}

  /// Little-endian, 88 bytes that begin with `BNG1`.
  record MotionSim(
      Axes positionMetres,
      Axes metresPerSecond,
      Axes metresPerSecondSquared,
      Axes up,
      Angles radians,
      Angles radiansPerSecond,
      Angles radiansPerSecondSquared)
      implements UdpPacket {}

  record Axes(float x, float y, float z) {}

  record Angles(float roll, float pitch, float yaw) {}

  int OUT_GAUGE_BYTES = 96;
  int OUT_GAUGE_BYTES_WITHOUT_ID = 92;
  int MOTION_SIM_BYTES = 88;

  /// @return empty where it is neither
  static Optional<UdpPacket> of(byte[] datagram) {
    ByteBuffer bytes = ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN);
    return switch (datagram.length) {
      case OUT_GAUGE_BYTES, OUT_GAUGE_BYTES_WITHOUT_ID -> Optional.of(outGauge(bytes));
      case MOTION_SIM_BYTES -> text(bytes, 4).equals("BNG1") ? motionSim(bytes) : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static OutGauge outGauge(ByteBuffer bytes) {
    return new OutGauge(
        bytes.getInt() & 0xFFFF_FFFFL,
        text(bytes, 4),
        bytes.getShort() & 0xFFFF,
        bytes.get(),
        bytes.get(),
        bytes.getFloat(),
        bytes.getFloat(),
        bytes.getFloat(),
        bytes.getFloat(),
        bytes.getFloat(),
        bytes.getFloat(),
        bytes.getFloat(),
        bytes.getInt(),
        bytes.getInt(),
        bytes.getFloat(),
        bytes.getFloat(),
        bytes.getFloat(),
        text(bytes, 16),
        text(bytes, 16),
        bytes.hasRemaining() ? OptionalInt.of(bytes.getInt()) : OptionalInt.empty());
  }

  private static Optional<UdpPacket> motionSim(ByteBuffer bytes) {
    return Optional.of(
        new MotionSim(
            axes(bytes),
            axes(bytes),
            axes(bytes),
            axes(bytes),
            angles(bytes),
            angles(bytes),
            angles(bytes)));
  }

  private static Axes axes(ByteBuffer bytes) {
    return new Axes(bytes.getFloat(), bytes.getFloat(), bytes.getFloat());
  }

  private static Angles angles(ByteBuffer bytes) {
    return new Angles(bytes.getFloat(), bytes.getFloat(), bytes.getFloat());
  }

  /// Up to the first zero.
  private static String text(ByteBuffer bytes, int length) {
    byte[] raw = new byte[length];
    bytes.get(raw);
    String text = new String(raw, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\0');
    return end < 0 ? text : text.substring(0, end);
  }
}
