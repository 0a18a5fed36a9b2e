package io.celltwin.edge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.edge.ExitStatus;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `hw probe` on whatever machine this is. What it says of the chips on a bus: `CurrentProbeTest`
/// of `simulation`.
class HwProbeTest {
  @Test
  void everyKindOfPortIsListedOrSaidToBeAbsent() {
    Invocation probe = Invocation.celltwin("hw", "probe");
    assertEquals(ExitStatus.OK, probe.status());
    for (String kind : List.of("SPI", "I2C", "serial", "GPIO", "watchdog")) {
      assertTrue(
          probe.out().stream()
              .anyMatch(
                  line -> line.startsWith(kind + ": /dev/") || line.startsWith(kind + ": none (")),
          () -> kind + " in " + probe.out());
    }
  }
}
