package io.celltwin.canbus.dbc;

import io.celltwin.hal.CanFrame;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Turns frames into values as a DBC file says, without allocating.
///
/// Of messages with one identifier the last counts. Where a J1939 message has the source address
/// 254 (nobody's), frames of its parameter group from any source are taken for it, unless another
/// message has their identifier.
///
/// Keeps nothing of a frame: several threads may use one decoder.
public final class FrameDecoder {
  /// Of [#decode]: the file does not know the frame, or it is a remote or an error frame.
  public static final int NO_MESSAGE = -1;

  /// Of [#decode]: the frame is shorter than a signal of it needs. The others have been delivered.
  public static final int TOO_SHORT = -2;

  private final IdTable<MessageCode> messages;

  /// By parameter group.
  private final IdTable<MessageCode> groups;

  public FrameDecoder(Dbc dbc) {
    Map<Integer, MessageCode> byId = new HashMap<>();
    Map<Integer, MessageCode> byGroup = new HashMap<>();
    for (DbcMessage message : dbc.messages()) {
      MessageCode code = new MessageCode(message);
      byId.put(key(message.id(), message.extended()), code);
      if (message.fromAnySource()) byGroup.put(DbcMessage.parameterGroup(message.id()), code);
    }
    messages = new IdTable<>(byId, MessageCode.NONE);
    groups = new IdTable<>(byGroup, MessageCode.NONE);
  }

  private static int key(int id, boolean extended) {
    return extended ? id | Integer.MIN_VALUE : id;
  }

  private MessageCode code(int id, boolean extended) {
    MessageCode code = messages.get(key(id, extended));
    return code == MessageCode.NONE && extended ? groups.get(DbcMessage.parameterGroup(id)) : code;
  }

  /// Delivers the signals that a frame carries, in the order of the file.
  ///
  /// @return how many, or [#NO_MESSAGE], or [#TOO_SHORT]
  public int decode(CanFrame frame, SignalSink sink) {
    if (frame.remote || frame.error) return NO_MESSAGE;
    MessageCode code = code(frame.id, frame.extended);
    return code == MessageCode.NONE ? NO_MESSAGE : code.decode(frame.data, frame.length, sink);
  }

  /// The message whose frames have this identifier.
  public Optional<DbcMessage> message(int id, boolean extended) {
    return code(id, extended).message;
  }
}
