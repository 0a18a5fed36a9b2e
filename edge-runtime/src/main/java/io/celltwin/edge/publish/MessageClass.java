package io.celltwin.edge.publish;

import io.celltwin.edge.spool.Priority;
import java.util.Locale;
import java.util.stream.Stream;

/// The classes of messages, each with a topic of its own.
public enum MessageClass {
  STATUS(0, Priority.SLOW, "whether the twin is there"),
  INFO(1, Priority.SLOW, "what stays the same of a pack"),
  TELEMETRY(2, Priority.FAST, "what sums a pack up"),
  CELLS(3, Priority.SLOW, "what there is of every cell, sensor and string"),
  SOURCES(4, Priority.SLOW, "how the hardware is that readings come from"),
  EVENT(5, Priority.EVENT, "an alarm raised or cleared, or a change of a source"),
  LIFE(6, Priority.SLOW, "what has been counted in the pack's life");

  private final int code;
  private final Priority priority;
  private final String description;

  MessageClass(int code, Priority priority, String description) {
    this.code = code;
    this.priority = priority;
    this.description = description;
  }

  /// Its number on disk.
  int code() {
    return code;
  }

  static MessageClass of(int code) {
    return Stream.of(values())
        .filter(messageClass -> messageClass.code == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no class of messages: " + code));
  }

  /// What its messages are worth where they cannot all be kept.
  Priority priority() {
    return priority;
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
    return this == STATUS || this == INFO || this == LIFE;
  }
}
