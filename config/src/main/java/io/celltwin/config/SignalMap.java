package io.celltwin.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What of a CAN bus is what of a pack: signals of a DBC file, and fields of answers to diagnostic
/// requests. Current into the battery is positive, V, A, degC, W; SOC and SOH are ratios.
///
/// Read with [#read] or [#parse]; REFERENCE.md lists the keys.
///
/// @param file that it was read from, as messages name it
/// @param dbc beside that file; absent where everything is asked for
/// @param rules of messages that have some
/// @param positions of its keys
public record SignalMap(
    Path file,
    String name,
    String provenance,
    Optional<String> dbc,
    List<MessageRule> rules,
    List<Signal> signals,
    List<Poll> polls,
    KeyPositions positions) {
  static final Range NUMBER = Range.of(1, 10_000);
  static final Range SECONDS = Range.above(0, 86_400);
  static final Range BYTE = Range.of(0, 255);
  static final Range FINITE = Range.of(-1e12, 1e12);

  public SignalMap {
    rules = List.copyOf(rules);
    signals = List.copyOf(signals);
    polls = List.copyOf(polls);
  }

  /// @throws ConfigException with every fault of the file
  public static SignalMap read(Path file) throws ConfigException, IOException {
    return parse(file, Files.readAllBytes(file));
  }

  /// @param file its name in messages
  public static SignalMap parse(Path file, byte[] bytes) throws ConfigException {
    return new SignalMapReader(file, bytes).read();
  }

  /// What does not fit between the unit of a signal in the DBC file and what the map makes of it.
  /// Where the map tells the unit itself, that counts and has been looked at.
  public Optional<Finding> unitFault(Signal signal, String dbcUnit) {
    if (signal.quantity().unit().isPresent()) return Optional.empty();
    return BusUnit.fault(this, signal.key(), signal.quantity(), dbcUnit);
  }

  /// A fault that shows only where the map meets its DBC file, at the key's place in the map.
  public Finding finding(String key, String found, String expected) {
    KeyPositions.Position position = positions.of(key);
    return new Finding(file, position.line(), position.column(), key, found, expected);
  }

  /// What a bus can tell of a pack.
  public enum Kind {
    CURRENT,
    CELL_VOLTAGE,
    STRING_VOLTAGE,
    TEMPERATURE,
    /// The pack's own SOC, SOH and limits.
    SOC,
    SOH,
    CHARGE_POWER_LIMIT,
    DISCHARGE_POWER_LIMIT,
    CHARGE_CURRENT_LIMIT,
    DISCHARGE_CURRENT_LIMIT;

    /// As the file says it.
    String key() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Kind> of(String key) {
      return Arrays.stream(values()).filter(kind -> kind.key().equals(key)).findFirst();
    }

    boolean isRatio() {
      return this == SOC || this == SOH;
    }
  }

  /// What a number of the bus is.
  ///
  /// @param number of the cell, string or sensor, from 1; of the first one where there are more
  /// @param count how many follow each other
  /// @param factor from the bus's unit and sign to the quantity's
  /// @param least of the quantity; what lies outside is no value
  /// @param unavailable integers on the bus that say that there is no value
  /// @param timeoutSeconds after which there is no value any more
  /// @param unit that the number on the bus has; absent where the DBC file's counts
  public record Quantity(
      Kind kind,
      int number,
      int count,
      double factor,
      double offset,
      double least,
      double most,
      List<Long> unavailable,
      OptionalDouble timeoutSeconds,
      Optional<String> unit) {
    public Quantity {
      unavailable = List.copyOf(unavailable);
    }
  }

  /// @param signal its name; `{}` stands for the numbers `from` to `from` + count - 1, `{000}` for
  ///   the same in three digits
  /// @param valid a signal of the same frame, named in the same way, that is `validRaw` where the
  ///   value counts
  public record Signal(
      String key,
      String message,
      String signal,
      int from,
      Optional<String> valid,
      int validRaw,
      Quantity quantity,
      String provenance) {
    private static final Pattern NUMBER = Pattern.compile("\\{(0*)}");

    /// The name of the signal number `n` of a row.
    public static String numbered(String name, int n) {
      Matcher place = NUMBER.matcher(name);
      if (!place.find()) return name;
      int digits = place.group(1).length();
      String number = digits < 2 ? Integer.toString(n) : ("%0" + digits + "d").formatted(n);
      return name.substring(0, place.start()) + number + name.substring(place.end());
    }

    static boolean isRow(String name) {
      return NUMBER.matcher(name).find();
    }
  }

  /// What a message's frames have to fulfil.
  public record MessageRule(
      String key, String message, Optional<Crc> crc, Optional<String> counterSignal) {}

  /// How a check is reckoned.
  public enum CrcKind {
    /// Remainder by a polynomial of 8 bits, most significant bit first.
    CRC8,
    /// The lowest byte of the sum.
    SUM8;

    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// A check over bytes of the frame.
  ///
  /// @param polynomial of [CrcKind#CRC8]
  /// @param fromByte first of the bytes that it covers, `toByte` the last
  /// @param atByte where it stands
  /// @param dataIds a byte for each of 16 counts of the alive counter, reckoned in behind `toByte`
  ///   (AUTOSAR E2E profile 2); or none
  public record Crc(
      CrcKind kind,
      int polynomial,
      int initial,
      int finalXor,
      int fromByte,
      int toByte,
      int atByte,
      List<Integer> dataIds) {
    public Crc {
      dataIds = List.copyOf(dataIds);
    }
  }

  /// How an ECU is addressed.
  ///
  /// @param targetByte present with extended addressing: the ECU's, `testerByte` ours
  public record Address(
      int request,
      int answer,
      boolean extendedIds,
      OptionalInt targetByte,
      OptionalInt testerByte) {}

  /// A diagnostic request and what its answer holds; or a row of requests, one value each.
  ///
  /// @param flexible whether it is sent in frames with flexible data rate
  /// @param identifierCount how many identifiers follow each other; the field of each has the next
  ///   number
  /// @param session that the ECU has to be in
  public record Poll(
      String key,
      Address address,
      boolean flexible,
      int service,
      int identifier,
      int identifierCount,
      OptionalInt session,
      double periodSeconds,
      List<Field> fields,
      String provenance) {
    public Poll {
      fields = List.copyOf(fields);
    }
  }

  /// @param at first byte; the answer's service is byte 0
  /// @param bits of the integer from `lowestBit` on; 0 all
  /// @param stride bytes from one to the next where there are more; 0 right behind each other
  public record Field(
      String key,
      int at,
      int bytes,
      boolean signed,
      boolean littleEndian,
      int lowestBit,
      int bits,
      int stride,
      Quantity quantity) {
    /// The same alone, of a cell, string or sensor `further` numbers on.
    public Field one(int further) {
      Quantity one =
          new Quantity(
              quantity.kind,
              quantity.number + further,
              1,
              quantity.factor,
              quantity.offset,
              quantity.least,
              quantity.most,
              quantity.unavailable,
              quantity.timeoutSeconds,
              quantity.unit);
      return new Field(key, at, bytes, signed, littleEndian, lowestBit, bits, stride, one);
    }
  }
}
