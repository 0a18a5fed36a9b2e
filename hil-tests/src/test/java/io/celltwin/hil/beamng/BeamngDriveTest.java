package io.celltwin.hil.beamng;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.SystemClock;
import io.celltwin.simulation.beamng.BeamngException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BeamngDriveTest {
  @Test
  void theFakeBringsItsOwnServer() throws Exception {
    try (BeamngDrive drive = BeamngDrive.lockStep("fake")) {
      assertEquals(0, drive.feed().next(0).orElseThrow().nanos());
    }
    try (BeamngDrive drive = BeamngDrive.live("fake", new SystemClock())) {
      assertEquals(0, drive.warnings().size());
    }
  }

  @Test
  void aPlaceIsAHostAndMayHaveAPort() throws Exception {
    assertEquals(25252, BeamngDrive.endpoint("simulator").port());
    assertEquals(64256, BeamngDrive.endpoint("10.0.0.7:64256").port());
    assertEquals("10.0.0.7", BeamngDrive.endpoint("10.0.0.7:64256").host());
    try (FakeBeamng fake = FakeBeamng.start(FakeSettings.quiet());
        BeamngDrive drive = BeamngDrive.lockStep("127.0.0.1:" + fake.port())) {
      assertTrue(drive.feed().next(0).isPresent());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":25252", "host:", "host:0", "host:65536", "host:x"})
  void whatNamesNoPlaceIsRefused(String where) {
    assertThrows(IllegalArgumentException.class, () -> BeamngDrive.lockStep(where));
  }

  @Test
  void nobodyThereIsToldAtOnce() throws Exception {
    int port;
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
    }
    String where = "127.0.0.1:" + port;
    assertThrows(BeamngException.Disconnected.class, () -> BeamngDrive.lockStep(where));
    assertThrows(
        BeamngException.Disconnected.class, () -> BeamngDrive.live(where, new SystemClock()));
  }
}
