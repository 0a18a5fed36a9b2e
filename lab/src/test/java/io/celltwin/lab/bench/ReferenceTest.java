package io.celltwin.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.celltwin.estimator.PackEstimate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The filter in C, which nobody would compare times with if it estimated anything else.
class ReferenceTest {
  private static final Path SOURCE = Path.of("src", "main", "c", "bench.c");

  /// Far above what the order of sums makes, far below any change of the filter.
  private static final double SAME = 1e-9;

  private static final Pattern TOLD =
      Pattern.compile("n= *(\\d+) .*: soc (\\S+) +sigma (\\S+) +residual (\\S+)");

  @TempDir Path folder;

  @Test
  void estimatesTheSameInC() throws Exception {
    assumeTrue(hasGcc(), "no gcc to compile the reference");
    Path bench = folder.resolve("bench");
    String compiled = run("gcc", "-O2", "-o", bench.toString(), SOURCE.toString(), "-lm");
    assertTrue(bench.toFile().canExecute(), compiled);

    List<MatchResult> told = TOLD.matcher(run(bench.toString(), "0")).results().toList();

    assertEquals(3, told.size());
    for (MatchResult line : told) {
      PackEstimate estimate = new DrivenPack(Integer.parseInt(line.group(1))).steps(1000);
      assertEquals(Double.parseDouble(line.group(2)), mean(estimate.soc), SAME, line.group());
      assertEquals(Double.parseDouble(line.group(3)), mean(estimate.socSigma), SAME, line.group());
      double residual = mean(estimate.innovationMeanVolts);
      assertEquals(Double.parseDouble(line.group(4)), residual, SAME, line.group());
    }
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static boolean hasGcc() throws InterruptedException {
    try {
      run("gcc", "--version");
      return true;
    } catch (IOException absent) {
      return false;
    }
  }

  private static String run(String... words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return told;
  }
}
