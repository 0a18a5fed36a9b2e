package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmulatedAdbmsChainTest {
  private static final int ADCV = 0x260;
  private static final int CONTINUOUS = 0x80;
  private static final int REDUNDANT = 0x100;
  private static final int ADAX = 0x410;
  private static final int[] C = {0x004, 0x006, 0x008, 0x00A, 0x009, 0x00B};
  private static final int[] AVERAGED = {0x044, 0x046, 0x048, 0x04A, 0x049, 0x04B};
  private static final int[] FILTERED = {0x012, 0x013, 0x014, 0x015, 0x016, 0x017};
  private static final int[] S = {0x003, 0x005, 0x007, 0x00D, 0x00E, 0x00F};
  private static final String REFERENCE_ON = "810000ff0300";

  private final SteadyInputs pins = new SteadyInputs(3, 16, 10);

  private LtcHost ready(int devices) throws IOException {
    var host = new LtcHost(clock -> new EmulatedAdbmsChain(devices, pins, clock)).wake();
    write(host, 0x001, REFERENCE_ON);
    pass(host, 5);
    return host;
  }

  /// Lets time pass, with pulses that keep the ports from falling idle.
  private static void pass(LtcHost host, int millis) throws IOException {
    for (int i = 0; i < millis; i++) {
      host.waitMicros(1_000);
      host.chain.advanceTo(host.clock.nowNanos());
      host.chain.transfer(new byte[1], new byte[1], 1);
    }
  }

  private static void write(LtcHost host, int command, String hex) throws IOException {
    int devices = host.chain.devices();
    byte[] out = LtcHost.frame(command, 4 + 8 * devices);
    for (int at = 4; at < out.length; at += 8) {
      System.arraycopy(HexFormat.of().parseHex(hex), 0, out, at, 6);
      int pec = Pec.ten(out, at, 6, 0);
      out[at + 6] = (byte) (pec >> 8);
      out[at + 7] = (byte) pec;
    }
    host.window(out);
  }

  private static byte[] good(LtcHost host, int device, int command) throws IOException {
    byte[] in = host.window(LtcHost.frame(command, 4 + 8 * host.chain.devices()));
    byte[] group = Arrays.copyOfRange(in, 8 * device - 4, 8 * device + 4);
    int counter = group[6] >> 2 & 0x3F;
    assertEquals(
        Pec.ten(group, 0, 6, counter),
        ((group[6] & 3) << 8) | (group[7] & 0xFF),
        LtcHost.hex(group));
    return group;
  }

  private static int counter(LtcHost host, int device) throws IOException {
    return good(host, device, 0x02C)[6] >> 2 & 0x3F;
  }

  private static double[] volts(LtcHost host, int device, int[] groups) throws IOException {
    double[] volts = new double[16];
    for (int i = 0; i < 16; i++) {
      byte[] group = good(host, device, groups[i / 3]);
      int at = 2 * (i % 3);
      int code = (group[at] & 0xFF) | group[at + 1] << 8;
      volts[i] = code == -32_768 ? Double.NaN : 1.5 + 150e-6 * code;
    }
    return volts;
  }

  // A code is 150 uV.
  private static final double HALF_CODE = 75.1e-6;

  @Test
  void countsWhatItAcceptsAndWrapsToOne() throws IOException {
    var host = ready(2);
    host.command(0x02E);
    assertEquals(0, counter(host, 1));
    for (int i = 1; i <= 64; i++) {
      host.command(0x711);
      assertEquals(i < 64 ? i : 1, counter(host, 1), "after " + i + " commands");
    }
    host.chain.missCommands(2, 1);
    host.command(0x711);
    assertEquals(2, counter(host, 1));
    assertEquals(1, counter(host, 2));
  }

  @Test
  void aWriteWithAWrongCheckSumDoesNothing() throws IOException {
    var host = ready(1);
    int before = counter(host, 1);
    byte[] out = LtcHost.frame(0x020, 12);
    Arrays.fill(out, 4, 10, (byte) 0x11);
    int pec = Pec.ten(out, 4, 6, 0) ^ 1;
    out[10] = (byte) (pec >> 8);
    out[11] = (byte) pec;
    host.window(out);
    assertEquals(0, good(host, 1, 0x022)[0]);
    assertEquals(before, counter(host, 1));
  }

  @Test
  void aResetForgetsEverythingAndSleeps() throws IOException {
    var host = ready(1);
    host.command(0x027);
    host.waitMicros(50_000);
    host.wake();
    assertEquals("0100", LtcHost.hex(good(host, 1, 0x002)).substring(0, 4));
    assertEquals(0, counter(host, 1));
    assertEquals(0x08, good(host, 1, 0x032)[5] & 0x08, "it has slept");
    write(host, 0x717, "ffffffffffff");
    assertEquals(0x20, good(host, 1, 0x032)[5]);
  }

  @Test
  void theWatchdogEndsContinuousConversion() throws IOException {
    var host = ready(1);
    host.command(ADCV | CONTINUOUS);
    pass(host, 3);
    assertEquals(3.7, volts(host, 1, C)[0], HALF_CODE);
    host.waitMicros(2_100_000);
    assertTrue(host.chain.isAsleep(1));
    host.wake();
    assertTrue(Double.isNaN(volts(host, 1, C)[0]));
  }

  @Test
  void oneConversionGivesCAverageAndFilterButNotS() throws IOException {
    pins.cell(1, 1, -0.4).cell(1, 16, 4.2);
    var host = ready(1);
    host.command(ADCV);
    host.waitMicros(900);
    assertTrue(Double.isNaN(volts(host, 1, C)[0]));
    host.waitMicros(200);
    for (int[] kind : List.of(C, AVERAGED, FILTERED)) {
      double[] found = volts(host, 1, kind);
      assertEquals(-0.4, found[0], HALF_CODE);
      assertEquals(3.7, found[1], HALF_CODE);
      assertEquals(4.2, found[15], HALF_CODE);
    }
    assertTrue(Double.isNaN(volts(host, 1, S)[0]));
  }

  @Test
  void continuousConversionFollowsAndTheFilterLags() throws IOException {
    var host = ready(1);
    write(host, 0x001, "810000ff0304"); // divisor 16
    host.command(ADCV | CONTINUOUS);
    pass(host, 20);
    pins.cell(1, 1, 3.8);
    pass(host, 4);
    assertEquals(3.8, volts(host, 1, C)[0], HALF_CODE);
    double average = volts(host, 1, AVERAGED)[0];
    double filtered = volts(host, 1, FILTERED)[0];
    assertTrue(average > 3.72 && average < 3.79, "average " + average);
    // Four of 16: 1 - (15/16)^4 = 0.23 of the step, one sample more or less.
    assertEquals(3.723, filtered, 0.008);
    host.command(0x714);
    assertTrue(Double.isNaN(volts(host, 1, FILTERED)[0]));
  }

  @Test
  void snapFreezesWhatIsRead() throws IOException {
    var host = ready(1);
    host.command(ADCV | CONTINUOUS);
    pass(host, 3);
    host.command(0x02D);
    pins.cell(1, 3, 3.1);
    pass(host, 3);
    assertEquals(3.7, volts(host, 1, C)[2], HALF_CODE);
    assertEquals(0x20, good(host, 1, 0x002)[5] & 0x20);
    host.command(0x02F);
    assertEquals(3.1, volts(host, 1, C)[2], HALF_CODE);
    assertEquals(0, good(host, 1, 0x002)[5] & 0x20);
  }

  @Test
  void aWrongConverterIsSeenByTheOtherOne() throws IOException {
    var host = ready(1);
    host.command(ADCV | REDUNDANT | CONTINUOUS);
    pass(host, 10);
    assertEquals(3.7, volts(host, 1, S)[0], HALF_CODE);
    assertEquals("0000", LtcHost.hex(good(host, 1, 0x032)).substring(0, 4));
    host.chain.driftReference(1, 0.01);
    pass(host, 10);
    assertEquals("ffff", LtcHost.hex(good(host, 1, 0x032)).substring(0, 4));
    host.chain.driftReference(1, 0);
    pass(host, 10);
    assertEquals("ffff", LtcHost.hex(good(host, 1, 0x032)).substring(0, 4), "until cleared");
    write(host, 0x717, "0f0000000000");
    assertEquals("f0ff", LtcHost.hex(good(host, 1, 0x032)).substring(0, 4));
  }

  @Test
  void pollingTellsEachConverterApart() throws IOException {
    var host = ready(1);
    host.command(ADCV | REDUNDANT);
    host.waitMicros(1_500);
    assertEquals(0, host.window(LtcHost.frame(0x718, 6))[5]);
    assertEquals((byte) 0xFF, host.window(LtcHost.frame(0x71C, 6))[5]);
    assertEquals(0, host.window(LtcHost.frame(0x71D, 6))[5]);
    assertEquals((byte) 0xFF, host.window(LtcHost.frame(0x71E, 6))[5]);
    pass(host, 7);
    assertEquals((byte) 0xFF, host.window(LtcHost.frame(0x718, 6))[5]);
  }

  @Test
  void theAuxiliaryConverterGivesGpiosReferenceSuppliesAndTemperature() throws IOException {
    for (int gpio = 1; gpio <= 10; gpio++) pins.gpio(1, gpio, 0.2 * gpio);
    pins.die(1, 45);
    var host = ready(1);
    host.command(ADAX);
    pass(host, 19);
    int[] groups = {0x019, 0x01A, 0x01B, 0x01F};
    for (int gpio = 1; gpio <= 10; gpio++) {
      assertEquals(0.2 * gpio, word(host, groups[(gpio - 1) / 3], (gpio - 1) % 3), HALF_CODE);
    }
    assertEquals(3, word(host, 0x030, 0), HALF_CODE);
    assertEquals(45, word(host, 0x030, 1) / 7.5e-3 - 273, 0.011); // a code is 0.02 K
    assertEquals(3.1, word(host, 0x031, 0), HALF_CODE);
    assertEquals(5, word(host, 0x031, 1), HALF_CODE);
    host.command(0x402);
    pass(host, 2);
    assertEquals(0.4, word(host, 0x01C, 1), HALF_CODE);
    host.chain.supply(1, 5.6, 2.5);
    host.command(ADAX);
    pass(host, 19);
    assertEquals((byte) 0x90, good(host, 1, 0x032)[4]);
  }

  private static double word(LtcHost host, int command, int place) throws IOException {
    byte[] group = good(host, 1, command);
    return 1.5 + 150e-6 * ((group[2 * place] & 0xFF) | group[2 * place + 1] << 8);
  }

  @Test
  void flagsComeFromTheThresholdsAndStayUntilCleared() throws IOException {
    pins.cell(1, 1, 2.4).cell(1, 16, 4.3);
    var host = ready(1);
    // 2.5 V: (2.5 - 1.5) / 2.4 mV = 417 = 1A1; 4.2 V: 1125 = 465.
    write(host, 0x024, "a15146000000");
    host.command(ADCV);
    pass(host, 2);
    assertEquals("01000080", LtcHost.hex(good(host, 1, 0x033)).substring(0, 8));
    pins.cell(1, 1, 3.7);
    host.command(ADCV);
    pass(host, 2);
    assertEquals("01000080", LtcHost.hex(good(host, 1, 0x033)).substring(0, 8));
    write(host, 0x715, "010000000000");
    assertEquals("00000080", LtcHost.hex(good(host, 1, 0x033)).substring(0, 8));
  }

  @Test
  void openWireCurrentsPullTheCutWireToItsNeighbours() throws IOException {
    var host = ready(1);
    host.chain.openWire(1, 5);
    host.command(ADCV);
    pass(host, 2);
    assertEquals(3.7, volts(host, 1, C)[4], 1e-3);
    for (int odd = 0; odd <= 1; odd++) {
      host.command(ADCV | 1 + odd); // even, odd
      pass(host, 2);
      double[] found = volts(host, 1, C);
      // The selected one of cells 5 and 6 collapses, the other one has both: beyond the converter's
      // end at 1.5 V + 32767 codes. 100 uA for 1 ms into 10 nF are enough.
      assertEquals(odd == 1 ? 0 : 6.415, found[4], HALF_CODE);
      assertEquals(odd == 1 ? 6.415 : 0, found[5], HALF_CODE);
      assertEquals(3.7, found[8], HALF_CODE);
    }
  }

  @Test
  void balancingIsTheSwitchOrThePulseWidth() throws IOException {
    var host = ready(1);
    write(host, 0x024, "00f87f000104"); // cells 1 and 11
    write(host, 0x020, "500000000000"); // cell 2: a third
    double amps = 3.7 / 33.2;
    assertEquals(amps, host.chain.dischargeAmps(1, 1), 1e-9);
    assertEquals(amps, host.chain.dischargeAmps(1, 11), 1e-9);
    assertEquals(amps / 3, host.chain.dischargeAmps(1, 2), 1e-9);
    assertEquals(0, host.chain.dischargeAmps(1, 3));
    host.command(0x028);
    assertEquals(0, host.chain.dischargeAmps(1, 1));
    assertEquals(0x10, good(host, 1, 0x002)[5] & 0x10);
  }

  @Test
  void allCellsComeInOneAnswer() throws IOException {
    pins.cell(2, 16, 3.2);
    var host = ready(2);
    host.command(ADCV);
    pass(host, 2);
    byte[] in = host.window(LtcHost.frame(0x00C, 4 + 2 * 34));
    int code = (in[4 + 34 + 30] & 0xFF) | in[4 + 34 + 31] << 8;
    assertEquals(3.2, 1.5 + 150e-6 * code, HALF_CODE);
    int counter = in[4 + 34 + 32] >> 2 & 0x3F;
    assertEquals(
        Pec.ten(in, 4 + 34, 32, counter), ((in[4 + 34 + 32] & 3) << 8) | (in[4 + 34 + 33] & 0xFF));
  }

  @Test
  void everyDeviceHasItsOwnSerialNumberAndTheRevisionInTheHighHalf() throws IOException {
    var host = ready(3);
    assertEquals(0x10, good(host, 1, 0x034)[5] & 0xF0);
    byte[][] serials = new byte[3][];
    for (int d = 1; d <= 3; d++) serials[d - 1] = Arrays.copyOf(good(host, d, 0x02C), 6);
    assertFalse(Arrays.equals(serials[0], serials[1]));
    assertFalse(Arrays.equals(serials[1], serials[2]));
    assertArrayEquals(serials[0], Arrays.copyOf(good(host, 1, 0x02C), 6));
  }
}
