package io.celltwin.edge.twin;

import java.util.List;

/// An alarm was raised or cleared for some cells, sensors or strings of a pack.
///
/// @param raised false: cleared
/// @param subjects 1-based numbers of what [AlarmKind#subject] names; empty for the loop
/// @param value of the worst of them, in the alarm's unit; `NaN` where there is none to tell
/// @param limit that it was judged by, `NaN` likewise
/// @param sigma one sigma of a value that is estimated, `NaN` of a measured one
public record AlarmEvent(
    String pack,
    long wallMillis,
    AlarmKind kind,
    boolean raised,
    List<Integer> subjects,
    double value,
    double limit,
    double sigma) {
  public AlarmEvent {
    subjects = List.copyOf(subjects);
  }
}
