package io.celltwin.edge.signal;

/// How Home Assistant shows a signal, in its own words.
///
/// @param label for people
/// @param deviceClass what kind of quantity it is; empty where it has no word for that
/// @param stateClass which statistics are kept of it; empty where none
/// @param everyday whether it is shown unless somebody asks for it; else it is a diagnosis
public record Entity(String label, String deviceClass, String stateClass, boolean everyday) {
  static final String MEASUREMENT = "measurement";

  /// A counter, which begins at 0 again.
  static final String TOTAL = "total_increasing";

  /// That of its standard deviation.
  public Entity sigma() {
    String kind = deviceClass.equals("battery") ? "" : deviceClass; // one battery for each device
    return new Entity(label + ", one sigma", kind, stateClass, false);
  }

  /// As Home Assistant writes a unit.
  public static String unit(String unit) {
    return unit.equals("degC") ? "°C" : unit;
  }
}
