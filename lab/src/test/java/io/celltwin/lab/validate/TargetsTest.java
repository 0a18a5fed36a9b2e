package io.celltwin.lab.validate;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.lab.validate.Target.Figure;
import io.celltwin.lab.validate.Target.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class TargetsTest {
  private static Case kase(String name) {
    return Case.FLAT_CELL.stream().filter(c -> c.name().equals(name)).findFirst().orElseThrow();
  }

  private static List<String> accuracy(MeasuredSet set, String group, String kase) {
    return Targets.of(set, group, kase(kase)).stream()
        .filter(t -> t.figure() == Figure.RMSE || t.figure() == Figure.MINUTES)
        .map(t -> t.figure().label() + " " + t.bound())
        .toList();
  }

  private static double mostThreeSigma(MeasuredSet set, String group) {
    return Targets.of(set, group, kase("noise")).stream()
        .filter(t -> t.figure() == Figure.THREE_SIGMA)
        .findFirst()
        .orElseThrow()
        .floor();
  }

  private static Score score(double rmse, double inside, double threeSigma) {
    return new Score(1, rmse, 0, 0, inside, threeSigma, 0, 0, Double.NaN, Double.NaN, 0, rmse);
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
  void allowsAWiderBoundInTheColdAndOnThePlateau() {
    assertEquals(5, mostThreeSigma(MeasuredSet.PANASONIC, "p00"));
    assertEquals(8, mostThreeSigma(MeasuredSet.HG2, "m10"));
    assertEquals(15, mostThreeSigma(MeasuredSet.A123, "p15"));
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
                result("m10_Cycle1", true, 0.2)));
    assertEquals(List.of("p25", "m10", "all"), groups.stream().map(Group::name).toList());
    assertEquals("1 of 2", groups.get(0).count());
    assertEquals(0.9, Figure.RMSE.of(groups.get(0).scores()));
    assertEquals("1*", groups.get(1).count());
    assertEquals(0.9, Figure.RMSE.of(groups.get(2).scores()));
  }
}
