package io.celltwin.hal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.hal.CanHealth.Count;
import io.celltwin.hal.CanHealth.State;
import org.junit.jupiter.api.Test;

class CanHealthTest {
  private final CanHealth health = new CanHealth();

  private void reported(int kinds, int... data) {
    CanFrame frame = new CanFrame();
    frame.error = true;
    frame.id = kinds;
    frame.length = 8;
    for (int i = 0; i < data.length; i++) frame.data[i] = (byte) data[i];
    health.received(frame);
  }

  @Test
  void followsTheControllerFromActiveToBusOffAndBack() {
    health.enter(State.UP);
    reported(0x004, 0, 0x08);
    assertEquals(State.ERROR_WARNING, health.state());
    reported(0x004, 0, 0x20);
    reported(0x004, 0, 0x20); // said twice, entered once
    assertEquals(State.ERROR_PASSIVE, health.state());
    reported(0x040);
    assertEquals(State.BUS_OFF, health.state());
    reported(0x100);
    assertEquals(State.UP, health.state());
    assertEquals(1, health.count(Count.ERROR_WARNING));
    assertEquals(1, health.count(Count.ERROR_PASSIVE));
    assertEquals(1, health.count(Count.BUS_OFF));
    assertEquals(1, health.count(Count.RESTARTED));
    assertEquals(5, health.count(Count.ERROR_FRAMES));
    assertEquals(0, health.count(Count.RECEIVED));
  }

  @Test
  void takesAControllerThatHearsFramesToBeOnTheBus() {
    reported(0x040);
    health.received(new CanFrame());
    assertEquals(State.UP, health.state());
    reported(0x004, 0, 0x10);
    health.received(new CanFrame());
    assertEquals(State.ERROR_PASSIVE, health.state(), "hears frames, errors remain");
    reported(0x004, 0, 0x40);
    assertEquals(State.UP, health.state());
  }

  @Test
  void countsEveryKindOfTrouble() {
    reported(0x002);
    reported(0x004, 0, 0x01);
    reported(0x020);
    reported(0x088, 0, 0, 4);
    assertEquals(1, health.count(Count.ARBITRATION_LOST));
    assertEquals(1, health.count(Count.OVERRUN));
    assertEquals(1, health.count(Count.NOT_ACKNOWLEDGED));
    assertEquals(1, health.count(Count.BUS_ERROR));
  }

  @Test
  void countsAnOutageOnceHoweverItEnds() {
    health.enter(State.ABSENT); // not there from the start: nothing was lost
    health.enter(State.UP);
    health.enter(State.DOWN);
    health.enter(State.ABSENT);
    health.enter(State.UP);
    assertEquals(1, health.count(Count.OUTAGES));
  }
}
