package io.celltwin.hil;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `./celltwin` in a checkout that has been built, between a JDK and a Maven that write down what
/// is started of them.
@Timeout(60)
class LauncherTest {
  @TempDir private Path home = Path.of("");

  @BeforeEach
  void fillHome() throws IOException {
    Files.copy(
        Path.of("../celltwin"), home.resolve("celltwin"), StandardCopyOption.COPY_ATTRIBUTES);
    for (String tool : List.of("jdk/bin/java", "jdk/bin/javac", "tools/mvn")) {
      String script = "#!/bin/sh\necho ${0##*/} >> \"%s\"\n".formatted(home.resolve("started"));
      Files.setPosixFilePermissions(
          write(tool, script), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    write("jdk/release", "IMPLEMENTOR=\"nobody\"\nJAVA_VERSION=\"25.0.3\"\n");
    write("hil-tests/target/classpath", "");
    write("lab/target/classpath", "");
    write("hal/src/main/java/Kept.java", "");
    write("hal/src/main/java/Deleted.java", "");
    write("config/cells/deleted.toml", "");
    makeOld();
    write("target/built", "");
  }

  private Path write(String file, String text) throws IOException {
    Path path = home.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }

  /// An hour: older than any stamp, whatever the file system's resolution.
  private void makeOld() throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      for (Path path : all.toList()) {
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().minusSeconds(3600)));
      }
    }
  }

  /// What was started by `./celltwin check`.
  private List<String> started() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(home.resolve("celltwin").toString(), "check").redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", home.resolve("jdk").toString());
    builder.environment().merge("PATH", home.resolve("tools") + ":", (old, tools) -> tools + old);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertEquals(0, process.waitFor(), said);
    return Files.readAllLines(home.resolve("started"));
  }

  @Test
  void startsNothingButTheProgramWhereTheBuildIsFresh() throws Exception {
    assertEquals(List.of("java"), started());
  }

  @Test
  void buildsAgainWhereASourceIsYoungerThanTheBuild() throws Exception {
    Path source = home.resolve("hal/src/main/java/Kept.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(3600)));
    assertEquals(List.of("mvn", "java"), started());
  }

  @Test
  void buildsAgainWhereASourceOrACellHasGone() throws Exception {
    for (String file : List.of("hal/src/main/java/Deleted.java", "config/cells/deleted.toml")) {
      Files.deleteIfExists(home.resolve("started"));
      makeOld();
      Files.setLastModifiedTime(
          home.resolve("target/built"), FileTime.from(Instant.now().minusSeconds(60)));
      Files.delete(home.resolve(file));
      assertEquals(List.of("mvn", "java"), started(), file);
    }
  }
}
