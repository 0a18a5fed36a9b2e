package io.celltwin.edge.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.edge.spool.SpoolStatus;
import io.celltwin.edge.spool.SpoolStatus.Place;
import io.celltwin.hal.DeviceHealth;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpoolHealthTest {
  private final SpoolHealth spools = new SpoolHealth();

  private static SpoolStatus status(Place place, String reason) {
    return new SpoolStatus(place, reason, 7, 900, 0, List.of(1L, 2L, 3L), List.of(0L, 4L, 0L));
  }

  private void assertIs(DeviceHealth.State state, String reason) {
    assertEquals(state, spools.health().state());
    assertEquals(reason, spools.health().reason());
  }

  @Test
  void theWorstOfAllPacksIsTold() {
    spools.tell("a", status(Place.DISK, ""));
    assertIs(DeviceHealth.State.UP, "");
    spools.tell("b", status(Place.FULL_DISK, "no space left"));
    assertIs(DeviceHealth.State.UP, "b: new messages take the room of old ones: no space left");
    spools.tell("c", status(Place.MEMORY, "read-only"));
    assertIs(
        DeviceHealth.State.ABSENT, "c: messages wait in memory and end with the daemon: read-only");
    spools.tell("c", status(Place.DISK, ""));
    spools.tell("b", status(Place.DISK, ""));
    assertIs(DeviceHealth.State.UP, "");
  }

  @Test
  void countsAreThoseOfAllPacks() {
    spools.tell("a", status(Place.DISK, ""));
    spools.tell("b", status(Place.DISK, ""));
    spools.tell("b", status(Place.DISK, ""));
    assertEquals(
        Map.of(
            "waiting", 14L,
            "dropped_events", 2L,
            "dropped_cells", 4L,
            "dropped_telemetry", 6L,
            "damaged", 8L),
        spools.health().counts());
  }
}
