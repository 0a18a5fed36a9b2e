package io.celltwin.canbus.dbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.celltwin.hal.CanFrame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FrameEncoderTest {
  private final CanFrame frame = new CanFrame();

  private static FrameEncoder encoder(String name) throws IOException {
    return new FrameEncoder(
        DbcReaderTest.strict(DbcReaderTest.EVERYTHING).message(name).orElseThrow());
  }

  private String encoded(String message, Object... namesAndValues) throws IOException {
    FrameEncoder encoder = encoder(message);
    double[] values = encoder.noValues();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      values[encoder.place((String) namesAndValues[i])] =
          ((Number) namesAndValues[i + 1]).doubleValue();
    }
    encoder.encode(frame, values);
    return HexFormat.of().withUpperCase().formatHex(frame.data, 0, frame.length);
  }

  private String fault(String message, Object... namesAndValues) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> encoded(message, namesAndValues))
            .getMessage());
  }

  @Test
  void valuesBecomeRawOnesAndWhatIsNotGivenIsZero() throws IOException {
    assertEquals(
        "0FA0F6FF00000000",
        encoded("StatusOfTheWholePack", "PackVoltageOverAllStrings", 360, "PackAmps", -0.1));
    assertEquals(0x123, frame.id);
    assertEquals("0000000000000000", encoded("StatusOfTheWholePack"));
  }

  @Test
  void theMultiplexorIsSetForWhatIsGivenBelowIt() throws IOException {
    assertEquals("0000000005000000", encoded("StatusOfTheWholePack", "State", 5));
    assertEquals("2107000000000000", encoded("Nested", "C", 7));
    assertEquals("8107000000000000", encoded("Nested", "C", 7, "B", 8));
  }

  @Test
  void whatNoFrameCarriesTogetherIsRefused() {
    assertEquals(
        "message Nested, signal C: found 4 in its multiplexor B, expected [RawRange[from=2, to=3],"
            + " RawRange[from=7, to=9]]",
        fault("Nested", "C", 7, "B", 4));
  }

  @Test
  void valuesBeyondLimitsOrBitsAreRefused() {
    assertEquals(
        "message StatusOfTheWholePack, signal PackAmps: found 300.1, expected -300..300",
        fault("StatusOfTheWholePack", "PackAmps", 300.1));
    assertEquals(
        "message StatusOfTheWholePack, signal State: found 16, expected 0..15",
        fault("StatusOfTheWholePack", "State", 16));
    assertEquals(
        "message StatusOfTheWholePack, signal Ratio: found Infinity, expected -1E400..1E400"
            .replace("Infinity", "1E400"),
        fault("StatusOfTheWholePack", "Ratio", Double.POSITIVE_INFINITY));
    assertEquals(
        "message Nested: found the signal name Q, expected one of its own",
        fault("Nested", "Q", 1));
  }

  @Test
  void aValueBelowAMultiplexorThatDoesNotFitIsRefused() throws IOException {
    DbcMessage message =
        Dbc.parseLeniently(
                Path.of("x.dbc"),
                """
                BU_: A
                BO_ 1 M: 2 A
                 SG_ Which M : 16|8@1+ (1,0) [0|0] "" A
                 SG_ One m1 : 0|8@1+ (1,0) [0|0] "" A
                """
                    .getBytes(StandardCharsets.UTF_8),
                deviation -> {})
            .messages()
            .getFirst();
    FrameEncoder encoder = new FrameEncoder(message);
    double[] values = encoder.noValues();
    values[encoder.place("One")] = 5;
    assertEquals(
        "message M, signal One: found a value, expected none, for its multiplexor Which does not"
            + " fit in 2 bytes",
        assertThrows(IllegalArgumentException.class, () -> encoder.encode(frame, values))
            .getMessage());
  }

  @Test
  void aLongFrameHasALengthThatCanFdKnows() throws IOException {
    encoded("Fast", "Far", 255);
    assertEquals(48, frame.length);
    assertEquals(true, frame.flexibleDataRate);
    FrameEncoder odd =
        new FrameEncoder(DbcReaderTest.strict("BO_ 1 M: 10 A\n").messages().getFirst());
    odd.encode(frame, odd.noValues());
    assertEquals(12, frame.length);
  }
}
