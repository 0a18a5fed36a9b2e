package io.celltwin.hil.demo;

import io.celltwin.simulation.vehicle.Duty;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Who drives the demo's car. What is not said to be for any thread is for the one that lets the
/// pack's time pass.
public interface Driver extends AutoCloseable {
  /// What the pack is used for.
  Duty duty();

  /// What the car does, in a word of up to nine letters.
  String doing();

  double metresPerSecond();

  /// What is driven. Any thread.
  String title();

  /// How much of the drive is left out at its beginning.
  long headStartNanos();

  /// Why nobody drives any more; a demo ends then. Any thread.
  Optional<IOException> failure();

  /// What there is to say of the drive when it has ended, and the pack's time with it.
  List<String> summary();

  @Override
  void close() throws IOException;
}
