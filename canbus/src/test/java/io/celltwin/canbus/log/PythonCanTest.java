package io.celltwin.canbus.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Beside python-can, where `CELLTWIN_PYTHON` (else `python3`) has it: `python3 -m venv V &&
/// V/bin/pip install python-can && export CELLTWIN_PYTHON=V/bin/python`.
class PythonCanTest {
  private static final String PYTHON = System.getenv().getOrDefault("CELLTWIN_PYTHON", "python3");

  @TempDir private static Path folder;
  private static Path script = Path.of("");

  @BeforeAll
  static void needsPythonCan() throws Exception {
    script = folder.resolve("python_can.py");
    try (InputStream in = PythonCanTest.class.getResourceAsStream("python_can.py")) {
      Files.write(script, java.util.Objects.requireNonNull(in).readAllBytes());
    }
    boolean there;
    try {
      Process process =
          new ProcessBuilder(PYTHON, "-c", "import can")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      there = process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException none) {
      there = false;
    }
    assumeTrue(there, PYTHON + " has no python-can: not compared with it");
  }

  private static List<String> python(Object... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(PYTHON, script.toString()));
    for (Object argument : arguments) command.add(argument.toString());
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("TZ", "UTC"); // it takes dates without a zone as the machine's
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    if (!process.waitFor(300, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("python-can did not end in 300 s");
    }
    assertEquals(0, process.exitValue(), Files.readString(err));
    return Files.readAllLines(out);
  }

  /// What python-can reads of files, by file.
  private static Map<Path, List<String>> pythonReads(List<Path> files) throws Exception {
    Map<Path, List<String>> read = new HashMap<>();
    List<String> frames = new ArrayList<>();
    List<Object> arguments = new ArrayList<>(List.of("read"));
    arguments.addAll(files);
    for (String line : python(arguments.toArray())) {
      if (line.startsWith("FILE ")) {
        frames = new ArrayList<>();
        read.put(Path.of(line.substring(5)), frames);
      } else {
        frames.add(line);
      }
    }
    return read;
  }

  @Test
  void readsSharedLogsAndCapturesAsPythonCanDoes() throws Exception {
    assumeTrue(Files.isDirectory(SharedLogsTest.DATA), "no logs in " + SharedLogsTest.DATA);
    List<Path> files = new ArrayList<>();
    for (String suffix : List.of("log", "asc", "blf", "trc", "csv")) {
      files.add(SharedLogsTest.DATA.resolve("logs/classic." + suffix));
    }
    files.add(SharedLogsTest.DATA.resolve("logs/model3_synthetic.log"));
    try (Stream<Path> captures = Files.list(SharedLogsTest.DATA.resolve("real"))) {
      files.addAll(captures.filter(f -> f.toString().endsWith(".log.gz")).toList());
    }
    Map<Path, List<String>> read = pythonReads(files);
    for (Path file : files) assertEquals(read.get(file), Frames.read(file), file::toString);
    assertTrue(files.size() >= 11, () -> "only " + files);
  }

  @Test
  void pythonCanReadsWhatTheWritersWrote() throws Exception {
    Map<Path, List<String>> written = new HashMap<>();
    for (long seed = 1; seed <= 3; seed++) {
      Path log = folder.resolve("ours" + seed + ".log");
      var out = new BufferedOutputStream(Files.newOutputStream(log));
      written.put(log, WritersTest.writeByChance(WritersTest.candump(out), seed, 3000, true));
      Path asc = folder.resolve("ours" + seed + ".asc");
      out = new BufferedOutputStream(Files.newOutputStream(asc));
      written.put(asc, WritersTest.writeByChance(WritersTest.asc(out), seed, 3000, true));
    }
    Map<Path, List<String>> read = pythonReads(List.copyOf(written.keySet()));
    for (Map.Entry<Path, List<String>> file : written.entrySet()) {
      assertEquals(file.getValue(), read.get(file.getKey()), file.getKey()::toString);
    }
  }

  @Test
  void readsWhatPythonCanWrote() throws Exception {
    Path log = folder.resolve("frames.log");
    List<String> frames =
        WritersTest.writeByChance(
            WritersTest.candump(new BufferedOutputStream(Files.newOutputStream(log))),
            7,
            20_000, // several containers of 128 KiB in BLF, with objects that span them
            true);
    Path told = Files.write(folder.resolve("frames.txt"), frames);
    Path asc = folder.resolve("theirs.asc");
    Path blf = folder.resolve("theirs.blf");
    Path candump = folder.resolve("theirs.log");
    python("write", told, asc, blf, candump);
    assertEquals(frames, Frames.read(asc), "asc");
    assertEquals(frames, Frames.read(blf), "blf");
    // It leaves the length of a remote frame out.
    assertEquals(
        frames.stream().map(f -> f.replaceFirst(" r \\d ", " r 0 ")).toList(),
        Frames.read(candump),
        "candump");
    // TRC and CSV tell less: what they can is written.
    Predicate<String> classic = f -> f.contains(" d ");
    List<String> plain = frames.stream().filter(classic).toList();
    Files.write(told, plain);
    Path trc = folder.resolve("theirs.trc");
    Path csv = folder.resolve("theirs.csv");
    python("write", told, trc, csv);
    assertEquals(plain, Frames.read(trc), "trc");
    assertEquals(
        plain.stream().map(f -> f.replaceFirst("^(\\d+) \\d+", "$1 0")).toList(),
        Frames.read(csv),
        "csv");
  }
}
