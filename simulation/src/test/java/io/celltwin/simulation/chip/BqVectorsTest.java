package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.simulation.chip.Vectors.Vector;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Known answers of the BQ79616-Q1.
class BqVectorsTest {
  private static final String FILE = "bq79616.json";

  private final SteadyInputs pins = new SteadyInputs(4, 16, 8);

  @Test
  void everyFrameHasTheCheckSumOfTheEmulator() throws IOException {
    int frames = 0;
    for (Vector v : Vectors.of(FILE)) {
      if (!v.has("frame")) continue;
      frames++;
      assertEquals(
          !v.has("valid"), BqHost.isIntact(BqHost.bytes(v.text("frame"))), v.text("frame"));
    }
    assertTrue(frames >= 30, frames + " frames");
  }

  @Test
  void theStackCountsEveryValidCommandAndNoOther() throws IOException {
    var host = BqHost.of(1, pins).wake();
    for (Vector v : Vectors.of(FILE)) {
      if (!v.has("frame") || !v.text("kind").equals("command")) continue;
      byte[] frame = BqHost.bytes(v.text("frame"));
      long before = host.stack.frames();
      host.transact(frame);
      assertEquals(before + (v.has("valid") ? 0 : 1), host.stack.frames(), v.text("frame"));
      host = BqHost.of(1, pins).wake(); // some of them shut it down
    }
  }

  @Test
  void cellsOfThreeDevicesComeByteForByte() throws IOException {
    int transactions = 0;
    for (Vector v : Vectors.of(FILE)) {
      if (!v.text("kind").equals("transaction")) continue;
      transactions++;
      byte[] response = BqHost.bytes(v.text("response"));
      int stacked = v.numbers("devices").length;
      var host = BqHost.of(stacked + 1, pins); // and a base, which a stack read leaves out
      for (int i = 0; i < stacked; i++) {
        int at = 38 * i;
        int device = response[at + 1] + 1;
        for (int cell = 1; cell <= 16; cell++) {
          int hi = at + 4 + 2 * (16 - cell);
          int code = (short) ((response[hi] & 0xFF) << 8 | (response[hi + 1] & 0xFF));
          pins.cell(device, cell, code * 190.73e-6);
        }
      }
      host.ready();
      host.write(0xD0, -1, BqHost.ADC_CTRL1, 0x06);
      host.waitMicros(2_000);
      byte[] answered = host.transact(BqHost.bytes(v.text("request")));
      assertEquals(v.text("response"), BqHost.hex(answered));
    }
    assertEquals(2, transactions);
  }

  /// Read out of a real lone device on TI's forum: WakePing_AutoAddress_ReadOTP.txt.
  @Test
  void aLoneDeviceAnswersAsARealOneDid() throws IOException {
    var host = BqHost.of(1, pins).wake();
    for (String write :
        new String[] {
          "D0034300F9D4", "D0034400FBE4", "D0034500FA74", "D0034600FA84", "D0034700FB14",
          "D0034800FEE4", "D0034900FF74", "D0034A00FF84", "D00309010F74", "D0030600CB44",
          "D00308024EE5", "9000030801D21D"
        }) {
      assertEquals("", BqHost.hex(host.transact(BqHost.bytes(write))), write);
    }
    String[][] reads = {
      {"C0034300FD14", "0000034300e530"},
      {"C0034400FF24", "0000034400e700"},
      {"C0034500FEB4", "0000034500e690"},
      {"C0034600FE44", "0000034600e660"},
      {"C0034700FFD4", "0000034700e7f0"},
      {"C0034800FA24", "0000034800e200"},
      {"C0034900FBB4", "0000034900e390"},
      {"C0034A00FB44", "0000034a00e360"}
    };
    for (String[] read : reads) {
      assertEquals(read[1], BqHost.hex(host.transact(BqHost.bytes(read[0]))), read[0]);
    }
    host.transact(BqHost.bytes("91000331FF7F4D01"));
    assertEquals(0, host.value(0, BqHost.FAULT_SUMMARY));
    byte[] shadow = host.transact(BqHost.bytes("80000000376408"));
    assertEquals(62, shadow.length);
    assertTrue(BqHost.hex(shadow).startsWith("37000000010154"), BqHost.hex(shadow));
  }

  @Test
  void everyNamedRegisterExistsAndNoOther() throws IOException {
    var host = BqHost.of(1, pins).ready();
    for (Vector v : Vectors.of("bq79616_registers.json")) {
      int address = Integer.parseInt(v.text("address"), 16);
      boolean isPlain = address >= 0x318 && address <= 0x32B;
      if (!isPlain) continue;
      host.write(0x90, 0, address, 0x15);
      assertEquals(0x15, host.value(0, address), v.text("name"));
    }
    for (int address : new int[] {0x038, 0x2FF, 0x305, 0x30C, 0x333, 0x356, 0x5FF, 0x900}) {
      host.write(0x90, 0, address, 0x55);
      assertEquals(0, host.value(0, address), Integer.toHexString(address));
    }
  }
}
