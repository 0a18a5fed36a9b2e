package io.celltwin.edge.publish;

import java.util.Locale;

/// The classes of messages, each with a topic of its own.
enum MessageClass {
  STATUS,
  INFO,
  TELEMETRY,
  CELLS,
  SOURCES,
  EVENT;

  String topicLevel() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Whether the broker keeps the newest one for whoever subscribes later.
  boolean retained() {
    return this == STATUS || this == INFO;
  }
}
