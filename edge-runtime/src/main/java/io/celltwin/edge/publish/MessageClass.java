package io.celltwin.edge.publish;

import java.util.Locale;

/// The classes of messages, each with a topic of its own.
public enum MessageClass {
  STATUS("whether the twin is there"),
  INFO("what stays the same of a pack"),
  TELEMETRY("what sums a pack up"),
  CELLS("what there is of every cell, sensor and string"),
  SOURCES("how the hardware is that readings come from"),
  EVENT("an alarm raised or cleared, or a change of a source");

  private final String description;

  MessageClass(String description) {
    this.description = description;
  }

  public String topicLevel() {
    return name().toLowerCase(Locale.ROOT);
  }

  public String topic(String pack) {
    return "celltwin/v1/" + pack + "/" + topicLevel();
  }

  /// What its messages are about, for people.
  public String description() {
    return description;
  }

  /// Whether the broker keeps the newest one for whoever subscribes later.
  public boolean retained() {
    return this == STATUS || this == INFO;
  }
}
