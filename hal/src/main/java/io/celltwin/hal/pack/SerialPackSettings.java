package io.celltwin.hal.pack;

/// A pack at the other end of a serial line.
///
/// @param cells in series, as the pack itself must say
/// @param sensors of temperature, as the pack itself must say; 0 where it has none
/// @param reversed whether the sign of the current is turned: for packs whose firmware has it the
///   other way than its protocol says
/// @param pollNanos from one poll to the next; a poll that takes longer is followed by the next
/// @param answerNanos how long the pack may take to answer a request, its bytes included
/// @param attempts of a request, until the pack counts as not answering
public record SerialPackSettings(
    Kind kind,
    int cells,
    int sensors,
    boolean reversed,
    long pollNanos,
    long answerNanos,
    int attempts) {
  /// What the pack speaks, with the most that its frames have room for.
  public enum Kind {
    /// JBD, also sold as Xiaoxiang, LLT and Overkill Solar: `DD` … `77`.
    JBD(32, 8),
    /// Daly's `A5` frames.
    DALY(48, 16),
    /// Daly's registers from `D2`; the sign of the current is not confirmed.
    DALY_D2(32, 8),
    /// Daly's registers from `81`, answered by `51`: one source only, sign not confirmed.
    DALY_81(48, 8),
    /// JK's `4E 57` frames.
    JK(32, 2);

    private final int mostCells;
    private final int mostSensors;

    Kind(int mostCells, int mostSensors) {
      this.mostCells = mostCells;
      this.mostSensors = mostSensors;
    }
  }

  private static final long MILLISECOND = 1_000_000L;
  private static final long SHORTEST_ANSWER_NANOS = 20 * MILLISECOND;

  public SerialPackSettings {
    inRange(kind + ": cells", cells, 1, kind.mostCells);
    inRange(kind + ": sensors", sensors, 0, kind.mostSensors);
    inRange(kind + ": attempts", attempts, 1, 10);
    if (answerNanos < SHORTEST_ANSWER_NANOS)
      throw new IllegalArgumentException(
          "%s: %s s to answer, expected at least %s s"
              .formatted(kind, answerNanos / 1e9, SHORTEST_ANSWER_NANOS / 1e9));
    if (pollNanos < answerNanos)
      throw new IllegalArgumentException(
          "%s: poll period %s s, expected at least the time of one answer, %s s"
              .formatted(kind, pollNanos / 1e9, answerNanos / 1e9));
  }

  private static void inRange(String what, int found, int least, int most) {
    if (found < least || found > most)
      throw new IllegalArgumentException(
          "%s %d, expected %d to %d".formatted(what, found, least, most));
  }

  /// Once a second, 300 ms to answer, three attempts.
  public static SerialPackSettings of(Kind kind, int cells, int sensors) {
    return new SerialPackSettings(
        kind, cells, sensors, false, 1000 * MILLISECOND, 300 * MILLISECOND, 3);
  }

  PackProtocol protocol() {
    return switch (kind) {
      case JBD -> new Jbd();
      case DALY -> new Daly(cells, sensors);
      case DALY_D2 -> new DalyRegisters(DalyRegisters.Form.D2);
      case DALY_81 -> new DalyRegisters(DalyRegisters.Form.FORM_81);
      case JK -> new Jk();
    };
  }

  /// Of the factory's settings.
  public int baudRate() {
    return protocol().baudRate();
  }
}
