package io.celltwin.estimator;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeterminismTest {
  /// What IEEE 754 fixes to the bit; the transcendental functions of `Math` may differ in their
  /// last bit from machine to machine and from interpreter to compiler.
  private static final Set<String> EXACT =
      Set.of(
          "sqrt", "fma", "abs", "min", "max", "clamp", "signum", "rint", "floor", "ceil", "round");

  @Test
  void callsNoFunctionOfMathThatMayDifferBetweenMachines() {
    noClasses()
        .should()
        .callMethodWhere(
            describe(
                "a function of java.lang.Math that is not exact",
                (JavaMethodCall call) ->
                    call.getTargetOwner().isEquivalentTo(Math.class)
                        && !EXACT.contains(call.getTarget().getName())))
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.celltwin.estimator"));
  }

  @Test
  void knowsNothingOfClocksFilesAndThreads() {
    noClasses()
        .should()
        .dependOnClassesThat(
            describe(
                "clock, file, network or thread",
                c ->
                    c.getPackageName().startsWith("java.io")
                        || c.getPackageName().startsWith("java.nio")
                        || c.getPackageName().startsWith("java.net")
                        || c.getPackageName().startsWith("java.time")
                        || c.getPackageName().startsWith("java.util.concurrent")
                        || c.getName().equals("java.lang.Thread")))
        .orShould()
        .accessTargetWhere(
            describe(
                "anything of the system but arraycopy",
                (JavaAccess<?> access) ->
                    access.getTargetOwner().isEquivalentTo(System.class)
                        && !access.getTarget().getName().equals("arraycopy")))
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.celltwin.estimator"));
  }

  @Test
  void computesItsOwnExponentialWithinItsBounds() {
    for (double x = 0; x <= 1; x += 0x1p-12) {
      assertEquals(StrictMath.exp(-x), Exponential.negativeSmall(x), 3e-7);
    }
    for (double x = 0; x < 800; x += 0.037) {
      double truth = StrictMath.exp(-x);
      assertEquals(truth, Exponential.negative(x), 1e-12 * truth + 1e-27);
    }
  }
}
