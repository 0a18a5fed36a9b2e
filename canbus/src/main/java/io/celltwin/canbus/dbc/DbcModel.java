package io.celltwin.canbus.dbc;

import io.celltwin.canbus.dbc.DbcAttribute.Kind;
import io.celltwin.canbus.dbc.DbcStatements.Said;
import io.celltwin.canbus.dbc.DbcStatements.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Puts the statements of a file together.
final class DbcModel {
  /// Stands where a sender or receiver has to be named and there is none.
  static final String NOBODY = "Vector__XXX";

  static final String UNASSIGNED = "VECTOR__INDEPENDENT_SIG_MSG";

  private static final String PROTOCOL = "ProtocolType";
  private static final long EXTENDED = 1L << 31;
  private static final int CLASSIC_BYTES = 8;
  private static final int FRAME_BYTES = 64;

  /// The largest public file has 200; every pair is compared.
  private static final int MOST_SIGNALS = 4096;

  /// Of multiplexors that are multiplexed.
  private static final int DEEPEST = 16;

  private static final Pattern SWITCHED = Pattern.compile("m(\\d{1,15})M?");

  /// What `VFrameFormat` says where its definition has no labels.
  private static final List<String> FRAME_FORMATS =
      List.of(
          "StandardCAN",
          "ExtendedCAN",
          "reserved",
          "J1939PG",
          "reserved",
          "reserved",
          "reserved",
          "reserved",
          "reserved",
          "reserved",
          "reserved",
          "reserved",
          "reserved",
          "reserved",
          "StandardCAN_FD",
          "ExtendedCAN_FD");

  private final DbcStatements in;
  private final Map<String, DbcAttribute> definitions = new LinkedHashMap<>();
  private final Map<String, DbcAttribute> relationDefinitions = new LinkedHashMap<>();
  private final Map<Target, Map<String, String>> attributes = new HashMap<>();

  /// By message as in the file, then by signal.
  private final Map<Long, Map<String, DbcStatements.Switch>> switches = new HashMap<>();

  private final Set<Target> known = new HashSet<>();
  private int signals;

  /// By identifier, bit 31 set where it is extended.
  private final Map<Long, String> names = new HashMap<>();

  /// Where the last message of an identifier stands.
  private final Map<Long, Integer> latestLines = new HashMap<>();

  DbcModel(DbcStatements statements) {
    in = statements;
    for (DbcStatements.Message message : in.messages) latestLines.put(message.id(), message.line());
  }

  Dbc build() throws BadDbcException {
    define(in.definitions, in.defaults, definitions);
    define(in.relationDefinitions, in.relationDefaults, relationDefinitions);
    for (DbcStatements.Attribute attribute : in.attributes) attribute(attribute);
    List<DbcAttribute.Relation> relations = relations();
    for (DbcStatements.Switch s : in.switches) {
      switches.computeIfAbsent(s.messageId(), none -> new HashMap<>()).put(s.signal(), s);
    }
    List<DbcMessage> messages = new ArrayList<>();
    List<DbcStatements.Signal> loose = new ArrayList<>();
    long looseId = 0;
    for (DbcStatements.Message message : in.messages) {
      if (message.name().equals(UNASSIGNED)) {
        loose.addAll(message.signals());
        looseId = message.id();
      } else {
        message(message).ifPresent(messages::add);
      }
    }
    List<DbcSignal> unassigned = new ArrayList<>();
    for (DbcStatements.Signal signal : loose) {
      if (fits(signal, "no message"))
        unassigned.add(signal(looseId, signal, signal.name(), Optional.empty()));
    }
    known.add(Target.message(looseId));
    List<DbcNode> nodes = in.nodes.stream().map(this::node).toList();
    List<DbcVariable> variables = in.variables.stream().map(this::variable).toList();
    known.add(Target.NETWORK);
    remarks();
    List<DbcAttribute> all = new ArrayList<>(definitions.values());
    all.addAll(relationDefinitions.values());
    return new Dbc(
        in.version,
        nodes,
        messages,
        unassigned,
        variables,
        in.valueTables,
        all,
        attributesOf(Target.NETWORK),
        relations,
        commentOf(Target.NETWORK));
  }

  // attributes

  private void define(
      Map<String, DbcStatements.Definition> said,
      Map<String, Said<String>> defaults,
      Map<String, DbcAttribute> out)
      throws BadDbcException {
    for (DbcStatements.Definition d : said.values()) {
      DbcAttribute bare =
          new DbcAttribute(
              d.name(), d.kind(), d.type(), d.minimum(), d.maximum(), d.labels(), Optional.empty());
      Said<String> initial = defaults.get(d.name());
      Optional<String> text = Optional.empty();
      if (initial != null) {
        text =
            d.type() == DbcAttribute.Type.ENUM
                ? Optional.of(label(bare, initial.value()))
                : value(bare, initial.line(), initial.value());
      }
      out.put(
          d.name(),
          new DbcAttribute(
              d.name(), d.kind(), d.type(), d.minimum(), d.maximum(), d.labels(), text));
    }
    for (Map.Entry<String, Said<String>> initial : defaults.entrySet()) {
      if (!said.containsKey(initial.getKey())) {
        in.remark(
            initial.getValue().line(),
            "found a default of the attribute "
                + initial.getKey()
                + ", expected its definition too; left out");
      }
    }
  }

  /// Of a number; what is none, or too large, stays as it is.
  private static String label(DbcAttribute definition, String text) {
    int index = index(text);
    return index >= 0 && index < definition.labels().size() ? definition.labels().get(index) : text;
  }

  /// -1 for what is no small number.
  private static int index(String text) {
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
  }

  /// The value as [DbcAttribute] wants it.
  private Optional<String> value(DbcAttribute definition, int line, String text)
      throws BadDbcException {
    if (definition.type() == DbcAttribute.Type.STRING) return Optional.of(text);
    if (definition.type() == DbcAttribute.Type.ENUM) {
      int label = definition.labels().indexOf(text);
      if (label >= 0) return Optional.of(Integer.toString(label));
    }
    double number = Double.NaN;
    try {
      number = Double.parseDouble(text);
      if (definition.type() != DbcAttribute.Type.FLOAT)
        number = number < 0 ? Math.ceil(number) : Math.floor(number);
    } catch (NumberFormatException notNumber) {
      // told below
    }
    if (!Double.isNaN(number)) return Optional.of(DbcText.number(number));
    in.deviation(
        line,
        "found \""
            + text
            + "\" for the attribute "
            + definition.name()
            + ", expected "
            + (definition.type() == DbcAttribute.Type.ENUM ? "one of its labels" : "a number"),
        "left out");
    return Optional.empty();
  }

  private void attribute(DbcStatements.Attribute said) throws BadDbcException {
    DbcAttribute definition = definitions.get(said.name());
    if (definition == null) {
      in.deviation(
          said.line(), "found the attribute " + said.name() + ", expected its definition too");
      definition = undefined(said.name(), said.target().kind(), said.text());
      definitions.put(said.name(), definition);
    }
    value(definition, said.line(), said.text())
        .ifPresent(value ->
            attributes
                .computeIfAbsent(said.target(), none -> new LinkedHashMap<>())
                .put(said.name(), value));
  }

  private static DbcAttribute undefined(String name, Kind kind, String text) {
    boolean number = text.matches("[-+]?\\d+(\\.\\d*)?([eE][-+]?\\d+)?");
    DbcAttribute.Type type = number ? DbcAttribute.Type.FLOAT : DbcAttribute.Type.STRING;
    return new DbcAttribute(name, kind, type, Double.NaN, Double.NaN, List.of(), Optional.empty());
  }

  private List<DbcAttribute.Relation> relations() throws BadDbcException {
    List<DbcAttribute.Relation> relations = new ArrayList<>();
    for (Said<DbcAttribute.Relation> said : in.relations) {
      DbcAttribute.Relation r = said.value();
      DbcAttribute definition = relationDefinitions.get(r.attribute());
      if (definition == null) {
        in.deviation(
            said.line(), "found the attribute " + r.attribute() + ", expected its definition too");
        definition = undefined(r.attribute(), r.kind(), r.value());
        relationDefinitions.put(r.attribute(), definition);
      }
      value(definition, said.line(), r.value())
          .ifPresent(value ->
              relations.add(
                  new DbcAttribute.Relation(
                      r.attribute(), r.kind(), r.node(), r.messageId(), r.object(), value)));
    }
    return relations;
  }

  private Map<String, String> attributesOf(Target target) {
    return attributes.getOrDefault(target, Map.of());
  }

  private String commentOf(Target target) {
    Said<String> said = in.comments.get(target);
    return said == null ? "" : said.value();
  }

  /// Its own, or the default of its definition; empty where there is none.
  private String effective(Target target, String attribute) {
    DbcAttribute definition = definitions.get(attribute);
    if (definition == null) return "";
    String own = attributesOf(target).get(attribute);
    if (own == null) return definition.initial().orElse("");
    return definition.type() == DbcAttribute.Type.ENUM ? label(definition, own) : own;
  }

  private String longName(Target target, String attribute, String shortName) {
    String own = attributesOf(target).getOrDefault(attribute, "");
    return own.isEmpty() ? shortName : own;
  }

  // messages and signals

  private Optional<DbcMessage> message(DbcStatements.Message said) throws BadDbcException {
    Target target = Target.message(said.id());
    known.add(target);
    boolean extended = (said.id() & EXTENDED) != 0;
    long id = said.id() & ~EXTENDED;
    String shown = "id 0x" + Long.toHexString(id) + " in message " + said.name();
    if (!extended && id > 0x7ff) {
      boolean lost = id > 0x1fffffff;
      in.deviation(
          said.line(),
          "found the standard "
              + shown
              + ", expected at most 11 bits"
              + (lost ? "" : " or bit 31 set"),
          lost ? "left out" : "taken as extended");
      extended = true;
    } else if (id > 0x1fffffff) {
      in.deviation(
          said.line(), "found the extended " + shown + ", expected at most 29 bits", "left out");
    }
    if (id > 0x1fffffff) return Optional.empty();
    String name = longName(target, "SystemMessageLongSymbol", said.name());
    String other = names.put(extended ? id | EXTENDED : id, name);
    if (other != null) {
      in.remark(
          said.line(),
          "found message "
              + name
              + " with the id of message "
              + other
              + ", expected one of its own; its frames are decoded as "
              + name);
    }

    String format = effective(target, "VFrameFormat");
    if (index(format) >= 0 && index(format) < FRAME_FORMATS.size()) {
      format = FRAME_FORMATS.get(index(format));
    }
    boolean j1939 = format.equals("J1939PG");
    boolean longer = said.length() > CLASSIC_BYTES && said.length() <= FRAME_BYTES;
    return Optional.of(
        new DbcMessage(
            (int) id,
            extended,
            name,
            said.name(),
            said.length(),
            senders(said),
            format.endsWith("CAN_FD") || (longer && !j1939),
            j1939,
            cycleSeconds(target),
            signals(said),
            in.groups.getOrDefault(said.id(), List.of()),
            commentOf(target),
            attributesOf(target)));
  }

  /// Of several messages with one identifier the last counts: it has the further senders.
  private List<String> senders(DbcStatements.Message said) {
    Set<String> senders = new LinkedHashSet<>();
    senders.add(said.sender());
    if (said.line() == latestLines.getOrDefault(said.id(), 0)) {
      senders.addAll(in.senders.getOrDefault(said.id(), List.of()));
    }
    senders.remove(NOBODY);
    return List.copyOf(senders);
  }

  private double cycleSeconds(Target target) {
    String millis = effective(target, "GenMsgCycleTime");
    try {
      double seconds = Double.parseDouble(millis) / 1000;
      return seconds > 0 ? seconds : Double.NaN;
    } catch (NumberFormatException none) {
      return Double.NaN;
    }
  }

  private List<DbcSignal> signals(DbcStatements.Message message) throws BadDbcException {
    List<DbcStatements.Signal> said = new ArrayList<>();
    for (DbcStatements.Signal s : message.signals()) {
      if (said.size() == MOST_SIGNALS) {
        in.deviation(
            s.line(),
            "found more than "
                + MOST_SIGNALS
                + " signals in message "
                + message.name()
                + ", expected no more",
            "left out");
        break;
      }
      if (fits(s, "message " + message.name())) said.add(s);
    }
    Map<String, String> names = signalNames(message, said);
    Map<String, Multiplexed> multiplexed = new HashMap<>();
    said = multiplex(message, said, names, multiplexed);
    List<DbcSignal> signals = new ArrayList<>();
    for (DbcStatements.Signal s : said) {
      String name = names.getOrDefault(key(s), s.name());
      signals.add(signal(message.id(), s, name, Optional.ofNullable(multiplexed.get(key(s)))));
    }
    SignalPlaces.check(in, message, said, signals);
    return signals;
  }

  /// The long ones, by [#key], as far as they are unique.
  private Map<String, String> signalNames(
      DbcStatements.Message message, List<DbcStatements.Signal> said) {
    Map<String, String> names = new HashMap<>();
    Set<String> taken = new HashSet<>();
    for (DbcStatements.Signal s : said) {
      String name =
          longName(Target.signal(message.id(), s.name()), "SystemSignalLongSymbol", s.name());
      boolean twice = !taken.add(name);
      if (twice && name.equals(s.name())) {
        in.remark(
            s.line(),
            "found signal "
                + name
                + " twice in message "
                + message.name()
                + ", expected a name of its own; both are decoded");
      } else if (twice) {
        in.remark(
            s.line(),
            "found the long name "
                + name
                + " twice in message "
                + message.name()
                + ", expected another for signal "
                + s.name()
                + "; it keeps its short one");
        name = s.name();
      }
      names.put(key(s), name);
    }
    return names;
  }

  /// Two signals of one message may have one name.
  private static String key(DbcStatements.Signal signal) {
    return signal.line() + " " + signal.name();
  }

  private boolean fits(DbcStatements.Signal signal, String message) throws BadDbcException {
    if (signal.bitLength() > 0) return true;
    in.deviation(
        signal.line(),
        "found the length 0 of signal " + signal.name() + " in " + message + ", expected 1 or more",
        "left out");
    return false;
  }

  private DbcSignal signal(
      long messageId, DbcStatements.Signal said, String name, Optional<Multiplexed> multiplexed)
      throws BadDbcException {
    Target target = Target.signal(messageId, said.name());
    known.add(target);
    boolean limited = said.minimum() != 0 || said.maximum() != 0;
    if (said.minimum() > said.maximum()) {
      in.remark(
          said.line(),
          "found the limits ["
              + DbcText.number(said.minimum())
              + "|"
              + DbcText.number(said.maximum())
              + "] of signal "
              + said.name()
              + ", expected the minimum first; taken as none");
      limited = false;
    }
    Said<Map<Long, String>> labels = in.labels.get(target);
    return new DbcSignal(
        signals++,
        name,
        said.name(),
        said.startBit(),
        said.bitLength(),
        said.bigEndian(),
        said.signed(),
        floatingPoint(target, said),
        said.factor(),
        said.offset(),
        limited ? said.minimum() : Double.NaN,
        limited ? said.maximum() : Double.NaN,
        said.unit(),
        said.receivers().equals(List.of(NOBODY)) ? List.of() : said.receivers(),
        said.marker().endsWith("M"),
        multiplexed,
        labels == null ? Map.of() : labels.value(),
        commentOf(target),
        attributesOf(target));
  }

  private boolean floatingPoint(Target target, DbcStatements.Signal signal) throws BadDbcException {
    Said<Integer> type = in.valueTypes.get(target);
    if (type == null || type.value() == 0) return false;
    int bits = signal.bitLength();
    String found = "found the value type " + type.value() + " of signal " + signal.name();
    if (type.value() > 2) {
      in.remark(type.line(), found + ", expected 0 (integer), 1 (float) or 2 (double); taken as 0");
      return false;
    }
    if (bits == 16 || bits == 32 || bits == 64) return true;
    in.deviation(
        type.line(), found + " with " + bits + " bits, expected 16, 32 or 64", "taken as 0");
    return false;
  }

  /// Which multiplexor carries which signal, as cantools sees it: with one `M` in the message it is
  /// that one, for the number of the marker and the values of `SG_MUL_VAL_`; with several
  /// `SG_MUL_VAL_` alone says.
  ///
  /// @param names of the signals, by [#key]
  /// @param multiplexed filled, by [#key]
  /// @return the signals without those of which it cannot be known when a frame carries them
  private List<DbcStatements.Signal> multiplex(
      DbcStatements.Message message,
      List<DbcStatements.Signal> said,
      Map<String, String> names,
      Map<String, Multiplexed> multiplexed)
      throws BadDbcException {
    Map<String, DbcStatements.Switch> byHand = switches.getOrDefault(message.id(), Map.of());
    List<DbcStatements.Signal> multiplexors =
        said.stream().filter(s -> s.marker().endsWith("M")).toList();
    boolean one = multiplexors.size() == 1;
    Map<String, DbcStatements.Signal> byName = new HashMap<>();
    for (DbcStatements.Signal s : said) byName.putIfAbsent(s.name(), s);

    List<DbcStatements.Signal> kept = new ArrayList<>();
    Map<String, String> parents = new HashMap<>();
    for (DbcStatements.Signal s : said) {
      boolean left = false;
      boolean numbered = SWITCHED.matcher(s.marker()).matches();
      boolean plain = s.marker().equals("M");
      // cantools leaves the number out where there is a SG_MUL_VAL_
      boolean switched = numbered || (plain && !one && byHand.containsKey(s.name()));
      if (!numbered && !plain && !s.marker().isEmpty()) {
        in.deviation(
            s.line(),
            "found the multiplexor marker "
                + s.marker()
                + " of signal "
                + s.name()
                + ", expected M or m with a number",
            "taken as none");
      }
      if (switched) {
        DbcStatements.Switch hand = byHand.get(s.name());
        List<RawRange> values = new ArrayList<>();
        String by = one ? multiplexors.getFirst().name() : hand == null ? "" : hand.multiplexor();
        if (one) values.add(marked(s.marker()));
        if (hand != null && hand.multiplexor().equals(by)) values.addAll(hand.values());
        DbcStatements.Signal multiplexor = byName.get(by);
        if (by.isEmpty()) {
          in.remark(
              s.line(),
              "found signal "
                  + s.name()
                  + " marked "
                  + s.marker()
                  + ", expected one M in its message or a SG_MUL_VAL_ of it; taken as always there");
        } else if (multiplexor == null) {
          in.deviation(
              hand == null ? s.line() : hand.line(),
              "found the multiplexor "
                  + by
                  + " of signal "
                  + s.name()
                  + ", expected a signal of message "
                  + message.name(),
              "left out");
          left = true;
        } else if (!by.equals(s.name())) {
          parents.put(s.name(), by);
          multiplexed.put(
              key(s), new Multiplexed(names.getOrDefault(key(multiplexor), by), values));
        }
      }
      if (!left) kept.add(s);
    }
    return withoutCircles(message, kept, parents);
  }

  private static RawRange marked(String marker) {
    String digits = marker.substring(1, marker.length() - (marker.endsWith("M") ? 1 : 0));
    return new RawRange(Long.parseLong(digits), Long.parseLong(digits));
  }

  /// Without the signals that are, over others or not, multiplexed by themselves.
  private List<DbcStatements.Signal> withoutCircles(
      DbcStatements.Message message, List<DbcStatements.Signal> said, Map<String, String> parents)
      throws BadDbcException {
    List<DbcStatements.Signal> kept = new ArrayList<>();
    for (DbcStatements.Signal s : said) {
      Set<String> path = new HashSet<>();
      String name = s.name();
      while (parents.containsKey(name) && path.size() <= DEEPEST && path.add(name)) {
        name = parents.getOrDefault(name, "");
      }
      if (path.contains(name) || path.size() > DEEPEST) {
        in.deviation(
            s.line(),
            "found signal "
                + s.name()
                + " of message "
                + message.name()
                + " multiplexed in a circle or more than "
                + DEEPEST
                + " deep, expected a multiplexor that each frame carries at its end",
            "left out");
      } else {
        kept.add(s);
      }
    }
    return kept;
  }

  // nodes and variables

  private DbcNode node(String name) {
    Target target = Target.node(name);
    known.add(target);
    return new DbcNode(
        longName(target, "SystemNodeLongSymbol", name),
        name,
        commentOf(target),
        attributesOf(target));
  }

  private DbcVariable variable(DbcStatements.Variable said) {
    Target target = Target.variable(said.name());
    known.add(target);
    Said<Map<Long, String>> labels = in.labels.get(target);
    return new DbcVariable(
        said.name(),
        said.type(),
        said.minimum(),
        said.maximum(),
        said.unit(),
        said.initial(),
        said.id(),
        said.access(),
        said.nodes(),
        in.variableBytes.getOrDefault(said.name(), 0L),
        labels == null ? Map.of() : labels.value(),
        commentOf(target),
        attributesOf(target));
  }

  // what is odd, but does not hinder

  private void remarks() {
    in.comments.forEach((target, said) -> known(target, said.line(), "a comment"));
    in.labels.forEach((target, said) -> known(target, said.line(), "labels"));
    in.valueTypes.forEach((target, said) -> known(target, said.line(), "a value type"));
    for (DbcStatements.Attribute a : in.attributes) {
      known(a.target(), a.line(), "the attribute " + a.name());
    }
    for (DbcStatements.Switch s : in.switches) {
      known(Target.signal(s.messageId(), s.signal()), s.line(), "multiplexor values");
    }
    protocolWithoutFormat();
  }

  /// Only `VFrameFormat` makes a message one of J1939, as with cantools.
  private void protocolWithoutFormat() {
    if (!effective(Target.NETWORK, PROTOCOL).equalsIgnoreCase("J1939")) return;
    int line = 1;
    Said<String> initial = in.defaults.get(PROTOCOL);
    if (initial != null) line = initial.line();
    for (DbcStatements.Attribute a : in.attributes) if (a.name().equals(PROTOCOL)) line = a.line();
    for (DbcStatements.Message message : in.messages) {
      boolean extended = (message.id() & EXTENDED) != 0 && !message.name().equals(UNASSIGNED);
      if (!extended || !effective(Target.message(message.id()), "VFrameFormat").isEmpty()) continue;
      in.remark(
          line,
          "found ProtocolType J1939, expected VFrameFormat too, which message "
              + message.name()
              + " lacks; identifiers without it are taken as they stand, with their source address");
      return;
    }
  }

  private void known(Target target, int line, String what) {
    if (known.contains(target)) return;
    in.remark(line, "found " + what + " of " + target + ", expected one that there is; left out");
  }
}
