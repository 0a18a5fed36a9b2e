package io.celltwin.hil.mosquitto;

import java.util.List;
import java.util.Locale;

/// What came of a scenario.
///
/// @param what was done, so many times
/// @param givenUp dropped or damaged, as the daemon has counted
/// @param notes what else there is to say
record Outcome(String what, int times, Ledger.Account account, long givenUp, List<String> notes) {
  static final String HEAD =
      "%-56s %5s %8s %8s %5s %10s %4s %7s %9s"
          .formatted(
              "what was done",
              "times",
              "accepted",
              "received",
              "lost",
              "duplicates",
              "left",
              "dropped",
              "longest s");

  /// Of what was accepted and not dropped.
  long lost() {
    return Math.max(0, account.missing() - givenUp);
  }

  boolean sound() {
    return lost() == 0 && account.duplicatesLeft() == 0;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%-56s %5d %8d %8d %5d %10d %4d %7d %9.1f",
        what,
        times,
        account.accepted(),
        account.received(),
        lost(),
        account.duplicates(),
        account.duplicatesLeft(),
        givenUp,
        account.longestSeconds());
  }
}
