package io.celltwin.hil.junit;

import io.celltwin.config.ConfigException;
import io.celltwin.hil.scenario.Outcome;
import io.celltwin.hil.scenario.Scenario;
import io.celltwin.hil.scenario.ScenarioReader;
import io.celltwin.hil.scenario.ScenarioResult;
import io.celltwin.hil.scenario.ScenarioRun;
import io.celltwin.hil.scenario.Texts;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/// Plays the scenario of a [CellTwinHil] before its method.
final class CellTwinHilExtension implements BeforeEachCallback, ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(CellTwinHilExtension.class);

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    CellTwinHil asked =
        AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), CellTwinHil.class)
            .orElseThrow();
    ScenarioResult result = play(Path.of(asked.value()));
    context.getStore(NAMESPACE).put(ScenarioResult.class, result);
    context.publishReportEntry("hash", result.hash());
  }

  /// @throws AssertionError where an expectation has failed, a run breaks, or the scenario cannot
  ///   fail
  static ScenarioResult play(Path file) throws ConfigException, IOException, InterruptedException {
    Scenario scenario = read(file);
    ScenarioResult result = played(scenario);
    if (!result.passed()) {
      throw new AssertionError(
          result.outcomes().stream()
              .filter(outcome -> !outcome.passed())
              .map(CellTwinHilExtension::text)
              .collect(Collectors.joining("; ", named(scenario), "")));
    }
    if (played(scenario.opposed()).passed()) {
      throw new AssertionError(
          named(scenario) + "its expectations are met where nothing breaks, too");
    }
    return result;
  }

  private static Scenario read(Path file) throws ConfigException, IOException {
    try {
      return ScenarioReader.read(file);
    } catch (NoSuchFileException missing) {
      throw new AssertionError(
          "no scenario " + file + " in " + Path.of("").toAbsolutePath() + ", where the tests run",
          missing);
    }
  }

  /// `scenarios/open-wire.toml, A sense wire breaks while driving: `
  private static String named(Scenario scenario) {
    return scenario.file() + ", " + scenario.title() + ": ";
  }

  private static ScenarioResult played(Scenario scenario) throws InterruptedException {
    ScenarioResult result = new ScenarioRun(scenario, _ -> {}).play();
    result
        .error()
        .ifPresent(broken -> {
          throw new AssertionError(named(scenario) + "the run broke: " + broken, broken);
        });
    return result;
  }

  private static String text(Outcome outcome) {
    return outcome.expectation().text()
        + ": "
        + outcome.detail()
        + outcome
            .timing()
            .map(timing -> ", due by " + Texts.number(timing.deadlineSeconds()) + " s")
            .orElse("");
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == ScenarioResult.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return Optional.ofNullable(
            context.getStore(NAMESPACE).get(ScenarioResult.class, ScenarioResult.class))
        .orElseThrow();
  }
}
