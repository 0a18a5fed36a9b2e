package io.celltwin.canbus.dbc;

import java.util.List;
import java.util.Map;

/// An environment variable (`EV_`): no frame carries it; kept so that a file that is written again
/// still has it.
///
/// @param type 0 integer, 1 float, 2 string
/// @param access as in the file, such as `DUMMY_NODE_VECTOR0`
/// @param dataBytes size of a data variable (`ENVVAR_DATA_`); 0 where it is none
public record DbcVariable(
    String name,
    long type,
    double minimum,
    double maximum,
    String unit,
    double initial,
    long id,
    String access,
    List<String> nodes,
    long dataBytes,
    Map<Long, String> labels,
    String comment,
    Map<String, String> attributes) {
  public DbcVariable {
    nodes = List.copyOf(nodes);
    labels = DbcText.frozen(labels);
    attributes = DbcText.frozen(attributes);
  }
}
