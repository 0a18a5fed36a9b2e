package io.celltwin.canbus.dbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.CanFrame;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
  private static CanFrame frame(int id, String hex) {
    CanFrame frame = new CanFrame();
    frame.id = id;
    byte[] data = HexFormat.of().parseHex(hex);
    System.arraycopy(data, 0, frame.data, 0, data.length);
    frame.length = data.length;
    return frame;
  }

  /// `name=value` of each signal, after the result.
  private static String decoded(Dbc dbc, CanFrame frame) {
    List<String> values = new ArrayList<>();
    int result =
        new FrameDecoder(dbc)
            .decode(
                frame,
                (signal, raw, value) -> values.add(signal.name() + "=" + DbcText.number(value)));
    return result + " " + String.join(" ", values);
  }

  private static Dbc message(String signals) throws IOException {
    return DbcReaderTest.strict("BU_: A\nBO_ 1 M: 8 A\n" + signals);
  }

  private static DbcSignal field(int start, int length, boolean big, boolean signed) {
    return new DbcSignal(
        0,
        "s",
        "s",
        start,
        length,
        big,
        signed,
        false,
        1,
        0,
        Double.NaN,
        Double.NaN,
        "",
        List.of(),
        false,
        Optional.empty(),
        Map.of(),
        "",
        Map.of());
  }

  @Test
  void aMultiplexorOf64BitsIsNotFolded() throws IOException {
    Dbc dbc =
        DbcReaderTest.strict(
            """
            BU_: A
            BO_ 1 M: 16 A
             SG_ Which M : 0|64@1+ (1,0) [0|0] "" A
             SG_ One m1 : 64|8@1+ (1,0) [0|0] "" A
             SG_ Two m2 : 64|8@1+ (1,0) [0|0] "" A
            """);
    assertEquals("2 Which=1 One=5", decoded(dbc, frame(1, "01000000000000000500000000000000")));
    // 2^63 + 1, to the nearest double
    assertEquals(
        "1 Which=" + DbcText.number(0x1p63),
        decoded(dbc, frame(1, "01000000000000800500000000000000")));
  }

  /// Bit by bit, as the DBC format numbers them.
  private static long naive(byte[] data, DbcSignal s) {
    BigInteger raw = BigInteger.ZERO;
    for (int i = 0; i < s.bitLength(); i++) {
      int bit;
      if (s.bigEndian()) {
        int first = (s.startBit() & ~7) + 7 - (s.startBit() & 7);
        int at = first + s.bitLength() - 1 - i;
        bit = data[at / 8] >> (7 - at % 8) & 1;
      } else {
        int at = s.startBit() + i;
        bit = data[at / 8] >> (at % 8) & 1;
      }
      if (bit == 1) raw = raw.setBit(i);
    }
    if (s.signed() && raw.testBit(s.bitLength() - 1)) {
      raw = raw.subtract(BigInteger.ONE.shiftLeft(s.bitLength()));
    }
    return raw.longValue();
  }

  @Test
  void everyPlaceAndLengthReadsAndWritesAsBitByBit() {
    Random random = new Random(1);
    byte[] data = new byte[64];
    int places = 0;
    for (int start = 0; start < 512; start++) {
      for (int length = 1; length <= 64; length++) {
        for (int kind = 0; kind < 4; kind++) {
          DbcSignal signal = field(start, length, (kind & 1) != 0, (kind & 2) != 0);
          if (!signal.decodable()) continue;
          random.nextBytes(data);
          BitField bits = new BitField(signal, signal.signed());
          assertEquals(naive(data, signal), bits.read(data), signal::toString);
          byte[] before = data.clone();
          long raw = bits.read(data);
          bits.write(data, ~raw);
          assertEquals(~raw & -1L >>> (64 - length), new BitField(signal, false).read(data));
          bits.write(data, raw);
          assertEquals(HexFormat.of().formatHex(before), HexFormat.of().formatHex(data));
          places++;
        }
      }
    }
    assertTrue(places > 100_000, () -> "few places");
  }

  @Test
  void valuesAreScaledAndFloatsTakenFromTheirBits() throws IOException {
    Dbc dbc =
        message(
            """
             SG_ F : 0|32@1- (2,1) [0|0] "" A
             SG_ H : 32|16@1+ (1,0) [0|0] "" A
             SG_ I : 55|16@0- (0.5,-1) [0|0] "" A
            SIG_VALTYPE_ 1 F : 1;
            SIG_VALTYPE_ 1 H : 1;
            """);
    assertEquals("3 F=4 H=-2 I=-1.5", decoded(dbc, frame(1, "0000C03F00C0FFFF")));
    Dbc unsigned = message(" SG_ U : 0|64@1+ (1,0) [0|0] \"\" A\n");
    assertEquals("1 U=1.8446744073709552E19", decoded(unsigned, frame(1, "FFFFFFFFFFFFFFFF")));
    Dbc twice = message(" SG_ D : 7|64@0+ (1,0) [0|0] \"\" A\nSIG_VALTYPE_ 1 D : 2;\n");
    assertEquals("1 D=-0.1", decoded(twice, frame(1, "BFB999999999999A")));
  }

  @Test
  void theRawValueOfAFloatIsThatOfItsBits() throws IOException {
    Dbc dbc = message(" SG_ F : 0|32@1- (2,1) [0|0] \"\" A\nSIG_VALTYPE_ 1 F : 1;\n");
    List<Double> raws = new ArrayList<>();
    new FrameDecoder(dbc)
        .decode(
            frame(1, "0000C03F00000000"), (s, raw, v) -> raws.add(Double.longBitsToDouble(raw)));
    assertEquals(List.of(1.5), raws);
  }

  @Test
  void onlyThePageThatIsSwitchedInIsDelivered() throws IOException {
    Dbc dbc =
        message(
            """
             SG_ X m5 : 8|8@1+ (1,0) [0|0] "" A
             SG_ P M : 0|8@1+ (1,0) [0|0] "" A
             SG_ Y m6 : 8|8@1+ (1,0) [0|0] "" A
             SG_ Z : 16|8@1+ (1,0) [0|0] "" A
            SG_MUL_VAL_ 1 X P 5-5, 100000-200000;
            """);
    assertEquals("3 X=1 P=5 Z=2", decoded(dbc, frame(1, "0501020000000000")));
    assertEquals("3 P=6 Y=1 Z=2", decoded(dbc, frame(1, "0601020000000000")));
    assertEquals("2 P=7 Z=2", decoded(dbc, frame(1, "0701020000000000")));
  }

  @Test
  void nestedAndIndependentMultiplexorsHoldTogether() throws IOException {
    Dbc dbc =
        message(
            """
             SG_ A M : 0|4@1+ (1,0) [0|0] "" A
             SG_ B m1M : 4|4@1+ (1,0) [0|0] "" A
             SG_ C m2 : 8|8@1+ (1,0) [0|0] "" A
             SG_ D M : 16|8@1+ (1,0) [0|0] "" A
             SG_ E m1 : 24|8@1+ (1,0) [0|0] "" A
            SG_MUL_VAL_ 1 B A 1-1;
            SG_MUL_VAL_ 1 C B 2-2;
            SG_MUL_VAL_ 1 E D 1-1, 9-9;
            """);
    assertEquals("5 A=1 B=2 C=3 D=9 E=4", decoded(dbc, frame(1, "2103090400000000")));
    assertEquals("3 A=1 B=3 D=0", decoded(dbc, frame(1, "3103000400000000")));
    assertEquals("3 A=0 D=1 E=4", decoded(dbc, frame(1, "2003010400000000")));
  }

  @Test
  void aMultiplexorWithSignIsComparedWithoutIt() throws IOException {
    Dbc dbc =
        message(" SG_ P M : 0|8@1- (1,0) [0|0] \"\" A\n SG_ X m255 : 8|8@1+ (1,0) [0|0] \"\" A\n");
    assertEquals("2 P=-1 X=7", decoded(dbc, frame(1, "FF07000000000000")));
  }

  @Test
  void ofAShortFrameWhatItCarriesIsDelivered() throws IOException {
    Dbc dbc =
        message(
            """
             SG_ P M : 8|8@1+ (1,0) [0|0] "" A
             SG_ X m5 : 16|8@1+ (1,0) [0|0] "" A
             SG_ Y m6 : 24|8@1+ (1,0) [0|0] "" A
             SG_ Z : 0|8@1+ (1,0) [0|0] "" A
            """);
    assertEquals("3 P=5 X=1 Z=9", decoded(dbc, frame(1, "090501")));
    assertEquals("-2 P=6 Z=9", decoded(dbc, frame(1, "090601")));
    assertEquals("-2 Z=9", decoded(dbc, frame(1, "09")));
    CanFrame stale = frame(1, "0905FFFF");
    stale.length = 1; // bytes of an older frame count for nothing
    assertEquals("-2 Z=9", decoded(dbc, stale));
  }

  @Test
  void framesOfNoMessageAreTold() throws IOException {
    Dbc dbc = message(" SG_ Z : 0|8@1+ (1,0) [0|0] \"\" A\n");
    assertEquals("-1 ", decoded(dbc, frame(2, "01")));
    CanFrame extended = frame(1, "01");
    extended.extended = true;
    assertEquals("-1 ", decoded(dbc, extended));
    CanFrame remote = frame(1, "01");
    remote.remote = true;
    assertEquals("-1 ", decoded(dbc, remote));
    CanFrame error = frame(1, "01");
    error.error = true;
    assertEquals("-1 ", decoded(dbc, error));
  }

  @Test
  void ofTwoMessagesWithOneIdTheLastCounts() throws IOException {
    Dbc dbc =
        DbcReaderTest.strict(
            """
            BO_ 1 M: 1 A
             SG_ X : 0|8@1+ (1,0) [0|0] "" A
            BO_ 1 N: 1 A
             SG_ Y : 0|8@1+ (1,0) [0|0] "" A
            """);
    assertEquals("1 Y=3", decoded(dbc, frame(1, "03")));
  }

  @Test
  void aJ1939GroupIsTakenFromAnySource() throws IOException {
    Dbc dbc =
        DbcReaderTest.strict(
            """
            BO_ 2364540158 EEC1: 8 Vector__XXX
             SG_ Rpm : 24|16@1+ (0.125,0) [0|8031.875] "rpm" Vector__XXX
            BO_ 2364539907 EEC1FromThree: 8 Vector__XXX
             SG_ Other : 0|8@1+ (1,0) [0|0] "" Vector__XXX
            BA_DEF_ BO_ "VFrameFormat" ENUM "StandardCAN","ExtendedCAN","reserved","J1939PG";
            BA_DEF_DEF_ "VFrameFormat" "J1939PG";
            """);
    CanFrame fromZero = frame(0x0CF00400, "0000006813000000");
    fromZero.extended = true;
    assertEquals("1 Rpm=621", decoded(dbc, fromZero));
    CanFrame fromThree = frame(0x0CF00403, "0500006813000000");
    fromThree.extended = true;
    assertEquals("1 Other=5", decoded(dbc, fromThree));
    CanFrame otherGroup = frame(0x0CF00300, "0000006813000000");
    otherGroup.extended = true;
    assertEquals("-1 ", decoded(dbc, otherGroup));
    assertEquals(0xEA00, DbcMessage.parameterGroup(0x18EAFF00)); // PDU1: without the destination
  }

  @Test
  void decodingAllocatesNothing() throws IOException {
    FrameDecoder decoder = new FrameDecoder(DbcReaderTest.strict(DbcReaderTest.EVERYTHING));
    CanFrame[] frames = {
      frame(291, "0102030405060740"),
      frame(292, "21030904"),
      frame(293, "00".repeat(48)),
      frame(9, "00")
    };
    double[] sum = {0};
    SignalSink sink = (signal, raw, value) -> sum[0] += value;
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = 0;
    int frameCount = 200_000;
    for (int i = 0; i < 2 * frameCount; i++) {
      if (i == frameCount) before = threads.getCurrentThreadAllocatedBytes();
      decoder.decode(frames[i & 3], sink);
    }
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    // The question itself costs some hundred bytes; one object per frame would be megabytes.
    assertTrue(bytes < 10_000, () -> bytes + " B for " + frameCount + " frames");
    assertTrue(sum[0] != 0);
  }
}
