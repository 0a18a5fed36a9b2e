package io.celltwin.canbus.dbc;

import java.util.Map;

/// A control unit on the bus.
///
/// @param name the long name (`SystemNodeLongSymbol`) where the file has one
/// @param shortName as in the `BU_` line, and as senders and receivers call it
public record DbcNode(
    String name, String shortName, String comment, Map<String, String> attributes) {
  public DbcNode {
    attributes = DbcText.frozen(attributes);
  }
}
