package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `oracle/run.sh` compiles: two programs with the emulators that they use, and of `hal` the
/// sources alone, without its module and its libraries.
class OracleSourcesTest {
  @TempDir private Path folder;

  @Test
  void theProgramsOfTheOraclesCompileOutsideTheBuild() throws Exception {
    Path tests = Path.of("src/test/java/io/celltwin/simulation/chip");
    Path main = withoutModule("main", Path.of("src/main/java/io"));
    Path hal = withoutModule("hal", Path.of("../hal/src/main/java/io"));
    Process compiler =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "javac").toString(),
                "-nowarn",
                "-proc:none",
                "-implicit:class",
                "-d",
                Files.createDirectory(folder.resolve("out")).toString(),
                "-sourcepath",
                main + ":" + hal,
                main.resolve("io/celltwin/simulation/chip/EmulatorLine.java").toString(),
                tests.resolve("OracleRun.java").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, compiler.waitFor(), said);
  }

  private Path withoutModule(String name, Path sources) throws Exception {
    Path root = Files.createDirectory(folder.resolve(name));
    Files.createSymbolicLink(root.resolve("io"), sources.toAbsolutePath());
    return root;
  }
}
