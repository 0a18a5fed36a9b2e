package io.celltwin.lab;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.celltwin.lab.validate.ValidateCommand;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where measurements are that are no part of the project.
public final class MeasuredData {
  private MeasuredData() {}

  /// The folder of them all; skips the test that asks where a set is absent.
  public static Path with(String... sets) {
    Path data = ValidateCommand.dataFolder(Path.of("../.."));
    for (String set : sets) {
      assumeTrue(Files.isDirectory(data.resolve(set)), data.resolve(set) + " is absent");
    }
    return data;
  }
}
