package io.celltwin.hal.can;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.celltwin.hal.CanHealth;
import io.celltwin.hal.kernel.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// What the kernel says of one CAN interface: there or not, up or down, its controller's state. It
/// says so by itself (rtnetlink), so nobody has to ask again and again. One thread.
final class InterfaceWatch {
  private static final int NETLINK_ROUTE = 0;
  private static final int GROUP_LINK = 1;
  private static final int HEADER_BYTES = 16;
  private static final int LINK_BYTES = HEADER_BYTES + 16;
  private static final int BUFFER_BYTES = 32 * 1024;
  private static final int REQUEST = 1;

  private static final short NEW_LINK = 16;
  private static final short DELETED_LINK = 17;
  private static final short GET_LINK = 18;
  private static final int FLAG_UP = 1;
  private static final short TYPE_CAN = 280;

  // Attributes of a link, and those nested in it
  private static final int NAME = 3;
  private static final int LINK_INFO = 18;
  private static final int INFO_DATA = 2;
  private static final int CAN_STATE = 4;
  private static final int CAN_CONTROL_MODE = 5;
  private static final int ATTRIBUTE_TYPE = 0x3FFF;
  private static final int LISTEN_ONLY = 2;
  private static final int NOT_SAID = -1;

  private final String name;
  private final byte[] nameBytes;
  private final Linux linux;
  private final int descriptor;
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES, Long.BYTES);

  private int index;
  private boolean up;

  /// What the latest [#read] has heard; later error frames tell more.
  private int controllerState = NOT_SAID;

  private CanHealth.Controller controller = CanHealth.Controller.UNKNOWN;

  InterfaceWatch(String name, Linux linux) throws IOException {
    this.name = name;
    this.linux = linux;
    nameBytes = name.getBytes(StandardCharsets.UTF_8);
    descriptor =
        Linux.check(
            linux.socket(Linux.AF_NETLINK, Linux.SOCK_RAW, NETLINK_ROUTE),
            name + ": cannot watch interfaces (netlink)");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(12, Integer.BYTES);
      address.set(JAVA_SHORT, 0, (short) Linux.AF_NETLINK);
      address.set(JAVA_INT, 8, GROUP_LINK);
      Linux.check(linux.bind(descriptor, address), name + ": cannot watch interfaces (netlink)");
    } catch (IOException failure) {
      Linux.close(descriptor);
      throw failure;
    }
    ask();
  }

  private InterfaceWatch(String name, int descriptor) {
    this.name = name;
    this.descriptor = descriptor;
    nameBytes = name.getBytes(StandardCharsets.UTF_8);
    linux = new Linux();
  }

  /// For a socket that is on no interface: always up, nothing to wait for.
  static InterfaceWatch none() {
    InterfaceWatch none = new InterfaceWatch("no interface", -1);
    none.index = -1;
    none.up = true;
    return none;
  }

  /// Hears from a descriptor that is open already and delivers the kernel's messages.
  static InterfaceWatch over(int descriptor, String name) {
    return new InterfaceWatch(name, descriptor);
  }

  /// -1 where there is nothing to wait for.
  int descriptor() {
    return descriptor;
  }

  /// 0 where there is no such CAN interface now.
  int index() {
    return index;
  }

  CanHealth.Controller controller() {
    return controller;
  }

  /// The state that follows from `before` and what the kernel said in the latest [#read].
  CanHealth.State state(CanHealth.State before) {
    if (index == 0) return CanHealth.State.ABSENT;
    if (!up) return CanHealth.State.DOWN;
    return switch (controllerState) {
      case 0 -> CanHealth.State.UP;
      case 1 -> CanHealth.State.ERROR_WARNING;
      case 2 -> CanHealth.State.ERROR_PASSIVE;
      case 3 -> CanHealth.State.BUS_OFF;
      default ->
          switch (before) {
            case UP, ERROR_WARNING, ERROR_PASSIVE, BUS_OFF -> before; // error frames tell
            case UNKNOWN, DOWN, ABSENT -> CanHealth.State.UP;
          };
    };
  }

  /// Asks for the interface by its name; [#read] takes the answer.
  private void ask() {
    try (Arena arena = Arena.ofConfined()) {
      int attributeBytes = 4 + nameBytes.length + 1;
      int bytes = LINK_BYTES + attributeBytes;
      MemorySegment request = arena.allocate((bytes + 3) & ~3, Long.BYTES);
      request.set(JAVA_INT, 0, bytes);
      request.set(JAVA_SHORT, 4, GET_LINK);
      request.set(JAVA_SHORT, 6, (short) REQUEST);
      request.set(JAVA_SHORT, LINK_BYTES, (short) attributeBytes);
      request.set(JAVA_SHORT, LINK_BYTES + 2, (short) NAME);
      MemorySegment.copy(nameBytes, 0, request, JAVA_BYTE, LINK_BYTES + 4, nameBytes.length);
      linux.send(descriptor, request, bytes, 0);
    }
  }

  /// Takes all that the kernel has said.
  void read() {
    controllerState = NOT_SAID;
    while (true) {
      int bytes = linux.receive(descriptor, buffer);
      if (bytes == -Linux.ENOBUFS) ask(); // it had more to say than it could keep
      else if (bytes > 0) heard(bytes);
      else if (bytes != -Linux.EINTR) return;
    }
  }

  private void heard(int bytes) {
    for (long at = 0; at + HEADER_BYTES <= bytes; ) {
      int length = buffer.get(JAVA_INT, at);
      if (length < HEADER_BYTES || at + length > bytes) return;
      short type = buffer.get(JAVA_SHORT, at + 4);
      if ((type == NEW_LINK || type == DELETED_LINK) && length >= LINK_BYTES)
        link(at, at + length, type == DELETED_LINK);
      at += (length + 3) & ~3;
    }
  }

  private void link(long at, long end, boolean deleted) {
    short hardware = buffer.get(JAVA_SHORT, at + HEADER_BYTES + 2);
    int thisIndex = buffer.get(JAVA_INT, at + HEADER_BYTES + 4);
    int flags = buffer.get(JAVA_INT, at + HEADER_BYTES + 8);
    boolean ours = hardware == TYPE_CAN && isNamed(attribute(at + LINK_BYTES, end, NAME));
    if (deleted || !ours) {
      if (thisIndex == index) index = 0; // removed, or renamed
      return;
    }
    index = thisIndex;
    up = (flags & FLAG_UP) != 0;
    controllerState = NOT_SAID;
    controller = CanHealth.Controller.UNKNOWN;
    long info = attribute(at + LINK_BYTES, end, LINK_INFO);
    if (info == 0) return;
    long data = attribute(info + 4, info + attributeBytes(info), INFO_DATA);
    if (data == 0) return;
    long dataEnd = data + attributeBytes(data);
    long said = attribute(data + 4, dataEnd, CAN_STATE);
    if (said != 0) controllerState = buffer.get(JAVA_INT, said + 4);
    long mode = attribute(data + 4, dataEnd, CAN_CONTROL_MODE);
    if (mode != 0)
      controller =
          (buffer.get(JAVA_INT, mode + 8) & LISTEN_ONLY) != 0
              ? CanHealth.Controller.LISTEN_ONLY
              : CanHealth.Controller.NORMAL;
  }

  private int attributeBytes(long attribute) {
    return Short.toUnsignedInt(buffer.get(JAVA_SHORT, attribute));
  }

  /// Where the first attribute of this type begins; 0 where there is none.
  private long attribute(long begin, long end, int type) {
    for (long at = begin; at + 4 <= end; ) {
      int length = attributeBytes(at);
      if (length < 4 || at + length > end) return 0;
      if ((buffer.get(JAVA_SHORT, at + 2) & ATTRIBUTE_TYPE) == type) return at;
      at += (length + 3) & ~3;
    }
    return 0;
  }

  private boolean isNamed(long attribute) {
    if (attribute == 0 || attributeBytes(attribute) != 4 + nameBytes.length + 1) return false;
    for (int i = 0; i < nameBytes.length; i++)
      if (buffer.get(JAVA_BYTE, attribute + 4 + i) != nameBytes[i]) return false;
    return true;
  }

  void close() {
    Linux.close(descriptor);
  }

  @Override
  public String toString() {
    return name;
  }
}
