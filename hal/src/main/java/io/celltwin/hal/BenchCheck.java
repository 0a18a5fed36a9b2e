package io.celltwin.hal;

/// What one check of a bench suite has found.
///
/// @param detail what was measured, also where the check has passed
public record BenchCheck(String name, boolean passed, String detail) {
  /// A check that has failed so that no other can say anything: the last of its suite.
  public static BenchCheck last(String name, String detail) {
    return new BenchCheck(name, false, detail + "; no further check was made");
  }

  @Override
  public String toString() {
    return (passed ? "ok    " : "FAILED  ") + name + ": " + detail;
  }
}
