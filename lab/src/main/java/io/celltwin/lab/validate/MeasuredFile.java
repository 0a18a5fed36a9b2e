package io.celltwin.lab.validate;

import java.nio.file.Path;
import java.util.OptionalDouble;

/// One measured drive whose truth is known.
///
/// @param group the part of its name that tells the temperature of the test
/// @param ampereHours capacity of the cell on the day of the test, where the filter is told one
record MeasuredFile(
    MeasuredSet set, String name, String group, Path csv, Truth truth, OptionalDouble ampereHours) {
  /// The cell file that it is judged with.
  Split split() {
    return set.judgedWith(group);
  }
}
