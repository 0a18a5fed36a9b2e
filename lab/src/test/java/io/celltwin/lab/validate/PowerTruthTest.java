package io.celltwin.lab.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.CellFile;
import io.celltwin.lab.plant.ElectrodeCell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Predictions are compared with themselves and with what they are not.
class PowerTruthTest {
  private static final String HEAD =
      "soc,temperature_degC,cell_temperature_degC,state,horizon_s,direction,max_current_A,limited_by\n";

  /// Of the shipped simulated cell.
  private static final double ONE_C_AMPS = 5;

  @TempDir private Path folder;
  private CellFile cell;

  @BeforeEach
  void readCell() throws Exception {
    cell = ElectrodeCell.file();
    assertEquals(ONE_C_AMPS, cell.capacity().ratedAmpereHours(), 0.2);
  }

  /// Six levels of charge, both states, both ways, three horizons.
  private static List<String> questions() {
    List<String> questions = new ArrayList<>();
    for (double soc : new double[] {0.1, 0.3, 0.5, 0.7, 0.9, 0.95}) {
      for (String state : List.of("rested", "polarised")) {
        for (String way : List.of("charge", "discharge")) {
          for (int seconds : new int[] {2, 10, 30}) {
            questions.add("%s,10,12,%s,%d,%s".formatted(soc, state, seconds, way));
          }
        }
      }
    }
    return questions;
  }

  private PowerTruth judged(List<Double> truths, String limitedBy) throws Exception {
    List<String> questions = questions();
    StringBuilder csv = new StringBuilder(HEAD);
    for (int k = 0; k < questions.size(); k++) {
      csv.append(questions.get(k)).append(',').append(truths.get(k)).append(',');
      csv.append(limitedBy).append('\n');
    }
    return PowerTruth.of(Files.writeString(folder.resolve("mine.csv"), csv), cell);
  }

  private List<Double> predicted() throws Exception {
    List<Double> any = questions().stream().map(q -> 1.0).toList();
    return judged(any, "voltage").csv().stream()
        .skip(1)
        .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(',') + 1)))
        .toList();
  }

  private static List<Double> each(List<Double> amps, DoubleUnaryOperator truth) {
    return amps.stream().map(truth::applyAsDouble).toList();
  }

  /// The row of all.
  private static List<String> all(PowerTruth truth) {
    return truth.table().rows().getFirst();
  }

  private static String asked(PowerTruth truth) {
    return truth.table().explained().getLast();
  }

  @Test
  void aPredictionThatIsTheTruthMeetsWhatIsAsked() throws Exception {
    PowerTruth truth = judged(predicted(), "voltage");
    assertEquals("72", all(truth).get(2));
    assertEquals(List.of("1.000", "0.0", "0.0"), all(truth).subList(4, 7), "clipped");
    assertEquals(List.of("1.000", "0.0", "0.0"), all(truth).subList(7, 10), "unclipped");
    assertEquals(
        "Asked: clipped median of all within 15 % of the truth: met; at most 5 % more: met.",
        asked(truth));
  }

  @Test
  void whatIsPredictedTooHighIsMissedTwice() throws Exception {
    PowerTruth truth = judged(each(predicted(), amps -> amps / 2), "voltage");
    assertEquals(List.of("2.000", "100.0", "100.0"), all(truth).subList(7, 10));
    assertTrue(asked(truth).contains("of the truth: MISSED; at most 5 % more: MISSED"));
  }

  @Test
  void whatIsPredictedTooLowIsNotMore() throws Exception {
    PowerTruth truth = judged(each(predicted(), amps -> amps * 2), "voltage");
    assertEquals(List.of("0.500", "50.0", "0.0"), all(truth).subList(7, 10));
    assertTrue(asked(truth).contains("of the truth: MISSED; at most 5 % more: met"));
  }

  @Test
  void whatIsBeyondTheClipOnBothSidesIsAlike() throws Exception {
    List<Double> amps = predicted();
    double clip = 3 * ONE_C_AMPS;
    PowerTruth truth = judged(each(amps, a -> Math.max(Math.min(a, clip + 0.1), a / 2)), "voltage");
    long far = amps.stream().filter(a -> a > 1.1 * clip).count();
    assertTrue(far > 5, () -> far + " beyond");
    assertEquals("0.0", all(truth).get(6));
    assertNotEquals("0.0", all(truth).get(9), "unclipped it shows");
  }

  @Test
  void whereTheTruthWasNotFoundThereIsNothingUnclipped() throws Exception {
    PowerTruth truth = judged(predicted(), "cap");
    assertEquals(List.of("-", "-"), all(truth).subList(7, 9));
    List<String> transport = truth.table().rows().getLast();
    assertEquals(List.of("transport", "0"), transport.subList(1, 3));
    assertEquals("72", judged(predicted(), "transport").table().rows().getLast().get(2));
  }

  @Test
  void aPolarisedCellGivesNoMoreAndTakesNoLess() throws Exception {
    List<Double> amps = predicted();
    List<String> questions = questions();
    int different = 0;
    for (int k = 0; k < amps.size(); k++) {
      String question = questions.get(k);
      if (!question.contains("polarised")) continue;
      double rested = amps.get(questions.indexOf(question.replace("polarised", "rested")));
      double more = amps.get(k) - rested;
      boolean gives = question.endsWith("discharge");
      assertTrue(gives ? more <= 0 : more >= 0, () -> question + ": by " + more + " A");
      if (more != 0) different++;
    }
    assertTrue(different > 10, different + " of 36");
  }

  @Test
  void theSpreadsheetHasEveryRowWithItsPrediction() throws Exception {
    List<String> csv = judged(predicted(), "voltage").csv();
    assertEquals(73, csv.size());
    assertEquals("mine", all(judged(predicted(), "voltage")).getFirst());
    assertTrue(csv.getFirst().endsWith(",limited_by,predicted_A"));
    assertTrue(
        csv.get(1).startsWith("0.100,10.0,12.00,rested,2,charge,"),
        () -> String.format(Locale.ROOT, "%s", csv.get(1)));
  }
}
