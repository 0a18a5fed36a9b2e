package io.celltwin.canbus.dbc;

import io.celltwin.canbus.dbc.DbcAttribute.Kind;
import io.celltwin.canbus.dbc.DbcStatements.Said;
import io.celltwin.canbus.dbc.DbcStatements.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads the statements of a DBC file. The grammar is cantools'; a lenient reader takes more, says
/// so, and after a statement of which it can make nothing goes on with the next.
final class DbcParser {
  private static final int MOST_FAULTS = 1_000;
  private static final long MOST_ID = 0xffff_ffffL;

  /// Far above what any transport protocol carries.
  private static final int MOST_BITS = 1 << 20;

  /// A double holds it.
  private static final long MOST_MULTIPLEXOR_VALUE = 1L << 53;

  private final DbcTokens tokens;
  private final DbcStatements out;
  private int at;
  private int understood;
  private int faults;

  DbcParser(Path file, String text, Optional<Consumer<Deviation>> lenient) {
    tokens = new DbcTokens(text);
    out = new DbcStatements(file, lenient);
  }

  DbcStatements statements() throws BadDbcException {
    while (!tokens.isEnd(at)) {
      int start = at;
      try {
        statement();
        understood++;
      } catch (BadDbcException bad) {
        leaveOut(bad, start);
      }
    }
    if (understood == 0) {
      throw out.fault(
          tokens.line(at), "found no DBC statement, expected at least one, such as BU_ or BO_");
    }
    return out;
  }

  /// Past what began at `start` and cannot be read, to the next statement or signal.
  private void leaveOut(BadDbcException bad, int start) throws BadDbcException {
    if (!out.lenient()) throw bad;
    if (++faults > MOST_FAULTS) {
      throw out.fault(
          tokens.line(start), "found more than " + MOST_FAULTS + " faults, expected a DBC file");
    }
    Deviation deviation = bad.deviation();
    out.deviation(deviation.line(), deviation.fault(), "left out");
    at = Math.max(at, start + 1);
    skipStatement();
  }

  private void skipStatement() {
    if (!startsStatement()) tokens.takeUpBelow(at);
  }

  private boolean startsStatement() {
    return tokens.kind(at) == DbcTokens.Kind.KEYWORD && tokens.firstOfLine(at);
  }

  private void statement() throws BadDbcException {
    String keyword = tokens.kind(at) == DbcTokens.Kind.KEYWORD ? tokens.text(at) : "";
    switch (keyword) {
      case "VERSION" -> version();
      case "NS_" -> newSymbols();
      case "BS_" -> busSpeed();
      case "BU_" -> nodes();
      case "VAL_TABLE_" -> valueTable();
      case "BO_" -> message();
      case "BO_TX_BU_" -> senders();
      case "EV_" -> variable();
      case "ENVVAR_DATA_" -> variableData();
      case "CM_" -> comment();
      case "BA_DEF_" -> definition(false);
      case "BA_DEF_REL_" -> definition(true);
      case "BA_DEF_DEF_" -> initial(out.defaults);
      case "BA_DEF_DEF_REL_" -> initial(out.relationDefaults);
      case "BA_" -> attribute();
      case "BA_REL_" -> relation();
      case "VAL_" -> labels();
      case "SIG_VALTYPE_" -> valueType();
      case "SG_MUL_VAL_" -> multiplexorValues();
      case "SIG_GROUP_" -> group();
      case "SG_" -> throw wrong("a statement (SG_ belongs below a BO_)");
      default -> throw wrong("a statement such as BO_, CM_ or VAL_");
    }
  }

  // statements

  private void version() throws BadDbcException {
    at++;
    out.version = string("the version in quotes");
  }

  /// A list of what else the file may use, which nobody needs to know.
  private void newSymbols() throws BadDbcException {
    at++;
    symbol(':');
    while (!tokens.isEnd(at) && !tokens.isSymbol(at + 1, ':') && !startsMessage()) at++;
  }

  private boolean startsMessage() {
    return tokens.isKeyword(at, "BO_") && tokens.kind(at + 1) == DbcTokens.Kind.NUMBER;
  }

  /// Baud rate and timing registers, where they are given, are of no use to a decoder.
  private void busSpeed() throws BadDbcException {
    at++;
    symbol(':');
    while (tokens.kind(at) == DbcTokens.Kind.NUMBER
        || tokens.isSymbol(at, ':')
        || tokens.isSymbol(at, ',')) {
      at++;
    }
  }

  private void nodes() throws BadDbcException {
    at++;
    symbol(':');
    while (startsName()) out.nodes.add(name("a node's name"));
  }

  private void valueTable() throws BadDbcException {
    at++;
    String name = name("the name of a value table");
    out.valueTables.put(name, labelPairs());
    semicolon();
  }

  private void message() throws BadDbcException {
    int line = tokens.line(at++);
    boolean kept = false;
    List<DbcStatements.Signal> signals = new ArrayList<>();
    try {
      long id = id();
      String name = name("a message's name");
      symbol(':');
      int length = (int) whole("the message's length in bytes", 0, MOST_BITS / 8);
      String sender = startsName() ? name("a sender") : missingSender();
      out.messages.add(new DbcStatements.Message(line, id, name, length, sender, signals));
      kept = true;
    } finally {
      // Without its message a signal says nothing; the message's fault has been told.
      if (!kept && out.lenient()) {
        skipStatement();
        while (tokens.isKeyword(at, "SG_")) {
          at++;
          skipStatement();
        }
      }
    }
    while (tokens.isKeyword(at, "SG_")) {
      int start = at;
      try {
        signals.add(signal());
      } catch (BadDbcException bad) {
        leaveOut(bad, start);
      }
    }
  }

  private String missingSender() throws BadDbcException {
    out.deviation(tokens.line(at), found("a sender"));
    return DbcModel.NOBODY;
  }

  private DbcStatements.Signal signal() throws BadDbcException {
    int line = tokens.line(at++);
    String name = name("a signal's name");
    String marker = tokens.isSymbol(at, ':') ? "" : name("M, m with a number, or ':'");
    symbol(':');
    int startBit = (int) whole("a start bit", 0, MOST_BITS);
    symbol('|');
    // cantools refuses a length of 0 too, but only when it puts the message together
    int bitLength = (int) whole("a length in bits", 0, MOST_BITS);
    symbol('@');
    int orderLine = tokens.line(at);
    long order = whole("the byte order, 0 or 1", 0, Integer.MAX_VALUE);
    if (order > 1) out.deviation(orderLine, "found the byte order " + order + ", expected 0 or 1");
    boolean signed = sign();
    symbol('(');
    double factor = number("a factor");
    symbol(',');
    double offset = number("an offset");
    symbol(')');
    symbol('[');
    double minimum = limit("a minimum", Double.NEGATIVE_INFINITY);
    symbol('|');
    double maximum = limit("a maximum", Double.POSITIVE_INFINITY);
    symbol(']');
    String unit = lineString("the unit in quotes");
    List<String> receivers = receivers();
    return new DbcStatements.Signal(
        line,
        name,
        marker,
        startBit,
        bitLength,
        order == 0,
        signed,
        factor,
        offset,
        minimum,
        maximum,
        unit,
        receivers);
  }

  private boolean sign() throws BadDbcException {
    if (tokens.isSymbol(at, '-') || tokens.isSymbol(at, '+')) return tokens.isSymbol(at++, '-');
    out.deviation(tokens.line(at), found("+ or -"), "taken as +");
    return false;
  }

  private List<String> receivers() throws BadDbcException {
    if (!startsName()) {
      out.deviation(tokens.line(at), found("a receiver"));
      return List.of();
    }
    List<String> receivers = new ArrayList<>();
    receivers.add(name("a receiver"));
    while (true) {
      if (tokens.isSymbol(at, ',')) {
        at++;
        if (!startsName()) {
          out.deviation(tokens.line(at), found("a receiver"));
          return receivers;
        }
      } else if (!out.lenient() || !startsName()) {
        return receivers;
      } else {
        out.deviation(tokens.line(at), found("',' between receivers"));
      }
      receivers.add(name("a receiver"));
    }
  }

  private void senders() throws BadDbcException {
    at++;
    long id = id();
    symbol(':');
    out.senders.computeIfAbsent(id, none -> new ArrayList<>()).addAll(names("a sender"));
    semicolon();
  }

  private List<String> names(String expected) throws BadDbcException {
    List<String> names = new ArrayList<>();
    names.add(name(expected));
    while (tokens.isSymbol(at, ',')) {
      at++;
      names.add(name(expected));
    }
    return names;
  }

  private void variable() throws BadDbcException {
    int line = tokens.line(at++);
    String name = name("a variable's name");
    symbol(':');
    long type = whole("a variable's type", 0, Integer.MAX_VALUE);
    symbol('[');
    double minimum = limit("a minimum", Double.NEGATIVE_INFINITY);
    symbol('|');
    double maximum = limit("a maximum", Double.POSITIVE_INFINITY);
    symbol(']');
    String unit = lineString("the unit in quotes");
    double initial = number("an initial value");
    long id = whole("a variable's number", Long.MIN_VALUE, Long.MAX_VALUE);
    String access = name("an access type");
    List<String> nodes = names("a node");
    semicolon();
    out.variables.add(
        new DbcStatements.Variable(
            line, name, type, minimum, maximum, unit, initial, id, access, nodes));
  }

  private void variableData() throws BadDbcException {
    at++;
    String name = name("a variable's name");
    symbol(':');
    out.variableBytes.put(name, whole("a size in bytes", 0, Integer.MAX_VALUE));
    semicolon();
  }

  private void comment() throws BadDbcException {
    at++;
    int line = tokens.line(at);
    Target target;
    if (tokens.kind(at) == DbcTokens.Kind.NUMBER) {
      out.deviation(
          line, found("SG_, BO_, EV_, BU_ or a comment in quotes"), "taken as a message's");
      target = Target.message(id());
    } else {
      target = target();
    }
    String text = string("a comment in quotes");
    Said<String> before = out.comments.get(target);
    // several comments of the network are one
    String all = before != null && target.equals(Target.NETWORK) ? before.value() + text : text;
    out.comments.put(target, new Said<>(line, all));
    semicolon();
  }

  /// The network where nothing else is named.
  private Target target() throws BadDbcException {
    String keyword = tokens.kind(at) == DbcTokens.Kind.KEYWORD ? tokens.text(at++) : "";
    return switch (keyword) {
      case "" -> Target.NETWORK;
      case "SG_" -> Target.signal(id(), name("a signal's name"));
      case "BO_" -> Target.message(id());
      case "BU_" -> Target.node(name("a node's name"));
      case "EV_" -> Target.variable(name("a variable's name"));
      default -> {
        at--;
        throw wrong("SG_, BO_, EV_, BU_ or text in quotes");
      }
    };
  }

  private void definition(boolean relation) throws BadDbcException {
    int line = tokens.line(at++);
    Kind kind = relation ? Kind.NODE_AND_MESSAGE : Kind.NETWORK;
    if (tokens.kind(at) == DbcTokens.Kind.KEYWORD) kind = kind(relation);
    String name = string("an attribute's name in quotes");
    DbcAttribute.Type type = type();
    double minimum = Double.NaN;
    double maximum = Double.NaN;
    List<String> labels = new ArrayList<>();
    if (tokens.kind(at) == DbcTokens.Kind.STRING) {
      labels.add(lineString("a label in quotes"));
      while (tokens.isSymbol(at, ',')) {
        at++;
        labels.add(lineString("a label in quotes"));
      }
    } else if (!tokens.isSymbol(at, ';')) {
      minimum = limit("a minimum or ';'", Double.NEGATIVE_INFINITY);
      maximum = limit("a maximum", Double.POSITIVE_INFINITY);
    }
    semicolon();
    Map<String, DbcStatements.Definition> definitions =
        relation ? out.relationDefinitions : out.definitions;
    definitions.put(
        name, new DbcStatements.Definition(line, name, kind, type, minimum, maximum, labels));
  }

  private Kind kind(boolean relation) throws BadDbcException {
    for (Kind kind : Kind.values()) {
      if (kind.relation() == relation && tokens.isKeyword(at, kind.keyword)) {
        at++;
        return kind;
      }
    }
    throw wrong(
        relation
            ? "BU_SG_REL_, BU_BO_REL_, BU_EV_REL_ or an attribute's name in quotes"
            : "SG_, BO_, EV_, BU_ or an attribute's name in quotes");
  }

  private DbcAttribute.Type type() throws BadDbcException {
    for (DbcAttribute.Type type : DbcAttribute.Type.values()) {
      if (tokens.kind(at) == DbcTokens.Kind.WORD && tokens.text(at).equals(type.name())) {
        at++;
        return type;
      }
    }
    throw wrong("INT, HEX, FLOAT, STRING or ENUM");
  }

  private void initial(Map<String, Said<String>> defaults) throws BadDbcException {
    at++;
    String name = string("an attribute's name in quotes");
    int line = tokens.line(at);
    defaults.put(name, new Said<>(line, attributeText()));
    semicolon();
  }

  private void attribute() throws BadDbcException {
    int line = tokens.line(at++);
    String name = string("an attribute's name in quotes");
    Target target = target();
    String text = attributeText();
    out.attributes.add(new DbcStatements.Attribute(line, target, name, text));
    semicolon();
  }

  private String attributeText() throws BadDbcException {
    if (tokens.kind(at) == DbcTokens.Kind.STRING) return tokens.content(at++);
    if (tokens.kind(at) == DbcTokens.Kind.NUMBER) return tokens.text(at++);
    throw wrong("a number or text in quotes");
  }

  private void relation() throws BadDbcException {
    int line = tokens.line(at++);
    String name = string("an attribute's name in quotes");
    Kind kind = kind(true);
    String node = name("a node's name");
    long id = -1;
    String object = "";
    if (kind == Kind.NODE_AND_SIGNAL) {
      keyword("SG_");
      id = id();
      object = name("a signal's name");
    } else if (kind == Kind.NODE_AND_MESSAGE) {
      id = id();
    } else {
      object = name("a variable's name");
    }
    String text = attributeText();
    semicolon();
    out.relations.add(
        new Said<>(line, new DbcAttribute.Relation(name, kind, node, id, object, text)));
  }

  private void labels() throws BadDbcException {
    int line = tokens.line(at++);
    Target target =
        tokens.kind(at) == DbcTokens.Kind.NUMBER
            ? Target.signal(id(), name("a signal's name"))
            : Target.variable(name("a message id or a variable's name"));
    Map<Long, String> labels = labelPairs();
    if (!labels.isEmpty()) out.labels.put(target, new Said<>(line, labels));
    semicolon();
  }

  private Map<Long, String> labelPairs() throws BadDbcException {
    Map<Long, String> labels = new LinkedHashMap<>();
    while (tokens.kind(at) == DbcTokens.Kind.NUMBER) {
      long raw = raw();
      labels.put(raw, lineString("a label in quotes"));
    }
    return labels;
  }

  /// What is beyond a `long` is the bits of an unsigned one.
  private long raw() throws BadDbcException {
    String text = tokens.text(at);
    try {
      long raw =
          text.length() >= 19 && text.charAt(0) != '-'
              ? Long.parseUnsignedLong(text)
              : Long.parseLong(text);
      at++;
      return raw;
    } catch (NumberFormatException notWhole) {
      double value = Double.parseDouble(text);
      if (value != Math.rint(value) || Math.abs(value) > MOST_MULTIPLEXOR_VALUE) {
        throw wrong("a whole number of at most 64 bits");
      }
      out.deviation(tokens.line(at), found("a whole number without a point"));
      at++;
      return (long) value;
    }
  }

  private void valueType() throws BadDbcException {
    int line = tokens.line(at++);
    Target target = Target.signal(id(), name("a signal's name"));
    if (tokens.isSymbol(at, ':')) at++;
    else out.deviation(tokens.line(at), found("':'"));
    long type = whole("0 (integer), 1 (float) or 2 (double)", 0, Integer.MAX_VALUE);
    out.valueTypes.put(target, new Said<>(line, (int) type));
    semicolon();
  }

  private void multiplexorValues() throws BadDbcException {
    int line = tokens.line(at++);
    long id = id();
    String signal = name("a signal's name");
    String multiplexor = name("the name of its multiplexor");
    List<RawRange> values = new ArrayList<>();
    values.add(range());
    while (tokens.isSymbol(at, ',')) {
      at++;
      values.add(range());
    }
    semicolon();
    out.switches.add(new DbcStatements.Switch(line, id, signal, multiplexor, values));
  }

  /// `3-7`, which is read as the numbers 3 and -7.
  private RawRange range() throws BadDbcException {
    String expected = "a range of multiplexor values such as 3-7";
    long from = whole(expected, 0, MOST_MULTIPLEXOR_VALUE);
    if (tokens.isSymbol(at, '-')) {
      out.deviation(tokens.line(at), "found '-' apart from its number, expected " + expected);
      at++;
      return new RawRange(from, whole(expected, from, MOST_MULTIPLEXOR_VALUE));
    }
    return new RawRange(from, -whole(expected, -MOST_MULTIPLEXOR_VALUE, -from));
  }

  private void group() throws BadDbcException {
    at++;
    long id = id();
    String name = name("the name of a signal group");
    long repetitions = whole("a number of repetitions", 0, Integer.MAX_VALUE);
    symbol(':');
    List<String> signals = new ArrayList<>();
    while (startsName()) signals.add(name("a signal's name"));
    out.groups
        .computeIfAbsent(id, none -> new ArrayList<>())
        .add(new DbcMessage.Group(name, repetitions, signals));
    semicolon();
  }

  // parts of statements

  private String found(String expected) {
    return "found " + tokens.shown(at) + ", expected " + expected;
  }

  private BadDbcException wrong(String expected) {
    return out.fault(tokens.line(at), found(expected));
  }

  private void symbol(char symbol) throws BadDbcException {
    if (!tokens.isSymbol(at, symbol)) throw wrong("'" + symbol + "'");
    at++;
  }

  private String string(String expected) throws BadDbcException {
    if (tokens.kind(at) != DbcTokens.Kind.STRING) throw wrong(expected);
    return tokens.content(at++);
  }

  /// Where a line ends in it, its closing quote is missing: a strict reader is told by what
  /// follows.
  private String lineString(String expected) throws BadDbcException {
    if (out.lenient() && tokens.kind(at) == DbcTokens.Kind.STRING) {
      if (tokens.text(at).indexOf('\n') >= 0) {
        throw out.fault(tokens.line(at), "found a string over several lines, expected " + expected);
      }
    }
    return string(expected);
  }

  private void keyword(String keyword) throws BadDbcException {
    if (!tokens.isKeyword(at, keyword)) throw wrong(keyword);
    at++;
  }

  /// The end of a statement that has been understood: what stands before it is left out.
  private void semicolon() throws BadDbcException {
    if (tokens.isSymbol(at, ';')) {
      at++;
    } else if (tokens.isEnd(at)) {
      out.remark(tokens.line(at), found("';'"));
    } else {
      out.deviation(tokens.line(at), found("';'"));
      skipStatement();
    }
  }

  private long id() throws BadDbcException {
    return whole("a message id, 0.." + MOST_ID, 0, MOST_ID);
  }

  private long whole(String expected, long least, long most) throws BadDbcException {
    if (tokens.kind(at) != DbcTokens.Kind.NUMBER) throw wrong(expected);
    try {
      long value = Long.parseLong(tokens.text(at));
      if (value >= least && value <= most) {
        at++;
        return value;
      }
    } catch (NumberFormatException notWhole) {
      throw wrong(expected + ", a whole number");
    }
    throw wrong(expected);
  }

  private double number(String expected) throws BadDbcException {
    double value = looseNumber(expected);
    if (Double.isFinite(value)) return value;
    at--;
    throw wrong(expected);
  }

  /// Of what is no number (`1.#INF` has been seen) a lenient reader makes no limit.
  private double limit(String expected, double none) throws BadDbcException {
    double value = looseNumber(expected);
    return Double.isNaN(value) ? none : value;
  }

  /// @return `NaN` for what is no number, which is a deviation
  private double looseNumber(String expected) throws BadDbcException {
    boolean number = tokens.kind(at) == DbcTokens.Kind.NUMBER;
    if (number && !(tokens.touchesNext(at) && joins(at + 1))) {
      return Double.parseDouble(tokens.text(at++)) + 0.0; // "-0" is 0: what it is written as
    }
    if (!joins(at)) throw wrong(expected);
    int from = at;
    while (tokens.touchesNext(at) && joins(at + 1)) at++;
    String text = tokens.text(from, at);
    double value;
    try {
      value = Double.parseDouble(text) + 0.0;
    } catch (NumberFormatException notNumber) {
      String upper = text.toUpperCase(Locale.ROOT);
      if (!upper.contains("INF") && !upper.contains("IND") && !upper.contains("NAN")) {
        throw out.fault(tokens.line(from), "found " + shortened(text) + ", expected " + expected);
      }
      value = Double.NaN;
    }
    out.deviation(
        tokens.line(from), "found " + shortened(text) + ", expected " + expected + " such as 0.25");
    at++;
    return value;
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }

  private boolean startsName() {
    return switch (tokens.kind(at)) {
      case WORD -> true;
      case KEYWORD -> out.lenient() && !tokens.firstOfLine(at);
      case NUMBER, SYMBOL -> out.lenient() && joins(at);
      case STRING, OPEN_STRING, END -> false;
    };
  }

  /// A name of letters, digits and `_`. A lenient reader takes what stands there up to a space or a
  /// character that separates.
  private String name(String expected) throws BadDbcException {
    if (!startsName()) throw wrong(expected);
    int from = at;
    while (out.lenient() && tokens.touchesNext(at) && joins(at + 1)) at++;
    String name = tokens.text(from, at);
    if (from < at || tokens.kind(from) != DbcTokens.Kind.WORD) {
      out.deviation(
          tokens.line(from),
          "found "
              + shortened(name)
              + ", expected "
              + expected
              + " of letters, digits and _, beginning with no digit");
    }
    at++;
    return name;
  }

  /// Whether the token can be a piece of an odd name or number.
  private boolean joins(int index) {
    return switch (tokens.kind(index)) {
      case WORD, KEYWORD, NUMBER -> true;
      case SYMBOL -> ":;,|@()[]".indexOf(tokens.text(index).charAt(0)) < 0;
      case STRING, OPEN_STRING, END -> false;
    };
  }
}
