package io.celltwin.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// Binds one signal map.
final class SignalMapReader {
  /// Of requests; that of an answer has 0x40 added.
  private static final Range SERVICE = Range.of(0x01, 0xBF);

  private static final int ANSWER = 0x40;
  private static final int ONE_BYTE_SERVICE = 0x21;
  private static final Range IDENTIFIER = Range.of(0, 0xFFFF);
  private static final Range CAN_ID = Range.of(0, 0x1FFF_FFFF);
  private static final Range POSITION = Range.of(0, 4094);
  private static final Range WIDTH = Range.of(1, 8);
  private static final Range BIT = Range.of(0, 63);
  private static final Range BITS = Range.of(0, 64);
  private static final Range RAW = Range.of(Integer.MIN_VALUE, 0xFFFF_FFFFL);
  private static final Range AT_MOST_64 = Range.of(1, 64);
  private static final Range COUNT = Range.of(1, 1000);
  private static final Range POLL_SECONDS = Range.of(0.01, 86_400);
  private static final Range DATA_IDS = Range.of(16, 16);
  private static final double RATIO_MOST = 1.1;
  private static final Range FRAME_BYTE = Range.of(0, 63);

  private static final String KINDS =
      Arrays.stream(SignalMap.Kind.values())
          .map(SignalMap.Kind::key)
          .collect(Collectors.joining(", ", "one of ", ""));

  private final Path path;
  private final TomlFile file;

  /// What asks each ECU: all its requests share one session and one kind of frames.
  private final Map<SignalMap.Address, Asker> askers = new HashMap<>();

  private record Asker(String key, OptionalInt session, boolean flexible) {}

  SignalMapReader(Path path, byte[] bytes) {
    this.path = path;
    this.file = new TomlFile(path, bytes);
  }

  SignalMap read() throws ConfigException {
    Optional<SignalMap> map = file.root().flatMap(this::bind);
    if (map.isEmpty() || !file.findings().isEmpty()) throw new ConfigException(file.findings());
    List<Finding> units = new ArrayList<>();
    for (SignalMap.Signal signal : map.get().signals()) {
      signal
          .quantity()
          .unit()
          .flatMap(unit -> BusUnit.fault(map.get(), signal.key(), signal.quantity(), unit))
          .ifPresent(units::add);
    }
    for (SignalMap.Poll poll : map.get().polls()) {
      for (SignalMap.Field field : poll.fields()) {
        field
            .quantity()
            .unit()
            .flatMap(unit -> BusUnit.fault(map.get(), field.key(), field.quantity(), unit))
            .ifPresent(units::add);
      }
    }
    if (!units.isEmpty()) throw new ConfigException(units);
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
    if (crcTable.isPresent() && crcTable.get().has("data_ids") && counter.isEmpty()) {
      table.missing("alive_counter", "the signal whose count chooses among crc.data_ids");
    }
    table.finish();
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(new SignalMap.MessageRule(table.key(), message.orElseThrow(), crc, counter));
  }

  private Optional<SignalMap.Crc> crc(Table table) {
    boolean sum =
        table
            .optionalText("kind", k -> k.equals("crc8") || k.equals("sum8"), "\"crc8\" or \"sum8\"")
            .filter("sum8"::equals)
            .isPresent();
    OptionalInt polynomial =
        sum
            ? table.integer("polynomial", Range.of(0, 0), 0)
            : table.integer("polynomial", SignalMap.BYTE);
    OptionalInt initial = table.integer("initial", SignalMap.BYTE, 0);
    OptionalInt finalXor = table.integer("final_xor", SignalMap.BYTE, 0);
    OptionalInt from = table.integer("from_byte", FRAME_BYTE);
    OptionalInt to = table.integer("to_byte", FRAME_BYTE);
    OptionalInt at = table.integer("at_byte", FRAME_BYTE);
    Optional<List<Integer>> dataIds = table.integers("data_ids", DATA_IDS, SignalMap.BYTE);
    if (from.isPresent() && to.isPresent() && to.getAsInt() < from.getAsInt()) {
      table.fault("to_byte", table.found("to_byte"), "at least from_byte, " + from.getAsInt());
    } else if (from.isPresent()
        && to.isPresent()
        && at.isPresent()
        && at.getAsInt() >= from.getAsInt()
        && at.getAsInt() <= to.getAsInt()) {
      table.fault(
          "at_byte",
          table.found("at_byte"),
          "a byte that it does not cover itself: not " + from.getAsInt() + ".." + to.getAsInt());
    }
    table.finish();
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(
        new SignalMap.Crc(
            sum ? SignalMap.CrcKind.SUM8 : SignalMap.CrcKind.CRC8,
            polynomial.orElseThrow(),
            initial.orElseThrow(),
            finalXor.orElseThrow(),
            from.orElseThrow(),
            to.orElseThrow(),
            at.orElseThrow(),
            dataIds.orElse(List.of())));
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
    boolean ratio = kind.isPresent() && kind.get().isRatio();
    double least = table.number("min", SignalMap.FINITE, ratio ? 0 : Double.NEGATIVE_INFINITY);
    double most =
        table.number("max", SignalMap.FINITE, ratio ? RATIO_MOST : Double.POSITIVE_INFINITY);
    table.requireAbove("max", most, "min", least);
    if (ratio && most > RATIO_MOST) {
      table.fault(
          "max",
          table.found("max"),
          "at most " + RATIO_MOST + ": " + kind.get().key() + " is a ratio");
    }
    if (factor == 0) table.fault("factor", "0", "a number other than 0");
    Optional<List<Long>> unavailable = table.wholes("unavailable", AT_MOST_64, RAW);
    var timeout = table.optionalNumber("timeout_s", SignalMap.SECONDS);
    Optional<String> unit =
        table.optionalText("unit", s -> !s.isBlank(), "the unit of the number on the bus");
    if (kind.isEmpty() || !file.findings().isEmpty()) return Optional.empty();
    return Optional.of(
        new SignalMap.Quantity(
            kind.get(),
            number.orElseThrow(),
            count.orElseThrow(),
            factor,
            offset,
            least,
            most,
            unavailable.orElse(List.of()),
            timeout,
            unit));
  }

  private Optional<SignalMap.Poll> poll(Table table) {
    Optional<SignalMap.Address> address = address(table);
    boolean flexible = table.flag("fd", false);
    OptionalInt service = table.integer("service", SERVICE);
    if (service.isPresent() && (service.getAsInt() & ANSWER) != 0) {
      table.fault("service", hex(service.getAsInt()), "a request: 0x01..0x3F or 0x80..0xBF");
    }
    OptionalInt identifier = table.integer("identifier", IDENTIFIER);
    OptionalInt identifiers = table.integer("identifier_count", COUNT, 1);
    if (service.isPresent() && identifier.isPresent() && identifiers.isPresent()) {
      boolean oneByte = service.getAsInt() == ONE_BYTE_SERVICE;
      int last = identifier.getAsInt() + identifiers.getAsInt() - 1;
      if (last > (oneByte ? 0xFF : 0xFFFF)) {
        table.fault(
            "identifier",
            identifiers.getAsInt() == 1 ? hex(last) : "one up to " + hex(last),
            oneByte ? "at most 0xFF: service 0x21 has one byte for it" : "at most 0xFFFF");
      }
    }
    OptionalInt session = table.optionalInteger("session", Range.of(1, 0x7F));
    address.ifPresent(ecu -> requireOneManner(table, ecu, session, flexible));
    double period = table.number("period_s", POLL_SECONDS);
    Optional<String> provenance = text(table, "provenance", "where this request comes from");
    List<Table> fieldTables = table.tables("field");
    List<Optional<SignalMap.Field>> fields = fieldTables.stream().map(this::field).toList();
    if (!table.has("field")) table.missing("field", "at least one [[poll.field]]");
    if (identifiers.orElse(1) > 1) {
      for (Table field : fieldTables) {
        if (field.has("count")) {
          field.fault(
              "count", field.found("count"), "none: each of identifier_count has one value");
        }
      }
    }
    table.finish();
    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(
        new SignalMap.Poll(
            table.key(),
            address.orElseThrow(),
            flexible,
            service.orElseThrow(),
            identifier.orElseThrow(),
            identifiers.orElseThrow(),
            session,
            period,
            fields.stream().map(Optional::orElseThrow).toList(),
            provenance.orElseThrow()));
  }

  private static Optional<SignalMap.Address> address(Table table) {
    OptionalInt request = table.integer("request_id", CAN_ID);
    OptionalInt answer = table.integer("answer_id", CAN_ID);
    OptionalInt target = table.optionalInteger("target_byte", SignalMap.BYTE);
    OptionalInt tester = table.optionalInteger("tester_byte", SignalMap.BYTE);
    if (table.has("target_byte") != table.has("tester_byte")) {
      String missing = table.has("target_byte") ? "tester_byte" : "target_byte";
      table.missing(missing, "both bytes of extended addressing, or none");
    }
    if (request.isEmpty() || answer.isEmpty()) return Optional.empty();
    if (request.getAsInt() == answer.getAsInt()) {
      table.fault("answer_id", hex(answer.getAsInt()), "another identifier than request_id");
    }
    boolean extendedIds = request.getAsInt() > 0x7FF || answer.getAsInt() > 0x7FF;
    return Optional.of(
        new SignalMap.Address(request.getAsInt(), answer.getAsInt(), extendedIds, target, tester));
  }

  /// An ECU is in one session at a time, and the first request settles which.
  private void requireOneManner(
      Table table, SignalMap.Address ecu, OptionalInt session, boolean flexible) {
    Asker first = askers.putIfAbsent(ecu, new Asker(table.key(), session, flexible));
    if (first == null) return;
    if (!first.session.equals(session)) {
      String other = first.session.isPresent() ? "" + first.session.getAsInt() : "none";
      table.fault(
          "session",
          table.found("session"),
          other + " as " + first.key + ", which asks this ECU too");
    }
    if (first.flexible != flexible) {
      table.fault(
          "fd",
          table.found("fd"),
          first.flexible + " as " + first.key + ", which asks this ECU too");
    }
  }

  private static String hex(int number) {
    return "0x%02X".formatted(number);
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
    if (bits.orElse(0) == 0 && lowest.orElse(0) > 0) {
      table.fault("lowest_bit", table.found("lowest_bit"), "bits beside it");
    } else if (lowest.orElse(0) + bits.orElse(0) > 8 * bytes.orElse((int) WIDTH.most())) {
      table.fault(
          "bits",
          bits.getAsInt() + " from bit " + lowest.orElse(0),
          "bits of the " + 8 * bytes.getAsInt() + " that its bytes have");
    }
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
