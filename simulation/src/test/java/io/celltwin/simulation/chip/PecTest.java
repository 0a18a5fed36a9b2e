package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class PecTest {
  private static final HexFormat HEX = HexFormat.of();

  /// Printed in the LTC6804-1 data sheet (p. 45); six zeros and six FF as five implementations have
  /// them.
  @Test
  void givesThePec15OfTheDataSheet() {
    assertEquals(0x3D6E, fifteen("0001"));
    assertEquals(0xC212, fifteen("000000000000"));
    assertEquals(0x664C, fifteen("ffffffffffff"));
  }

  @Test
  void givesEveryKnownPec() throws IOException {
    int pec15 = 0;
    int pec10 = 0;
    for (Vectors.Vector vector : Vectors.of("checks.json")) {
      byte[] data = vector.has("data") ? HEX.parseHex(vector.text("data")) : new byte[0];
      switch (vector.text("kind")) {
        case "pec15" -> {
          assertEquals(vector.number("pec"), fifteen(vector.text("data")), vector.json());
          pec15++;
        }
        case "pec10" -> {
          int counter = vector.number("counter");
          assertEquals(vector.number("pec"), Pec.ten(data, 0, data.length, counter), vector.json());
          pec10++;
        }
        default -> {}
      }
    }
    assertEquals(true, pec15 > 10 && pec10 > 10, pec15 + " and " + pec10 + " vectors");
  }

  private static int fifteen(String hex) {
    byte[] data = HEX.parseHex(hex);
    return Pec.fifteen(data, 0, data.length);
  }
}
