package io.celltwin.hal.monitor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.monitor.MonitorSettings.Chip;
import io.celltwin.hal.monitor.MonitorSettings.Mode;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What others have computed: the data folder's `afe`, whose README says who.
class KnownAnswersTest {
  private static final HexFormat HEX = HexFormat.of();

  private final VirtualClock clock =
      new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
  private final DeviceHealth health = new DeviceHealth();
  private final ScriptedBus bus = new ScriptedBus();

  @Test
  void checksumsAreThoseOfFiveOtherImplementations() throws IOException {
    int seen = 0;
    for (Vectors.Vector vector : Vectors.of("checks.json")) {
      byte[] data = vector.bytes("data");
      int pec;
      switch (vector.text("kind")) {
        case "pec15" -> pec = Pec15.of(data, 0, data.length);
        case "pec10" -> pec = Pec10.of(data, 0, data.length, vector.integer("counter"));
        default -> {
          continue;
        }
      }
      assertEquals(vector.text("wire"), "%04x".formatted(pec), vector.text("data"));
      seen++;
    }
    assertTrue(seen > 60, seen + " vectors");
  }

  private AdiLink link(Chip chip, int devices, AdiLink.DataCode code) {
    MonitorSettings settings = MonitorSettings.of(chip, devices).withBus(1_000_000, 0);
    return new AdiLink(bus, clock, health, settings, code, 400_000);
  }

  @Test
  void commandsAreSentAsTheirFrames() throws IOException, InterruptedException {
    for (String file : List.of("ltc681x_commands.json", "adbms6830_commands.json")) {
      AdiLink link = link(Chip.LTC6813, 1, AdiLink.DataCode.PEC15);
      List<Vectors.Vector> vectors = Vectors.of(file);
      bus.sent.clear();
      for (Vectors.Vector vector : vectors)
        link.command(HexFormat.fromHexDigits(vector.text("code")));
      assertEquals(vectors.stream().map(v -> v.text("frame")).toList(), bus.sent);
    }
  }

  @Test
  void windowsOfLtcChainsAreWrittenReadAndRejectedAsRecorded()
      throws IOException, InterruptedException {
    windows("ltc681x_chain.json", AdiLink.DataCode.PEC15);
  }

  @Test
  void windowsOfAdbmsChainsAreWrittenReadAndRejectedAsRecorded()
      throws IOException, InterruptedException {
    windows("adbms6830_chain.json", AdiLink.DataCode.PEC10);
  }

  private void windows(String file, AdiLink.DataCode code)
      throws IOException, InterruptedException {
    int written = 0;
    int read = 0;
    int rejected = 0;
    for (Vectors.Vector vector : Vectors.of(file)) {
      if (!vector.has("tx")) continue; // fields of the configuration: another test
      Chip chip = Chip.valueOf(vector.text("chip"));
      int devices = vector.integer("devices");
      AdiLink link = link(chip, devices, code);
      String tx = vector.text("tx");
      int command = HexFormat.fromHexDigits(tx.substring(0, 4));
      bus.sent.clear();
      if (!vector.has("rx")) {
        byte[] blocks = HEX.parseHex(String.join("", vector.texts("per_device")));
        link.write(command, blocks);
        assertEquals(List.of(tx), bus.sent, tx);
        written++;
        continue;
      }
      bus.answer(vector.bytes("rx"));
      int good = link.read(command);
      String sent = bus.sent.getFirst();
      assertEquals(tx.length(), sent.length(), tx);
      assertEquals(tx.substring(0, 8), sent.substring(0, 8));
      int expected = link.all();
      if (vector.has("bad_devices")) {
        for (double bad : vector.numbers("bad_devices")) expected &= ~(1 << (int) bad);
        rejected++;
      }
      assertEquals(expected, good, vector.text("rx"));
      if (vector.has("counter")) {
        double[] counters = vector.numbers("counter");
        for (int device = 0; device < devices; device++) {
          assertEquals((int) counters[device], link.counters[device], vector.text("rx"));
        }
      }
      read++;
      if (vector.has("raw")) raw(vector, link, code);
    }
    assertTrue(written > 0 && read > 30 && rejected > 2, written + ", " + read + ", " + rejected);
  }

  private static void raw(Vectors.Vector vector, AdiLink link, AdiLink.DataCode code) {
    List<double[]> raw = vector.rows("raw");
    for (int device = 0; device < raw.size(); device++) {
      double[] words = raw.get(device);
      for (int k = 0; k < words.length; k++) {
        int at = device * AdiLink.BYTES + 2 * k;
        int bits = (link.data[at + 1] & 0xFF) << 8 | (link.data[at] & 0xFF);
        int word = code == AdiLink.DataCode.PEC10 ? (short) bits : bits;
        assertEquals((int) words[k], word, vector.text("rx"));
      }
    }
  }

  /// The driver's own scan asks for the groups in an order; each must land at its cells. The values
  /// are recorded ones of a chain of three.
  @Test
  void recordedGroupsBecomeTheCellsOfTheChain() throws IOException, InterruptedException {
    for (Chip chip : List.of(Chip.LTC6811, Chip.LTC6813)) {
      int devices = 3;
      MonitorSettings settings = MonitorSettings.of(chip, devices);
      double[] expected = new double[devices * chip.inputs()];
      RecordedChain recorded = new RecordedChain();
      for (Vectors.Vector vector : Vectors.of("ltc681x_chain.json")) {
        if (!vector.has("tx") || vector.has("bad_devices") || !vector.has("rx")) continue;
        if (!vector.text("chip").equals(chip.name()) || vector.integer("devices") != devices)
          continue;
        recorded.answers.put(vector.text("tx").substring(0, 4), vector.bytes("rx"));
        if (!vector.has("cells")) continue;
        double[] cells = vector.numbers("cells");
        List<double[]> volts = vector.rows("V");
        for (int device = 0; device < devices; device++) {
          for (int k = 0; k < cells.length; k++) {
            expected[device * chip.inputs() + (int) cells[k] - 1] = volts.get(device)[k];
          }
        }
      }
      FaultBoard board = new FaultBoard(health, devices);
      MonitorChain chain = new LtcChain(recorded, clock, settings, board, health);
      chain.start();
      Scan scan = new Scan(devices, chip.inputs(), chip.gpios());
      chain.measure(scan, false);
      // The recorded REF words are 3.0000 V; nothing mistrusts them. Half of the last place.
      double[] measured = scan.cellVolts.clone();
      for (int k = 0; k < measured.length; k++) {
        if (expected[k] <= 5.75 && !Double.isNaN(measured[k])) continue;
        // Random codes above 5.75 V are out of range.
        assertTrue(expected[k] > 5.75 && Double.isNaN(measured[k]), chip + " place " + k);
        measured[k] = expected[k];
      }
      assertArrayEquals(expected, measured, 5e-5, chip.name());
    }
  }

  @Test
  void fieldsOfTheConfigurationAreWhereOthersHaveThem() throws IOException, InterruptedException {
    int seen = 0;
    for (Vectors.Vector vector : Vectors.of("ltc681x_chain.json")) {
      if (!vector.text("command").equals("CFG fields")) continue;
      int cells = 0;
      for (double cell : vector.numbers("discharge_cells")) cells |= 1 << ((int) cell - 1);
      double minutes = MonitorSettings.Balancing.MINUTES.get(vector.integer("dcto"));
      MonitorSettings settings =
          MonitorSettings.of(Chip.LTC6813, 1)
              .withThresholds(
                  vector.integer("undervoltage_100uV") * 1e-4,
                  vector.integer("overvoltage_100uV") * 1e-4)
              .withBalancing(new MonitorSettings.Balancing(18, 85, 0, 1_000_000_000, 0, minutes));
      MonitorChain chain = new LtcChain(bus, clock, settings, new FaultBoard(health, 1), health);
      bus.sent.clear();
      chain.discharge(new int[] {cells}, 0);
      assertEquals("0001", bus.sent.get(0).substring(0, 4));
      assertEquals(vector.text("cfga"), bus.sent.get(0).substring(8, 20));
      assertEquals(vector.text("cfgb"), bus.sent.get(1).substring(8, 20));
      seen++;
    }
    assertTrue(seen > 0);
  }

  @Test
  void openWiresAreThoseOfTheDataSheetsRule() throws IOException {
    int seen = 0;
    for (Vectors.Vector vector : Vectors.of("ltc681x_rules.json")) {
      if (!vector.text("kind").equals("open_wire")) continue;
      int cells = vector.integer("cells");
      int open =
          Ltc681x.openWires(
              codes(vector.numbers("pull_up_raw")),
              codes(vector.numbers("pull_down_raw")),
              0,
              cells,
              (1 << cells) - 1);
      int[] wires = IntStream.rangeClosed(0, cells).filter(w -> (open >> w & 1) != 0).toArray();
      int[] expected = Arrays.stream(vector.numbers("open_wires")).mapToInt(w -> (int) w).toArray();
      assertArrayEquals(expected, wires, vector.fields().toString());
      seen++;
    }
    assertTrue(seen > 5, seen + " vectors");
  }

  private static int[] codes(double[] numbers) {
    return Arrays.stream(numbers).mapToInt(number -> (int) number).toArray();
  }

  /// A chain whose status group says what the vector says, measured by the driver.
  @Test
  void thresholdFlagsAreNamedByCell() throws IOException, InterruptedException {
    int seen = 0;
    for (Vectors.Vector vector : Vectors.of("ltc681x_rules.json")) {
      if (!vector.text("kind").equals("uvov_flags")) continue;
      double under = (vector.integer("vuv") + 1) * 1.6e-3;
      double over = vector.integer("vov") * 1.6e-3;
      MonitorSettings settings = MonitorSettings.of(Chip.LTC6811, 1).withThresholds(under, over);
      RecordedChain recorded = new RecordedChain();
      double[] raw = vector.numbers("cells_raw");
      for (int group = 0; group < 4; group++) {
        byte[] data = new byte[6];
        for (int k = 0; k < 3; k++) {
          data[2 * k] = (byte) (int) raw[3 * group + k];
          data[2 * k + 1] = (byte) ((int) raw[3 * group + k] >> 8);
        }
        recorded.hold("%04x".formatted(4 + 2 * group), data);
      }
      byte[] flags = vector.bytes("statb_bytes_2_4");
      recorded.hold("0012", new byte[] {(byte) 0x30, 0x75, flags[0], flags[1], flags[2], 0});
      DeviceHealth found = new DeviceHealth();
      MonitorChain chain = new LtcChain(recorded, clock, settings, new FaultBoard(found, 1), found);
      chain.start();
      chain.measure(new Scan(1, 12, 5), false);
      for (int cell = 1; cell <= 12; cell++) {
        boolean low = raw[cell - 1] * 1e-4 < under;
        boolean high = raw[cell - 1] * 1e-4 > over;
        String faults = found.faults().toString();
        assertEquals(low, faults.contains("channel " + cell + ": cell under voltage"), faults);
        assertEquals(high, faults.contains("channel " + cell + ": cell over voltage"), faults);
      }
      seen++;
    }
    assertTrue(seen > 3, seen + " vectors");
  }

  @Test
  void selfTestsExpectTheSheetsCodes() throws IOException, InterruptedException {
    int seen = 0;
    for (Vectors.Vector vector : Vectors.of("ltc681x_rules.json")) {
      if (!vector.text("kind").equals("self_test")) continue;
      int md = vector.integer("md");
      int adcopt = vector.integer("adcopt");
      Mode mode =
          Arrays.stream(Mode.values())
              .filter(m -> m.md() == md && m.adcopt() == adcopt)
              .findFirst()
              .orElseThrow();
      MonitorSettings settings = MonitorSettings.of(Chip.LTC6811, 1).withMode(mode);
      for (int pattern = 1; pattern <= 2; pattern++) {
        int code = HexFormat.fromHexDigits(vector.text("st" + pattern));
        for (int off = 0; off <= 1; off++) {
          RecordedChain recorded = new RecordedChain();
          byte[] data = new byte[6];
          for (int k = 0; k < 3; k++) {
            data[2 * k] = (byte) (code + (k == 1 ? off : 0));
            data[2 * k + 1] = (byte) (code >> 8);
          }
          for (int group = 0; group < 4; group++) {
            recorded.hold("%04x".formatted(4 + 2 * group), data);
          }
          DeviceHealth found = new DeviceHealth();
          MonitorChain chain =
              new LtcChain(recorded, clock, settings, new FaultBoard(found, 1), found);
          chain.start();
          chain.test(pattern - 1);
          assertEquals(
              off == 0 ? List.of() : List.of(2, 5, 8, 11),
              found.faults().stream().map(f -> f.channel()).toList(),
              mode + " " + found.faults());
        }
      }
      seen++;
    }
    assertEquals(8, seen);
  }
}
