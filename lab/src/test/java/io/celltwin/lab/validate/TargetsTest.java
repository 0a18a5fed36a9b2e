package io.celltwin.lab.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.lab.validate.Bound.Verdict;
import io.celltwin.lab.validate.Target.Figure;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TargetsTest {
  private static Case kase(String name) {
    return Stream.concat(Case.FLAT_CELL.stream(), Case.STRING.stream())
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> accuracy(MeasuredSet set, String group, String kase) {
    return bounds(set, group, kase, Figure.RMSE, Figure.MINUTES);
  }

  private static List<String> threeSigma(MeasuredSet set, String group) {
    return bounds(
        set,
        group,
        "noise",
        Figure.THREE_SIGMA,
        Figure.THREE_SIGMA_UNANCHORED,
        Figure.THREE_SIGMA_ANCHORED);
  }

  private static List<String> bounds(MeasuredSet set, String group, String kase, Figure... of) {
    return Targets.of(set, group, kase(kase)).stream()
        .filter(t -> List.of(of).contains(t.figure()))
        .map(t -> t.figure().label() + " " + t.bound())
        .toList();
  }

  private static final Score.Part NOTHING = new Score.Part(Double.NaN, Double.NaN, Double.NaN);

  private static Score score(double rmse, double inside, double threeSigma) {
    return score(new Score.Part(rmse, inside, threeSigma), 0, Double.NaN);
  }

  private static Score score(Score.Part whole, double biasErrorSigmas, double verdictRight) {
    return new Score(
        1,
        whole,
        0,
        0,
        0,
        0,
        NOTHING,
        NOTHING,
        whole,
        0,
        whole.rmse(),
        0,
        biasErrorSigmas,
        "",
        verdictRight);
  }

  private static Result result(String name, boolean seen, double rmse) {
    MeasuredFile file =
        new MeasuredFile(
            MeasuredSet.PANASONIC,
            name,
            name.substring(0, 3),
            Path.of(name),
            new Truth.PerCell(),
            OptionalDouble.empty());
    return new Result(file, kase("exact"), score(rmse, 100, 1), seen);
  }

  @Test
  void aimsAtWhatEachTemperatureAllows() {
    assertEquals(List.of("rmse <= 0.5 / 0.8"), accuracy(MeasuredSet.PANASONIC, "p25", "exact"));
    assertEquals(List.of("rmse <= 0.7 / 1"), accuracy(MeasuredSet.PANASONIC, "p25", "all"));
    assertEquals(List.of("rmse <= 1.5 / 2.5"), accuracy(MeasuredSet.PANASONIC, "m20", "exact"));
    assertEquals(List.of(), accuracy(MeasuredSet.PANASONIC, "m20", "all"));
    assertEquals(List.of(), accuracy(MeasuredSet.PANASONIC, "p40", "exact"));
    assertEquals(List.of("rmse <= 1.5 / 2"), accuracy(MeasuredSet.HG2, "p40", "exact"));
    assertEquals(
        List.of("min<5% <= 25 / 40"), accuracy(MeasuredSet.A123, "p35", "plateau_minus20"));
    assertEquals(List.of(), accuracy(MeasuredSet.A123, "m15", "plateau_minus20"));
  }

  @Test
  void allowsAWiderBoundInTheColdAndOnThePlateauUntilAnAnchor() {
    assertEquals(List.of("3 sigma <= 5"), threeSigma(MeasuredSet.PANASONIC, "p00"));
    assertEquals(List.of("3 sigma <= 8"), threeSigma(MeasuredSet.HG2, "m10"));
    List<String> flat = List.of("3 sigma unanchored <= 15", "3 sigma anchored <= 5");
    assertEquals(flat, threeSigma(MeasuredSet.A123, "p15"));
    assertEquals(flat, threeSigma(MeasuredSet.LFP220, "p25"));
  }

  @Test
  void asksAStringForItsVerdictAndForTheOffsetThatWasAdded() {
    Figure[] sensors = {Figure.BIAS, Figure.VERDICT};
    assertEquals(
        List.of("verdict right >= 100", "bias sigmas <= 3"),
        bounds(MeasuredSet.LFP220, "p25", "offset", sensors));
    assertEquals(
        List.of("verdict right >= 100"), bounds(MeasuredSet.LFP220, "p25", "cell2", sensors));
    assertEquals(List.of(), bounds(MeasuredSet.A123, "p15", "bias", sensors));
    Score.Part any = new Score.Part(1, 100, 1);
    List<Score> strings = List.of(score(any, 1, 1), score(any, 4, 0), score(any, 2, Double.NaN));
    assertEquals(4, Figure.BIAS.of(strings));
    assertEquals(50, Figure.VERDICT.of(strings));
  }

  @Test
  void saysWhatEachCasesSensorsGiveAStringToFind() {
    assertEquals("", kase("plain").sensors().verdict());
    assertEquals("current sensor", kase("offset").sensors().verdict());
    assertEquals("cell 2 voltage", kase("cell2").sensors().verdict());
  }

  @Test
  void tellsAimFromFloorFromMissed() {
    Target rmse = new Target(Figure.RMSE, 0.5, 0.8);
    assertEquals(Verdict.AIM, rmse.judge(List.of(score(0.4, 0, 0), score(0.6, 0, 0))));
    assertEquals(Verdict.FLOOR, rmse.judge(List.of(score(0.75, 0, 0))));
    assertEquals(Verdict.MISSED, rmse.judge(List.of(score(0.81, 0, 0))));
    assertEquals(Verdict.MISSED, rmse.judge(List.of(score(Double.NaN, 0, 0))));
    Target least = new Target(Figure.LEAST_INSIDE, 90, 90);
    assertEquals(
        "least inside 89.00 (>= 90) MISSED",
        least.text(List.of(score(0, 100, 0), score(0, 89, 0))));
  }

  @Test
  void judgesNothingThatNoDriveHas() {
    Score anchoredThroughout = score(1, 100, 20);
    Target unanchored = new Target(Figure.THREE_SIGMA_UNANCHORED, 15, 15);
    assertFalse(unanchored.applies(List.of(anchoredThroughout)));
    Target anchored = new Target(Figure.THREE_SIGMA_ANCHORED, 5, 5);
    assertTrue(anchored.applies(List.of(anchoredThroughout)));
  }

  @Test
  void formatsTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertEquals(
          "rmse 0.40 (<= 0.5 / 0.8) aim",
          new Target(Figure.RMSE, 0.5, 0.8).text(List.of(score(0.4, 0, 0))));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void countsWhatHasBeenSeenOnlyWhereNothingElseIsThere() {
    List<Group> groups =
        Group.of(
            List.of(
                result("p25_Cycle1", true, 0.1),
                result("p25_Walk", false, 0.9),
                result("m10_Cycle1", true, 0.2)),
            false);
    assertEquals(List.of("p25", "m10", "all"), groups.stream().map(Group::name).toList());
    assertEquals("1 of 2", groups.get(0).count());
    assertEquals(0.9, Figure.RMSE.of(groups.get(0).scores()));
    assertEquals("1*", groups.get(1).count());
    assertEquals(0.9, Figure.RMSE.of(groups.get(2).scores()));
    assertEquals(List.of(), groups.get(1).targets());
    assertFalse(
        Group.of(List.of(result("m10_Cycle1", true, 0.2)), true).getFirst().targets().isEmpty());
  }
}
