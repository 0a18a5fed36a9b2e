package io.celltwin.simulation.beamng;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.simulation.beamng.MessagePackWriter.Dialect;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bytes by the format's specification (github.com/msgpack/msgpack, spec.md).
class MessagePackTest {
  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  private static Value read(String hex) throws BeamngException {
    return MessagePackReader.read(bytes(hex));
  }

  private static String written(Value value, Dialect dialect) {
    return HexFormat.of().formatHex(MessagePackWriter.write(value, dialect));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "127, 7f",
    "128, cc80",
    "255, ccff",
    "256, cd0100",
    "65536, ce00010000",
    "4294967296, cf0000000100000000",
    "-1, ff",
    "-32, e0",
    "-33, d0df",
    "-129, d1ff7f",
    "-32769, d2ffff7fff",
    "-2147483649, d3ffffffff7fffffff",
  })
  void writesIntegersAsShortAsTheyGoAndReadsThem(long value, String hex) throws Exception {
    assertEquals(hex, written(new Value.Whole(value), Dialect.CLIENT));
    assertEquals(new Value.Whole(value), read(hex));
  }

  @Test
  void aServersNumbersAreAllReal() {
    assertEquals("cb4014000000000000", written(new Value.Whole(5), Dialect.SERVER));
  }

  @Test
  void textsAreStrOfAClientAndBinOfAServerButForKeys() {
    Value message = Value.message("Hi");
    assertEquals("81a474797065a24869", written(message, Dialect.CLIENT));
    assertEquals("81a474797065c4024869", written(message, Dialect.SERVER));
  }

  @Test
  void readsBothKindsOfTextAlike() throws Exception {
    assertEquals(read("a24869"), read("c4024869"));
    assertEquals(read("a24869"), read("c500024869"));
    assertEquals(read("a24869"), read("d9024869"));
    assertEquals(new Value.Bytes("00ff"), read("c40200ff"));
  }

  @Test
  void aServersEmptyMapIsAnEmptyList() throws Exception {
    assertEquals("90", written(Value.table(), Dialect.SERVER));
    assertTrue(new Field("data", read("90")).table().isEmpty());
  }

  @Test
  void aServersListWithAHoleIsAMapWithNumbersFromOne() throws Exception {
    Value list =
        new Value.Sequence(List.of(new Value.Real(7), Value.NOTHING, new Value.Flag(true)));
    Value read = MessagePackReader.read(MessagePackWriter.write(list, Dialect.SERVER));
    SequencedMap<Value, Value> expected = new LinkedHashMap<>();
    expected.put(new Value.Real(1), new Value.Real(7));
    expected.put(new Value.Real(3), new Value.Flag(true));
    assertEquals(new Value.Table(expected), read);
  }

  @Test
  void numbersThatAreNonePass() throws Exception {
    for (double odd : new double[] {Double.NaN, Double.POSITIVE_INFINITY, -0.0}) {
      byte[] bytes = MessagePackWriter.write(new Value.Real(odd), Dialect.SERVER);
      assertEquals(new Value.Real(odd), MessagePackReader.read(bytes));
    }
    assertEquals(new Value.Real(0.5), read("ca3f000000"));
  }

  @Test
  void longTextsListsAndMapsComeBack() throws Exception {
    Value.Table table = Value.table();
    for (int i = 0; i < 300; i++) table = table.with("key" + i, "x".repeat(i * 5));
    Value list = new Value.Sequence(Collections.nCopies(70_000, new Value.Whole(1)));
    Value all =
        Value.table(Map.of("list", list)).with("table", table).with("t", "y".repeat(70_000));
    byte[] bytes = MessagePackWriter.write(all, Dialect.CLIENT);
    assertEquals(all, MessagePackReader.read(bytes));
    assertArrayEquals(
        bytes, MessagePackWriter.write(MessagePackReader.read(bytes), Dialect.CLIENT));
  }

  @ParameterizedTest
  @CsvSource({
    "'', the message's end",
    "81a161, the message's end",
    "cb0000, the message's end",
    "ddffffffff, a length of 4294967295",
    "dfffffffff, a length of 4294967295",
    "c6ffffffff00, a length of 4294967295",
    "dbffffffff, a length of 4294967295",
    "0000, more bytes",
    "c1, type 0xC1",
    "d40000, type 0xD4",
    "819000, a map or a list for a key",
  })
  void refusesWhatIsNoMessage(String hex, String found) {
    var refusal = assertThrows(BeamngException.Malformed.class, () -> read(hex));
    assertTrue(
        String.valueOf(refusal.getMessage()).contains("found " + found), refusal.getMessage());
  }

  @Test
  void listsThatTogetherPromiseMoreThanTheMessageHasAreRefusedBeforeTheyAreMade() {
    byte[] nested = new byte[200_000];
    ByteBuffer heads = ByteBuffer.wrap(nested);
    for (int depth = 0; depth < MessagePackReader.MAX_DEPTH; depth++) {
      heads.put((byte) 0xDD).putInt(heads.remaining() - Integer.BYTES);
    }
    var refused =
        assertThrows(BeamngException.Malformed.class, () -> MessagePackReader.read(nested));
    assertTrue(String.valueOf(refused.getMessage()).contains("offset 10"), refused::getMessage);
  }

  @Test
  void moreValuesOrLongerTextsThanTheProtocolHasAreRefusedBeforeTheyAreMade() throws Exception {
    int most = MessagePackReader.MAX_VALUES - 1;
    assertEquals(most, ((Value.Sequence) MessagePackReader.read(list(most))).items().size());
    assertRefused(list(most + 1), "values");
    int longest = MessagePackReader.MAX_TEXT_BYTES;
    assertEquals(longest, ((Value.Text) MessagePackReader.read(text(longest))).value().length());
    assertRefused(text(longest + 1), "text");
  }

  private static byte[] list(int items) {
    return ByteBuffer.allocate(5 + items).put((byte) 0xDD).putInt(items).array();
  }

  private static byte[] text(int length) {
    return ByteBuffer.allocate(5 + length).put((byte) 0xDB).putInt(length).array();
  }

  private static void assertRefused(byte[] message, String what) {
    var refused =
        assertThrows(BeamngException.Malformed.class, () -> MessagePackReader.read(message));
    assertTrue(String.valueOf(refused.getMessage()).contains(what), refused::getMessage);
  }

  @Test
  void refusesEndlessNesting() {
    byte[] nested = new byte[1_000_000];
    Arrays.fill(nested, (byte) 0x91);
    assertThrows(BeamngException.Malformed.class, () -> MessagePackReader.read(nested));
  }
}
