package io.celltwin.config;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// In which words and to which topics messages are sent.
public enum MessageProfile {
  /// CellTwin's own: one topic for each class of messages.
  CELLTWIN,
  /// ThingsBoard's device API: one pack is one device, which the user name tells.
  THINGSBOARD,
  /// ThingsBoard's gateway API: each pack is a device behind this gateway.
  THINGSBOARD_GATEWAY;

  static final String WORDS =
      Stream.of(values()).map(p -> '"' + p.word() + '"').collect(Collectors.joining(", "));

  /// As configurations say it.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean isOfThingsBoard() {
    return this == THINGSBOARD || this == THINGSBOARD_GATEWAY;
  }

  static Optional<MessageProfile> of(String word) {
    return Stream.of(values()).filter(profile -> profile.word().equals(word)).findFirst();
  }
}
