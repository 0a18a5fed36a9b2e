package io.celltwin.hal;

/// What one check of a bench suite has found.
///
/// @param detail what was measured, also where the check has passed
public record BenchCheck(String name, boolean passed, String detail) {
  @Override
  public String toString() {
    return (passed ? "ok    " : "FAILED  ") + name + ": " + detail;
  }
}
