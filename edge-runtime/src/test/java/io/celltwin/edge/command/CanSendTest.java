package io.celltwin.edge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.edge.ExitStatus;
import io.celltwin.hal.CanFrame;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanSendTest {
  private static CanFrame frame(String text) throws IOException {
    return new CanSendCommand.FrameText().convert(text);
  }

  @Test
  void readsFramesAsCansendWritesThem() throws IOException {
    CanFrame frame = frame("123#DE.ad.BEEF");
    assertEquals(0x123, frame.id);
    assertFalse(frame.extended);
    assertEquals(4, frame.length);
    assertEquals((byte) 0xEF, frame.data[3]);
    frame = frame("18DAF1DB#");
    assertTrue(frame.extended);
    assertEquals(0x18DA_F1DB, frame.id);
    assertEquals(0, frame.length);
    frame = frame("7FF#R7");
    assertTrue(frame.remote);
    assertEquals(7, frame.length);
    assertEquals(0, frame("7FF#R").length);
    frame = frame("123##3" + "11".repeat(64));
    assertTrue(frame.flexibleDataRate && frame.bitRateSwitch && frame.errorStateIndicator);
    assertEquals(64, frame.length);
  }

  @ParameterizedTest
  @CsvSource({
    "12#00",
    "1234#00",
    "123",
    "800#00",
    "20000000#00",
    "xyz#00",
    "123#0",
    "123#001122334455667788",
    "123#0g",
    "123#R9",
    "123#RR",
    "123##",
    "123##x00",
    "123##100112233445566778899",
    "123##1000102030405060708090A0B0C",
    "123#R99999999999",
    "123#RFFFFFFFF"
  })
  void refusesWhatIsNoFrame(String text) {
    Invocation refused = Invocation.celltwin("can", "send", "can99", text);
    assertEquals(ExitStatus.USAGE, refused.status());
    // In quotes, as the readers of logs, whose parser this is, tell what they have found.
    String found = "found \"" + text + "\", expected";
    assertTrue(refused.err().getFirst().contains(found), refused::toString);
  }

  @Test
  void saysThatThereIsNoSuchBus() {
    Invocation missing = Invocation.celltwin("can", "send", "can99", "123#00");
    assertEquals(ExitStatus.UNAVAILABLE, missing.status());
    assertTrue(missing.err().getFirst().startsWith("celltwin: can99: "), missing::toString);
    missing = Invocation.celltwin("can", "dump", "slcan:/dev/nothing@500000");
    assertEquals(ExitStatus.UNAVAILABLE, missing.status());
  }

  @ParameterizedTest
  @CsvSource({
    "slcan:/dev/nothing",
    "slcan:/dev/nothing@123456",
    "slcan:/dev/nothing@500000/3",
    "slcan:/dev/nothing:250000@500000"
  })
  void refusesAnAdapterThatCannotBe(String name) {
    assertEquals(
        ExitStatus.USAGE, Invocation.celltwin("can", "send", name, "123#00").status(), name);
    assertEquals(ExitStatus.USAGE, Invocation.celltwin("can", "stats", name).status(), name);
  }

  @Test
  void takesAFileThatIsMissingForAFile() {
    assertEquals(ExitStatus.NO_INPUT, Invocation.celltwin("can", "dump", "drive.log").status());
  }
}
