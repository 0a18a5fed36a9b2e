package io.celltwin.canbus.dbc;

import io.celltwin.canbus.dbc.DbcAttribute.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Writes a DBC file that says what was understood of another: reading it gives an equal [Dbc].
/// Text is UTF-8, lines end with a line feed.
public final class DbcWriter {
  private static final long EXTENDED = 1L << 31;
  private static final long UNASSIGNED_ID = 0xc0000000L;

  private final Dbc dbc;
  private final StringBuilder out = new StringBuilder();

  private DbcWriter(Dbc dbc) {
    this.dbc = dbc;
  }

  public static void write(Dbc dbc, Path file) throws IOException {
    Files.writeString(file, text(dbc), StandardCharsets.UTF_8);
  }

  public static String text(Dbc dbc) {
    DbcWriter writer = new DbcWriter(dbc);
    writer.all();
    return writer.out.toString();
  }

  private void all() {
    line("VERSION " + DbcText.quoted(dbc.version()));
    line("\nNS_ :\n\nBS_:\n");
    line("BU_:" + dbc.nodes().stream().map(n -> " " + n.shortName()).collect(Collectors.joining()));
    dbc.valueTables()
        .forEach((name, labels) -> line("VAL_TABLE_ " + name + pairs(labels, false) + " ;"));
    for (DbcMessage message : dbc.messages()) message(message);
    unassigned();
    for (DbcMessage message : dbc.messages()) senders(message);
    dbc.variables().forEach(this::variable);
    comments();
    dbc.definitions().forEach(this::definition);
    dbc.definitions().forEach(this::initial);
    attributes();
    dbc.relations().forEach(this::relation);
    for (DbcMessage message : dbc.messages()) {
      message
          .signals()
          .forEach(s -> labels(id(message) + " " + s.shortName(), s.labels(), isUnsigned64(s)));
    }
    dbc.unassigned()
        .forEach(s -> labels(UNASSIGNED_ID + " " + s.shortName(), s.labels(), isUnsigned64(s)));
    dbc.variables().forEach(v -> labels(v.name(), v.labels(), false));
    Set<Long> grouped = new HashSet<>(); // messages with one id have the same groups
    for (DbcMessage message : dbc.messages()) if (grouped.add(id(message))) groups(message);
    for (DbcMessage message : dbc.messages()) {
      message.signals().forEach(s -> valueType(id(message), s));
    }
    dbc.unassigned().forEach(s -> valueType(UNASSIGNED_ID, s));
    dbc.messages().forEach(this::multiplexorValues);
  }

  private void line(String line) {
    out.append(line).append('\n');
  }

  private static long id(DbcMessage message) {
    return message.extended() ? message.id() | EXTENDED : message.id();
  }

  private void message(DbcMessage message) {
    String sender = message.senders().isEmpty() ? DbcModel.NOBODY : message.senders().getFirst();
    line(
        "\nBO_ "
            + id(message)
            + " "
            + message.shortName()
            + ": "
            + message.length()
            + " "
            + sender);
    for (DbcSignal signal : message.signals()) signal(signal, marker(signal));
  }

  private void unassigned() {
    if (dbc.unassigned().isEmpty()) return;
    line("\nBO_ " + UNASSIGNED_ID + " " + DbcModel.UNASSIGNED + ": 0 " + DbcModel.NOBODY);
    for (DbcSignal signal : dbc.unassigned()) signal(signal, signal.multiplexor() ? "M" : "");
  }

  private static String marker(DbcSignal signal) {
    String switched =
        signal.multiplexed().map(by -> "m" + by.values().getFirst().from()).orElse("");
    return switched + (signal.multiplexor() ? "M" : "");
  }

  private void signal(DbcSignal s, String marker) {
    boolean limited = !Double.isNaN(s.minimum());
    line(
        " SG_ "
            + s.shortName()
            + (marker.isEmpty() ? "" : " " + marker)
            + " : "
            + s.startBit()
            + "|"
            + s.bitLength()
            + "@"
            + (s.bigEndian() ? "0" : "1")
            + (s.signed() ? "-" : "+")
            + " ("
            + DbcText.number(s.factor())
            + ","
            + DbcText.number(s.offset())
            + ") ["
            + (limited ? DbcText.number(s.minimum()) : "0")
            + "|"
            + (limited ? DbcText.number(s.maximum()) : "0")
            + "] "
            + DbcText.quoted(s.unit())
            + " "
            + (s.receivers().isEmpty() ? DbcModel.NOBODY : String.join(",", s.receivers())));
  }

  private void senders(DbcMessage message) {
    if (message.senders().size() < 2) return;
    line("BO_TX_BU_ " + id(message) + " : " + String.join(",", message.senders()) + ";");
  }

  private void variable(DbcVariable v) {
    line(
        "EV_ "
            + v.name()
            + ": "
            + v.type()
            + " ["
            + DbcText.number(v.minimum())
            + "|"
            + DbcText.number(v.maximum())
            + "] "
            + DbcText.quoted(v.unit())
            + " "
            + DbcText.number(v.initial())
            + " "
            + v.id()
            + " "
            + v.access()
            + " "
            + String.join(",", v.nodes())
            + ";");
    if (v.dataBytes() > 0) line("ENVVAR_DATA_ " + v.name() + ": " + v.dataBytes() + ";");
  }

  private void comments() {
    comment("", dbc.comment());
    for (DbcNode node : dbc.nodes()) comment("BU_ " + node.shortName() + " ", node.comment());
    for (DbcMessage message : dbc.messages()) {
      comment("BO_ " + id(message) + " ", message.comment());
      for (DbcSignal s : message.signals()) {
        comment("SG_ " + id(message) + " " + s.shortName() + " ", s.comment());
      }
    }
    for (DbcSignal s : dbc.unassigned()) {
      comment("SG_ " + UNASSIGNED_ID + " " + s.shortName() + " ", s.comment());
    }
    for (DbcVariable v : dbc.variables()) comment("EV_ " + v.name() + " ", v.comment());
  }

  private void comment(String target, String text) {
    if (!text.isEmpty()) line("CM_ " + target + DbcText.quoted(text) + ";");
  }

  private void definition(DbcAttribute d) {
    StringBuilder line = new StringBuilder(d.kind().relation() ? "BA_DEF_REL_ " : "BA_DEF_ ");
    if (d.kind() != Kind.NETWORK) line.append(d.kind().keyword).append(' ');
    line.append(DbcText.quoted(d.name())).append(' ').append(d.type());
    if (!d.labels().isEmpty()) {
      line.append(' ')
          .append(d.labels().stream().map(DbcText::quoted).collect(Collectors.joining(",")));
    } else if (!Double.isNaN(d.minimum())) {
      line.append(' ').append(DbcText.number(d.minimum()));
      line.append(' ').append(DbcText.number(d.maximum()));
    }
    line(line + ";");
  }

  private void initial(DbcAttribute d) {
    if (d.initial().isEmpty()) return;
    String text = d.initial().get();
    boolean quoted = d.type() == DbcAttribute.Type.STRING || d.type() == DbcAttribute.Type.ENUM;
    line(
        (d.kind().relation() ? "BA_DEF_DEF_REL_ " : "BA_DEF_DEF_ ")
            + DbcText.quoted(d.name())
            + " "
            + (quoted ? DbcText.quoted(text) : text)
            + ";");
  }

  private void attributes() {
    attributes("", dbc.attributes());
    for (DbcNode node : dbc.nodes()) attributes("BU_ " + node.shortName() + " ", node.attributes());
    for (DbcMessage message : dbc.messages()) {
      attributes("BO_ " + id(message) + " ", message.attributes());
      for (DbcSignal s : message.signals()) {
        attributes("SG_ " + id(message) + " " + s.shortName() + " ", s.attributes());
      }
    }
    for (DbcSignal s : dbc.unassigned()) {
      attributes("SG_ " + UNASSIGNED_ID + " " + s.shortName() + " ", s.attributes());
    }
    for (DbcVariable v : dbc.variables()) attributes("EV_ " + v.name() + " ", v.attributes());
  }

  private void attributes(String target, Map<String, String> attributes) {
    attributes.forEach((name, text) ->
        line("BA_ " + DbcText.quoted(name) + " " + target + value(name, false, text) + ";"));
  }

  private String value(String attribute, boolean relation, String text) {
    boolean string =
        dbc.definitions().stream()
            .anyMatch(d ->
                d.name().equals(attribute)
                    && d.kind().relation() == relation
                    && d.type() == DbcAttribute.Type.STRING);
    return string ? DbcText.quoted(text) : text;
  }

  private void relation(DbcAttribute.Relation r) {
    String target =
        switch (r.kind()) {
          case NODE_AND_SIGNAL -> "SG_ " + r.messageId() + " " + r.object();
          case NODE_AND_MESSAGE -> Long.toString(r.messageId());
          case NODE_AND_VARIABLE, NETWORK, NODE, MESSAGE, SIGNAL, VARIABLE -> r.object();
        };
    line(
        "BA_REL_ "
            + DbcText.quoted(r.attribute())
            + " "
            + r.kind().keyword
            + " "
            + r.node()
            + " "
            + target
            + " "
            + value(r.attribute(), true, r.value())
            + ";");
  }

  private void labels(String target, Map<Long, String> labels, boolean unsigned) {
    if (!labels.isEmpty()) line("VAL_ " + target + pairs(labels, unsigned) + " ;");
  }

  private static boolean isUnsigned64(DbcSignal s) {
    return s.bitLength() == Long.SIZE && !s.signed();
  }

  /// @param unsigned whether the highest bit of the key is no sign
  private static String pairs(Map<Long, String> labels, boolean unsigned) {
    return labels.entrySet().stream()
        .map(entry ->
            " "
                + (unsigned ? Long.toUnsignedString(entry.getKey()) : entry.getKey().toString())
                + " "
                + DbcText.quoted(entry.getValue()))
        .collect(Collectors.joining());
  }

  private void groups(DbcMessage message) {
    for (DbcMessage.Group group : message.groups()) {
      line(
          "SIG_GROUP_ "
              + id(message)
              + " "
              + group.name()
              + " "
              + group.repetitions()
              + " : "
              + String.join(" ", group.signals())
              + ";");
    }
  }

  private void valueType(long id, DbcSignal s) {
    if (!s.floatingPoint()) return;
    line("SIG_VALTYPE_ " + id + " " + s.shortName() + " : " + (s.bitLength() == 64 ? 2 : 1) + ";");
  }

  /// Where `M` and `m` with one number do not say it.
  private void multiplexorValues(DbcMessage message) {
    List<DbcSignal> switched =
        message.signals().stream().filter(s -> s.multiplexed().isPresent()).toList();
    boolean one = message.signals().stream().filter(DbcSignal::multiplexor).count() == 1;
    boolean simple =
        one && switched.stream().allMatch(s -> isOne(s.multiplexed().orElseThrow().values()));
    if (simple) return;
    for (DbcSignal signal : switched) {
      Multiplexed by = signal.multiplexed().orElseThrow();
      String multiplexor = message.signal(by.by()).map(DbcSignal::shortName).orElse(by.by());
      String ranges =
          by.values().stream()
              .map(range -> range.from() + "-" + range.to())
              .collect(Collectors.joining(", "));
      line(
          "SG_MUL_VAL_ "
              + id(message)
              + " "
              + signal.shortName()
              + " "
              + multiplexor
              + " "
              + ranges
              + ";");
    }
  }

  private static boolean isOne(List<RawRange> values) {
    return values.size() == 1 && values.getFirst().from() == values.getFirst().to();
  }
}
