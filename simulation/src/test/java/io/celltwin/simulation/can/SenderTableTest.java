package io.celltwin.simulation.can;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.recording.BadRecordingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SenderTableTest {
  private static final Path DBC = Path.of("../canbus/protocols/nissan-leaf.dbc");

  @TempDir Path folder;

  private SenderTable read(String text) throws IOException {
    return SenderTable.read(DBC, Files.writeString(folder.resolve("sender.csv"), text));
  }

  @Test
  void readsEveryTableThatComesWithTheProgram() {
    for (String name : SenderTable.names()) {
      assertTrue(SenderTable.shipped(name).messages().size() >= 3, name);
    }
    SenderTable leaf = SenderTable.shipped("nissan-leaf");
    SenderTable.Message status = leaf.messages().getFirst();
    assertEquals(10_000_000, status.cycleNanos());
    assertEquals(3, status.counterMost());
    assertEquals(3, leaf.messages().getLast().pages().size());
    assertEquals(96, leaf.ecus().getFirst().answers().getFirst().fields().size());
  }

  @Test
  void saysWhereAndWhatIsWrong() {
    refused("frame,x\n", ":1: found frame, expected message, page, signal, counter, checksum");
    refused("message,Motor,10,0,0\n", ":1: found message Motor, expected one of the DBC file");
    refused("message,BatteryStatus,10,0\n", ":1: found 4 values, expected 5");
    refused("message,BatteryStatus,0,0,0\n", ":1: found a cycle of 0 ms, expected above 0");
    refused("message,BatteryStatus,10,0,10\n", ":1: found jitter 10 ms, expected below cycle");
    refused("message,BatteryStatus,ten,0,0\n", ":1: found \"ten\", expected a finite number");
    refused("signal,Current,soc,1,1,0\n", ":1: found a line of a message, expected a message");
    String status = "message,BatteryStatus,10,0,0\n";
    refused(status + "signal,Amps,soc,1,1,0\n", ":2: found signal Amps, expected one of message");
    refused(status + "signal,Current,amps,1,1,0\n", ":2: found amps, expected cell_volts, string");
    refused(status + "counter,AliveCounter,9\n", ":2: found 9, expected 1..3");
    refused(status + "checksum,crc16,1,0,0,0,6,7\n", ":2: found crc16, expected crc8 or sum8");
    refused(status + "checksum,crc8,1,0,0,0,6,8\n", ":2: found bytes beyond the message's 8");
    refused("answer,0x21,2,4\n", ":1: found an answer, expected an ecu above it");
    refused("ecu,1,2\nfield,soc,1,0,1,1,1,0\n", ":2: found a field, expected an answer above it");
    refused(
        "ecu,1,2\nanswer,0x21,2,4\nfield,cell_volts,1..3,0,2,2,1,0\n",
        ":3: found a field at 4, expected it within the answer");
    refused("ecu,1,1\n", ":1: identifiers 0x1 and 0x1");
  }

  private void refused(String text, String message) {
    String told = assertThrows(BadRecordingException.class, () -> read(text)).getMessage();
    assertTrue(String.valueOf(told).contains("sender.csv" + message), told);
  }
}
