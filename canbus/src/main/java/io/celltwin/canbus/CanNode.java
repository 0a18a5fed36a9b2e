package io.celltwin.canbus;

import java.io.IOException;

/// Something on a [MemoryCanBus] that has no thread: whoever waits on the bus lets it act.
public interface CanNode {
  /// Takes what has arrived and sends what is due, without waiting.
  void act(long nowNanos) throws IOException;

  /// When it has something to do next where no frame arrives, at most `untilNanos`.
  long nextNanos(long untilNanos);
}
