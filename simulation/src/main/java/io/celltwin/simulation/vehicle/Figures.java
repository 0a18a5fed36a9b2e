package io.celltwin.simulation.vehicle;

/// Refuses figures that no car has.
final class Figures {
  private Figures() {}

  static void above(String name, double value, double least) {
    if (!(value > least && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " " + value + ", expected above " + least);
    }
  }

  static void within(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(name + " " + value + ", expected " + least + ".." + most);
    }
  }
}
