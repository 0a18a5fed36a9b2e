package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.DeviceHealth.Count;
import io.celltwin.hal.DeviceHealth.State;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The driver of the BQ79616 on an emulated stack.
class StackSourceTest {
  @Test
  void everyCellOfAHealthyStackIsRight() {
    try (StackRig rig = new StackRig()) {
      rig.run(3);
      assertEquals(State.UP, rig.health().state(), rig.health().reason());
      assertEquals(List.of(), rig.faults());
      assertEquals(List.of(), rig.invalidCells());
      assertEquals(0, rig.wrong);
      assertEquals(25, rig.named("die_2_degC"), 0.03); // a code is 0.025 K
      assertTrue(rig.readings > 50 * 64, rig.readings + " readings");
      assertEquals(0, rig.count(Count.RETRIES));
    }
  }

  public static void main(String[] args) {
    FaultTable.of("bq79616").text().forEach(System.out::println);
  }
}
