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

/// The emulator, given values and counters, answers the recorded windows byte for byte.
class AdbmsVectorsTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void answersEveryRecordedWindow() throws IOException {
    int compared = 0;
    for (int devices : new int[] {1, 3, 12}) {
      List<Vector> windows = new ArrayList<>();
      for (Vector vector : Vectors.of("adbms6830_chain.json")) {
        if (vector.number("devices") == devices) windows.add(vector);
      }
      compared += answers(devices, windows);
    }
    assertTrue(compared >= 60, compared + " windows compared");
  }

  private static int answers(int devices, List<Vector> windows) throws IOException {
    var pins = new SteadyInputs(devices, 16, 10);
    var host = new LtcHost(clock -> new EmulatedAdbmsChain(devices, pins, clock)).wake();
    var chain = (EmulatedAdbmsChain) host.chain;
    for (Vector vector : windows) {
      if (vector.has("raw")) {
        int[][] raw = vector.table("raw");
        for (int d = 0; d < devices; d++) {
          for (int i = 0; i < raw[d].length; i++) {
            double volts = 1.5 + raw[d][i] * 150e-6;
            if (vector.has("cells")) pins.cell(d + 1, vector.numbers("cells")[i], volts);
            else pins.gpio(d + 1, vector.numbers("gpio")[i], volts);
          }
        }
      } else if (vector.has("die_degC")) {
        for (int d = 0; d < devices; d++) {
          pins.die(d + 1, vector.decimals("die_degC")[d]);
          chain.secondReference(d + 1, vector.decimals("vref2_V")[d]);
        }
      }
    }
    host.command(0x360); // C and S, once
    host.waitMicros(15_000);
    host.wake();
    host.command(0x410);
    host.waitMicros(25_000);
    host.wake();
    int compared = 0;
    for (Vector vector : windows) {
      if (vector.text("command").equals("WRCFGA")) {
        host.window(vector.text("tx"));
        String[] groups = vector.texts("per_device");
        for (int d = 0; d < devices; d++) {
          byte[] in = host.window(LtcHost.frame(0x002, 4 + 8 * devices));
          assertEquals(groups[d], HEX.formatHex(in, 4 + 8 * d, 10 + 8 * d), vector.json());
        }
        compared++;
        continue;
      }
      boolean flipped = vector.has("bad_devices");
      if (!flipped) {
        for (int d = 0; d < devices; d++) {
          ((AdbmsChip) chain.chip(d + 1)).counter = vector.numbers("counter")[d];
        }
      } else {
        int[] counters = windows.getFirst().numbers("counter");
        for (int d = 0; d < devices; d++) ((AdbmsChip) chain.chip(d + 1)).counter = counters[d];
      }
      byte[] ours = host.window(HEX.parseHex(vector.text("tx")));
      byte[] recorded = HEX.parseHex(vector.text("rx"));
      int bits = 0;
      for (int i = 4; i < ours.length; i++) {
        bits += Integer.bitCount((ours[i] ^ recorded[i]) & 0xFF);
      }
      assertEquals(flipped ? 1 : 0, bits, vector.json() + " ours " + HEX.formatHex(ours));
      compared++;
    }
    return compared;
  }

  @Test
  void knowsTheCommandsAndCountsThoseThatCount() throws IOException {
    var pins = new SteadyInputs(1, 16, 10);
    for (Vector vector : Vectors.of("adbms6830_commands.json")) {
      int code = Integer.parseInt(vector.text("code"), 16);
      assertArrayEquals(HEX.parseHex(vector.text("frame")), LtcHost.frame(code, 4), vector.json());
      var host = new LtcHost(clock -> new EmulatedAdbmsChain(1, pins, clock)).wake();
      var chip = (AdbmsChip) host.chain.chip(1);
      chip.counter = 5;
      byte[] out = LtcHost.frame(code, 12);
      int pec = Pec.ten(out, 4, 6, 0);
      out[10] = (byte) (pec >> 8);
      out[11] = (byte) pec;
      host.window(out);
      boolean counts = vector.json().contains("\"counts\":true");
      if (counts) assertEquals(6, chip.counter, vector.json());
      else assertTrue(chip.counter == 5 || chip.counter == 0, vector.json());
      boolean reads = vector.text("kind").equals("read");
      // What aux and status in one answer look like is not known.
      if (!vector.text("name").equals("RDASALL")) {
        assertEquals(reads, chip.answerBytes(code) > 0, vector.json());
      }
    }
  }
}
