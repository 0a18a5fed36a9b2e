package io.celltwin.lab.identify;

import io.celltwin.hal.recording.BadRecordingException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// What was measured of one type of cell.
///
/// @param name of the set
/// @param ampereHours that the SOC of what has no capacity of its own is relative to
/// @param ocvTests at least one
/// @param drives files whose SOC is known
/// @param pulses the same, of rests and pulses
/// @param uncounted pulses that begin full, with a capacity that their rests must tell
public record CellTests(
    String name,
    double ampereHours,
    List<OcvTest> ocvTests,
    List<Drive> drives,
    List<Drive> pulses,
    List<Recording> uncounted) {
  public CellTests {
    ocvTests = List.copyOf(ocvTests);
    drives = List.copyOf(drives);
    pulses = List.copyOf(pulses);
    uncounted = List.copyOf(uncounted);
  }

  /// These tests without the files, drives or pulses, whose names are refused.
  public CellTests onlyWhere(Predicate<String> name) {
    return new CellTests(
        this.name,
        ampereHours,
        ocvTests,
        drives.stream().filter(d -> name.test(d.name())).toList(),
        pulses.stream().filter(d -> name.test(d.name())).toList(),
        uncounted.stream().filter(r -> name.test(r.name)).toList());
  }

  /// Of drives and pulses.
  public List<String> names() {
    return Stream.of(
            drives.stream().map(Drive::name),
            pulses.stream().map(Drive::name),
            uncounted.stream().map(r -> r.name))
        .flatMap(s -> s)
        .toList();
  }

  /// Drives, and pulses whose SOC is known.
  List<Drive> known() {
    return Stream.concat(drives.stream(), pulses.stream()).toList();
  }

  /// For measurements that a cell file cannot hold what explains them best.
  BadRecordingException noCell(RuntimeException beyond) {
    Recording first =
        Stream.concat(known().stream().map(drive -> drive.recording), uncounted.stream())
            .findFirst()
            .orElseThrow(() -> beyond);
    return first.fault(
        0,
        "found no cell that explains this and the other files ("
            + beyond.getMessage()
            + "), expected measurements of one cell");
  }

  /// @throws BadRecordingException where a file shows what no cell does: a current of the wrong
  ///   sign, a rest taken for pulses
  public void requireBelievable() throws BadRecordingException {
    FileCheck.require(this);
  }

  /// @throws BadRecordingException where too little was measured
  public void requireEnough(Path where) throws BadRecordingException {
    if (ocvTests.isEmpty()) {
      throw new BadRecordingException(
          where, 1, "found no slow test, expected one of C/7 or slower, discharge and charge");
    }
    if (drives.isEmpty() && pulses.isEmpty()) {
      throw new BadRecordingException(where, 1, "found neither drives nor pulses, expected some");
    }
  }
}
