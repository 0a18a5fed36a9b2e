package io.celltwin.hil.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.edge.Celltwin;
import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.command.DurationConverter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
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
}
