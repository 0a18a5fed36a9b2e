package io.celltwin.lab.validate;

import java.nio.file.Path;

/// One measured drive whose truth is known.
///
/// @param group what its file name begins with, which is the temperature of the test
/// @param ampereHours capacity of the cell on the day of the test
/// @param seen whether the identification of the cell has used it
record MeasuredFile(String name, String group, Path csv, double ampereHours, boolean seen) {}
