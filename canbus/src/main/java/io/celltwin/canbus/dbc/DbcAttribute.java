package io.celltwin.canbus.dbc;

import java.util.List;
import java.util.Optional;

/// Definition of an attribute (`BA_DEF_`, `BA_DEF_REL_`). Values are kept as text: whole numbers
/// for `INT`, `HEX` and `ENUM` (its number), numbers for `FLOAT`.
///
/// @param minimum of a number; `NaN` where the file sets no limits
/// @param labels of an `ENUM`, from number 0
/// @param initial default; of an `ENUM` its label
public record DbcAttribute(
    String name,
    Kind kind,
    Type type,
    double minimum,
    double maximum,
    List<String> labels,
    Optional<String> initial) {
  /// What it is an attribute of.
  public enum Kind {
    NETWORK(""),
    NODE("BU_"),
    MESSAGE("BO_"),
    SIGNAL("SG_"),
    VARIABLE("EV_"),
    NODE_AND_SIGNAL("BU_SG_REL_"),
    NODE_AND_MESSAGE("BU_BO_REL_"),
    NODE_AND_VARIABLE("BU_EV_REL_");

    final String keyword;

    Kind(String keyword) {
      this.keyword = keyword;
    }

    boolean relation() {
      return compareTo(NODE_AND_SIGNAL) >= 0;
    }
  }

  public enum Type {
    INT,
    HEX,
    FLOAT,
    STRING,
    ENUM
  }

  /// Value of an attribute between a node and something else (`BA_REL_`).
  ///
  /// @param messageId as in the file, bit 31 set where it is extended; -1 for a variable
  /// @param object name of the signal or variable; empty for a message
  public record Relation(
      String attribute, Kind kind, String node, long messageId, String object, String value) {}

  public DbcAttribute {
    labels = List.copyOf(labels);
  }
}
