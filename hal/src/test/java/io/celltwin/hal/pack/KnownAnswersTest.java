package io.celltwin.hal.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// Captures and test frames that others have published, with the values that they state.
class KnownAnswersTest {
  private static PackValues decoded(PackProtocol protocol, int request, byte[] frame, int cells) {
    PackValues values = new PackValues(cells, 8);
    protocol.request(request, new byte[32]);
    assertEquals(frame.length, protocol.frame(request, frame, 0, frame.length));
    // Where every byte but the last has come, it is not accepted yet.
    for (int part = 1; part < frame.length; part++)
      assertEquals(PackProtocol.INCOMPLETE, protocol.frame(request, frame, 0, part));
    protocol.accept(request, frame, 0, frame.length, values);
    return values;
  }

  private static void assertSame(AfeVectors vector, String name, double factor, double[] found) {
    double[] expected = Arrays.stream(vector.numbers(name)).map(v -> v * factor).toArray();
    assertArrayEquals(expected, Arrays.copyOf(found, expected.length), 1e-9, vector.line());
  }

  @Test
  void framesOfJbdAreWhatTheirPublishersSay() throws IOException {
    int basics = 0;
    int cells = 0;
    int damaged = 0;
    for (AfeVectors vector : AfeVectors.of("jbd.json")) {
      byte[] frame = vector.bytes("frame");
      String kind = vector.text("kind");
      if (kind.startsWith("request basic")) assertRequest(new Jbd(), 0, frame);
      if (kind.startsWith("request cell")) assertRequest(new Jbd(), 1, frame);
      if (kind.startsWith("UP") || !vector.isTrue("checksum_ok")) {
        if (!kind.equals("cells") && !kind.startsWith("basic")) continue;
        assertEquals(
            PackProtocol.BAD_CHECKSUM,
            new Jbd().frame(kind.equals("cells") ? 1 : 0, frame, 0, frame.length),
            vector.line());
        damaged++;
      } else if (kind.startsWith("basic")) {
        PackValues values = decoded(new Jbd(), 0, frame, vector.whole("cells"));
        assertEquals(vector.number("V"), values.volts, 1e-9, vector.line());
        assertEquals(vector.number("A"), values.amps, 1e-9, vector.line()); // + charges, as here
        assertEquals(vector.number("soc_pct") / 100, values.soc, 1e-9, vector.line());
        assertEquals(vector.whole("protection_bits"), values.protections, vector.line());
        assertEquals(vector.isTrue("charge_fet"), values.charge == PackSwitch.ON, vector.line());
        assertEquals(
            vector.isTrue("discharge_fet"), values.discharge == PackSwitch.ON, vector.line());
        assertEquals(vector.whole("cells"), values.cells, vector.line());
        assertEquals(vector.whole("ntc"), values.sensors, vector.line());
        assertSame(vector, "temps_degC", 1, values.celsius);
        basics++;
      } else if (kind.equals("cells")) {
        int count = vector.numbers("cells_mV").length;
        PackValues values = decoded(new Jbd(), 1, frame, count);
        assertEquals(count, values.cells);
        assertSame(vector, "cells_mV", 1e-3, values.cellVolts);
        cells++;
      }
    }
    assertTrue(basics > 5 && cells > 0 && damaged > 2, basics + " " + cells + " " + damaged);
  }

  @Test
  void registersOfDalyAreWhatTheirPublishersSay() throws IOException {
    int replies = 0;
    for (AfeVectors vector : AfeVectors.of("daly.json")) {
      byte[] frame = vector.bytes("frame");
      boolean isD2 = vector.text("kind").startsWith("D2");
      DalyRegisters protocol =
          new DalyRegisters(isD2 ? DalyRegisters.Form.D2 : DalyRegisters.Form.FORM_81);
      if (vector.text("frame").startsWith("d2030000003e")
          || vector.text("frame").startsWith("810300000040")) assertRequest(protocol, 0, frame);
      if (!vector.text("kind").startsWith("D2 reply")
          && !vector.text("kind").contains("reply, reg")) continue;
      int cells = vector.numbers("cells_mV").length;
      PackValues values = decoded(protocol, 0, frame, cells);
      assertEquals(cells, values.cells, vector.line());
      assertSame(vector, "cells_mV", 1e-3, values.cellVolts);
      assertEquals(vector.number("V"), values.volts, 1e-9);
      assertEquals(vector.number("A"), values.amps, 1e-9); // sign not confirmed
      assertEquals(vector.number("soc_pct") / 100, values.soc, 1e-9);
      if (vector.has("temps_degC")) {
        assertSame(vector, "temps_degC", 1, values.celsius);
        assertEquals(vector.numbers("temps_degC").length, values.sensors);
      }
      assertDamageIsFound(protocol, frame);
      replies++;
    }
    assertTrue(replies >= 7, "replies: " + replies);
  }

  @Test
  void framesOfJkAreWhatTheirPublishersSay() throws IOException {
    int replies = 0;
    int damaged = 0;
    for (AfeVectors vector : AfeVectors.of("jk.json")) {
      byte[] frame = vector.bytes("frame");
      if (vector.text("kind").equals("4E57 read-all request")) assertRequest(new Jk(), 0, frame);
      if (!vector.text("kind").equals("4E57 read-all reply")) continue;
      if (!vector.isTrue("checksum_ok")) {
        assertEquals(PackProtocol.BAD_CHECKSUM, new Jk().frame(0, frame, 0, frame.length));
        damaged++;
        continue;
      }
      int cells = vector.numbers("cells_mV").length;
      PackValues values = decoded(new Jk(), 0, frame, cells);
      assertEquals(vector.whole("cell_count"), values.cells);
      assertSame(vector, "cells_mV", 1e-3, values.cellVolts);
      assertEquals(vector.number("V"), values.volts, 1e-9);
      assertEquals(vector.number("A"), values.amps, 1e-9, vector.line()); // + charges, as here
      assertEquals(vector.number("soc_pct") / 100, values.soc, 1e-9);
      assertEquals(vector.number("t1_degC"), values.celsius[0], 1e-9);
      assertEquals(vector.number("t2_degC"), values.celsius[1], 1e-9);
      assertEquals(vector.whole("alarm_bits"), values.protections);
      assertEquals((vector.whole("status_bits") & 1) != 0, values.charge == PackSwitch.ON);
      assertEquals((vector.whole("status_bits") & 2) != 0, values.discharge == PackSwitch.ON);
      assertDamageIsFound(new Jk(), frame);
      replies++;
    }
    assertTrue(replies >= 6 && damaged >= 1, replies + " " + damaged);
  }

  /// Of every single bit.
  private static void assertDamageIsFound(PackProtocol protocol, byte[] frame) {
    for (int bit = 0; bit < 8 * frame.length; bit++) {
      byte[] damaged = frame.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      assertTrue(protocol.frame(0, damaged, 0, damaged.length) <= 0, "bit " + bit);
    }
  }

  private static void assertRequest(PackProtocol protocol, int request, byte[] expected) {
    byte[] found = new byte[32];
    int length = protocol.request(request, found);
    assertEquals(HexFormat.of().formatHex(expected), HexFormat.of().formatHex(found, 0, length));
  }

  @Test
  void framesOfDalyAreWhatTheirPublishersSay() throws IOException {
    // In a poll: 94, 90, 95, 96, 93, 98.
    int replies = 0;
    for (AfeVectors vector : AfeVectors.of("daly.json")) {
      byte[] frame = vector.bytes("frame");
      switch (vector.text("kind")) {
        case "A5 request 90" -> assertRequest(new Daly(3, 7), 1, frame);
        case "A5 request 93" -> assertRequest(new Daly(3, 7), 4, frame);
        case "A5 request 94" -> assertRequest(new Daly(3, 7), 0, frame);
        case "A5 request 96" -> assertRequest(new Daly(3, 7), 3, frame);
        case "A5 reply 90" -> {
          PackValues values = decoded(new Daly(3, 7), 1, frame, 3);
          assertEquals(vector.number("V"), values.volts, 1e-9, vector.line());
          assertEquals(-vector.number("A"), values.amps, 1e-9, vector.line()); // + discharges there
          assertEquals(vector.number("soc_pct") / 100, values.soc, 1e-9, vector.line());
          replies++;
        }
        case "A5 reply 94" -> {
          PackValues values = decoded(new Daly(16, 4), 0, frame, 16);
          assertEquals(vector.whole("cells"), values.cells);
          assertEquals(vector.whole("temps"), values.sensors);
          replies++;
        }
        case "A5 reply 95" -> {
          PackValues values = decoded(new Daly(3, 7), 2, frame, 3);
          assertTrue(values.hasCells);
          assertSame(vector, "cells_mV", 1e-3, values.cellVolts);
          replies++;
        }
        case "A5 reply 96" -> {
          PackValues values = decoded(new Daly(3, 7), 3, frame, 3);
          assertTrue(values.hasSensors);
          assertSame(vector, "temps_degC", 1, values.celsius);
          replies++;
        }
        default -> {}
      }
    }
    assertTrue(replies > 10, "replies: " + replies);
  }
}
