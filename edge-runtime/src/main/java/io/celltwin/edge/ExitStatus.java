package io.celltwin.edge;

/// Exit statuses, as in sysexits.h; systemd does not restart after [#CONFIG].
public final class ExitStatus {
  public static final int OK = 0;

  /// Wrong usage of the command line.
  public static final int USAGE = 64;

  /// Input data that is wrong as a file.
  public static final int DATA = 65;

  public static final int NO_INPUT = 66;

  /// A service that is needed cannot be had.
  public static final int UNAVAILABLE = 69;

  /// A fault of the program itself.
  public static final int SOFTWARE = 70;

  public static final int IO = 74;
  public static final int CONFIG = 78;

  private ExitStatus() {}
}
