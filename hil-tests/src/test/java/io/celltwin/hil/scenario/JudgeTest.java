package io.celltwin.hil.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of expectations: on two LTC6813 of which the second is lost from the beginning, and
/// in an open wire whose neighbour is named with each test.
class JudgeTest {
  private static final Path BENCH = Path.of("scenarios/benches/ltc6813.toml").toAbsolutePath();

  private static final String LOST =
      "[[fault]]\nat_s = %s\nkind = \"lost_device\"\nsource = \"cells\"\ndevice = 2\n";

  private static final String WIRE =
      """
      [[fault]]
      at_s = 20
      until_s = 45
      kind = "open_wire"
      source = "cells"
      device = 1
      wire = 5
      """;

  private static final String NAMED =
      "[[expect]]\nfault = 1\ndevice_fault = \"%s\"\nsource = \"cells\"\n";

  @TempDir private Path folder;

  private Outcome last(String text) throws Exception {
    String head = "schema = 1\ntitle = \"t\"\ndaemon = \"" + BENCH + "\"\nduration_s = 60\n";
    Path file = Files.writeString(folder.resolve("s.toml"), head + text);
    return new ScenarioRun(ScenarioReader.read(file), _ -> {}).play().outcomes().getLast();
  }

  private void assertFails(String text, String why) throws Exception {
    Outcome outcome = last(text);
    assertFalse(outcome.passed(), outcome::detail);
    assertTrue(outcome.detail().contains(why), outcome::detail);
  }

  private void assertPasses(String text) throws Exception {
    Outcome outcome = last(text);
    assertTrue(outcome.passed(), outcome::detail);
  }

  @Test
  void aCellWithoutAnEstimateIsOutside() throws Exception {
    String inside = LOST.formatted(0) + "[[expect]]\ntruth_inside_sigmas = 3\nfrom_s = 10\n";
    assertFails(inside + "share = 0.51\n", "50.000 %; ");
    assertFails(inside, " of 16032 without an estimate, the first of cell 17 at 10 s");
    assertPasses(inside + "where_estimated = true\n");
  }

  @Test
  void aCellWithoutAnEstimateIsAnError() throws Exception {
    String close = LOST.formatted(0) + "[[expect]]\nerror_at_most_percent = 5\nfrom_s = 10\n";
    assertFails(close, "8016 of 16032 without an estimate, the first of cell 17 at 10 s");
    assertPasses(close + "where_estimated = true\n");
    assertPasses(close.replace("at_s = 0", "at_s = 9")); // it has one: what was, and drifts apart
  }

  /// The tick at 0 s has none: no twin knows anything before it has seen something.
  @Test
  void withoutATimeItCountsFromTheFirstEstimates() throws Exception {
    String inside = "[[expect]]\ntruth_inside_sigmas = 3\n";
    assertPasses(LOST.formatted(30) + inside);
    assertPasses(LOST.formatted(30) + "[[expect]]\nerror_at_most_percent = 5\n");
    assertFails(LOST.formatted(30) + inside + "from_s = 0\n", "32 of 19232 without an estimate");
    assertFails(LOST.formatted(0) + inside, "nothing was judged: never had every cell an estimate");
  }

  /// The same bytes on every machine, whatever its language.
  @Test
  void whatIsSaidDoesNotDependOnTheLanguage() throws Exception {
    Locale usual = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG")); // has digits of its own, and another comma
    try {
      Outcome outcome =
          last(LOST.formatted("0") + "[[expect]]\ntruth_inside_sigmas = 3\nfrom_s = 10\n");
      assertEquals(
          "50.000 %; 8016 of 16032 without an estimate, the first of cell 17 at 10 s",
          outcome.detail());
      Outcome named = last(LOST.formatted("20") + NAMED.formatted("no_answer"));
      assertTrue(named.detail().startsWith("after 0."), named::detail);
    } finally {
      Locale.setDefault(usual);
    }
  }

  @Test
  void whereNothingIsJudgedNothingIsMet() throws Exception {
    assertFails(
        LOST.formatted(0) + "[[expect]]\ntruth_inside_sigmas = 3\nfrom_s = 70\n",
        "nothing was judged");
  }

  /// The pack rests; its current is told with the second tick.
  @Test
  void aCurrentIsToldAndLiesWithinInEveryTick() throws Exception {
    String rest = "[drive]\ncurrent_A = 0\n" + LOST.formatted(59);
    String within = rest + "[[expect]]\ncurrent_within_A = [%s, 1]\n";
    assertPasses(within.formatted(-1) + "from_s = 1\n");
    assertFails(within.formatted(-1), "1 of 601 without a current");
    assertFails(within.formatted(0.5) + "from_s = 1\nuntil_s = 2\n", " to ");
    assertFails(within.formatted(-1) + "from_s = 70\nuntil_s = 80\n", "nothing was judged");
    String moving = "[drive]\ncurrent_A = -20\n" + LOST.formatted(59);
    assertFails(moving + "[[expect]]\ncurrent_within_A = [-1, 1]\n", "-19.99");
  }

  @Test
  void aBoundThatIsTooWideIsNotMet() throws Exception {
    String sigma = LOST.formatted(0) + "[[expect]]\nsigma_at_most_percent = %s\nfrom_s = 10\n";
    assertFails(sigma.formatted(50), " without an estimate");
    assertPasses(sigma.formatted(50) + "where_estimated = true\n");
    assertFails(sigma.formatted(0.001) + "where_estimated = true\n", "at most ");
  }

  @Test
  void whatComesAgainAfterItsLimitIsSomethingElse() throws Exception {
    String stale = "[[expect]]\nfault = 1\nalarm = \"stale_voltage\"\nfound_by = \"cells\"\n";
    String text = WIRE + stale + NAMED.formatted("open_wire") + NAMED.formatted("over_range");
    String nothing = "[[expect]]\nnothing_else = true\n";
    assertFails(text + nothing, "also told: cells: device 1, channel 6: out of range at ");
    assertPasses(text + "repeats = true\n" + nothing);
  }

  @Test
  void aLimitBeyondTheEndSaysSo() throws Exception {
    Outcome outcome = last(LOST.formatted(59.95) + NAMED.formatted("no_answer"));
    assertEquals("not told; the run ended 13.15 s before the limit", outcome.detail());
  }
}
