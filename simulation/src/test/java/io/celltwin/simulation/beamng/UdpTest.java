package io.celltwin.simulation.beamng;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.simulation.SharedData;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class UdpTest {
  private static byte[] outGauge() {
    return ByteBuffer.allocate(96)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(0, 1234)
        .put(4, new byte[] {'b', 'e', 'a', 'm'})
        .putShort(8, (short) 0xC000)
        .put(10, (byte) 2)
        .putFloat(12, 13.9f)
        .putFloat(28, 0.84f)
        .putInt(40, 1910)
        .putFloat(48, 0.42f)
        .putInt(92, 7)
        .array();
  }

  @Test
  void outGaugeHasItsFieldsAndMayHaveNoId() {
    byte[] datagram = outGauge();
    var whole = assertInstanceOf(UdpPacket.OutGauge.class, UdpPacket.of(datagram).orElseThrow());
    assertEquals(1234, whole.milliseconds());
    assertEquals("beam", whole.car());
    assertEquals(0xC000, whole.flags());
    assertEquals(2, whole.gear());
    assertEquals(13.9f, whole.metresPerSecond());
    assertEquals(0.84f, whole.fuelRatio());
    assertEquals(0.42f, whole.throttle());
    assertEquals(OptionalInt.of(7), whole.id());
    var shorter =
        assertInstanceOf(
            UdpPacket.OutGauge.class, UdpPacket.of(Arrays.copyOf(datagram, 92)).orElseThrow());
    assertEquals(OptionalInt.empty(), shorter.id());
  }

  @Test
  void otherLengthsAndMagicsAreNoPackets() {
    for (int length = 0; length < 200; length++) {
      if (length == 92 || length == 96) continue;
      assertEquals(Optional.empty(), UdpPacket.of(new byte[length]), "length " + length);
    }
  }

  @Test
  void aReceiverNeverWaitsAndCountsWhatItRefuses() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (var receiver = UdpReceiver.open(loopback.getHostAddress(), 0);
        var sender = new DatagramSocket()) {
      assertEquals(Optional.empty(), receiver.poll());
      for (byte[] datagram : List.of(new byte[5], new byte[0], outGauge())) {
        sender.send(new DatagramPacket(datagram, datagram.length, loopback, receiver.port()));
      }
      Optional<UdpPacket> packet = Optional.empty();
      long deadlineNanos = System.nanoTime() + 10_000_000_000L;
      while (packet.isEmpty() && System.nanoTime() - deadlineNanos < 0) {
        packet = receiver.poll();
        Thread.onSpinWait();
      }
      assertTrue(packet.isPresent());
      assertEquals(2, receiver.refused());
    }
  }

  /// Packets and their fields by other software.
  @Test
  void decodesTheSamples() throws Exception {
    Path file = SharedData.require("beamng/udp/samples.json");
    int compared = 0;
    for (Field sample : new Field("samples", JsonReader.read(Files.readString(file))).items()) {
      byte[] bytes = HexFormat.of().parseHex(sample.at("hex").text());
      Optional<UdpPacket> packet = UdpPacket.of(bytes);
      if (sample.at("fields").value() instanceof Value.Nothing) {
        assertEquals(Optional.empty(), packet, sample.at("proto").text());
        continue;
      }
      compare(sample.at("fields"), packet.orElseThrow());
      compared++;
    }
    assertTrue(compared > 0);
  }

  private static void compare(Field fields, UdpPacket packet) throws BeamngException {
    switch (packet) {
      case UdpPacket.OutGauge out -> {
        assertEquals(fields.at("time").whole(), out.milliseconds());
        assertEquals(fields.at("car").text(), out.car());
        assertEquals(fields.at("flags").whole(), out.flags());
        assertEquals(fields.at("gear").whole(), out.gear());
        assertEquals(fields.at("plid").whole(), out.player());
        assertSame(fields, "speed", out.metresPerSecond());
        assertSame(fields, "rpm", out.revolutionsPerMinute());
        assertSame(fields, "turbo", out.turboBar());
        assertSame(fields, "engTemp", out.engineCelsius());
        assertSame(fields, "fuel", out.fuelRatio());
        assertSame(fields, "oilPressure", out.oilBar());
        assertSame(fields, "oilTemp", out.oilCelsius());
        assertEquals(fields.at("dashLights").whole(), out.dashLights());
        assertEquals(fields.at("showLights").whole(), out.shownLights());
        assertSame(fields, "throttle", out.throttle());
        assertSame(fields, "brake", out.brake());
        assertSame(fields, "clutch", out.clutch());
        assertEquals(fields.at("id").whole(), out.id().orElseThrow());
      }
      case UdpPacket.MotionSim motion -> {
        assertAxes(fields, "pos", motion.positionMetres());
        assertAxes(fields, "vel", motion.metresPerSecond());
        assertAxes(fields, "acc", motion.metresPerSecondSquared());
        assertAxes(fields, "up", motion.up());
        assertAngles(fields, "Pos", motion.radians());
        assertAngles(fields, "Vel", motion.radiansPerSecond());
        assertAngles(fields, "Acc", motion.radiansPerSecondSquared());
      }
    }
  }

  private static void assertAxes(Field fields, String name, UdpPacket.Axes axes)
      throws BeamngException {
    assertSame(fields, name + "X", axes.x());
    assertSame(fields, name + "Y", axes.y());
    assertSame(fields, name + "Z", axes.z());
  }

  private static void assertAngles(Field fields, String name, UdpPacket.Angles angles)
      throws BeamngException {
    assertSame(fields, "roll" + name, angles.roll());
    assertSame(fields, "pitch" + name, angles.pitch());
    assertSame(fields, "yaw" + name, angles.yaw());
  }

  private static void assertSame(Field fields, String name, float value) throws BeamngException {
    assertEquals((float) fields.at(name).number(), value, name);
  }
}
