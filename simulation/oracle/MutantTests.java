package io.celltwin.simulation.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// Runs tests and says in two cells of a table how many of them fail: `run.sh` has it run the tests
/// of the emulators, then those of the drivers, on emulators that are wrong. Not of the build,
/// since JUnit's launcher is not.
public final class MutantTests {
  private static final String PACKAGE = "io.celltwin.simulation.chip.";

  /// A wrong emulator may keep a test for ever.
  private static final String LONGEST = "30 s";

  private static final int MOST_NAMED = 2;

  private MutantTests() {}

  /// @param args names of classes, those of the emulators before `--`, those of the drivers after
  ///   it
  public static void main(String[] args) {
    List<String> cells = new ArrayList<>();
    List<String> classes = new ArrayList<>();
    for (String arg : args) {
      if (arg.equals("--")) {
        cells.add(failed(classes));
        classes.clear();
      } else {
        classes.add(arg);
      }
    }
    cells.add(failed(classes));
    System.out.println(String.join(" | ", cells));
    System.exit(0); // also where a test hangs
  }

  private static String failed(List<String> classes) {
    LauncherDiscoveryRequestBuilder request =
        LauncherDiscoveryRequestBuilder.request()
            .configurationParameter("junit.jupiter.execution.timeout.default", LONGEST)
            .configurationParameter(
                "junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD");
    for (String name : classes) request.selectors(DiscoverySelectors.selectClass(PACKAGE + name));
    int[] run = {0};
    Map<String, Integer> failed = new TreeMap<>(); // by method
    LauncherFactory.create()
        .execute(
            request.build(),
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (!test.isTest()) return;
                run[0]++;
                if (result.getStatus() != TestExecutionResult.Status.FAILED) return;
                String method =
                    test.getSource()
                        .map(source -> ((MethodSource) source).getMethodName())
                        .orElse(test.getDisplayName());
                failed.merge(method, 1, Integer::sum);
              }
            });
    int count = failed.values().stream().mapToInt(Integer::intValue).sum();
    List<String> names = failed.keySet().stream().limit(MOST_NAMED).toList();
    String more = failed.size() > MOST_NAMED ? " …" : "";
    String text = count + " of " + run[0];
    return count == 0 ? text : text + ": " + String.join(", ", names) + more;
  }
}
