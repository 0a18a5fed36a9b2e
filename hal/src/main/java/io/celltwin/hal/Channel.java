package io.celltwin.hal;

/// One thing that a source measures.
///
/// @param name unique within its source; what the configuration's wiring refers to
/// @param coverNanos the longest time before a sample that the sample speaks for: a current is
///   integrated over the time since the channel's previous reading, but over no more than this;
///   what lies further back counts as time that nobody measured. [#ALL] where the source promises
///   that a value holds since the previous one.
public record Channel(String name, Quantity quantity, long coverNanos) {
  /// A reading speaks for all the time since the one before it.
  public static final long ALL = Long.MAX_VALUE;

  public Channel {
    if (name.isBlank()) throw new IllegalArgumentException("a channel needs a name");
    if (coverNanos <= 0) throw new IllegalArgumentException(name + ": coverNanos " + coverNanos);
  }
}
