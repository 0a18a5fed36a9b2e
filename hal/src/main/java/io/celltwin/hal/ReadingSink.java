package io.celltwin.hal;

/// Where a source puts what it has measured. Called by the source's one thread; never blocks and
/// allocates nothing.
@FunctionalInterface
public interface ReadingSink {
  /// @param channel index into [ReadingSource#channels]
  /// @param sampledNanos when it was sampled, on the clock that the source runs on; never earlier
  ///   than the channel's previous reading
  /// @param value in the unit of the channel's quantity; `NaN` exactly if `quality` is `INVALID`
  void accept(int channel, long sampledNanos, double value, Quality quality);
}
