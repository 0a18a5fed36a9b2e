package io.celltwin.hal.can;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.CanHealth.State;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is made of the kernel's messages of links, written by hand after linux/rtnetlink.h.
class InterfaceWatchTest {
  private final UnixPair pair = new UnixPair();
  private final InterfaceWatch watch = InterfaceWatch.over(pair.readingEnd, "can0");

  @AfterEach
  void close() {
    watch.close();
    pair.close();
  }

  private void says(int index, String name, int controllerState) {
    ByteBuffer message = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    message.putInt(0).putShort((short) 16).putShort((short) 0).putLong(0); // RTM_NEWLINK
    message.putShort((short) 0).putShort((short) 280).putInt(index).putInt(1).putInt(0); // CAN, up
    message.putShort((short) (4 + name.length() + 1)).putShort((short) 3); // IFLA_IFNAME
    message.put(name.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
    while (message.position() % 4 != 0) message.put((byte) 0);
    message.putShort((short) 16).putShort((short) 18); // IFLA_LINKINFO
    message.putShort((short) 12).putShort((short) 2); // IFLA_INFO_DATA
    message.putShort((short) 8).putShort((short) 4).putInt(controllerState); // IFLA_CAN_STATE
    message.putInt(0, message.position());
    byte[] bytes = new byte[message.position()];
    message.flip().get(bytes);
    assertTrue(pair.writeBytes(bytes));
    watch.read();
  }

  @Test
  void takesTheStateThatTheKernelHasJustSaid() {
    says(3, "can0", 0);
    assertEquals(3, watch.index());
    assertEquals(State.UP, watch.state(State.BUS_OFF));
    says(3, "can0", 2);
    assertEquals(State.ERROR_PASSIVE, watch.state(State.UP));
  }

  @Test
  void keepsWhatErrorFramesToldSinceTheKernelSpoke() {
    says(3, "can0", 0);
    assertEquals(State.UP, watch.state(State.UNKNOWN));
    watch.read(); // nothing, as where the queue was full
    assertEquals(State.ERROR_PASSIVE, watch.state(State.ERROR_PASSIVE));
    says(4, "can1", 0);
    assertEquals(State.ERROR_PASSIVE, watch.state(State.ERROR_PASSIVE), "another interface's");
  }
}
