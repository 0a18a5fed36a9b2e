package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.simulation.chip.Vectors.Vector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The emulator, given the values, answers the recorded windows byte for byte.
class LtcVectorsTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void answersEveryRecordedWindow() throws IOException {
    int compared = 0;
    for (String chip : List.of("LTC6811", "LTC6813")) {
      for (int devices : new int[] {1, 3, 12}) {
        List<Vector> windows = new ArrayList<>();
        for (Vector vector : Vectors.of("ltc681x_chain.json")) {
          if (vector.has("tx")
              && vector.text("chip").equals(chip)
              && vector.number("devices") == devices) {
            windows.add(vector);
          }
        }
        compared += answers(chip, devices, windows);
      }
    }
    assertTrue(compared >= 60, compared + " windows compared");
  }

  private static int answers(String chip, int devices, List<Vector> windows) throws IOException {
    boolean large = chip.equals("LTC6813");
    var pins = new SteadyInputs(devices, large ? 18 : 12, 9);
    for (int d = 1; d <= devices; d++) {
      for (int g = 1; g <= 9; g++) pins.gpio(d, g, 5); // those that are not pulled down read 1
    }
    var host = LtcHost.ltc(large ? LtcPart.LTC6813_1 : LtcPart.LTC6811_1, devices, pins);
    host.wake();
    int compared = 0;
    for (Vector vector : windows) {
      if (vector.text("command").startsWith("RDCFG")) {
        assertAnswer(host, vector);
        compared++;
      } else if (vector.text("command").startsWith("WRCFG")) {
        host.window(vector.text("tx"));
      }
    }
    // Pull-downs off, so that the GPIOs show their voltages.
    host.writeAll(0x001, "fc0000ff0000");
    if (large) host.writeAll(0x024, "0f0000000000");
    for (Vector vector : windows) {
      if (vector.has("raw")) setPins(pins, vector);
    }
    host.waitMicros(4_500);
    // Before the first cell conversion the flags in AUXD are as after power-up, as in the record.
    host.convert(LtcHost.ADAX);
    for (Vector vector : windows) {
      if (vector.text("command").startsWith("RDAUX")) {
        assertAnswer(host, vector);
        compared++;
      }
    }
    host.convert(LtcHost.ADCV);
    for (Vector vector : windows) {
      if (!vector.text("command").startsWith("RDCV")) continue;
      if (vector.has("bad_devices")) assertOneBitAway(host, vector);
      else assertAnswer(host, vector);
      compared++;
    }
    return compared;
  }

  private static void setPins(SteadyInputs pins, Vector vector) {
    int[][] raw = vector.table("raw");
    for (int d = 0; d < raw.length; d++) {
      for (int i = 0; i < raw[d].length; i++) {
        double volts = raw[d][i] * 100e-6;
        if (vector.has("cells")) pins.cell(d + 1, vector.numbers("cells")[i], volts);
        else if (vector.texts("order")[i].startsWith("G")) {
          pins.gpio(d + 1, Integer.parseInt(vector.texts("order")[i].substring(1)), volts);
        }
      }
    }
  }

  /// The first four bytes are don't care.
  private static void assertAnswer(LtcHost host, Vector vector) throws IOException {
    assertEquals(
        vector.text("rx").substring(8), host.window(vector.text("tx")).substring(8), vector.json());
  }

  /// The record has one flipped bit; everything else must be ours.
  private static void assertOneBitAway(LtcHost host, Vector vector) throws IOException {
    byte[] recorded = HEX.parseHex(vector.text("rx"));
    byte[] ours = host.window(HEX.parseHex(vector.text("tx")));
    int bits = 0;
    for (int i = 4; i < ours.length; i++) bits += Integer.bitCount((ours[i] ^ recorded[i]) & 0xFF);
    assertEquals(1, bits, vector.json());
  }

  @Test
  void knowsEveryCommandOfTheFamily() throws IOException {
    var pins = new SteadyInputs(1, 18, 9);
    for (Vector vector : Vectors.of("ltc681x_commands.json")) {
      int code = Integer.parseInt(vector.text("code"), 16);
      assertArrayEquals(HEX.parseHex(vector.text("frame")), LtcHost.frame(code, 4), vector.json());
      for (LtcPart part : List.of(LtcPart.LTC6811_1, LtcPart.LTC6813_1)) {
        boolean known = vector.json().contains(part == LtcPart.LTC6811_1 ? "6811" : "6813");
        var chip = new LtcChip(1, part, pins, ChainSettings.LTC681X, new I2cSlave[1]);
        switch (vector.text("kind")) {
          case "read" -> assertEquals(known, chip.answerBytes(code) == 8, vector.json());
          case "write" -> assertEquals(known, chip.isWrite(code), vector.json());
          case "convert" -> {
            chip.execute(code, 0, 1);
            assertEquals(known, chip.eventNanos() != Chip.NEVER, vector.json() + part);
          }
          default -> {}
        }
      }
    }
  }

  @Test
  void dischargesTheCellsOfTheRecords() throws IOException {
    int compared = 0;
    for (Vector vector : Vectors.of("ltc681x_chain.json")) {
      if (!vector.has("discharge_cells")) continue;
      boolean large = vector.text("chip").equals("LTC6813");
      int cells = large ? 18 : 12;
      var part = large ? LtcPart.LTC6813_1 : LtcPart.LTC6811_1;
      var host = LtcHost.ltc(part, 1, new SteadyInputs(1, cells, 9)).wake();
      host.writeAll(0x001, vector.text("cfga"));
      if (vector.has("cfgb")) host.writeAll(0x024, vector.text("cfgb"));
      List<Integer> discharged = new ArrayList<>();
      for (int cell = 1; cell <= cells; cell++) {
        if (host.chain.dischargeAmps(1, cell) > 0) discharged.add(cell);
      }
      assertArrayEquals(
          vector.numbers("discharge_cells"),
          discharged.stream().mapToInt(Integer::intValue).toArray(),
          vector.json());
      compared++;
    }
    assertTrue(compared > 0, "no records");
  }

  @Test
  void raisesTheFlagsOfTheRecords() throws IOException {
    int compared = 0;
    for (Vector vector : Vectors.of("ltc681x_rules.json")) {
      if (!vector.text("kind").equals("uvov_flags")) continue;
      var pins = new SteadyInputs(1, 12, 5);
      int[] raw = vector.numbers("cells_raw");
      for (int i = 0; i < 12; i++) pins.cell(1, i + 1, raw[i] * 100e-6);
      var host = LtcHost.ltc(LtcPart.LTC6811_1, 1, pins).wake();
      int vuv = vector.number("vuv");
      int vov = vector.number("vov");
      host.write(
          0x001,
          new byte[] {
            (byte) 0xFC, (byte) vuv, (byte) (vov << 4 | vuv >> 8), (byte) (vov >> 4), 0, 0
          });
      host.waitMicros(4_000);
      host.convert(LtcHost.ADCV);
      String statusB = LtcHost.hex(host.good(1, 0x012));
      assertEquals(vector.text("statb_bytes_2_4"), statusB.substring(4, 10), vector.json());
      compared++;
    }
    assertTrue(compared > 5, compared + " records");
  }

  @Test
  void givesTheCodesOfTheSelfTests() throws IOException {
    int compared = 0;
    for (Vector vector : Vectors.of("ltc681x_rules.json")) {
      if (!vector.text("kind").equals("self_test")) continue;
      var host = LtcHost.ltc(LtcPart.LTC6813_1, 1, new SteadyInputs(1, 18, 9)).wake();
      host.writeAll(0x001, vector.number("adcopt") == 1 ? "fd00f0ff0000" : "fc00f0ff0000");
      for (int pattern = 1; pattern <= 2; pattern++) {
        int code = Integer.parseInt(vector.text("st" + pattern), 16);
        int field = vector.number("md") << 7 | pattern << 5;
        selfTest(host, 0x207 | field);
        for (int cell : host.cells(1, 18)) assertEquals(code, cell, vector.json());
        selfTest(host, 0x407 | field);
        for (int group : new int[] {0x00C, 0x00E, 0x00D}) {
          for (int word : host.words(1, group)) assertEquals(code, word, vector.json());
        }
        assertEquals(code, host.words(1, 0x00F)[0], vector.json());
        selfTest(host, 0x40F | field);
        for (int word : host.words(1, 0x010)) assertEquals(code, word, vector.json());
        assertEquals(code, host.words(1, 0x012)[0], vector.json());
      }
      compared++;
    }
    assertEquals(8, compared);
  }

  /// The slowest takes 336 ms, in which the port falls idle.
  private static void selfTest(LtcHost host, int command) throws IOException {
    host.command(command);
    host.waitMicros(345_000);
    host.wake();
  }

  /// The physics of a cut wire, judged by the rule of the data sheet, which the records apply too.
  @Test
  void showsTheOpenWiresOfTheRecords() throws IOException {
    int compared = 0;
    for (Vector vector : Vectors.of("ltc681x_rules.json")) {
      if (!vector.text("kind").equals("open_wire")) continue;
      int cells = vector.number("cells");
      var pins = new SteadyInputs(1, cells, 9);
      // Of a cut wire's two cells the records have the sum right, and any share.
      int[] up = vector.numbers("pull_up_raw");
      int[] down = vector.numbers("pull_down_raw");
      for (int i = 0; i < cells; i++) {
        pins.cell(1, i + 1, Math.max(2.0, (up[i] + down[i]) / 2.0 * 100e-6));
      }
      var part = cells == 18 ? LtcPart.LTC6813_1 : LtcPart.LTC6811_1;
      var host = LtcHost.ltc(part, 1, pins).wake().configure();
      for (int wire : vector.numbers("open_wires")) host.chain.openWire(1, wire);
      assertArrayEquals(vector.numbers("open_wires"), openWires(host, cells), vector.json());
      compared++;
    }
    assertTrue(compared > 10, compared + " records");
  }

  /// LTC6804-1 data sheet p. 29, LTC6812-1 p. 31: twice each, at 10 nF.
  static int[] openWires(LtcHost host, int cells) throws IOException {
    host.convert(0x368).convert(0x368);
    int[] up = host.cells(1, cells);
    host.convert(0x328).convert(0x328);
    int[] down = host.cells(1, cells);
    List<Integer> open = new ArrayList<>();
    if (up[0] == 0) open.add(0);
    for (int i = 1; i < cells; i++) {
      if (up[i] - down[i] < -4000) open.add(i);
    }
    if (down[cells - 1] == 0) open.add(cells);
    return open.stream().mapToInt(Integer::intValue).toArray();
  }
}
