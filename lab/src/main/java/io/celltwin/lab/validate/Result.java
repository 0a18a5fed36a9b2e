package io.celltwin.lab.validate;

/// What one replay came to.
///
/// @param seen whether the identification of the cell has used the file
record Result(MeasuredFile file, Case kase, Score score, boolean seen) {
  /// As `--only` matches it.
  static String path(MeasuredFile file) {
    return file.set().setName() + "/" + file.name();
  }

  /// As in the tables, with a star where it has been seen.
  static String label(MeasuredFile file, boolean seen) {
    return path(file) + (seen ? "*" : "");
  }
}
