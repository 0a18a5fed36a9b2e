package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmulatedBqStackTest {
  private static final int TSREF = 0x58C;
  private static final int GPIO1 = 0x58E;

  private final SteadyInputs pins = new SteadyInputs(8, 16, 8);

  private BqHost ready(int devices) throws IOException {
    return BqHost.of(devices, pins).ready();
  }

  /// With all cells measured over and over.
  private BqHost measuring(int devices) throws IOException {
    var host = ready(devices);
    host.write(0xD0, -1, 0x00E, 0x09, 0x09, 0x09, 0x09); // all GPIOs: ADC and comparator
    host.write(0xD0, -1, BqHost.CONTROL2, 0x01);
    host.waitMicros(6_100);
    host.write(0xD0, -1, BqHost.ADC_CTRL1, 0x06);
    host.waitMicros(2_000);
    return host;
  }

  private static int code(double volts) {
    return (int) Math.rint(volts / 190.73e-6);
  }

  private static List<Integer> senders(byte[] replies, int data) {
    List<Integer> all = new ArrayList<>();
    for (int at = 0; at + data + 6 <= replies.length; at += data + 6)
      all.add((int) replies[at + 1]);
    return all;
  }

  // Waking and sleeping.

  @Test
  void theToneWakesEachDeviceAfterTheOneBelow() throws IOException {
    var host = BqHost.of(3, pins);
    host.stack.holdLow(2_200_000);
    long[] readyMicros = {10_000, 21_600, 33_200}; // 10 ms each, 1.6 ms of tone between
    long passed = 0;
    for (int device = 1; device <= 3; device++) {
      host.waitMicros(readyMicros[device - 1] - 1 - passed);
      assertFalse(host.stack.isAwake(device), "device " + device);
      host.waitMicros(1);
      assertTrue(host.stack.isAwake(device), "device " + device);
      passed = readyMicros[device - 1];
    }
  }

  @Test
  void pingsOfOtherLengthsDoNotWake() throws IOException {
    for (long micros : new long[] {20, 250, 1_990, 2_600, 8_000, 40_000}) {
      var host = BqHost.of(1, pins);
      host.stack.holdLow(micros * 1_000);
      host.waitMicros(100_000);
      assertFalse(host.stack.isAwake(1), micros + " us");
    }
  }

  @Test
  void whatComesBeforeTheBaseIsReadyIsNotHeard() throws IOException {
    var host = BqHost.of(1, pins);
    host.stack.holdLow(2_000_000);
    host.waitMicros(9_900);
    host.send(BqHost.frame(0xD0, -1, 0x009, 0x22)); // ends 60 us later, still too early
    host.waitMicros(1_000);
    assertEquals(0x3F, host.value(1, 0x009));
  }

  @Test
  void afterWakingAResetAndALostSupplyAreReported() throws IOException {
    var host = BqHost.of(1, pins).wake();
    assertEquals(0x03, host.value(1, BqHost.FAULT_SUMMARY));
    assertEquals(0x10, host.value(1, 0x536));
    assertEquals(0x01, host.value(1, 0x554));
    host.write(0x90, 1, 0x331, 0xFF, 0xFF);
    assertEquals(0, host.value(1, BqHost.FAULT_SUMMARY));
    host.wake(); // awake already: a reset, and the ping is seen
    assertEquals(0x10, host.value(1, 0x536));
    assertEquals(0, host.value(1, 0x554));
    assertEquals(0x02, host.value(1, 0x530));
  }

  @Test
  void sleepToActiveForgetsNothingAndDoesNotWakeWhoIsShutDown() throws IOException {
    var host = ready(2);
    host.write(0xD0, -1, 0x009, 0x25);
    host.write(0xD0, -1, BqHost.CONTROL1, 0x04);
    assertFalse(host.stack.isAwake(1));
    assertEquals(0, host.ask(0x80, 0, 0x009, 1).length);
    host.stack.holdLow(250_000);
    host.waitMicros(5_000);
    assertEquals(0x25, host.value(0, 0x009));
    assertEquals(0x25, host.value(1, 0x009));
    assertEquals(0x02, host.value(0, 0x530), "clear detected");
    host.stack.holdLow(8_000_000); // shuts the base down
    host.waitMicros(30_000);
    host.stack.holdLow(250_000);
    host.waitMicros(5_000);
    assertFalse(host.stack.isAwake(1));
  }

  @Test
  void shutdownPingReachesTheBaseAlone() throws IOException {
    var host = ready(2);
    host.stack.holdLow(8_000_000);
    assertFalse(host.stack.isAwake(1));
    assertTrue(host.stack.isAwake(2));
    host.stack.holdLow(2_200_000); // within 20 ms: not heard
    host.waitMicros(20_000);
    assertFalse(host.stack.isAwake(1));
    host.wake();
    assertTrue(host.stack.isAwake(1));
  }

  @Test
  void aHardwareResetTakes75Milliseconds() throws IOException {
    var host = ready(1);
    host.stack.holdLow(36_000_000);
    host.waitMicros(70_000);
    host.wake();
    assertFalse(host.stack.isAwake(1));
    host.waitMicros(5_000);
    host.wake();
    assertTrue(host.stack.isAwake(1));
  }

  @Test
  void control1SendsTonesUp() throws IOException {
    var host = ready(3);
    host.write(0x90, 0, BqHost.CONTROL1, 0x40); // SHUTDOWN tone: the next device alone
    host.waitMicros(2_000);
    assertTrue(host.stack.isAwake(1));
    assertFalse(host.stack.isAwake(2));
    assertTrue(host.stack.isAwake(3));
    host.waitMicros(25_000);
    host.send(BqHost.bytes("90000309201395")); // WAKE tone: all above
    host.waitMicros(2 * 11_600);
    assertTrue(host.stack.isAwake(2));
    assertEquals(1, host.stack.address(3), "reset by the tone");
    assertEquals(0, host.value(0, BqHost.CONTROL1), "clears itself");
  }

  @Test
  void softResetForgetsTheAddressAndWakesThoseAbove() throws IOException {
    var host = ready(3);
    host.write(0x90, 1, BqHost.CONTROL1, 0x02);
    assertFalse(host.stack.isAwake(2));
    host.waitMicros(10_000);
    assertTrue(host.stack.isAwake(3));
    assertEquals(0, host.stack.address(1));
    assertEquals(1, host.stack.address(2));
    assertEquals(1, host.stack.address(3));
  }

  // Addresses.

  @Test
  void anUnaddressedStackDoesNotAnswerAsOne() throws IOException {
    for (int address : new int[] {0, 1}) {
      var host = new BqHost(3, pins, BqSettings.TYPICAL.otpAddress(address)).wake();
      byte[] collision = host.ask(0x80, address, BqHost.DIR0_ADDR, 1);
      assertEquals(7, collision.length);
      assertFalse(BqHost.isIntact(collision), BqHost.hex(collision));
      assertEquals(0, host.ask(0x80, 1 - address, BqHost.DIR0_ADDR, 1).length);
      assertEquals(0, host.ask(0xC0, -1, BqHost.DIR0_ADDR, 1).length, "nobody is the top");
      assertEquals(0, host.ask(0xA0, -1, BqHost.DIR0_ADDR, 1).length);
    }
  }

  @Test
  void aLoneFreshDeviceAnswersAtItsFactoryAddress() throws IOException {
    assertEquals(1, BqHost.of(1, pins).wake().value(1, BqHost.DIR0_ADDR));
  }

  @Test
  void anAddressNeedsAddressWrite() throws IOException {
    var host = ready(2);
    host.write(0x90, 1, BqHost.DIR0_ADDR, 9);
    assertEquals(1, host.stack.address(2));
  }

  @Test
  void everyDeviceKeepsTheFirstFrameToItselfAndTakesOneAddress() throws IOException {
    var host = BqHost.of(4, pins).wake();
    host.write(0xD0, -1, BqHost.CONTROL1, 0x01);
    for (int i = 0; i < 4; i++) {
      host.write(0xD0, -1, BqHost.DIR0_ADDR, 10 + i);
      for (int device = 1; device <= 4; device++) {
        assertEquals(device <= i + 1 ? 9 + device : 1, host.stack.address(device));
      }
    }
  }

  @Test
  void theBaseToldToBeTheTopSpoilsBroadcasts() throws IOException {
    var host = ready(3);
    host.write(0x90, 0, BqHost.COMM_CTRL, 0x01);
    byte[] reply = host.ask(0xC0, -1, 0x343, 1);
    assertEquals(7, reply.length);
    assertFalse(BqHost.isIntact(reply));
  }

  // Frames.

  @Test
  void theHighestAddressAnswersFirstAndStackReadsLeaveTheBaseOut() throws IOException {
    var host = ready(4);
    assertEquals(List.of(3, 2, 1, 0), senders(host.ask(0xC0, -1, BqHost.DIR0_ADDR, 1), 1));
    assertEquals(List.of(3, 2, 1), senders(host.ask(0xA0, -1, BqHost.DIR0_ADDR, 1), 1));
  }

  @Test
  void writesReachWhomTheyName() throws IOException {
    var host = ready(3);
    host.write(0xD0, -1, 0x009, 0x22, 0x10);
    host.write(0xB0, -1, 0x009, 0x23);
    host.write(0x90, 2, 0x009, 0x24);
    assertEquals(0x22, host.value(0, 0x009));
    assertEquals(0x23, host.value(1, 0x009));
    assertEquals(0x24, host.value(2, 0x009));
    assertEquals(0x10, host.value(1, 0x00A));
  }

  @Test
  void aFrameWithAWrongCheckSumIsNotExecutedAndIsCounted() throws IOException {
    var host = ready(2);
    byte[] frame = BqHost.frame(0xD0, -1, 0x009, 0x22);
    frame[5] ^= 1;
    host.send(frame);
    assertEquals(0x3F, host.value(0, 0x009));
    assertEquals(0x04, host.value(0, 0x530), "UART_RC");
    assertEquals(0x01, host.value(0, 0x781), "RC_CRC");
    assertEquals(1, host.value(0, 0x789), "discarded");
    assertEquals(0x20, host.value(1, 0x531) & 0x20, "COML_RC");
    assertEquals(0x01, host.value(1, 0x787));
    assertEquals(1, host.value(1, 0x78B));
    host.write(0xD0, -1, 0x332, 0x7F);
    assertEquals(0, host.value(0, 0x530));
    assertEquals(0, host.value(0, 0x781));
  }

  @Test
  void aBadFirstByteDeafensUntilTheLineIsCleared() throws IOException {
    var host = ready(1);
    host.send(new byte[] {0x00});
    assertEquals(0, host.ask(0x80, 0, 0x009, 1).length);
    host.stack.holdLow(15_000);
    assertEquals(0x3F, host.value(0, 0x009));
    assertEquals(0x07, host.value(0, 0x530), "UART_RC, clear and stop");
    assertEquals(0x20, host.value(0, 0x781), "RC_IERR");
    assertEquals(0, host.value(0, 0x789), "not counted");
  }

  @Test
  void bytesThatAreOnTheirWayAreSpoiltByAPing() throws IOException {
    var host = ready(1);
    byte[] frame = BqHost.frame(0xD0, -1, 0x009, 0x22);
    host.stack.write(frame, frame.length);
    host.stack.holdLow(15_000);
    assertEquals(0x3F, host.value(0, 0x009));
  }

  @Test
  void aByteTakesTenMicroseconds() throws IOException {
    var host = ready(1);
    byte[] frame = BqHost.frame(0x80, 0, 0x009, 0);
    long before = host.clock.nowNanos();
    host.stack.write(frame, frame.length);
    assertEquals(before, host.clock.nowNanos(), "write returns at once");
    byte[] one = new byte[1];
    for (int i = 1; i <= 7; i++) {
      assertEquals(1, host.stack.read(one, before + 1_000_000));
      assertEquals(before + (7 + i) * 10_000L, host.clock.nowNanos());
    }
    assertEquals(0, host.stack.read(one, before + 1_000_000));
    assertEquals(before + 1_000_000, host.clock.nowNanos());
  }

  @Test
  void txHoldOffDelaysTheAnswerAndStackResponseItsBytes() throws IOException {
    var host = ready(2);
    long plain = nanosOf(host, 1);
    host.write(0x90, 0, 0x01A, 200);
    assertEquals(plain + 200_000, nanosOf(host, 1));
    host.write(0x90, 1, 0x029, 0x3F);
    assertEquals(plain + 200_000 + 7 * 63 * 250, nanosOf(host, 1), "15.75 us for each of 7 bytes");
    assertEquals(
        plain + 200_000 - 10_000, nanosOf(host, 0), "the base has no daisy chain before it");
  }

  private static long nanosOf(BqHost host, int device) throws IOException {
    long before = host.clock.nowNanos();
    host.send(BqHost.frame(0x80, device, 0x343, 0));
    byte[] one = new byte[1];
    for (int i = 0; i < 7; i++) {
      assertEquals(1, host.stack.read(one, host.clock.nowNanos() + 1_000_000));
    }
    return host.clock.nowNanos() - before;
  }

  @Test
  void aNewCommandCutsTheAnswerShort() throws IOException {
    var host = ready(1);
    host.send(BqHost.frame(0x80, 0, 0x568, 0x7F));
    host.waitMicros(100);
    byte[] got = host.transact(BqHost.frame(0x80, 0, 0x009, 0));
    assertEquals(
        11 + 7, got.length, "as many as came until the next command's first byte, then its");
    assertEquals(0x10, host.value(0, 0x530), "UART_TR");
  }

  @Test
  void whatGoesTheOtherWayIsHeardByNobody() throws IOException {
    var host = ready(3);
    host.write(0xE0, -1, 0x009, 0x22);
    for (int i = 0; i < 3; i++) assertEquals(0x3F, host.value(i, 0x009));
    host.write(0x90, 1, BqHost.CONTROL1, 0x80); // its daisy chain is turned round
    assertEquals(0, host.ask(0x80, 2, 0x009, 1).length);
    assertEquals(0x3F, host.value(0, 0x009));
  }

  @Test
  void aFaultAboveIsToldToThoseBelow() throws IOException {
    var host = ready(3);
    host.write(0x90, 2, 0x009, 0x02);
    host.write(0x90, 2, 0x32C, 0x05); // over voltage from 2.7 V
    host.waitMicros(20_000);
    host.ask(0xC0, -1, 0x343, 1);
    assertEquals(0x04, host.value(2, BqHost.FAULT_SUMMARY));
    assertEquals(0x10, host.value(1, BqHost.FAULT_SUMMARY));
    assertEquals(0x08, host.value(0, 0x532), "FCOMM_DET");
    host.write(0xD0, -1, 0x017, 0x10);
    assertEquals(0, host.value(0, BqHost.FAULT_SUMMARY), "masked");
  }

  // Converters.

  @Test
  void cellsReferenceThermistorsAndDieAreMeasured() throws IOException {
    pins.cell(2, 1, 3.1).cell(2, 16, 4.123456).cell(2, 8, -0.5).gpio(2, 1, 2.5).gpio(2, 8, 0.7);
    pins.die(2, 33.075); // the published reading 1323
    var host = measuring(2);
    assertEquals(code(3.1), host.word(1, 0x586));
    assertEquals(code(4.123456), host.word(1, 0x568));
    assertEquals(code(-0.5), (short) host.word(1, 0x578));
    assertEquals((int) Math.rint(5 / 169.54e-6), host.word(1, TSREF));
    assertEquals((int) Math.rint(2.5 / 152.59e-6), host.word(1, GPIO1));
    assertEquals((int) Math.rint(0.7 / 152.59e-6), host.word(1, GPIO1 + 14));
    assertEquals(1323, host.word(1, 0x5AE));
    assertEquals(0x8000, host.word(1, 0x5B0), "of the AUX converter, which rests");
    host.write(0x90, 1, 0x30F, 0x06);
    host.waitMicros(200);
    assertEquals(1323, host.word(1, 0x5B0));
    assertEquals(0x03, host.value(1, 0x52C), "both run");
  }

  @Test
  void resultsAre8000UntilTheirRoundHasEnded() throws IOException {
    var host = ready(1);
    host.write(0xD0, -1, 0x00E, 0x12, 0x12, 0x12, 0x12);
    host.write(0xD0, -1, BqHost.CONTROL2, 0x01);
    host.waitMicros(6_100);
    host.write(0xD0, -1, BqHost.ADC_CTRL1, 0x05); // eight rounds
    long start = host.clock.nowNanos();
    assertEquals(0x8000, host.word(0, 0x586));
    host.waitMicros((start + 192_000 - host.clock.nowNanos()) / 1_000);
    assertEquals(code(3.7), host.word(0, 0x586));
    assertEquals(0x8000, host.word(0, GPIO1 + 14), "its turn is the eighth");
    assertEquals(0, host.value(0, 0x527));
    assertEquals(1, host.value(0, 0x52C) & 1);
    host.waitMicros((start + 8 * 192_000 - host.clock.nowNanos()) / 1_000);
    assertNotEquals(0x8000, host.word(0, GPIO1 + 14));
    assertEquals(1, host.value(0, 0x527), "DRDY_MAIN_ADC");
    assertEquals(0, host.value(0, 0x52C) & 1, "it has stopped");
    pins.cell(1, 1, 2.9);
    host.waitMicros(10_000);
    assertEquals(code(3.7), host.word(0, 0x586));
    assertEquals(0x01, host.value(0, BqHost.ADC_CTRL1), "GO clears itself");
  }

  @Test
  void inactiveCellsAndOtherPinsStayAt8000() throws IOException {
    var host = ready(1);
    host.write(0x90, 0, 0x003, 0x06); // 12 cells
    host.write(0x90, 0, 0x00E, 0x02); // GPIO 1 alone
    host.write(0x90, 0, BqHost.ADC_CTRL1, 0x06);
    host.waitMicros(2_000);
    assertEquals(code(3.7), host.word(0, 0x570), "cell 12");
    assertEquals(0x8000, host.word(0, 0x56E), "cell 13");
    assertEquals(0, host.word(0, GPIO1), "TSREF is off");
    assertEquals(0x8000, host.word(0, GPIO1 + 2));
  }

  @Test
  void theDelayOfTheConverterPutsItsStartOff() throws IOException {
    var host = ready(1);
    host.write(0x90, 0, 0x008, 40); // 200 us
    host.write(0x90, 0, BqHost.ADC_CTRL1, 0x06);
    host.waitMicros(250);
    assertEquals(0x8000, host.word(0, 0x586));
    host.waitMicros(50);
    assertEquals(code(3.7), host.word(0, 0x586));
  }

  @Test
  void thermistorsAreWrongUntilTheirReferenceStands() throws IOException {
    var host = ready(1);
    host.write(0x90, 0, 0x00E, 0x02);
    host.write(0x90, 0, BqHost.ADC_CTRL1, 0x06);
    host.write(0x90, 0, BqHost.CONTROL2, 0x01);
    host.waitMicros(3_000);
    double half = host.word(0, TSREF) * 169.54e-6;
    assertTrue(half > 2.3 && half < 2.8, half + " V after half of 6 ms");
    host.waitMicros(3_000);
    assertEquals(5, host.word(0, TSREF) * 169.54e-6, 1e-3); // a few codes
  }

  @Test
  void theInputsAreNeverAskedForAnEarlierInstant() throws IOException {
    long[] latest = {Long.MIN_VALUE, 0};
    var watched =
        new ChainInputs() {
          private void look(long nanos) {
            assertTrue(nanos >= latest[0], nanos + " after " + latest[0]);
            latest[0] = nanos;
            latest[1]++;
          }

          @Override
          public double cellVolts(int device, int cell, long nanos) {
            look(nanos);
            return 3.7;
          }

          @Override
          public double gpioVolts(int device, int gpio, long nanos) {
            look(nanos);
            return 2.5;
          }

          @Override
          public double dieCelsius(int device, long nanos) {
            look(nanos);
            return 25;
          }
        };
    var host = BqHost.of(3, watched).ready();
    host.write(0xD0, -1, 0x32C, 0x05);
    for (int i = 0; i < 3; i++) { // not in step
      host.write(0x90, i, BqHost.ADC_CTRL1, 0x06);
      host.write(0x90, i, 0x30F, 0x06);
    }
    for (int i = 0; i < 500; i++) host.one(i % 3, 0x568, 1 + i % 32);
    assertTrue(latest[1] > 10_000, latest[1] + " questions");
  }

  @Test
  void theHighByteFreezesTheLowByte() throws IOException {
    var host = measuring(1);
    pins.cell(1, 1, code(3.7) * 190.73e-6);
    host.waitMicros(400);
    int before = host.word(0, 0x586);
    host.value(0, 0x586);
    pins.cell(1, 1, (before + 0x11) * 190.73e-6);
    host.waitMicros(400);
    assertEquals(before & 0xFF, host.value(0, 0x587));
    assertEquals(before + 0x11 & 0xFF, host.value(0, 0x587), "free again");
  }

  @Test
  void sleepFreezesTheConverterAndWakingLetsItGoOn() throws IOException {
    var host = measuring(1);
    host.write(0x90, 0, BqHost.CONTROL1, 0x04);
    pins.cell(1, 1, 3.3);
    host.waitMicros(1_000_000);
    host.stack.holdLow(250_000);
    host.waitMicros(2_000);
    assertEquals(code(3.3), host.word(0, 0x586));
  }

  // Comparators and faults.

  @Test
  void comparatorsFlagCellsUntilTheyAreReset() throws IOException {
    pins.cell(1, 16, 4.21).cell(1, 3, 2.79);
    var host = ready(1);
    host.write(0x90, 0, 0x009, 0x23, 0x20); // 4.2 V, 2.8 V
    host.write(0x90, 0, 0x32C, 0x05);
    assertEquals(0x08, host.value(0, 0x52C), "OVUV_RUN");
    host.waitMicros(17_000);
    assertArrayEquals(BqHost.bytes("80000004"), host.one(0, 0x53C, 4));
    assertEquals(0x04, host.value(0, BqHost.FAULT_SUMMARY));
    pins.cell(1, 16, 4.19);
    host.waitMicros(17_000);
    assertEquals(0x80, host.value(0, 0x53C), "latched");
    host.write(0x90, 0, 0x331, 0x18);
    assertArrayEquals(BqHost.bytes("00000000"), host.one(0, 0x53C, 4));
    host.waitMicros(17_000);
    assertArrayEquals(BqHost.bytes("00000004"), host.one(0, 0x53C, 4), "still too low");
    host.write(0x90, 0, 0x016, 0x10);
    assertEquals(0, host.value(0, BqHost.FAULT_SUMMARY), "masked");
    host.write(0x90, 0, 0x00D, 0x04); // UV_DISABLE2 acts at once
    host.write(0x90, 0, 0x331, 0x18);
    host.waitMicros(17_000);
    assertEquals(0, host.value(0, 0x53F));
  }

  @Test
  void thresholdsAreTakenWithGoAndHaveThreeRanges() throws IOException {
    double[][] ranges = {{0x02, 2.7}, {0x0E, 3.0}, {0x12, 3.5}, {0x1E, 3.8}, {0x22, 4.175}};
    for (double[] range : ranges) {
      for (double off : new double[] {-1e-3, 1e-3}) {
        pins.cell(1, 1, range[1] + off);
        var host = ready(1);
        host.write(0x90, 0, 0x009, (int) range[0]);
        host.write(0x90, 0, 0x32C, 0x05);
        host.write(0x90, 0, 0x009, 0x2E); // too late
        host.waitMicros(17_000);
        assertEquals(off > 0 ? 1 : 0, host.value(0, 0x53D) & 1, range[1] + off + " V");
      }
    }
  }

  @Test
  void thermistorComparatorsWatchTheirPins() throws IOException {
    pins.gpio(1, 2, 5 * 0.19).gpio(1, 5, 5 * 0.81);
    var host = measuring(1);
    host.write(0x90, 0, 0x00B, 0xEA); // 20 %, 80 %
    host.write(0x90, 0, 0x32D, 0x05);
    host.waitMicros(17_000);
    assertEquals(0x02, host.value(0, 0x540));
    assertEquals(0x10, host.value(0, 0x541));
    assertEquals(0x08, host.value(0, BqHost.FAULT_SUMMARY));
  }

  @Test
  void aHotDieWarns() throws IOException {
    pins.die(1, 106);
    var host = ready(1);
    assertEquals(0x01, host.value(0, 0x536));
  }

  @Test
  void silenceOfTheHostIsFlaggedThenShutsDown() throws IOException {
    var host = ready(1);
    host.write(0x90, 0, 0x019, 0x1A); // 100 ms flagged, 2 s: shutdown
    host.waitMicros(99_000);
    assertEquals(0, host.value(0, 0x536));
    host.waitMicros(100_100);
    assertEquals(0x04, host.value(0, 0x536), "CTS");
    host.waitMicros(1_990_000);
    assertTrue(host.stack.isAwake(1));
    host.waitMicros(20_000);
    assertFalse(host.stack.isAwake(1));
    host.waitMicros(30_000);
    host.stack.holdLow(250_000);
    host.waitMicros(5_000);
    assertFalse(host.stack.isAwake(1), "it is shut down");
  }

  @Test
  void silenceOfTheHostCanPutToSleepAndSleepEndsInShutdown() throws IOException {
    var host = ready(1);
    host.write(0x90, 0, 0x018, 0x11); // 5 s of sleep
    host.write(0x90, 0, 0x019, 0x02);
    host.waitMicros(2_100_000);
    host.stack.holdLow(250_000);
    host.waitMicros(1_000);
    assertEquals(0x08, host.value(0, 0x536), "CTL");
    host.waitMicros(7_100_000);
    host.stack.holdLow(250_000);
    host.waitMicros(1_000);
    assertFalse(host.stack.isAwake(1));
  }

  // Balancing.

  @Test
  void balancingSamplesItsTimesWithGo() throws IOException {
    var host = ready(1);
    host.write(0x90, 0, 0x327, 0x01); // cell 1: 10 s
    host.write(0x90, 0, 0x318, 0x02); // cell 16: 30 s
    assertEquals(0, host.stack.dischargeAmps(1, 1));
    host.write(0x90, 0, 0x32F, 0x02);
    host.write(0x90, 0, 0x327, 0x10); // too late
    assertEquals(3.7 / 20, host.stack.dischargeAmps(1, 1), 1e-12);
    assertEquals(0, host.stack.dischargeAmps(1, 2));
    assertEquals(0x08, host.value(0, 0x52B), "CB_RUN");
    assertEquals(0, host.value(0, 0x32F), "GO clears itself");
    host.waitMicros(10_000_000);
    assertEquals(0, host.stack.dischargeAmps(1, 1));
    assertTrue(host.stack.dischargeAmps(1, 16) > 0);
    assertArrayEquals(BqHost.bytes("0001"), host.one(0, 0x556, 2));
    host.waitMicros(20_000_000);
    assertArrayEquals(BqHost.bytes("8001"), host.one(0, 0x556, 2));
    assertEquals(0x01, host.value(0, 0x52B), "CB_DONE");
  }

  @Test
  void aPauseStopsCurrentAndTime() throws IOException {
    var host = ready(1);
    host.write(0x90, 0, 0x327, 0x01);
    host.write(0x90, 0, 0x32F, 0x02);
    host.waitMicros(4_000_000);
    host.write(0x90, 0, 0x32F, 0x40);
    assertEquals(0, host.stack.dischargeAmps(1, 1));
    assertEquals(0x28, host.value(0, 0x52B));
    host.waitMicros(60_000_000);
    host.write(0x90, 0, 0x32F, 0x00);
    host.waitMicros(5_900_000);
    assertTrue(host.stack.dischargeAmps(1, 1) > 0);
    host.waitMicros(200_000);
    assertEquals(0, host.stack.dischargeAmps(1, 1));
  }

  @Test
  void oddAndEvenCellsTakeTurns() throws IOException {
    var host = ready(1);
    for (int cell = 1; cell <= 16; cell++) host.write(0x90, 0, 0x328 - cell, 0x02);
    host.write(0x90, 0, 0x32F, 0x03); // automatic, turns of 5 s
    for (int turn = 0; turn < 12; turn++) {
      host.waitMicros(2_500_000);
      boolean odd = turn % 2 == 0;
      assertEquals(odd, host.stack.dischargeAmps(1, 1) > 0, "turn " + turn);
      assertEquals(!odd, host.stack.dischargeAmps(1, 16) > 0, "turn " + turn);
      host.waitMicros(2_500_000);
    }
    assertEquals(0x01, host.value(0, 0x52B), "30 s for each half");
  }

  @Test
  void neighboursAreRefusedByDefault() throws IOException {
    var host = ready(1);
    host.write(0x90, 0, 0x326, 0x01, 0x01);
    host.write(0x90, 0, 0x32F, 0x02);
    assertEquals(0x80, host.value(0, 0x52B), "INVALID_CBCONF");
    host.write(0x90, 0, 0x002, 0x14); // NO_ADJ_CB off
    host.write(0x90, 0, 0x32F, 0x02);
    assertEquals(0x08, host.value(0, 0x52B));
  }

  @Test
  void aCellThatHasReachedItsVoltageIsDone() throws IOException {
    pins.cell(1, 1, 3.605);
    var host = ready(1);
    host.write(0x90, 0, 0x327, 0x10);
    host.write(0x90, 0, 0x325, 0x10);
    host.write(0x90, 0, 0x32A, 0x2F); // 2.45 V + 46 · 25 mV = 3.6 V
    host.write(0x90, 0, 0x32C, 0x05);
    host.write(0x90, 0, 0x331, 0xFF);
    host.write(0x90, 0, 0x32F, 0x02);
    host.waitMicros(17_000);
    assertTrue(host.stack.dischargeAmps(1, 1) > 0);
    pins.cell(1, 1, 3.595);
    host.waitMicros(17_000);
    assertEquals(0, host.stack.dischargeAmps(1, 1));
    assertTrue(host.stack.dischargeAmps(1, 3) > 0);
    assertEquals(0x01, host.value(0, 0x557));
  }

  @Test
  void aFaultStopsBalancingWhereItShall() throws IOException {
    var host = ready(1);
    host.write(0x90, 0, 0x327, 0x10);
    host.write(0x90, 0, 0x32F, 0x22);
    assertTrue(host.stack.dischargeAmps(1, 1) > 0);
    pins.die(1, 110);
    host.waitMicros(1_000);
    host.stack.advanceTo(host.clock.nowNanos());
    assertEquals(0, host.stack.dischargeAmps(1, 1));
    assertEquals(0x04, host.value(0, 0x52B), "ABORTFLT");
  }

  @Test
  void balancingGoesOnInSleepAndCanEndInShutdown() throws IOException {
    var host = ready(1);
    host.write(0x90, 0, 0x327, 0x01);
    host.write(0x90, 0, 0x32F, 0x0A); // shuts down when done
    host.write(0x90, 0, BqHost.CONTROL1, 0x04);
    host.waitMicros(9_900_000);
    assertTrue(host.stack.dischargeAmps(1, 1) > 0);
    host.waitMicros(200_000);
    assertEquals(0, host.stack.dischargeAmps(1, 1));
    host.stack.holdLow(250_000);
    host.waitMicros(30_000);
    assertFalse(host.stack.isAwake(1));
  }

  // Faults.

  @Test
  void aBrokenLinkSilencesBroadcastsAndLeavesThoseBelowReachable() throws IOException {
    var host = ready(4);
    host.stack.breakLink(2);
    assertEquals(0, host.ask(0xC0, -1, BqHost.DIR0_ADDR, 1).length, "all wait for the top");
    assertEquals(1, host.value(1, BqHost.DIR0_ADDR));
    assertEquals(0, host.ask(0x80, 2, BqHost.DIR0_ADDR, 1).length);
    host.write(0x90, 1, BqHost.COMM_CTRL, 0x03); // a new top
    assertEquals(List.of(1, 0), senders(host.ask(0xC0, -1, BqHost.DIR0_ADDR, 1), 1));
    host.stack.healLink();
    host.write(0x90, 1, BqHost.COMM_CTRL, 0x02);
    assertEquals(List.of(3, 2, 1, 0), senders(host.ask(0xC0, -1, BqHost.DIR0_ADDR, 1), 1));
    host.stack.breakLink(0);
    assertEquals(0, host.ask(0x80, 0, BqHost.DIR0_ADDR, 1).length);
  }

  @Test
  void aLostDeviceComesBackShutDown() throws IOException {
    var host = ready(3);
    host.stack.loseDevice(2);
    assertEquals(0, host.ask(0x80, 1, 0x343, 1).length);
    assertEquals(0, host.ask(0x80, 2, 0x343, 1).length);
    host.stack.restoreDevice(2);
    assertFalse(host.stack.isAwake(2));
    host.ready();
    assertEquals(List.of(2, 1, 0), senders(host.ask(0xC0, -1, BqHost.DIR0_ADDR, 1), 1));
  }

  @Test
  void aBrownOutCostsTheAddress() throws IOException {
    var host = measuring(4);
    host.stack.brownOut(3);
    assertEquals(0, host.ask(0x80, 2, 0x343, 1).length, "its address");
    byte[] shared = host.ask(0x80, 1, 0x343, 1);
    assertFalse(BqHost.isIntact(shared), "the factory's address is another's now");
    assertEquals(List.of(3, 1), senders(host.ask(0xA0, -1, 0x568, 32), 32), "no stack device");
    host.ready();
    assertEquals(0x8000, host.word(2, 0x586));
  }

  @Test
  void aDamagedReplyKeepsThoseBelowSilent() throws IOException {
    var host = ready(4);
    host.stack.damageReplies(3, true);
    byte[] replies = host.ask(0xC0, -1, BqHost.DIR0_ADDR, 1);
    assertEquals(14, replies.length);
    byte[] second = new byte[7];
    System.arraycopy(replies, 7, second, 0, 7);
    assertFalse(BqHost.isIntact(second));
    assertEquals(0x04, host.value(1, 0x531) & 0x04, "COMH_RR");
    host.stack.damageReplies(3, false);
    assertEquals(2, host.value(2, BqHost.DIR0_ADDR));
  }

  @Test
  void aStuckBitHasACorrectCheckSum() throws IOException {
    var host = measuring(1);
    int right = host.word(0, 0x586);
    host.stack.stickBit(1, 0x587, 3, (right & 8) == 0);
    assertEquals(right ^ 8, host.word(0, 0x586));
    host.stack.healBits(1);
    assertEquals(right, host.word(0, 0x586));
  }

  @Test
  void aStalledConverterNeverEnds() throws IOException {
    var host = ready(2);
    host.stack.stallConverter(2, true);
    host.write(0xD0, -1, BqHost.ADC_CTRL1, 0x06);
    host.waitMicros(100_000);
    assertEquals(0x8000, host.word(1, 0x586));
    assertEquals(0, host.value(1, 0x527));
    assertEquals(1, host.value(1, 0x52C));
    assertEquals(code(3.7), host.word(0, 0x586));
    host.stack.stallConverter(2, false);
    assertEquals(code(3.7), host.word(1, 0x586));
  }

  @Test
  void frozenResultsGiveThemselvesAwayByNothing() throws IOException {
    var host = measuring(1);
    host.stack.freezeResults(1, true);
    pins.cell(1, 1, 2.5);
    host.write(0x90, 0, BqHost.ADC_CTRL1, 0x06);
    host.waitMicros(5_000);
    assertEquals(code(3.7), host.word(0, 0x586));
    assertEquals(1, host.value(0, 0x527));
    host.stack.freezeResults(1, false);
    host.waitMicros(400);
    assertEquals(code(2.5), host.word(0, 0x586));
  }

  @Test
  void aCutWireMovesTheCellsAtIt() throws IOException {
    pins.cell(1, 4, 3.6).cell(1, 5, 4.0);
    var host = measuring(1);
    host.stack.openWire(1, 4);
    host.waitMicros(400);
    assertEquals(code(3.8), host.word(0, 0x580));
    assertEquals(code(3.8), host.word(0, 0x57E));
    host.stack.healWire(1, 4);
    host.waitMicros(400);
    assertEquals(code(3.6), host.word(0, 0x580));
    assertThrows(IllegalArgumentException.class, () -> host.stack.openWire(1, 17));
  }

  @Test
  void brokenThermistorsReadGroundOrReference() throws IOException {
    var faults = new PinFaults(pins, 5);
    var host = BqHost.of(1, faults).ready();
    host.write(0x90, 0, 0x00E, 0x12); // GPIO 1 and 2
    host.write(0x90, 0, BqHost.CONTROL2, 0x01);
    host.waitMicros(6_100);
    host.write(0x90, 0, BqHost.ADC_CTRL1, 0x06);
    faults.openThermistor(1, 1);
    faults.shortThermistor(1, 2);
    host.waitMicros(2_000);
    assertEquals(5, host.word(0, GPIO1) * 152.59e-6, 1e-4); // a code
    assertEquals(0, host.word(0, GPIO1 + 2));
    faults.healGpio(1, 2);
    host.stack.openGpio(1, 2);
    host.waitMicros(2_000);
    assertEquals(0, host.word(0, GPIO1 + 2));
    host.write(0x90, 0, 0x00E, 0x32); // weak pull-up at GPIO 2
    host.waitMicros(2_000);
    assertEquals(5, host.word(0, GPIO1 + 2) * 152.59e-6, 1e-4);
  }

  @Test
  void flippedBitsAreThoseOfTheSeed() throws IOException {
    byte[][] heard = new byte[2][];
    for (int run = 0; run < 2; run++) {
      var host = measuring(4);
      host.stack.corrupt(1e-3, 7);
      heard[run] = new byte[0];
      for (int i = 0; i < 20; i++) {
        byte[] some = host.ask(0xA0, -1, 0x568, 32);
        byte[] all = Arrays.copyOf(heard[run], heard[run].length + some.length);
        System.arraycopy(some, 0, all, heard[run].length, some.length);
        heard[run] = all;
        host.stack.holdLow(15_000);
      }
      int wrong = 0;
      for (int at = 0; at + 38 <= heard[run].length; at += 38) {
        if (!BqHost.isIntact(Arrays.copyOfRange(heard[run], at, at + 38))) wrong++;
      }
      // 304 bits a frame: 26 % of 60 frames are expected, fewer than 3 or more than 35 not once in
      // 1e5 runs
      assertTrue(wrong >= 3 && wrong <= 35, wrong + " wrong frames");
    }
    assertArrayEquals(heard[0], heard[1]);
  }

  @Test
  void garbageComesBeforeTheFrame() throws IOException {
    var host = ready(1);
    host.stack.garbage(5, 3);
    byte[] heard = host.ask(0x80, 0, BqHost.DIR0_ADDR, 1);
    assertEquals(12, heard.length);
    assertTrue(BqHost.isIntact(Arrays.copyOfRange(heard, 5, 12)));
    host.stack.garbage(0, 3);
    assertEquals(7, host.ask(0x80, 0, BqHost.DIR0_ADDR, 1).length);
  }

  @Test
  void aSilentLineStillCarriesCommands() throws IOException {
    var host = ready(1);
    host.stack.silence(true);
    assertEquals(0, host.ask(0x80, 0, 0x009, 1).length);
    host.write(0x90, 0, 0x009, 0x22);
    host.stack.silence(false);
    assertEquals(0x22, host.value(0, 0x009));
  }

  @Test
  void anAdapterThatIsGoneThrows() throws IOException {
    var host = ready(1);
    host.send(BqHost.frame(0x80, 0, 0x009, 0));
    host.stack.failBus("unplugged");
    byte[] one = new byte[1];
    assertThrows(IOException.class, () -> host.stack.read(one, 0));
    assertThrows(IOException.class, () -> host.stack.write(one, 1));
    assertThrows(IOException.class, () -> host.stack.holdLow(1));
    host.stack.healBus();
    assertEquals(0, host.listen().length, "what was on its way is lost");
    assertEquals(0x3F, host.value(0, 0x009));
  }

  @Test
  void noiseIsThatOfTheSeed() throws IOException {
    int[] heard = new int[2];
    for (int run = 0; run < 2; run++) {
      var host = new BqHost(1, pins, BqSettings.TYPICAL.noise(1e-3, 5)).ready();
      host.write(0x90, 0, BqHost.ADC_CTRL1, 0x06);
      host.waitMicros(2_000);
      heard[run] = host.word(0, 0x586);
    }
    assertEquals(heard[0], heard[1]);
    assertNotEquals(code(3.7), heard[0]);
  }

  // What it costs.

  @Test
  void nothingIsAllocatedPerScan() throws IOException {
    var host = measuring(8);
    var stack = host.stack;
    byte[] ask = BqHost.frame(0xA0, -1, 0x568, 0x1F);
    byte[] into = new byte[64];
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().threadId();
    long allocated = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      for (int scan = 0; scan < 500; scan++) {
        stack.write(ask, ask.length);
        long deadline = host.clock.nowNanos() + 5_000_000;
        while (stack.read(into, deadline) > 0) {}
      }
      allocated = Math.min(allocated, threads.getThreadAllocatedBytes(thread) - before);
    }
    assertTrue(allocated < 500, allocated + " bytes in 500 scans"); // the counter's own objects
  }
}
