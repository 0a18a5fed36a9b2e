package io.celltwin.hal.serial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SerialAdapterTest {
  private static String refusal(String text) {
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> SerialAdapter.parse(text)).getMessage());
  }

  @Test
  void readsWhatPeopleWrite() {
    assertEquals(
        new SerialAdapter("/dev/ttyACM0", 115_200, 500_000, 0),
        SerialAdapter.parse("/dev/ttyACM0@500000"));
    assertEquals(
        new SerialAdapter("/dev/serial/by-id/usb:1", 2_000_000, 500_000, 2_000_000),
        SerialAdapter.parse("/dev/serial/by-id/usb:1:2000000@500000/2000000"));
  }

  @Test
  void refusesARateThatNoAdapterHasBeforeAnythingIsOpened() {
    assertEquals(
        "/dev/none: bit rate 123456, expected one of [10000, 20000, 50000, 100000, 125000, 250000,"
            + " 500000, 800000, 1000000]",
        refusal("/dev/none@123456"));
    assertEquals(
        "/dev/none: data bit rate 3000000, expected one of [500000, 1000000, 2000000, 4000000,"
            + " 5000000, 8000000]",
        refusal("/dev/none@500000/3000000"));
    assertEquals(
        "/dev/none: 250000 baud, expected one of [1200, 2400, 4800, 9600, 19200, 38400, 57600,"
            + " 115200, 230400, 460800, 500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000,"
            + " 2500000, 3000000, 3500000, 4000000]",
        refusal("/dev/none:250000@500000"));
  }

  @Test
  void saysWhatItExpectedWhereTheTextIsNone() {
    assertEquals("/dev/none: expected DEVICE[:BAUD]@BITRATE[/DATABITRATE]", refusal("/dev/none"));
  }
}
