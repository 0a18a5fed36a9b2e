package io.celltwin.canbus.dbc;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A message: the frames of one identifier.
///
/// @param id 11 or 29 bits, without flags
/// @param name the long name (`SystemMessageLongSymbol`) where the file has one
/// @param shortName as in the `BO_` line
/// @param length in bytes; beyond 64 only what a transport protocol carries in pieces
/// @param senders names of nodes, the first the one of the `BO_` line; empty where nobody is named
/// @param flexibleDataRate whether `VFrameFormat` says CAN FD, or the length needs it
/// @param j1939 whether `VFrameFormat` says that the identifier is one of SAE J1939
/// @param cycleSeconds `GenMsgCycleTime`; `NaN` where there is none
/// @param signals in the order of the file
/// @param attributes as the file sets them, by name; defaults are with the definitions
public record DbcMessage(
    int id,
    boolean extended,
    String name,
    String shortName,
    int length,
    List<String> senders,
    boolean flexibleDataRate,
    boolean j1939,
    double cycleSeconds,
    List<DbcSignal> signals,
    List<Group> groups,
    String comment,
    Map<String, String> attributes) {
  /// Source address of J1939 that no node has: in a DBC file it stands for any.
  private static final int ANY_SOURCE = 0xfe;

  /// `SIG_GROUP_`: signals that belong together, by their short names.
  public record Group(String name, long repetitions, List<String> signals) {
    public Group {
      signals = List.copyOf(signals);
    }
  }

  public DbcMessage {
    if (id < 0 || id > (extended ? 0x1fffffff : 0x7ff)) {
      throw new IllegalArgumentException(
          "message "
              + name
              + ": found the id "
              + Integer.toHexString(id)
              + ", expected 11 or 29 bits");
    }
    senders = List.copyOf(senders);
    signals = List.copyOf(signals);
    groups = List.copyOf(groups);
    attributes = DbcText.frozen(attributes);
  }

  /// The signal of that name.
  public Optional<DbcSignal> signal(String signalName) {
    return signals.stream().filter(s -> s.name().equals(signalName)).findFirst();
  }

  /// Its identifier as candump prints it: 3 hexadecimal digits, 8 where it is extended.
  public String hexId() {
    return hexId(id, extended);
  }

  public static String hexId(int id, boolean extended) {
    return String.format(Locale.ROOT, extended ? "%08X" : "%03X", id);
  }

  /// Parameter group number of a J1939 identifier: without priority, source and, where the group is
  /// sent to one node (PDU1), that node's address.
  public static int parameterGroup(int id) {
    int group = id >>> 8 & 0x3ffff;
    boolean toOneNode = (group & 0xff00) < 0xf000;
    return toOneNode ? group & 0x3ff00 : group;
  }

  /// The bits of [#id] that all its frames have.
  public int idMask() {
    if (!extended) return 0x7ff;
    if (!fromAnySource()) return 0x1fffffff;
    boolean toOneNode = (id >>> 8 & 0xff00) < 0xf000;
    return toOneNode ? 0x3ff0000 : 0x3ffff00; // neither priority nor source
  }

  /// Whether its frames may come from any source address of J1939.
  boolean fromAnySource() {
    return j1939 && extended && (id & 0xff) == ANY_SOURCE;
  }
}
