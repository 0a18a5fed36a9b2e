package io.celltwin.canbus.survey;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Guesses which battery protocol a bus speaks, from what `fingerprints.csv` knows that each sends.
///
/// Bayes: every row of the table that is seen, with the length and period that it tells, or is
/// missed, weighs as its probability on a bus of that protocol against that on any other bus with
/// as many identifiers. "None of these" is as likely beforehand as all protocols together. Rows of
/// one protocol stand and fall together with year and equipment, so the weight of all is halved.
public final class Fingerprints {
  // Probabilities; judged, not measured: the spread of model years is not in any data at hand.
  private static final double PRESENT = 0.85;
  private static final double LENGTH_KEPT = 0.98;
  private static final double LENGTH_8_ELSEWHERE = 0.7;
  private static final double LENGTH_ELSEWHERE = 0.1;
  private static final double PERIOD_KEPT = 0.9;
  private static final double PERIOD_ELSEWHERE = 0.15;
  private static final double PERIOD_TOLERANCE = 0.3;
  private static final double EXTENDED_ELSEWHERE = 0.002;
  private static final double DEPENDENCE = 0.5;

  /// Vehicles crowd the lower identifiers: twice as likely as if they were spread evenly.
  private static final double CROWDING = 2;

  /// @param length 0 where it is not told, likewise the period
  /// @param always the protocol sends it; else a missing one tells nothing
  private record Row(
      int id, boolean extended, int length, double periodMillis, boolean always, String source) {}

  /// @param confidence probability among all protocols of the table and none of them
  /// @param seen rows of which the identifier is there, `fitting` of them also with what else is
  ///   told
  /// @param missed rows that the protocol always sends, and that are not there
  public record Guess(
      String protocol,
      double confidence,
      int seen,
      int fitting,
      int missed,
      List<String> evidence) {
    public Guess {
      evidence = List.copyOf(evidence);
    }
  }

  private final Map<String, List<Row>> protocols = new LinkedHashMap<>();

  private Fingerprints(BufferedReader table) throws IOException {
    for (String line = table.readLine(); line != null; line = table.readLine()) {
      if (line.startsWith("#") || line.startsWith("protocol,")) continue;
      String[] values = line.split(",", 6);
      Row row =
          new Row(
              Integer.parseInt(values[1], 16),
              values[1].length() == 8,
              values[2].isEmpty() ? 0 : Integer.parseInt(values[2]),
              values[3].isEmpty() ? 0 : Double.parseDouble(values[3]),
              values[4].equals("yes"),
              values[5]);
      protocols.computeIfAbsent(values[0], _ -> new ArrayList<>()).add(row);
    }
  }

  /// The table that comes with the program.
  public static Fingerprints shipped() {
    try (InputStream in = Fingerprints.class.getResourceAsStream("fingerprints.csv")) {
      if (in == null) throw new IllegalStateException("fingerprints.csv is not in this build");
      return new Fingerprints(
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
    } catch (IOException unlikely) {
      throw new UncheckedIOException(unlikely);
    }
  }

  /// Names of the protocols that it knows.
  public Set<String> protocols() {
    return Set.copyOf(protocols.keySet());
  }

  /// Protocols of which anything was seen, the likeliest first.
  public List<Guess> guess(BusSurvey bus) {
    Map<Long, IdSurvey> ids = new LinkedHashMap<>();
    int standard = 0;
    for (IdSurvey id : bus.ids()) {
      ids.put(key(id.id(), id.extended()), id);
      if (!id.extended()) standard++;
    }
    double elsewhere = Math.clamp(CROWDING * standard / 2048, 0.01, 0.5);
    List<Guess> weighed = new ArrayList<>();
    double sum = 0;
    for (Map.Entry<String, List<Row>> protocol : protocols.entrySet()) {
      Guess guess = weigh(protocol.getKey(), protocol.getValue(), ids, elsewhere);
      if (guess.seen > 0) weighed.add(guess);
      sum += guess.confidence;
    }
    double all =
        sum + protocols.size(); // none of these: odds of 1, as often as there are protocols
    return weighed.stream()
        .map(
            g -> new Guess(g.protocol, g.confidence / all, g.seen, g.fitting, g.missed, g.evidence))
        .sorted(Comparator.comparingDouble(Guess::confidence).reversed())
        .toList();
  }

  private static long key(int id, boolean extended) {
    return id | (extended ? 1L << 32 : 0);
  }

  /// With the odds against any other bus in the place of the confidence.
  private static Guess weigh(
      String protocol, List<Row> rows, Map<Long, IdSurvey> ids, double standardElsewhere) {
    double logOdds = 0;
    int seen = 0;
    int fitting = 0;
    int missed = 0;
    List<String> evidence = new ArrayList<>();
    for (Row row : rows) {
      double elsewhere = row.extended ? EXTENDED_ELSEWHERE : standardElsewhere;
      String name = row.extended ? "%08X".formatted(row.id) : "%03X".formatted(row.id);
      IdSurvey id = ids.get(key(row.id, row.extended));
      if (id == null) {
        if (!row.always) continue;
        missed++;
        logOdds += Math.log((1 - PRESENT) / (1 - elsewhere));
        evidence.add(name + " missed (" + row.source + ")");
        continue;
      }
      seen++;
      logOdds += Math.log(PRESENT / elsewhere);
      boolean fits = true;
      StringBuilder told = new StringBuilder(name).append(" seen");
      if (row.length > 0) {
        boolean same = id.minLength() == row.length && id.maxLength() == row.length;
        double other = row.length == 8 ? LENGTH_8_ELSEWHERE : LENGTH_ELSEWHERE;
        logOdds += Math.log(same ? LENGTH_KEPT / other : (1 - LENGTH_KEPT) / (1 - other));
        fits &= same;
        told.append(same ? ", " : ", NOT ").append(row.length).append(" bytes");
      }
      double periodMillis = id.medianPeriodNanos() / 1e6;
      if (row.periodMillis > 0 && !Double.isNaN(periodMillis)) {
        boolean same = Math.abs(periodMillis / row.periodMillis - 1) <= PERIOD_TOLERANCE;
        logOdds +=
            Math.log(
                same ? PERIOD_KEPT / PERIOD_ELSEWHERE : (1 - PERIOD_KEPT) / (1 - PERIOD_ELSEWHERE));
        fits &= same;
        told.append(same ? ", every " : ", NOT every ").append(Math.round(row.periodMillis));
        told.append(" ms");
      }
      if (fits) fitting++;
      evidence.add(told.append(" (").append(row.source).append(')').toString());
    }
    double odds = Math.exp(Math.min(500, DEPENDENCE * logOdds));
    return new Guess(protocol, odds, seen, fitting, missed, evidence);
  }
}
