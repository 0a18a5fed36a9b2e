package io.celltwin.canbus.survey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.CanFrame;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BusSurveyTest {
  private static CanFrame frame(long millis, int id, int... data) {
    CanFrame frame = new CanFrame();
    frame.receivedNanos = millis * 1_000_000;
    frame.id = id;
    frame.length = data.length;
    for (int k = 0; k < data.length; k++) frame.data[k] = (byte) data[k];
    return frame;
  }

  private static IdSurvey only(BusSurvey bus) {
    Iterator<IdSurvey> ids = bus.ids().iterator();
    IdSurvey only = ids.next();
    assertTrue(!ids.hasNext(), "one identifier");
    return only;
  }

  @Test
  void countsPeriodJitterLengthAndChangingBytes() {
    BusSurvey bus = new BusSurvey(500_000, 2_000_000);
    // periods 9, 10, 11, 10 ms
    bus.add(frame(0, 0x1DB, 1, 2, 3));
    bus.add(frame(9, 0x1DB, 1, 2, 4));
    bus.add(frame(19, 0x1DB, 1, 2, 3));
    bus.add(frame(30, 0x1DB, 1, 2, 3, 9));
    bus.add(frame(40, 0x1DB, 1, 2));
    IdSurvey id = only(bus);
    assertEquals(5, id.count());
    assertEquals(10e6, id.meanPeriodNanos(), 1e-3); // rounding of doubles
    assertEquals(Math.sqrt(2 / 3.0) * 1e6, id.jitterNanos(), 1e-3);
    assertEquals(2, id.minLength());
    assertEquals(4, id.maxLength());
    assertEquals(0b1100, id.changing());
    assertEquals(10e6, id.medianPeriodNanos(), 0.5e6); // an eighth of an octave is 9 %
  }

  @Test
  void theMedianPeriodDoesNotMindABusThatSlept() {
    BusSurvey bus = new BusSurvey(500_000, 2_000_000);
    for (int k = 0; k < 100; k++) bus.add(frame(k * 100L + (k > 50 ? 3_600_000 : 0), 1));
    assertEquals(100e6, only(bus).medianPeriodNanos(), 5e6);
    assertTrue(only(bus).meanPeriodNanos() > 30_000e6);
  }

  @Test
  void standardAndExtendedIdentifiersOfOneNumberAreTwo() {
    BusSurvey bus = new BusSurvey(500_000, 2_000_000);
    bus.add(frame(0, 0x100));
    CanFrame extended = frame(1, 0x100);
    extended.extended = true;
    bus.add(extended);
    assertEquals(2, bus.ids().size());
  }

  @Test
  void whatARemoteFrameAsksForIsNoData() {
    BusSurvey bus = new BusSurvey(500_000, 2_000_000);
    CanFrame remote = frame(0, 0x100);
    remote.remote = true;
    remote.length = 8;
    Arrays.fill(remote.data, (byte) 0x55);
    bus.add(remote);
    bus.add(frame(1, 0x100, 1, 2));
    bus.add(frame(2, 0x100, 1, 3));
    assertEquals(0b10, only(bus).changing());
    assertEquals(8, only(bus).maxLength());
  }

  @Test
  void remoteAndErrorFramesAreCountedApart() {
    BusSurvey bus = new BusSurvey(500_000, 2_000_000);
    CanFrame remote = frame(0, 0x100);
    remote.remote = true;
    remote.length = 8;
    bus.add(remote);
    CanFrame error = frame(1, 0x80);
    error.error = true;
    bus.add(error);
    assertEquals(1, bus.frames());
    assertEquals(1, bus.remotes());
    assertEquals(1, bus.errors());
    assertEquals(1, only(bus).remotes());
  }

  @Test
  void aBusWithOneFrameAMillisecondHasItsLoad() {
    BusSurvey bus = new BusSurvey(500_000, 2_000_000);
    for (int k = 0; k <= 4000; k++) {
      // in the third second twice as many
      bus.add(frame(k, 1, 0, 0, 0, 0, 0, 0, 0, 0));
      if (k >= 2000 && k < 3000) bus.add(frame(k, 2, 0, 0, 0, 0, 0, 0, 0, 0));
    }
    // 111 bits of 2 us each ms are 22.2 %; 5001 frames in 4 s
    assertEquals(5001 * 111 * 2e-6 / 4, bus.load(false), 1e-9);
    assertEquals(5001 * 135 * 2e-6 / 4, bus.load(true), 1e-9);
    assertEquals(2 * 0.222, bus.busiestLoad(false), 1e-9);
    assertEquals(2 * 0.270, bus.busiestLoad(true), 1e-9);
  }

  @Test
  void madeUpIdentifiersDoNotFillTheMemory() {
    BusSurvey bus = new BusSurvey(500_000, 2_000_000);
    CanFrame frame = new CanFrame();
    frame.extended = true;
    for (int k = 0; k < BusSurvey.MAX_IDS + 100; k++) {
      frame.id = k;
      bus.add(frame);
    }
    assertEquals(BusSurvey.MAX_IDS, bus.ids().size());
    assertEquals(100, bus.unlisted());
    assertEquals(BusSurvey.MAX_IDS + 100, bus.frames());
  }

  @Test
  void aPeriodOfAnyLengthHasABin() {
    Random random = new Random(1);
    BusSurvey bus = new BusSurvey(500_000, 2_000_000);
    CanFrame frame = frame(0, 1);
    for (int k = 0; k < 1000; k++) {
      frame.receivedNanos = random.nextLong() >>> 1; // also backwards, also 292 years
      bus.add(frame);
    }
    assertTrue(only(bus).medianPeriodNanos() > 0);
  }
}
