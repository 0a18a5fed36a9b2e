package io.celltwin.simulation.plant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.simulation.plant.Contactors.Relay;
import org.junit.jupiter.api.Test;

class ContactorsTest {
  private static final long SECOND = 1_000_000_000L;

  private final SimulatedPack pack =
      new SimulatedPack(PackSettings.CAR.withStart(0.7, 25), (_, _) -> -50);
  private final Contactors contactors = pack.contactors();

  private void pass(double seconds) {
    pack.advance(pack.nowNanos() + (long) (seconds * SECOND));
  }

  @Test
  void openOnesLetNothingFlow() {
    pass(1);
    assertEquals(-50, pack.trueAmps(), 0);
    contactors.open();
    pass(1);
    assertEquals(0, pack.trueAmps(), 0);
    double soc = pack.trueSoc(1);
    double link = contactors.trueLinkVolts();
    pass(60);
    // its own leakage apart, 2e-9 per second
    assertEquals(soc, pack.trueSoc(1), 1e-6);
    assertTrue(contactors.trueLinkVolts() < 0.06 * link, "the capacitor has emptied itself");
    contactors.close();
    pass(1);
    assertEquals(-50, pack.trueAmps(), 0);
  }

  @Test
  void oneOfTheTwoSuffices() {
    contactors.command(Relay.NEGATIVE, false);
    pass(1);
    assertEquals(0, pack.trueAmps(), 0);
  }

  @Test
  void aWeldedOneDoesNotPartTheOtherStillDoes() {
    contactors.weld(Relay.POSITIVE, true);
    contactors.command(Relay.POSITIVE, false);
    pass(1);
    assertEquals(-50, pack.trueAmps(), 0);
    assertTrue(contactors.trueClosed(Relay.POSITIVE));
    contactors.open();
    pass(1);
    assertEquals(0, pack.trueAmps(), 0);
  }

  @Test
  void oneThatSticksDoesNotClose() {
    contactors.open();
    pass(1);
    contactors.stickOpen(Relay.NEGATIVE, true);
    contactors.close();
    pass(1);
    assertEquals(0, pack.trueAmps(), 0);
    assertFalse(contactors.trueClosed(Relay.NEGATIVE));
    contactors.stickOpen(Relay.NEGATIVE, false);
    pass(1);
    assertEquals(-50, pack.trueAmps(), 0);
  }

  @Test
  void prechargeFillsTheCapacitorGently() {
    contactors.open();
    pass(300);
    contactors.command(Relay.NEGATIVE, true);
    contactors.command(Relay.PRECHARGE, true);
    pass(0.01);
    // 380 V over 50 Ω, the mean of the first 10 ms of a time constant of 50
    assertEquals(-6.9, pack.trueAmps(), 0.3);
    pass(0.5);
    assertEquals(pack.truePackVolts(), contactors.trueLinkVolts(), 0.05);
    contactors.command(Relay.POSITIVE, true);
    pass(0.01);
    assertEquals(-50, pack.trueAmps(), 1);
  }

  @Test
  void withoutPrechargeTheCapacitorTakesItsChargeAtOnce() {
    contactors.open();
    pass(300);
    contactors.close();
    pass(0.01);
    // 1 mF from 0 to 380 V within one step of 10 ms, beside the load
    assertEquals(-50 - 38, pack.trueAmps(), 2);
    pass(0.01);
    assertEquals(-50, pack.trueAmps(), 0);
  }
}
