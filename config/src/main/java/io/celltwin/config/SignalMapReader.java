package io.celltwin.config;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// Binds one signal map.
final class SignalMapReader {
  private static final Range SERVICE = Range.of(0x01, 0xBF);
  private static final Range IDENTIFIER = Range.of(0, 0xFFFF);
  private static final Range CAN_ID = Range.of(0, 0x1FFF_FFFF);
  private static final Range POSITION = Range.of(0, 4094);
  private static final Range WIDTH = Range.of(1, 8);
  private static final Range BIT = Range.of(0, 63);
  private static final Range BITS = Range.of(0, 64);
  private static final Range RAW = Range.of(Integer.MIN_VALUE, 0xFFFF_FFFFL);
  private static final Range AT_MOST_64 = Range.of(1, 64);
  private static final Range COUNT = Range.of(1, 1000);
  private static final Range FRAME_BYTE = Range.of(0, 63);

  private static final String KINDS =
      Arrays.stream(SignalMap.Kind.values())
          .map(SignalMap.Kind::key)
          .collect(Collectors.joining(", ", "one of ", ""));

  private final Path path;
  private final TomlFile file;

  SignalMapReader(Path path, byte[] bytes) {
    this.path = path;
    this.file = new TomlFile(path, bytes);
  }

  SignalMap read() throws ConfigException {
    Optional<SignalMap> map = file.root().flatMap(this::bind);
    if (map.isEmpty() || !file.findings().isEmpty()) throw new ConfigException(file.findings());
    return map.get();
  }

  TomlFile file() {
    return file;
  }

  private Optional<SignalMap> bind(Table root) {
    Optional<String> name = text(root, "name", "what the map is of");
    Optional<String> provenance = text(root, "provenance", "where the map comes from");
    Optional<String> dbc =
        root.optionalText("dbc", s -> !s.isBlank(), "a DBC file beside this file");
    List<Optional<SignalMap.MessageRule>> rules =
        root.tables("message").stream().map(this::rule).toList();
    List<Optional<SignalMap.Signal>> signals =
        root.tables("signal").stream().map(this::signal).toList();
    List<Optional<SignalMap.Poll>> polls = root.tables("poll").stream().map(this::poll).toList();
    if (!root.has("signal") && !root.has("poll")) {
      root.missing("signal", "at least one [[signal]] or [[poll]]");
    }
    if (dbc.isEmpty() && !root.has("dbc") && (root.has("signal") || root.has("message"))) {
      root.missing("dbc", "the DBC file that the signals are of");
    }
    root.finish();
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(
        new SignalMap(
            path,
            name.orElseThrow(),
            provenance.orElseThrow(),
            dbc,
            rules.stream().map(Optional::orElseThrow).toList(),
            signals.stream().map(Optional::orElseThrow).toList(),
            polls.stream().map(Optional::orElseThrow).toList(),
            file.positions()));
  }

  private static Optional<String> text(Table table, String key, String expected) {
    return table.text(key, s -> !s.isBlank(), expected);
  }

  private Optional<SignalMap.MessageRule> rule(Table table) {
    Optional<String> message = text(table, "message", "the name of a message of the DBC file");
    Optional<String> counter =
        table.optionalText(
            "alive_counter", s -> !s.isBlank(), "the signal that counts the message's frames");
    Optional<Table> crcTable = table.optionalTable("crc");
    Optional<SignalMap.Crc> crc = crcTable.flatMap(this::crc);
    table.finish();
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(new SignalMap.MessageRule(table.key(), message.orElseThrow(), crc, counter));
  }

  private Optional<SignalMap.Crc> crc(Table table) {
    OptionalInt polynomial = table.integer("polynomial", SignalMap.BYTE);
    OptionalInt initial = table.integer("initial", SignalMap.BYTE, 0);
    OptionalInt finalXor = table.integer("final_xor", SignalMap.BYTE, 0);
    OptionalInt from = table.integer("from_byte", FRAME_BYTE);
    OptionalInt to = table.integer("to_byte", FRAME_BYTE);
    OptionalInt at = table.integer("at_byte", FRAME_BYTE);
    if (from.isPresent() && to.isPresent() && to.getAsInt() < from.getAsInt()) {
      table.fault("to_byte", table.found("to_byte"), "at least from_byte, " + from.getAsInt());
    }
    table.finish();
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(
        new SignalMap.Crc(
            polynomial.orElseThrow(),
            initial.orElseThrow(),
            finalXor.orElseThrow(),
            from.orElseThrow(),
            to.orElseThrow(),
            at.orElseThrow()));
  }

  private Optional<SignalMap.Signal> signal(Table table) {
    Optional<String> message = text(table, "message", "the name of a message of the DBC file");
    Optional<String> signal = text(table, "signal", "the name of a signal of the message");
    OptionalInt from = table.integer("from", Range.of(0, 10_000), 1);
    Optional<String> valid =
        table.optionalText(
            "valid_signal", s -> !s.isBlank(), "the signal that says whether the value counts");
    OptionalInt validRaw = table.integer("valid_raw", SignalMap.BYTE, 1);
    Optional<SignalMap.Quantity> quantity = quantity(table);
    Optional<String> provenance =
        table.optionalText("provenance", s -> !s.isBlank(), "where this signal comes from");
    boolean many = table.has("count");
    if (signal.isPresent() && many != SignalMap.Signal.isRow(signal.get())) {
      table.fault(
          "signal",
          table.found("signal"),
          many ? "{} in place of the number, because count is given" : "no {}, or a count");
    }
    table.finish();
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(
        new SignalMap.Signal(
            table.key(),
            message.orElseThrow(),
            signal.orElseThrow(),
            from.orElseThrow(),
            valid,
            validRaw.orElseThrow(),
            quantity.orElseThrow(),
            provenance.orElse("")));
  }

  private Optional<SignalMap.Quantity> quantity(Table table) {
    Optional<SignalMap.Kind> kind =
        table
            .text("quantity", k -> SignalMap.Kind.of(k).isPresent(), KINDS)
            .flatMap(SignalMap.Kind::of);
    OptionalInt number = table.integer("number", SignalMap.NUMBER, 1);
    OptionalInt count = table.integer("count", COUNT, 1);
    double factor = table.number("factor", SignalMap.FINITE, 1);
    double offset = table.number("offset", SignalMap.FINITE, 0);
    double least = table.number("min", SignalMap.FINITE, Double.NEGATIVE_INFINITY);
    double most = table.number("max", SignalMap.FINITE, Double.POSITIVE_INFINITY);
    table.requireAbove("max", most, "min", least);
    if (factor == 0) table.fault("factor", "0", "a number other than 0");
    Optional<List<Double>> unavailable = table.optionalNumbers("unavailable", AT_MOST_64, RAW);
    var timeout = table.optionalNumber("timeout_s", SignalMap.SECONDS);
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(
        new SignalMap.Quantity(
            kind.orElseThrow(),
            number.orElseThrow(),
            count.orElseThrow(),
            factor,
            offset,
            least,
            most,
            unavailable.orElse(List.of()).stream().map(Double::longValue).toList(),
            timeout));
  }

  private Optional<SignalMap.Poll> poll(Table table) {
    OptionalInt request = table.integer("request_id", CAN_ID);
    OptionalInt answer = table.integer("answer_id", CAN_ID);
    OptionalInt target = optional(table, "target_byte", SignalMap.BYTE);
    OptionalInt tester = optional(table, "tester_byte", SignalMap.BYTE);
    if (table.has("target_byte") != table.has("tester_byte")) {
      String missing = table.has("target_byte") ? "tester_byte" : "target_byte";
      table.missing(missing, "both bytes of extended addressing, or none");
    }
    OptionalInt service = table.integer("service", SERVICE);
    OptionalInt identifier = table.integer("identifier", IDENTIFIER);
    OptionalInt session = optional(table, "session", Range.of(1, 0x7F));
    double period = table.number("period_s", SignalMap.SECONDS);
    Optional<String> provenance = text(table, "provenance", "where this request comes from");
    List<Optional<SignalMap.Field>> fields =
        table.tables("field").stream().map(this::field).toList();
    if (!table.has("field")) table.missing("field", "at least one [[poll.field]]");
    table.finish();
    if (!file.findings().isEmpty()) return Optional.empty();
    boolean extendedIds = request.orElseThrow() > 0x7FF || answer.orElseThrow() > 0x7FF;
    return Optional.of(
        new SignalMap.Poll(
            table.key(),
            new SignalMap.Address(
                request.orElseThrow(), answer.orElseThrow(), extendedIds, target, tester),
            service.orElseThrow(),
            identifier.orElseThrow(),
            session,
            period,
            fields.stream().map(Optional::orElseThrow).toList(),
            provenance.orElseThrow()));
  }

  private static OptionalInt optional(Table table, String name, Range range) {
    return table.has(name) ? table.integer(name, range) : know(table, name, range);
  }

  /// Asks for the key all the same, so that it is known.
  private static OptionalInt know(Table table, String name, Range range) {
    table.integer(name, range, (int) range.least());
    return OptionalInt.empty();
  }

  private Optional<SignalMap.Field> field(Table table) {
    OptionalInt at = table.integer("at", POSITION);
    OptionalInt bytes = table.integer("bytes", WIDTH, 1);
    Optional<String> form =
        table.optionalText(
            "form", s -> s.equals("unsigned") || s.equals("signed"), "\"unsigned\" or \"signed\"");
    Optional<String> order =
        table.optionalText(
            "byte_order", s -> s.equals("big") || s.equals("little"), "\"big\" or \"little\"");
    OptionalInt lowest = table.integer("lowest_bit", BIT, 0);
    OptionalInt bits = table.integer("bits", BITS, 0);
    OptionalInt stride = table.integer("stride", Range.of(0, 64), 0);
    Optional<SignalMap.Quantity> quantity = quantity(table);
    table.finish();
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(
        new SignalMap.Field(
            table.key(),
            at.orElseThrow(),
            bytes.orElseThrow(),
            form.filter("signed"::equals).isPresent(),
            order.filter("little"::equals).isPresent(),
            lowest.orElseThrow(),
            bits.orElseThrow(),
            stride.orElseThrow(),
            quantity.orElseThrow()));
  }
}
