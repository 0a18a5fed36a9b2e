package io.celltwin.canbus.dbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.celltwin.hal.CanFrame;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The DBC files of the data folder, and what cantools makes of them.
class SharedDbcTest {
  @BeforeAll
  static void needsTheData() {
    Shared.assumeThere();
  }

  private static Path dbc(String name) {
    Path vehicle = Shared.CAN.resolve("dbc").resolve(name);
    return Files.exists(vehicle) ? vehicle : Shared.CAN.resolve("cantools/dbc").resolve(name);
  }

  private static List<Path> expectations() throws IOException {
    try (Stream<Path> ours = Files.list(Shared.CAN.resolve("cantools/expect"));
        Stream<Path> vehicles = Files.list(Shared.CAN.resolve("expect_vehicle"))) {
      return Stream.concat(ours, vehicles)
          .filter(f -> !f.getFileName().toString().startsWith("index"))
          .sorted()
          .toList();
    }
  }

  private static JsonNode json(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new ObjectMapper().readTree(in);
    }
  }

  /// The same integer, or the same double to the last bit: no tolerance.
  private static boolean same(JsonNode expected, DbcSignal signal, long raw, double value) {
    if (signal.floatingPoint() || !expected.isIntegralNumber()) {
      double number =
          expected.isTextual()
              ? Double.parseDouble(expected.asText().replace("nan", "NaN"))
              : expected.doubleValue();
      return Double.compare(number + 0.0, value + 0.0) == 0;
    }
    BigInteger integer = expected.bigIntegerValue();
    return value == integer.doubleValue() || integer.equals(BigInteger.valueOf(raw));
  }

  @Test
  void everyVectorDecodesAsCantoolsDoes() throws IOException {
    int values = 0;
    List<String> differences = new ArrayList<>();
    for (Path file : expectations()) {
      JsonNode expected = json(file);
      if (!expected.path("messages").isArray() || expected.get("messages").isEmpty()) continue;
      boolean strict =
          expected.path("loaded").path("strict").asBoolean(false)
              && !file.toString().contains(".lenient.");
      Path path = dbc(expected.get("file").asText());
      Dbc dbc = strict ? Dbc.read(path) : Dbc.readLeniently(path, deviation -> {});
      FrameDecoder decoder = new FrameDecoder(dbc);
      Map<String, Integer> ids = new HashMap<>();
      for (JsonNode m : expected.get("messages")) {
        ids.merge(m.get("id") + "/" + m.get("extended"), 1, Integer::sum);
      }
      for (JsonNode m : expected.get("messages")) {
        // which of two messages with one id counts is nowhere defined
        if (ids.getOrDefault(m.get("id") + "/" + m.get("extended"), 0) > 1) continue;
        for (JsonNode vector : m.get("vectors")) {
          if (vector.has("raw")) values += compare(path, decoder, m, vector, differences);
        }
      }
    }
    assertEquals(List.of(), differences);
    assertTrue(values > 30_000, "only " + values + " values compared");
  }

  private static int compare(
      Path path, FrameDecoder decoder, JsonNode m, JsonNode vector, List<String> differences) {
    CanFrame frame = new CanFrame();
    frame.id = m.get("id").asInt();
    frame.extended = m.get("extended").asBoolean();
    byte[] data = HexFormat.of().parseHex(vector.get("data").asText());
    System.arraycopy(data, 0, frame.data, 0, data.length);
    frame.length = data.length;
    TreeSet<String> names = new TreeSet<>();
    decoder.decode(
        frame,
        (signal, raw, value) -> {
          names.add(signal.name());
          JsonNode expectedRaw = vector.get("raw").get(signal.name());
          if (expectedRaw == null) return;
          JsonNode expectedValue = vector.get("scaled").get(signal.name());
          double number =
              signal.floatingPoint() ? Double.longBitsToDouble(raw) : SignalCode.unsigned(raw);
          if (signal.signed() && !signal.floatingPoint()) number = raw;
          if (!same(expectedRaw, signal, raw, number) || !same(expectedValue, signal, raw, value)) {
            differences.add(
                path.getFileName()
                    + " "
                    + m.get("name")
                    + " "
                    + vector.get("data")
                    + " "
                    + signal.name()
                    + ": found "
                    + raw
                    + " "
                    + value
                    + ", expected "
                    + expectedRaw
                    + " "
                    + expectedValue);
          }
        });
    TreeSet<String> expected = new TreeSet<>();
    vector.get("raw").fieldNames().forEachRemaining(expected::add);
    if (!names.equals(expected)) {
      differences.add(
          path.getFileName()
              + " "
              + m.get("name")
              + " "
              + vector.get("data")
              + ": found "
              + names
              + ", expected "
              + expected);
    }
    return expected.size();
  }

  @Test
  void everyFileLoadsLenientlyAndReadsTheSameWhenWritten() throws IOException {
    for (Path file : Shared.files()) {
      Dbc dbc = Dbc.readLeniently(file, deviation -> {});
      byte[] written = DbcWriter.text(dbc).getBytes(StandardCharsets.UTF_8);
      assertEquals(dbc, Dbc.parseLeniently(file, written, deviation -> {}), file::toString);
    }
  }

  /// What cantools refuses, and the line of the first thing that it refuses.
  @Test
  void aStrictReaderRefusesWhatCantoolsRefuses() throws IOException {
    Map<String, Integer> refused = new TreeMap<>();
    for (Path file : Shared.files()) {
      try {
        Dbc dbc = Dbc.read(file);
        byte[] written = DbcWriter.text(dbc).getBytes(StandardCharsets.UTF_8);
        assertEquals(dbc, Dbc.parse(file, written), file::toString);
      } catch (BadDbcException refusal) {
        refused.put(file.getFileName().toString(), refusal.deviation().line());
      }
    }
    Map<String, Integer> expected = new TreeMap<>();
    // cantools refuses these also when it does not check for overlaps: identifiers of more than 11
    // bits without bit 31, names that begin with a digit, .25, statements of a wrong form
    expected.putAll(
        Map.of(
            "chrysler_cusw.dbc", 182,
            "fca_giorgio.dbc", 228,
            "gen__chrysler_pacifica_2017_hybrid_generated.dbc", 20,
            "gen__honda_common_canfd_generated.dbc", 211,
            "gen__hyundai_can_generated.dbc", 1659,
            "gm_global_a_lowspeed.dbc", 45,
            "mazda_2017.dbc", 273,
            "psa_aee2010_r3.dbc", 165,
            "test.dbc", 24,
            "toyota_radar_dsu_tssp.dbc", 139));
    // vw_meb: overlaps first, then identifiers; issue_199: identifiers
    expected.putAll(
        Map.of(
            "gen__vw_meb_2024_generated.dbc", 216,
            "gen__vw_meb_generated.dbc", 216,
            "vw_mqbevo.dbc", 1333,
            "issue_199.dbc", 45,
            "issue_199_extended.dbc", 45));
    // overlaps, and signals that reach out of their message
    expected.putAll(
        Map.of(
            "canmatrix__j1939.dbc", 198,
            "canmatrix__test_frame_decoding.dbc", 21,
            "foxbms-2__overlapping-signals.dbc", 32,
            "gen__hyundai_canfd_generated.dbc", 648,
            "gen__toyota_secoc_pt_generated.dbc", 264,
            "gm_global_a_lowspeed_1818125.dbc", 109,
            "gwm_haval_h6_phev_2024.dbc", 82,
            "hongqi_hs5.dbc", 114,
            "hyundai_i30_2014.dbc", 278));
    expected.putAll(
        Map.of(
            "nissan_xterra_2011.dbc", 76,
            "vw_mqb.dbc", 91,
            "vw_pq.dbc", 171,
            "bad_message_length.dbc", 40,
            "issue_63.dbc", 40));
    // DI_lashAngle of 5D5, which has 5 bytes
    expected.put("model3dbc__Model3CAN.dbc", 1722);
    assertEquals(expected, refused);
  }

  /// Random values within limits, once per page of a multiplexor.
  @Test
  void whatIsEncodedDecodesTheSameForEveryMessageOfEveryFile() throws IOException {
    Random random = new Random(7);
    int frames = 0;
    for (Path file : Shared.files()) {
      Dbc dbc = Dbc.readLeniently(file, deviation -> {});
      for (DbcMessage message : dbc.messages()) {
        if (message.length() > CanFrame.MAX_BYTES) continue;
        for (int round = 0; round < 3; round++) {
          roundTrip(file, message, random);
          frames++;
        }
      }
    }
    assertTrue(frames > 10_000, "only " + frames + " frames");
  }

  private static void roundTrip(Path file, DbcMessage message, Random random) {
    FrameEncoder encoder = new FrameEncoder(message);
    double[] values = encoder.noValues();
    // Signals are given in random order while they fit beside those before, which chooses the
    // pages.
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < values.length; i++) order.add(random.nextInt(order.size() + 1), i);
    long[] used = new long[8];
    CanFrame frame = new CanFrame();
    for (int i : order) {
      DbcSignal signal = message.signals().get(i);
      Optional<Double> value = inRange(signal, message, random);
      if (value.isEmpty() || overlaps(message, i, used)) continue;
      values[i] = value.get();
      try {
        encoder.encode(frame, values);
        use(message, i, used);
      } catch (IllegalArgumentException otherPage) {
        assertTrue(otherPage.toString().contains("multiplexor"), otherPage::toString);
        values[i] = Double.NaN;
      }
    }
    encoder.encode(frame, values);
    String where = file.getFileName() + " " + message.name() + " " + Arrays.toString(values);
    double[] back = encoder.noValues();
    int[] place = {0};
    int[] calls = {0};
    Dbc one =
        new Dbc(
            "",
            List.of(),
            List.of(message),
            List.of(),
            List.of(),
            Map.of(),
            List.of(),
            Map.of(),
            List.of(),
            "");
    int delivered =
        new FrameDecoder(one)
            .decode(
                frame,
                (signal, raw, value) -> {
                  calls[0]++;
                  while (message.signals().get(place[0]).index() != signal.index()) place[0]++;
                  if (!Double.isNaN(values[place[0]])) back[place[0]] = value;
                });
    boolean whole = message.signals().stream().allMatch(s -> s.neededBytes() <= message.length());
    assertTrue(delivered == calls[0] || (!whole && delivered == FrameDecoder.TOO_SHORT), where);
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) continue;
      DbcSignal signal = message.signals().get(i);
      // Rounding to the raw value; a double has 53 bits, a float 24, a half 11.
      double half = signal.floatingPoint() ? 0 : 0.5 * Math.abs(signal.factor());
      int bits =
          !signal.floatingPoint() || signal.bitLength() == 64
              ? 51
              : signal.bitLength() == 32 ? 23 : 10;
      double rounding = (Math.abs(values[i]) + Math.abs(signal.offset())) * Math.scalb(1.0, -bits);
      assertEquals(values[i], back[i], half * (1 + 1e-9) + rounding, where + " " + signal.name());
    }
    byte[] first = frame.data.clone();
    // Decoded values lie on raw ones, so that they give the same frame, as far as a double holds
    // it.
    if (message.signals().stream().allMatch(s -> s.bitLength() <= 48 || s.floatingPoint())) {
      try {
        encoder.encode(frame, back);
        assertEquals(HexFormat.of().formatHex(first), HexFormat.of().formatHex(frame.data), where);
      } catch (IllegalArgumentException rounded) {
        // the nearest raw value of a limit lies beyond it where that is no multiple of the factor
        assertTrue(
            IntStream.range(0, back.length)
                .anyMatch(i -> isJustBeyond(message.signals().get(i), back[i])),
            rounded::toString);
      }
    }
  }

  private static boolean isJustBeyond(DbcSignal signal, double value) {
    double step = Math.abs(signal.factor());
    return (value < signal.minimum() && value > signal.minimum() - step)
        || (value > signal.maximum() && value < signal.maximum() + step);
  }

  /// A multiplexor below which something is given is left to the encoder.
  private static boolean overlaps(DbcMessage message, int place, long[] used) {
    long[] bits = message.signals().get(place).bits();
    for (int k = 0; k < bits.length; k++) if ((bits[k] & used[k]) != 0) return true;
    return false;
  }

  /// Its bits, and those of the multiplexors above it, which are now set.
  private static void use(DbcMessage message, int place, long[] used) {
    Optional<DbcSignal> at = Optional.of(message.signals().get(place));
    while (at.isPresent()) {
      long[] bits = at.get().bits();
      for (int k = 0; k < bits.length; k++) used[k] |= bits[k];
      at = at.get().multiplexed().flatMap(by -> message.signal(by.by()));
    }
  }

  private static Optional<Double> inRange(DbcSignal s, DbcMessage message, Random random) {
    boolean fits = s.decodable() && s.neededBytes() <= message.length();
    if (!fits || s.factor() == 0) return Optional.empty();
    double low = -1e4;
    double high = 1e4;
    if (!s.floatingPoint()) {
      double least = s.signed() ? -Math.scalb(1.0, s.bitLength() - 1) : 0;
      double most = Math.scalb(1.0, s.signed() ? s.bitLength() - 1 : s.bitLength()) - 1;
      // what a double can tell apart
      double one = Math.max(least, -0x1p53) * s.factor() + s.offset();
      double other = Math.min(most, 0x1p53) * s.factor() + s.offset();
      low = Math.min(one, other);
      high = Math.max(one, other);
    }
    if (s.minimum() > low) low = s.minimum();
    if (s.maximum() < high) high = s.maximum();
    return low > high ? Optional.empty() : Optional.of(low + random.nextDouble() * (high - low));
  }
}
