package io.celltwin.canbus.dbc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Checks that the signals of a message lie within it, and apart from each other as far as one
/// frame carries them.
final class SignalPlaces {
  private final DbcStatements statements;
  private final DbcStatements.Message message;
  private final List<DbcStatements.Signal> said;
  private final List<DbcSignal> signals;

  /// From the signal itself up to the multiplexor that every frame carries.
  private final List<Map<String, List<RawRange>>> conditions = new ArrayList<>();

  private SignalPlaces(
      DbcStatements statements,
      DbcStatements.Message message,
      List<DbcStatements.Signal> said,
      List<DbcSignal> signals) {
    this.statements = statements;
    this.message = message;
    this.said = said;
    this.signals = signals;
  }

  /// @param said as in the file
  /// @param signals the same, put together
  static void check(
      DbcStatements statements,
      DbcStatements.Message message,
      List<DbcStatements.Signal> said,
      List<DbcSignal> signals)
      throws BadDbcException {
    SignalPlaces places = new SignalPlaces(statements, message, said, signals);
    places.checkEnds();
    places.checkOverlaps();
  }

  private void checkEnds() throws BadDbcException {
    for (int i = 0; i < signals.size(); i++) {
      DbcSignal signal = signals.get(i);
      if (signal.neededBytes() > message.length()) {
        String fault =
            "found signal "
                + signal.name()
                + " up to byte "
                + signal.neededBytes()
                + ", expected it within the "
                + message.length()
                + " of message "
                + message.name();
        int line = said.get(i).line();
        if (signal.decodable()) statements.deviation(line, fault);
        else statements.deviation(line, fault, "not decoded: more than 64 bits, or beyond a frame");
      }
    }
  }

  /// Each signal is told once, with the first that it lies upon.
  private void checkOverlaps() throws BadDbcException {
    Map<String, DbcSignal> byName = new HashMap<>();
    for (DbcSignal signal : signals) byName.putIfAbsent(signal.name(), signal);
    List<long[]> bits = new ArrayList<>();
    for (int i = 0; i < signals.size(); i++) {
      DbcSignal signal = signals.get(i);
      long[] own = signal.bits();
      conditions.add(conditions(signal, byName));
      for (int j = 0; j < i; j++) {
        if (overlap(own, bits.get(j)) && together(i, j)) {
          statements.deviation(
              said.get(i).line(),
              "found signal "
                  + signal.name()
                  + " overlapping "
                  + signals.get(j).name()
                  + " of line "
                  + said.get(j).line()
                  + " in message "
                  + message.name()
                  + ", expected "
                  + (switchedByNobody(i) && switchedByNobody(j)
                      ? "a multiplexor M in the message, which both are marked to need"
                      : "bits of its own"));
          break;
        }
      }
      bits.add(own);
    }
  }

  /// Whether the signal is marked as one of several, and nothing tells them apart.
  private boolean switchedByNobody(int i) {
    return said.get(i).marker().startsWith("m") && signals.get(i).multiplexed().isEmpty();
  }

  private static Map<String, List<RawRange>> conditions(
      DbcSignal signal, Map<String, DbcSignal> byName) {
    Map<String, List<RawRange>> conditions = new HashMap<>();
    DbcSignal at = signal;
    // a name that two signals share could lead in a circle
    while (at != null && at.multiplexed().isPresent()) {
      Multiplexed by = at.multiplexed().get();
      if (conditions.put(by.by(), by.values()) != null) break;
      at = byName.get(by.by());
    }
    return conditions;
  }

  private static boolean overlap(long[] these, long[] those) {
    for (int k = 0; k < these.length; k++) if ((these[k] & those[k]) != 0) return true;
    return false;
  }

  private boolean together(int i, int j) {
    for (Map.Entry<String, List<RawRange>> mine : conditions.get(i).entrySet()) {
      List<RawRange> other = conditions.get(j).get(mine.getKey());
      if (other != null && RawRange.disjoint(mine.getValue(), other)) return false;
    }
    return true;
  }
}
