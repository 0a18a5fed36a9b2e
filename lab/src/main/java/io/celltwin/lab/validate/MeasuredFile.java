package io.celltwin.lab.validate;

import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

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

  /// The cell file of which this drive is all that identification sees: what a model can know of it
  /// at best.
  Split inSample() {
    return new Split(
        set,
        set.setName() + "_in_" + name,
        "^" + Pattern.quote(name) + "$",
        "the judged drive " + name + " alone");
  }
}
