package io.celltwin.canbus.uds;

/// What became of a request.
public enum UdsOutcome {
  /// Nothing yet, or nothing was asked.
  NONE,
  /// Answered: [UdsClient#answer].
  ANSWERED,
  /// The ECU said no: [UdsClient#refusal].
  REFUSED,
  /// No answer in time, however often it was asked.
  SILENT,
  /// The request could not be sent, or its answer broke off, however often.
  BROKEN
}
