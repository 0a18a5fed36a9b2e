package io.celltwin.canbus.uds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.celltwin.canbus.Frames;
import io.celltwin.canbus.isotp.IsoTpAddress;
import io.celltwin.hal.CanFrame;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// Answers that real ECUs gave to others, overheard from captures of vehicles.
class RealCaptureTest {
  private static final long SECOND = 1_000_000_000;

  /// A value, when its answer began, and the number of its row.
  private record Value(double value, double seconds, int number) {}

  private final Map<String, List<Value>> values = new TreeMap<>();
  private final UdsSink sink =
      (poll, field, number, raw, value, nanos) ->
          values
              .computeIfAbsent(field.name(), name -> new ArrayList<>())
              .add(new Value(value, (double) nanos / SECOND, number));

  private static Path capture(String name) {
    // Tests run in the module's folder.
    String data = System.getenv().getOrDefault("CELLTWIN_DATA", "../../shared/data");
    Path file = Path.of(data).resolve("can").resolve("real").resolve(name);
    assumeTrue(Files.isReadable(file), file + " is not here");
    return file;
  }

  /// Plays a candump log into a poller that listens.
  private static UdsPoller overhear(String name, UdsSink sink, UdsPoll... table)
      throws IOException {
    UdsPoller ear = UdsPoller.listening(List.of(table), sink);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(capture(name))),
                StandardCharsets.US_ASCII))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] words = line.split(" ", -1);
        String[] parts = words[2].split("#", -1);
        if (parts.length != 2 || parts[1].startsWith("R")) continue;
        String seconds = words[0].substring(1, words[0].length() - 1);
        CanFrame frame =
            Frames.frame(
                Integer.parseInt(parts[0], 16),
                parts[0].length() > 3,
                Frames.bytes(parts[1]),
                Math.round(Double.parseDouble(seconds) * SECOND));
        ear.accept(frame);
        ear.poll(frame.receivedNanos);
      }
    }
    assertEquals(0, ear.framesSent());
    return ear;
  }

  private List<Double> of(String name) {
    return values.getOrDefault(name, List.of()).stream().map(Value::value).toList();
  }

  private void within(String name, double least, double most) {
    List<Double> found = of(name);
    assertTrue(!found.isEmpty(), "no " + name);
    for (double value : found) {
      assertTrue(value >= least && value <= most, name + " " + value);
    }
  }

  private static UdsField.Builder u16(String name, int position) {
    return UdsField.at(name, position).bytes(2);
  }

  /// The 62 kWh Leaf: its cells, polled by somebody's app, against those that an independent
  /// decoder found in the same capture.
  private void leafCells(String name) throws IOException {
    UdsEcu lbc = UdsEcu.of("lbc", IsoTpAddress.normal(0x79B, 0x7BB));
    UdsPoller ear =
        overhear(
            name + ".log.gz",
            sink,
            new UdsPoll(
                lbc,
                UdsRequest.readLocal(0x02),
                SECOND,
                List.of(u16("cell_V", 2).rows(96).factor(0.001).build())),
            new UdsPoll(
                lbc, UdsRequest.readLocal(0x01), SECOND, List.of(UdsField.at("group1", 2).build())),
            new UdsPoll(
                lbc,
                UdsRequest.readLocal(0x04),
                SECOND,
                List.of(UdsField.at("battery_degC", 4).signed().rows(3, 3).build())));
    List<String> expected = Files.readAllLines(capture(name + ".cells.csv"));
    List<Value> cells = values.getOrDefault("cell_V", List.of());
    int rows = expected.size() - 1;
    assertEquals(rows * 96, cells.size());
    for (int row = 0; row < rows; row++) {
      String[] columns = expected.get(row + 1).split(",", -1);
      for (int c = 0; c < 96; c++) {
        Value found = cells.get(row * 96 + c);
        assertEquals(Double.parseDouble(columns[0]), found.seconds(), 1e-9, "when it began");
        assertEquals(c + 1, found.number());
        assertEquals(Integer.parseInt(columns[2 + c]), Math.round(found.value() * 1000));
      }
    }
    assertEquals(0, ear.count(0).shortAnswers());
    assertTrue(ear.count(1).answered() > 0 && ear.count(2).answered() > 0);
    within("battery_degC", 0, 45);
  }

  @Test
  void leafCellsAreThoseThatAnIndependentDecoderFound() throws IOException {
    leafCells("leaf__62kWh__EV-CANeplus2");
  }

  @Test
  void leafCellsOfTheSecondDriveToo() throws IOException {
    leafCells("leaf__62kWh__EV-CANepluseco");
  }

  @Test
  void kiaAnswersAgreeWithEachOther() throws IOException {
    UdsEcu bms = UdsEcu.of("bms", IsoTpAddress.normal(0x7E4, 0x7EC));
    List<UdsPoll> table = new ArrayList<>();
    table.add(
        new UdsPoll(
            bms,
            UdsRequest.readData(0x0101),
            SECOND,
            List.of(
                UdsField.at("soc", 7).factor(0.005).build(),
                u16("pack_A", 13).signed().factor(-0.1).build(),
                u16("pack_V", 15).factor(0.1).build(),
                UdsField.at("max_degC", 17).signed().build(),
                UdsField.at("min_degC", 18).signed().build(),
                UdsField.at("max_V", 26).factor(0.02).build(),
                UdsField.at("min_V", 28).factor(0.02).build(),
                UdsField.at("aux_V", 32).factor(0.1).build(),
                u16("isolation_kOhm", 60).build())));
    for (int block = 0; block < 3; block++) {
      table.add(
          new UdsPoll(
              bms,
              UdsRequest.readData(0x0102 + block),
              SECOND,
              List.of(
                  UdsField.at("cell_V", 7)
                      .rows(32)
                      .firstNumber(1 + 32 * block)
                      .factor(0.02)
                      .build())));
    }
    table.add(
        new UdsPoll(
            bms,
            UdsRequest.readData(0x0105),
            SECOND,
            List.of(
                u16("soh", 28).factor(0.001).build(),
                UdsField.at("display_soc", 34).factor(0.005).build())));
    UdsPoller ear =
        overhear(
            "Kia_eNiro__37501-Q4151+BatteryEmulator.log.gz", sink, table.toArray(new UdsPoll[0]));
    for (int i = 0; i < table.size(); i++) {
      assertTrue(ear.count(i).answered() >= 2, table.get(i).request() + ": " + ear.count(i));
      assertEquals(0, ear.count(i).shortAnswers());
    }
    // Cells are told in steps of 20 mV, and the block of a 64 kWh pack leaves two of 98 out.
    double sum = 0;
    List<Double> cells = of("cell_V").subList(0, 96);
    for (double cell : cells) sum += cell;
    assertEquals(of("pack_V").getFirst(), sum / 96 * 98, 98 * 0.02);
    assertEquals(of("max_V").getFirst(), cells.stream().max(Double::compare).orElseThrow(), 0.021);
    assertEquals(of("min_V").getFirst(), cells.stream().min(Double::compare).orElseThrow(), 0.021);
    within("pack_A", -1, 1);
    within("min_degC", 5, 25);
    within("max_degC", 5, 25);
    within("soc", 0.3, 0.7);
    within("display_soc", 0.3, 0.7);
    within("soh", 0.8, 1);
    within("aux_V", 11, 15);
    within("isolation_kOhm", 500, 3000);
  }

  @Test
  void bmwAnswersToAnotherTesterAreHeardToo() throws IOException {
    UdsEcu sme = UdsEcu.of("sme", IsoTpAddress.extended(0x6F1, 0x07, 0x607, 0xF1));
    UdsPoller ear =
        overhear(
            "BMW_i3__2017-60AH-REX-PT-CAN-startcharge.log.gz",
            sink,
            new UdsPoll(
                sme,
                UdsRequest.readData(0xDDBC),
                SECOND,
                List.of(
                    u16("soc", 3).factor(0.001).build(),
                    u16("max_soc", 5).factor(0.001).build(),
                    u16("min_soc", 7).factor(0.001).build())),
            new UdsPoll(
                sme,
                UdsRequest.readData(0x6335),
                SECOND,
                List.of(UdsField.at("soh", 6).factor(0.01).build())),
            new UdsPoll(
                sme,
                UdsRequest.readData(0xDDC0),
                SECOND,
                List.of(u16("degC", 3).signed().factor(0.01).rows(3).build())));
    assertEquals(4, ear.count(0).answered());
    assertEquals(2, ear.count(1).answered());
    assertEquals(2, ear.count(2).answered());
    within("soc", 0.9, 1);
    within("soh", 0.7, 1);
    within("degC", -10, 40);
  }
}
