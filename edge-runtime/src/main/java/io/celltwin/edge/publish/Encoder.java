package io.celltwin.edge.publish;

import io.celltwin.config.MqttSettings;
import io.celltwin.edge.signal.Delivery;
import io.celltwin.edge.twin.TwinState;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A profile: in which words messages are put, and to which topics they go. It computes nothing:
/// what there is to say, in which unit and how rounded, comes from the catalogue. One thread.
interface Encoder {
  /// That of a configuration.
  ///
  /// @param boot differs for every start of the daemon; with `seq` it names a message
  static Encoder of(MqttSettings settings, PackInfo info, String boot) {
    return switch (settings.profile()) {
      case CELLTWIN -> {
        Encoder stream = new JsonProfile(info, boot);
        yield settings
            .homeAssistant()
            .<Encoder>map(home -> new HomeAssistant(stream, home, info))
            .orElse(stream);
      }
      case THINGSBOARD -> ThingsBoard.device(info, boot);
      case THINGSBOARD_GATEWAY -> ThingsBoard.gateway(info, boot);
    };
  }

  /// Where messages of a class go; nowhere where the profile has none.
  Optional<String> topic(MessageClass messageClass);

  /// A message that is kept until it is delivered.
  ///
  /// @param delivery how the messages before it fare
  Draft encode(Report report, Stamp stamp, Delivery delivery);

  /// A message as it goes on its way, which may be long after it was encoded.
  ///
  /// @param payload as encoded; it may be changed
  /// @param historyAt where in it `historical` stands; 0 where nowhere
  /// @param timeAt where in it the time is to stand, and does not yet; 0 where there is none to put
  /// @param historical whether it was recorded before the connection that it is sent on
  /// @param wallMillis what to put at `timeAt`; empty where it is still not known
  byte[] asSent(
      byte[] payload, int historyAt, int timeAt, boolean historical, OptionalLong wallMillis);

  /// What a connection begins with.
  List<Announcement> greeting(Stamp stamp);

  /// What has been counted in the pack's life; every connection says it anew, and now and then.
  Announcement life(TwinState state, Stamp stamp);

  /// What somebody else says who wants to hear the greeting again.
  Optional<Prompt> prompt();

  /// What the broker says where the connection is lost; nothing where the profile has no such word.
  Optional<Announcement> will();

  /// What an orderly end is told by.
  ///
  /// @param messages that have been numbered since the start
  Optional<Announcement> farewell(long messages);

  /// A message as encoded. The places are as [#asSent] wants them.
  @SuppressWarnings("ArrayRecordComponent") // handed over, never shared
  record Draft(byte[] payload, int historyAt, int timeAt) {}

  /// When something was.
  ///
  /// @param upMillis on the machine's monotonic clock
  /// @param wallMillis since 1970; empty where the machine does not know the time
  record Stamp(long upMillis, OptionalLong wallMillis) {}

  /// A message of the connection itself, which the next connection says anew.
  @SuppressWarnings("ArrayRecordComponent") // handed over, never shared
  record Announcement(String topic, byte[] payload, boolean retained) {}

  /// A message of somebody else.
  record Prompt(String topic, String payload) {}
}
