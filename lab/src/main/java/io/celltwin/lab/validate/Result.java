package io.celltwin.lab.validate;

/// What one replay came to.
record Result(MeasuredFile file, Case kase, Score score) {
  /// As `--only` matches it.
  static String path(MeasuredFile file) {
    return file.set().setName() + "/" + file.name();
  }
}
