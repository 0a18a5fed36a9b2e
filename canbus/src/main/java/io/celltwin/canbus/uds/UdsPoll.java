package io.celltwin.canbus.uds;

import java.util.List;

/// One line of a poll table: whom to ask what how often, and what the answer holds.
///
/// @param periodNanos from one request to the next, where the budget allows
public record UdsPoll(UdsEcu ecu, UdsRequest request, long periodNanos, List<UdsField> fields) {
  public UdsPoll {
    if (periodNanos <= 0) throw new IllegalArgumentException("period: expected > 0");
    fields = List.copyOf(fields);
  }
}
