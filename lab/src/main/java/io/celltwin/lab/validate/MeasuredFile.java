package io.celltwin.lab.validate;

import java.nio.file.Path;
import java.util.OptionalDouble;

/// One measured drive whose truth is known.
///
/// @param group the part of its name that tells the temperature of the test
/// @param ampereHours capacity of the cell on the day of the test, where the filter is told one
/// @param seen whether the identification of the cell has used it
record MeasuredFile(
    MeasuredSet set,
    String name,
    String group,
    Path csv,
    Truth truth,
    OptionalDouble ampereHours,
    boolean seen) {}
