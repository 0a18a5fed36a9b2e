package io.celltwin.edge.publish;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class EventHoldTest {
  @Test
  void lastsFromTheTickAfterAnEventAndEveryEventProlongsIt() {
    EventHold hold = new EventHold(10);
    assertFalse(hold.lasts(0));
    hold.happened();
    assertTrue(hold.lasts(1));
    assertTrue(hold.lasts(10));
    hold.happened();
    assertTrue(hold.lasts(11));
    assertTrue(hold.lasts(20));
    assertFalse(hold.lasts(21));
  }

  @Test
  void ofNoLengthItNeverLasts() {
    EventHold hold = new EventHold(0);
    hold.happened();
    assertFalse(hold.lasts(1));
  }
}
