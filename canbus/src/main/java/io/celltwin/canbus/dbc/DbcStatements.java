package io.celltwin.canbus.dbc;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// What the statements of one file say, before it is known how they belong together; and what is
/// said of those that are not as they should be.
final class DbcStatements {
  /// What a comment, an attribute or a value table is about.
  ///
  /// @param messageId as in the file; -1 where it is about no message
  /// @param name of a node, a variable or a signal
  record Target(DbcAttribute.Kind kind, long messageId, String name) {
    static final Target NETWORK = new Target(DbcAttribute.Kind.NETWORK, -1, "");

    static Target node(String name) {
      return new Target(DbcAttribute.Kind.NODE, -1, name);
    }

    static Target variable(String name) {
      return new Target(DbcAttribute.Kind.VARIABLE, -1, name);
    }

    static Target message(long id) {
      return new Target(DbcAttribute.Kind.MESSAGE, id, "");
    }

    static Target signal(long id, String name) {
      return new Target(DbcAttribute.Kind.SIGNAL, id, name);
    }

    @Override
    public String toString() {
      return switch (kind) {
        case NETWORK -> "the network";
        case NODE -> "node " + name;
        case VARIABLE -> "environment variable " + name;
        case MESSAGE -> "message " + messageId;
        case SIGNAL -> "signal " + name + " of message " + messageId;
        case NODE_AND_SIGNAL, NODE_AND_MESSAGE, NODE_AND_VARIABLE -> "a relation";
      };
    }
  }

  /// Something said in a line.
  record Said<T>(int line, T value) {}

  record Signal(
      int line,
      String name,
      String marker,
      int startBit,
      int bitLength,
      boolean bigEndian,
      boolean signed,
      double factor,
      double offset,
      double minimum,
      double maximum,
      String unit,
      List<String> receivers) {}

  record Message(int line, long id, String name, int length, String sender, List<Signal> signals) {}

  record Variable(
      int line,
      String name,
      long type,
      double minimum,
      double maximum,
      String unit,
      double initial,
      long id,
      String access,
      List<String> nodes) {}

  record Attribute(int line, Target target, String name, String text) {}

  record Definition(
      int line,
      String name,
      DbcAttribute.Kind kind,
      DbcAttribute.Type type,
      double minimum,
      double maximum,
      List<String> labels) {}

  /// `SG_MUL_VAL_`.
  record Switch(
      int line, long messageId, String signal, String multiplexor, List<RawRange> values) {}

  final Path file;
  private final Optional<Consumer<Deviation>> lenient;

  String version = "";
  final List<String> nodes = new ArrayList<>();
  final Map<String, Map<Long, String>> valueTables = new LinkedHashMap<>();
  final List<Message> messages = new ArrayList<>();
  final Map<Long, List<String>> senders = new LinkedHashMap<>();
  final List<Variable> variables = new ArrayList<>();
  final Map<String, Long> variableBytes = new LinkedHashMap<>();
  final Map<Target, Said<String>> comments = new LinkedHashMap<>();

  /// By name, which an attribute and a relation's attribute may share.
  final Map<String, Definition> definitions = new LinkedHashMap<>();

  final Map<String, Definition> relationDefinitions = new LinkedHashMap<>();
  final Map<String, Said<String>> defaults = new LinkedHashMap<>();
  final Map<String, Said<String>> relationDefaults = new LinkedHashMap<>();
  final List<Attribute> attributes = new ArrayList<>();
  final List<Said<DbcAttribute.Relation>> relations = new ArrayList<>();
  final Map<Target, Said<Map<Long, String>>> labels = new LinkedHashMap<>();
  final Map<Target, Said<Integer>> valueTypes = new LinkedHashMap<>();
  final List<Switch> switches = new ArrayList<>();
  final Map<Long, List<DbcMessage.Group>> groups = new LinkedHashMap<>();

  DbcStatements(Path file, Optional<Consumer<Deviation>> lenient) {
    this.file = file;
    this.lenient = lenient;
  }

  boolean lenient() {
    return lenient.isPresent();
  }

  /// A place that a strict reader refuses and a lenient one gets over.
  void deviation(int line, String fault) throws BadDbcException {
    Deviation deviation = new Deviation(file, line, fault);
    if (lenient.isEmpty()) throw new BadDbcException(deviation);
    lenient.get().accept(deviation);
  }

  /// The same, of which a lenient reader says what it makes.
  void deviation(int line, String fault, String made) throws BadDbcException {
    deviation(line, lenient() ? fault + "; " + made : fault);
  }

  /// A place that is odd, but that a strict reader takes as it is.
  void remark(int line, String fault) {
    lenient.ifPresent(report -> report.accept(new Deviation(file, line, fault)));
  }

  /// What sense cannot be made of.
  BadDbcException fault(int line, String fault) {
    return new BadDbcException(new Deviation(file, line, fault));
  }
}
