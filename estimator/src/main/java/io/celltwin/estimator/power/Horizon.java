package io.celltwin.estimator.power;

/// For how long a current is asked for.
public enum Horizon {
  SECONDS_2(2),
  SECONDS_10(10),
  SECONDS_30(30),

  /// Ten minutes of voltage and charge, and an hour of warming up. By ten minutes the branches that
  /// answer to a load have done so; how long the charge itself lasts is another question, which an
  /// hour would mix in: at half charge no cell could then give more than C/2.
  CONTINUOUS(600);

  private final double seconds;

  Horizon(double seconds) {
    this.seconds = seconds;
  }

  public double seconds() {
    return seconds;
  }
}
