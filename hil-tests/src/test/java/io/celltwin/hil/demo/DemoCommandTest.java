package io.celltwin.hil.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.edge.Celltwin;
import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.command.DurationConverter;
import io.celltwin.hil.beamng.FakeBeamng;
import io.celltwin.hil.beamng.FakeSettings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoCommandTest {
  @ParameterizedTest
  @CsvSource({"1500ms,1500", "20s,20000", "2m,120000", "1h,3600000"})
  void understandsDurations(String text, long millis) {
    assertEquals(Duration.ofMillis(millis), new DurationConverter().convert(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "20", "s", "-5s", "0s", "1.5s", "5 s", "5sec", "99999999999s"})
  void refusesWhatIsNoDuration(String text) {
    assertEquals(ExitStatus.USAGE, Celltwin.run("demo", "--for", text));
  }

  @Test
  void refusesPortsAndCyclesThatAreNone() {
    assertEquals(ExitStatus.USAGE, Celltwin.run("demo", "--mqtt", "65536"));
    assertEquals(ExitStatus.USAGE, Celltwin.run("demo", "--mqtt", "-1"));
    assertEquals(ExitStatus.USAGE, Celltwin.run("demo", "--cycle", "nedc"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost:1883", "tcp://localhost", "http://localhost:1883"})
  void refusesWhatIsNoBroker(String url) {
    assertEquals(ExitStatus.USAGE, Celltwin.run("demo", "--broker", url));
  }

  @Test
  void publishesToOneBroker() {
    assertEquals(
        ExitStatus.USAGE,
        Celltwin.run("demo", "--broker", "tcp://localhost:1883", "--mqtt", "1883"));
  }

  @ParameterizedTest
  @CsvSource({
    "--beamng,host:x",
    "--beamng,''",
    "--vehicle,rocket",
  })
  void refusesWhatIsNoSimulatorAndNoCar(String option, String value) {
    assertEquals(ExitStatus.USAGE, Celltwin.run("demo", "--mqtt", "0", option, value));
  }

  @Test
  void whoPlaysDrivesNoCycle() {
    assertEquals(
        ExitStatus.USAGE, Celltwin.run("demo", "--beamng", "localhost", "--cycle", "udds"));
  }

  @Test
  void aCarOfOnesOwnIsRead(@TempDir Path folder) throws Exception {
    String missing = folder.resolve("no-car.csv").toString();
    assertEquals(ExitStatus.NO_INPUT, Celltwin.run("demo", "--vehicle", missing));
    Path broken = Files.writeString(folder.resolve("car.csv"), "figure,value,source\nname,x,-\n");
    assertEquals(ExitStatus.DATA, Celltwin.run("demo", "--vehicle", broken.toString()));
  }

  @Test
  void aSimulatorThatCannotBeHadEndsIt() throws Exception {
    int port;
    try (var nobody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = nobody.getLocalPort();
    }
    assertEquals(ExitStatus.UNAVAILABLE, beamng(port));
    FakeSettings quiet = FakeSettings.quiet();
    for (FakeSettings other : List.of(quiet.withVersion("v1.19"), quiet.withLicence(false))) {
      try (FakeBeamng fake = FakeBeamng.start(other)) {
        assertEquals(ExitStatus.UNAVAILABLE, beamng(fake.port()), other.toString());
      }
    }
  }

  @Test
  void aCarWithMoreMotorsThanItsVehicleEndsIt() throws Exception {
    try (FakeBeamng fake = FakeBeamng.start(FakeSettings.playing())) {
      String place = "127.0.0.1:" + fake.port();
      assertEquals(
          ExitStatus.UNAVAILABLE,
          Celltwin.run(
              "demo", "--mqtt", "0", "--beamng", place, "--vehicle", "bolt", "--for", "30s"));
    }
  }

  private static int beamng(int port) {
    return Celltwin.run("demo", "--mqtt", "0", "--beamng", "127.0.0.1:" + port);
  }
}
