package io.celltwin.hil.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A test that plays a scenario: it fails where an expectation of the scenario does, and where its
/// opposite passes. The method itself may take the [io.celltwin.hil.scenario.ScenarioResult] and
/// look closer.
@Test
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(CellTwinHilExtension.class)
public @interface CellTwinHil {
  /// Path of the scenario, from the folder that the tests run in.
  String value();
}
