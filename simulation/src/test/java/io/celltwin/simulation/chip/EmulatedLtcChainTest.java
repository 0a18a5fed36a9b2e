package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmulatedLtcChainTest {
  private static final String DEAD = "ffffffffffffffff";

  private final SteadyInputs pins = new SteadyInputs(12, 18, 9);

  private LtcHost chain(int devices) throws IOException {
    return LtcHost.ltc(LtcPart.LTC6813_1, devices, pins).wake();
  }

  private LtcHost ready(int devices) throws IOException {
    return chain(devices).configure();
  }

  // Waking and sleeping.

  @Test
  void aSleepingChainSwallowsItsFirstWindow() throws IOException {
    var host = LtcHost.ltc(LtcPart.LTC6813_1, 1, pins);
    assertEquals(DEAD, LtcHost.hex(host.read(0x002)[0]));
    host.waitMicros(300);
    assertEquals("000000000000", LtcHost.hex(host.good(1, 0x002)), "all GPIOs low");
  }

  @Test
  void theLastOfTwelveIsReadyAfterTwelveWakeTimes() throws IOException {
    for (int micros : new int[] {12 * 300 - 20, 12 * 300}) {
      var host = LtcHost.ltc(LtcPart.LTC6813_1, 12, pins);
      host.chain.transfer(new byte[1], new byte[1], 1);
      host.waitMicros(micros - 8); // the window itself took 8 us
      boolean answered = LtcHost.pecIsGood(host.read(0x002)[11]);
      assertEquals(micros == 12 * 300, answered, micros + " us");
    }
  }

  @Test
  void anIdlePortNeedsAPulseAndTheCoreKeepsItsValues() throws IOException {
    var host = ready(1).convert(LtcHost.ADCV);
    int[] before = host.cells(1, 18);
    host.waitMicros(5_600);
    assertEquals(DEAD, LtcHost.hex(host.read(0x004)[0]));
    host.waitMicros(10);
    assertArrayEquals(before, host.cells(1, 18));
    assertEquals("fc00f0ff0000", LtcHost.hex(host.good(1, 0x002)).replaceFirst("^04", "fc"));
  }

  @Test
  void theWatchdogTakesConfigurationAndResults() throws IOException {
    pins.gpio(1, 1, 5);
    var host = ready(1);
    host.writeAll(0x001, "fc34125603f0");
    host.convert(LtcHost.ADCV);
    host.waitMicros(1_900_000);
    assertFalse(host.chain.isAsleep(1));
    host.waitMicros(200_000);
    assertTrue(host.chain.isAsleep(1));
    assertEquals(0, host.chain.dischargeAmps(1, 1));
    host.wake();
    assertEquals("080000000000", LtcHost.hex(host.good(1, 0x002)));
    assertArrayEquals(new int[] {0xFFFF, 0xFFFF, 0xFFFF}, host.words(1, 0x004));
  }

  @Test
  void pulsesKeepItAwake() throws IOException {
    var host = ready(1);
    for (int i = 0; i < 4; i++) {
      host.waitMicros(1_500_000);
      host.chain.transfer(new byte[1], new byte[1], 1);
    }
    host.waitMicros(100);
    assertEquals("00f0ff0000", LtcHost.hex(host.good(1, 0x002)).substring(2));
  }

  // LTC6804-1 sheet pp. 30 and 53.
  @Test
  void theDischargeTimerOutlivesTheWatchdog() throws IOException {
    var host = chain(1);
    ((EmulatedLtcChain) host.chain).dischargeTimerPin(1, true);
    host.writeAll(0x001, "fc0000000122"); // cells 1 and 10, one minute
    assertEquals(0x22, host.good(1, 0x002)[5] & 0xFF);
    host.waitMicros(20_000_000);
    host.wake();
    assertEquals(0, host.good(1, 0x002)[0] & 0x04, "reference");
    host.waitMicros(15_000_000);
    host.wake();
    assertEquals(0x12, host.good(1, 0x002)[5] & 0xFF, "half a minute is left");
    assertTrue(host.chain.dischargeAmps(1, 10) > 0.1);
    host.waitMicros(26_000_000);
    host.wake();
    assertEquals("0000", LtcHost.hex(host.good(1, 0x002)).substring(8));
    assertEquals(0, host.chain.dischargeAmps(1, 10));
  }

  // Order, writes.

  @Test
  void theFirstBlockEndsInTheLastDevice() throws IOException {
    var host = chain(3);
    byte[] out = LtcHost.frame(0x020, 28);
    for (int i = 0; i < 3; i++) {
      Arrays.fill(out, 4 + 8 * i, 10 + 8 * i, (byte) (0x11 * (i + 1)));
      int pec = Pec.fifteen(out, 4 + 8 * i, 6);
      out[10 + 8 * i] = (byte) (pec >> 8);
      out[11 + 8 * i] = (byte) pec;
    }
    host.window(out);
    byte[][] pwm = host.read(0x022);
    assertEquals(0x33, pwm[0][0]);
    assertEquals(0x22, pwm[1][0]);
    assertEquals(0x11, pwm[2][0]);
  }

  @Test
  void aBlockWithAWrongCheckSumChangesItsDeviceAlone() throws IOException {
    var host = chain(3);
    byte[] out = LtcHost.frame(0x020, 28);
    for (int i = 0; i < 3; i++) {
      Arrays.fill(out, 4 + 8 * i, 10 + 8 * i, (byte) 0x55);
      int pec = Pec.fifteen(out, 4 + 8 * i, 6) ^ (i == 1 ? 2 : 0);
      out[10 + 8 * i] = (byte) (pec >> 8);
      out[11 + 8 * i] = (byte) pec;
    }
    host.window(out);
    byte[][] pwm = host.read(0x022);
    assertEquals(0x55, pwm[0][0]);
    assertEquals((byte) 0xFF, pwm[1][0]);
    assertEquals(0x55, pwm[2][0]);
  }

  @Test
  void aCommandWithAWrongCheckSumDoesNothing() throws IOException {
    var host = ready(1).convert(LtcHost.ADCV);
    int[] before = host.cells(1, 18);
    byte[] clear = LtcHost.frame(0x711, 4);
    clear[3] ^= 2;
    host.window(clear);
    assertArrayEquals(before, host.cells(1, 18));
    host.command(0x711);
    for (int code : host.cells(1, 18)) assertEquals(0xFFFF, code);
  }

  @Test
  void readOnlyAndReservedBitsDoNotTakeWhatIsWritten() throws IOException {
    var host = chain(1);
    host.writeAll(0x001, "ffffffffffff");
    host.writeAll(0x024, "ffffffffffff");
    assertEquals(0, host.good(1, 0x002)[0] & 0x02, "DTEN is a pin");
    assertEquals("7f00000000", LtcHost.hex(host.good(1, 0x026)).substring(2));
  }

  @Test
  void gpioBitsShowThePins() throws IOException {
    pins.gpio(1, 1, 5).gpio(1, 2, 0.1).gpio(1, 3, 5);
    var host = chain(1);
    host.writeAll(0x001, "d80000000000"); // GPIO 3 pulled down
    assertEquals(0x08, host.good(1, 0x002)[0] & 0x38);
  }

  @Test
  void theSmallPartKnowsNothingOfCells13To18() throws IOException {
    var host = LtcHost.ltc(LtcPart.LTC6811_1, 1, pins).wake();
    for (int command : new int[] {0x009, 0x00B, 0x026, 0x00D, 0x00F, 0x01E}) {
      assertEquals(DEAD, LtcHost.hex(host.read(command)[0]));
    }
  }

  // Conversions.

  @Test
  void resultsAppearAtTheirTime() throws IOException {
    for (int late : new int[] {0, 1}) {
      var host = ready(1);
      pins.cell(1, 1, 3.5);
      long begin = host.clock.nowNanos() + 32_000;
      host.command(LtcHost.ADCV);
      // The read's own command takes 32 us until the registers are looked at.
      host.waitUntil(begin + 2_343_000 - 32_000 - (1 - late) * 1_000L);
      assertEquals(late == 0 ? 0xFFFF : 35_000, host.words(1, 0x004)[0]);
    }
  }

  @Test
  void withoutReferenceAConversionWaitsForIt() throws IOException {
    var host = chain(1);
    host.command(0x2E0); // 27 kHz: done before the port falls idle
    host.waitMicros(3_500 + 1_121 - 100);
    assertEquals(0xFFFF, host.words(1, 0x004)[0]);
    host.waitMicros(100);
    assertEquals(37_000, host.words(1, 0x004)[0]);
  }

  @Test
  void theLineIsLowWhileAConversionRuns() throws IOException {
    var host = ready(3);
    host.command(LtcHost.ADCV);
    byte[] poll = host.window(LtcHost.frame(0x714, 404));
    // 2343 us after the command; the poll's first bit is 32 us after it: 2311 bits are low.
    int low = 0;
    for (int i = 4; i < poll.length; i++) low += 8 - Integer.bitCount(poll[i] & 0xFF);
    assertEquals(2_311, low);
    assertEquals((byte) 0xFF, poll[403]);
    assertEquals((byte) 0xFF, host.window(LtcHost.frame(0x714, 5))[4]);
  }

  private record Asked(int cell, long nanos) {}

  /// Times of LTC6804-1 sheet table 5: first channel measured from 10.4 to 57 us, sixth up to 290.
  @Test
  void cellsAreSampledOneStepAfterTheOther() throws IOException {
    List<Asked> asked = new ArrayList<>();
    ChainInputs spy =
        new ChainInputs() {
          @Override
          public double cellVolts(int device, int cell, long nanos) {
            asked.add(new Asked(cell, nanos));
            return 3.7;
          }

          @Override
          public double gpioVolts(int device, int gpio, long nanos) {
            return 1;
          }

          @Override
          public double dieCelsius(int device, long nanos) {
            return 25;
          }
        };
    var host = LtcHost.ltc(LtcPart.LTC6813_1, 2, spy).wake().configure();
    long begin = host.clock.nowNanos() + 32_000;
    host.command(0x2E0); // 27 kHz
    host.waitMicros(2_000);
    host.chain.advanceTo(host.clock.nowNanos());
    assertEquals(36, asked.size());
    for (int i = 1; i < 36; i++) assertTrue(asked.get(i).nanos >= asked.get(i - 1).nanos);
    for (Asked cell : asked) {
      int step = (cell.cell - 1) % 6;
      // The middle of steps of 46.6 us behind 10.4 us.
      assertEquals(
          10_400 + 46_600 * (step + 0.5), (double) (cell.nanos - begin), 1.0, "cell " + cell.cell);
    }
  }

  @Test
  void aReadingIsTheVoltageAtItsOwnInstant() throws IOException {
    ChainInputs ramp =
        new ChainInputs() {
          @Override
          public double cellVolts(int device, int cell, long nanos) {
            return 3 + nanos * 1e-9; // 1 V/s: 10 codes in 1 ms
          }

          @Override
          public double gpioVolts(int device, int gpio, long nanos) {
            return 1;
          }

          @Override
          public double dieCelsius(int device, long nanos) {
            return 25;
          }
        };
    var host = LtcHost.ltc(LtcPart.LTC6811_1, 1, ramp).wake().configure();
    host.command(0x3E0); // 26 Hz: 29.8 ms for each step
    host.waitMicros(210_000);
    host.wake();
    int[] codes = host.cells(1, 12);
    assertEquals(5 * 29_806.6 / 100, codes[5] - codes[0], 1); // one code of rounding
    assertEquals(codes[0], codes[6]);
  }

  @Test
  void oneChannelLeavesTheOthers() throws IOException {
    var host = ready(1).convert(LtcHost.ADCV);
    pins.cell(1, 2, 3).cell(1, 3, 3).cell(1, 8, 3).cell(1, 14, 3);
    host.convert(LtcHost.ADCV | 2);
    int[] codes = host.cells(1, 18);
    for (int cell = 1; cell <= 18; cell++) {
      assertEquals(cell % 6 == 2 ? 30_000 : 37_000, codes[cell - 1], "cell " + cell);
    }
  }

  @Test
  void bothConvertersSeeTheOverlappingCells() throws IOException {
    pins.cell(1, 7, 3.3).cell(1, 13, 3.4);
    var host = ready(1).convert(0x301);
    int[] codes = host.cells(1, 18);
    assertArrayEquals(new int[] {33_000, 33_000}, Arrays.copyOfRange(codes, 6, 8));
    assertArrayEquals(new int[] {34_000, 34_000}, Arrays.copyOfRange(codes, 12, 14));
    host.chain.failFilter(1, 2, true);
    codes = host.convert(0x301).cells(1, 18);
    assertTrue(Math.abs(codes[6] - codes[7]) > 20);
  }

  @Test
  void statusTellsSumTemperatureAndSupplies() throws IOException {
    pins.die(1, 60);
    var host = ready(1);
    host.chain.supply(1, 4.9, 3);
    int[] a = host.convert(LtcHost.ADSTAT).words(1, 0x010);
    assertEquals(18 * 3.7, a[0] * 100e-6 * 30, 0.0015); // half a code
    assertEquals(60, a[1] * 100e-6 / 7.6e-3 - 276, 0.01); // a code is 0.013 K
    assertEquals(49_000, a[2]);
    assertEquals(30_000, host.words(1, 0x012)[0]);
  }

  @Test
  void cellsAndGpiosTogether() throws IOException {
    pins.gpio(1, 1, 1.1).gpio(1, 2, 1.2);
    var host = ready(1).convert(0x56F);
    assertEquals(37_000, host.cells(1, 18)[17]);
    assertArrayEquals(new int[] {11_000, 12_000, 0xFFFF}, host.words(1, 0x00C));
    host.convert(0x567);
    assertEquals(22_200, host.words(1, 0x010)[0]);
  }

  @Test
  void aPulledDownGpioReadsNothing() throws IOException {
    var host = ready(1);
    host.writeAll(0x001, "f400f0ff0000");
    host.convert(LtcHost.ADAX);
    assertArrayEquals(new int[] {0, 15_000, 15_000}, host.words(1, 0x00C));
  }

  // Flags and diagnostics.

  @Test
  void flagsOfTheUpperCellsAreWithTheLastGpio() throws IOException {
    pins.cell(1, 13, 2).cell(1, 18, 4.5);
    var host = ready(1);
    host.writeAll(0x001, "fcd047a60000"); // 3.2 V and 4.26 V
    host.convert(LtcHost.ADCV);
    assertEquals("01f8", LtcHost.hex(host.good(1, 0x00F)).substring(8));
    host.command(0x712);
    assertEquals("01f8", LtcHost.hex(host.good(1, 0x00F)).substring(8), "CLRAUX leaves them");
    assertEquals("000000", LtcHost.hex(host.good(1, 0x012)).substring(4, 10));
    host.command(0x713);
    assertEquals("ffffffffff13", LtcHost.hex(host.good(1, 0x012)));
    assertEquals("12", LtcHost.hex(host.good(1, 0x012)).substring(10), "read once, THSD is gone");
  }

  @Test
  void theDecoderCheckTellsAStuckMultiplexer() throws IOException {
    var host = ready(1);
    assertEquals(0x02, host.good(1, 0x012)[5] & 0x02, "after power-up");
    host.convert(0x715);
    assertEquals(0, host.good(1, 0x012)[5] & 0x02);
    ((EmulatedLtcChain) host.chain).stickMultiplexer(1, 2, 3);
    pins.cell(1, 9, 3.1);
    host.convert(LtcHost.ADCV).convert(0x715);
    assertEquals(0x02, host.good(1, 0x012)[5] & 0x02);
    int[] codes = host.cells(1, 18);
    for (int cell = 7; cell <= 12; cell++) assertEquals(31_000, codes[cell - 1]);
    assertEquals(37_000, codes[5]);
  }

  @Test
  void aBrokenFilterGivesWrongCodesAndFailsTheRedundancy() throws IOException {
    var host = ready(1);
    host.chain.failFilter(1, 1, true);
    host.convert(0x327);
    assertTrue(host.cells(1, 18)[0] != 0x9555 && host.cells(1, 18)[6] == 0x9555);
    host.convert(0x500);
    assertTrue(host.words(1, 0x00C)[0] >= 0xFF00);
    host.convert(0x508);
    assertTrue(host.words(1, 0x010)[0] >= 0xFF00);
  }

  @Test
  void aDriftingReferenceShowsInTheSecondOne() throws IOException {
    var host = ready(1);
    host.convert(LtcHost.ADAX);
    assertEquals(30_000, host.words(1, 0x00E)[2]);
    host.chain.driftReference(1, 0.01);
    host.convert(LtcHost.ADAX).convert(LtcHost.ADCV);
    assertEquals(29_703, host.words(1, 0x00E)[2]);
    assertEquals(36_634, host.cells(1, 18)[0]);
  }

  @Test
  void aCutWireLooksPlausibleUntilItIsTested() throws IOException {
    pins.cell(1, 5, 3.6).cell(1, 6, 3.8);
    var host = ready(1);
    host.chain.openWire(1, 5);
    host.convert(LtcHost.ADCV);
    int[] codes = host.cells(1, 18);
    assertEquals(37_000, codes[4], 1);
    assertEquals(37_000, codes[5], 1);
    assertArrayEquals(new int[] {5}, LtcVectorsTest.openWires(host, 18));
    host.chain.healWire(1, 5);
    assertArrayEquals(new int[0], LtcVectorsTest.openWires(host, 18));
    host.convert(LtcHost.ADCV);
    assertEquals(36_000, host.cells(1, 18)[4]);
  }

  @Test
  void everySingleCutWireIsFound() throws IOException {
    for (LtcPart part : List.of(LtcPart.LTC6811_1, LtcPart.LTC6813_1)) {
      var host = LtcHost.ltc(part, 1, pins).wake().configure();
      for (int wire = 0; wire <= part.cells(); wire++) {
        host.chain.openWire(1, wire);
        assertArrayEquals(new int[] {wire}, LtcVectorsTest.openWires(host, part.cells()));
        host.chain.healWire(1, wire);
      }
    }
  }

  /// foxBMS 2: two repetitions at 10 nF, ten at 100 nF.
  @Test
  void largeCapacitorsNeedMoreRepetitions() throws IOException {
    var slow = ChainSettings.LTC681X.pinFarads(200e-9);
    var host =
        new LtcHost(c -> new EmulatedLtcChain(LtcPart.LTC6813_1, 1, pins, c, slow))
            .wake()
            .configure();
    host.chain.openWire(1, 0);
    host.convert(0x368).convert(0x368);
    assertTrue(host.cells(1, 18)[0] > 0);
    for (int i = 0; i < 20; i++) host.convert(0x368);
    assertEquals(0, host.cells(1, 18)[0]);
  }

  @Test
  void aCutGpioFollowsTheTestCurrent() throws IOException {
    var host = ready(1);
    host.chain.openGpio(1, 2);
    host.convert(0x550);
    assertEquals(15_000, host.words(1, 0x00C)[0]);
    assertEquals(50_000, host.words(1, 0x00C)[1]);
    host.convert(0x510);
    assertEquals(0, host.words(1, 0x00C)[1]);
  }

  // Discharging.

  @Test
  void dischargingFalsifiesAReadingOnlyWherePermitted() throws IOException {
    var host = ready(1);
    host.writeAll(0x001, "fc00f0ff0400"); // cell 3
    host.convert(LtcHost.ADCV);
    for (int code : host.cells(1, 18)) assertEquals(37_000, code);
    host.convert(LtcHost.ADCV | 0x10);
    int[] codes = host.cells(1, 18);
    // 3.7 V over 33.2 ohm, twice over 0.1 ohm; the neighbours gain once that.
    assertEquals(37_000 - 223, codes[2], 1);
    assertEquals(37_000 + 111, codes[1], 1);
    assertEquals(37_000 + 111, codes[3], 1);
    assertEquals(37_000, codes[4]);
  }

  @Test
  void muteStopsAllDischargingAndShows() throws IOException {
    var host = ready(1);
    host.writeAll(0x024, "1f0000000000"); // cell 13
    assertEquals(3.7 / 33.2, host.chain.dischargeAmps(1, 13), 1e-9);
    host.command(0x028);
    assertEquals(0, host.chain.dischargeAmps(1, 13));
    assertEquals((byte) 0x80, host.good(1, 0x026)[1]);
    host.command(0x029);
    assertTrue(host.chain.dischargeAmps(1, 13) > 0);
  }

  @Test
  void aHotChipLosesItsConfiguration() throws IOException {
    var host = ready(1);
    host.writeAll(0x001, "fc00f0ff0400");
    pins.die(1, 155);
    host.convert(LtcHost.ADCV);
    assertEquals("000000", LtcHost.hex(host.good(1, 0x002)).substring(6));
    assertEquals(0x01, host.good(1, 0x012)[5] & 0x01);
    assertEquals(0, host.good(1, 0x012)[5] & 0x01);
  }

  // I2C.

  @Test
  void theBytesOfTheCommRegisterReachTheSlave() throws IOException {
    var host = ready(1);
    List<Integer> bytes = new ArrayList<>();
    // Start + 0x90, 0x03, stop.
    byte[] comm = {0x69, 0x00, 0x00, 0x38, 0x10, 0x09};
    host.write(0x721, comm);
    host.window(LtcHost.frame(0x723, 13));
    assertEquals("690f003f", LtcHost.hex(host.good(1, 0x722)).substring(0, 8), "nobody there");
    ((EmulatedLtcChain) host.chain)
        .i2c((device, value, afterStart) -> {
          bytes.add(value);
          return value;
        });
    host.write(0x721, comm);
    host.window(LtcHost.frame(0x723, 13));
    assertEquals(List.of(0x90, 0x03), bytes);
    assertEquals("69070037", LtcHost.hex(host.good(1, 0x722)).substring(0, 8));
    host.write(0x721, comm);
    host.window(LtcHost.frame(0x723, 4 + 3));
    assertEquals(3, bytes.size(), "24 clocks are one byte");
  }

  // Faults.

  @Test
  void behindABrokenLinkNothingAnswersAndNothingIsWritten() throws IOException {
    var host = ready(3);
    host.chain.breakLink(1);
    host.writeAll(0x020, "111111111111");
    byte[][] pwm = host.read(0x022);
    assertEquals(0x11, pwm[0][0]);
    assertEquals(DEAD, LtcHost.hex(pwm[1]));
    assertEquals(DEAD, LtcHost.hex(pwm[2]));
    host.chain.healLink();
    host.wake();
    assertEquals((byte) 0xFF, host.good(2, 0x022)[0]);
  }

  @Test
  void aLostDeviceTakesThoseBehindItAlong() throws IOException {
    var host = ready(3);
    host.chain.loseDevice(2);
    byte[][] read = host.read(0x002);
    assertTrue(LtcHost.pecIsGood(read[0]));
    assertEquals(DEAD, LtcHost.hex(read[1]));
    assertEquals(DEAD, LtcHost.hex(read[2]));
    host.chain.restoreDevice(2);
    host.wake();
    assertEquals("0000000000", LtcHost.hex(host.good(2, 0x002)).substring(2));
    assertEquals("00f0ff0000", LtcHost.hex(host.good(3, 0x002)).substring(2));
  }

  @Test
  void aBrownOutLeavesDefaultsWithAGoodCheckSum() throws IOException {
    var host = ready(2).convert(LtcHost.ADCV);
    host.chain.brownOut(1);
    host.wake();
    assertEquals(0, host.good(1, 0x002)[0] & 0x04);
    assertEquals(0xFFFF, host.words(1, 0x004)[0]);
    assertEquals(37_000, host.words(2, 0x004)[0]);
  }

  @Test
  void aMissedCommandLeavesOldValues() throws IOException {
    var host = ready(2).convert(LtcHost.ADCV);
    pins.cell(1, 1, 3).cell(2, 1, 3);
    host.chain.missCommands(1, 1);
    host.convert(LtcHost.ADCV);
    assertEquals(37_000, host.words(1, 0x004)[0]);
    assertEquals(30_000, host.words(2, 0x004)[0]);
    host.convert(LtcHost.ADCV);
    assertEquals(30_000, host.words(1, 0x004)[0]);
  }

  @Test
  void aStuckBitHasAGoodCheckSum() throws IOException {
    var host = ready(1);
    host.chain.stickBit(1, 0x004, 8 + 7, false);
    host.convert(LtcHost.ADCV);
    assertEquals(37_000 & ~0x8000, host.words(1, 0x004)[0]);
    host.chain.stickBit(1, 0x002, 2, false); // REFON
    host.writeAll(0x001, "fc00f0ff0000");
    assertEquals(0, host.good(1, 0x002)[0] & 0x04);
    pins.cell(1, 2, 3.1);
    host.command(LtcHost.ADCV);
    host.waitMicros(2_400);
    assertEquals(37_000, host.words(1, 0x004)[1], "the reference has to start first");
    host.chain.healBits(1);
    host.waitMicros(4_000);
    assertEquals(31_000, host.words(1, 0x004)[1]);
  }

  @Test
  void flippedBitsComeAtTheirRateAndCanBeRepeated() throws IOException {
    int[] flipped = new int[2];
    for (int run = 0; run < 2; run++) {
      var host = ready(12);
      byte[] clean = host.window(LtcHost.frame(0x002, 100));
      host.chain.corrupt(1e-3, 5);
      for (int i = 0; i < 500; i++) {
        byte[] in = host.window(LtcHost.frame(0x002, 100));
        int bits = 0;
        for (int k = 0; k < 100; k++) bits += Integer.bitCount((in[k] ^ clean[k]) & 0xFF);
        if (bits < 50) flipped[run] += bits; // else the command was spoilt and nothing answered
      }
    }
    // 500 windows of 800 bits: 400 expected, sigma 20, less 3 % of spoilt commands.
    assertEquals(388, flipped[0], 100);
    assertEquals(flipped[0], flipped[1]);
  }

  @Test
  void damagedRepliesFailTheirCheckSumOnly() throws IOException {
    var host = ready(3);
    host.chain.damageReplies(2, true);
    byte[][] read = host.read(0x002);
    assertTrue(LtcHost.pecIsGood(read[0]));
    assertFalse(LtcHost.pecIsGood(read[1]));
    assertTrue(LtcHost.pecIsGood(read[2]));
  }

  @Test
  void aStalledConverterIsBusyForEver() throws IOException {
    var host = ready(2);
    host.chain.stallConverter(2, true);
    host.convert(LtcHost.ADCV);
    assertEquals(0, host.window(LtcHost.frame(0x714, 6))[5]);
    assertEquals(37_000, host.words(1, 0x004)[0]);
    assertEquals(0xFFFF, host.words(2, 0x004)[0]);
  }

  @Test
  void aDeadBusIsAnIoExceptionUntilItIsHealed() throws IOException {
    var host = ready(1);
    host.chain.failBus("unplugged");
    IOException thrown = assertThrows(IOException.class, () -> host.read(0x002));
    assertTrue(thrown.toString().contains("unplugged"), thrown.toString());
    host.chain.healBus();
    host.good(1, 0x002);
    host.chain.close();
    assertThrows(IOException.class, () -> host.read(0x002));
  }

  @Test
  void aWindowTakesItsTimeAndASlowBusMore() throws IOException {
    var host = ready(1);
    long begin = host.clock.nowNanos();
    host.read(0x002);
    assertEquals(12 * 8_000, host.clock.nowNanos() - begin);
    host.chain.slowBus(5_000_000);
    begin = host.clock.nowNanos();
    host.read(0x002);
    assertEquals(5_096_000, host.clock.nowNanos() - begin);
  }

  @Test
  void noiseHasItsSigmaAndItsSeed() throws IOException {
    int[][] runs = new int[2][];
    double square = 0;
    for (int run = 0; run < 2; run++) {
      var noisy = ChainSettings.LTC681X.noise(2e-3, 9);
      var host =
          new LtcHost(c -> new EmulatedLtcChain(LtcPart.LTC6813_1, 1, pins, c, noisy))
              .wake()
              .configure();
      square = 0;
      for (int i = 0; i < 100; i++) {
        runs[run] = host.convert(LtcHost.ADCV).cells(1, 18);
        for (int code : runs[run]) square += Math.pow((code - 37_000) * 1e-4, 2);
      }
    }
    // 1800 values: sigma of the estimate 1.7 %.
    assertEquals(2e-3, Math.sqrt(square / 1800), 0.15e-3);
    assertArrayEquals(runs[0], runs[1]);
  }

  @Test
  void thermistorsAndCellsBreakOutsideTheChip() throws IOException {
    var faults = new PinFaults(pins, 3);
    var host = LtcHost.ltc(LtcPart.LTC6813_1, 1, faults).wake().configure();
    faults.openThermistor(1, 1);
    faults.shortThermistor(1, 2);
    faults.shortCell(1, 4);
    host.convert(LtcHost.ADAX).convert(LtcHost.ADCV);
    assertArrayEquals(new int[] {30_000, 0, 15_000}, host.words(1, 0x00C));
    assertEquals(0, host.cells(1, 18)[3]);
    faults.healGpio(1, 1);
    faults.healCell(1, 4);
    host.convert(LtcHost.ADAX).convert(LtcHost.ADCV);
    assertEquals(15_000, host.words(1, 0x00C)[0]);
    assertEquals(37_000, host.cells(1, 18)[3]);
  }

  @Test
  void aTransferAllocatesNothing() throws IOException {
    var clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    var chain = new EmulatedLtcChain(LtcPart.LTC6813_1, 12, pins, clock);
    byte[] convert = LtcHost.frame(LtcHost.ADCV, 4);
    byte[] read = LtcHost.frame(0x004, 100);
    byte[] in = new byte[100];
    var threads =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long allocated = 0;
    for (int i = 0; i < 2_000; i++) {
      if (i == 1_000) allocated = threads.getCurrentThreadAllocatedBytes();
      chain.transfer(convert, in, 4);
      chain.transfer(read, in, 100);
    }
    allocated = threads.getCurrentThreadAllocatedBytes() - allocated;
    // The measurement itself may cost a little once.
    assertTrue(allocated < 2_000, allocated + " bytes for 2000 transfers");
  }
}
