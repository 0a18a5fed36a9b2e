package io.celltwin.canbus.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The logs of the data folder: one traffic in all formats, and real captures.
class SharedLogsTest {
  static final Path DATA =
      Path.of(System.getenv().getOrDefault("CELLTWIN_DATA", "../../shared/data")).resolve("can");

  @BeforeAll
  static void needsTheData() {
    assumeTrue(
        Files.isDirectory(DATA.resolve("logs")),
        "no logs: set CELLTWIN_DATA to the folder that has can/logs; looked in " + DATA);
  }

  private static List<String> classic(String suffix) throws IOException {
    return Frames.read(DATA.resolve("logs/classic." + suffix));
  }

  private static List<String> asTellsCandump() {
    return List.of(
        "1700000000000000 1 132 d 8 C4966400E803FF0F",
        "1700000000000250 1 18DAF1DBx d 8 0562900203E8AAAA",
        "1700000000010001 1 7E4 d 8 0322010100000000",
        "1700000000020000 2 7EC d 8 103E620101EFFBE7",
        "1700000000030000 1 100 r 0 ",
        "1700000000040000 1 0 d 0 ",
        "1700000000050000 1 7FF d 1 01",
        "1700000000060000 2 1FFFFFFFx d 8 0001020304050607",
        "1700000001500000 1 1DB d 8 FFE0C3FDFB000142");
  }

  @Test
  void candumpHasAllNineFrames() throws IOException {
    assertEquals(asTellsCandump(), classic("log"));
  }

  /// python-can, which wrote the files, leaves the length of a remote frame out of candump alone.
  private static List<String> withLengthOfTheRemoteFrame() {
    return asTellsCandump().stream().map(f -> f.replace(" r 0 ", " r 4 ")).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"asc", "blf"})
  void ascAndBlfHaveTheSameNineFrames(String suffix) throws IOException {
    assertEquals(withLengthOfTheRemoteFrame(), classic(suffix));
  }

  @Test
  void csvHasTheSameNineFramesWithoutAChannel() throws IOException {
    assertEquals(
        withLengthOfTheRemoteFrame().stream()
            .map(f -> f.replaceFirst("^(\\d+) \\d", "$1 0"))
            .toList(),
        classic("csv"));
  }

  /// python-can writes no remote frames to TRC: the fifth is not in the file.
  @Test
  void trcHasTheSameFramesWithoutTheRemoteOne() throws IOException {
    assertEquals(
        asTellsCandump().stream().filter(f -> !f.contains(" r ")).toList(), classic("trc"));
  }

  /// Read a second way: by the patterns of their lines.
  @Test
  void realCapturesAreReadCompletely() throws IOException {
    int files = 0;
    try (Stream<Path> captures = Files.list(DATA.resolve("real"))) {
      for (Path file : captures.filter(f -> f.toString().endsWith(".log.gz")).sorted().toList()) {
        List<String> lines;
        try (BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.US_ASCII))) {
          lines = reader.lines().toList();
        }
        assertEquals(
            lines.stream()
                .map(line -> line.split("[() #.]+", -1))
                .map(w ->
                    Long.parseLong(w[1] + w[2])
                        + " 1 "
                        + w[4].replaceFirst("^0+(?=.)", "")
                        + " d "
                        + w[5].length() / 2
                        + " "
                        + w[5])
                .toList(),
            Frames.read(file),
            file::toString);
        files++;
      }
    }
    assertTrue(files >= 5, files + " captures in " + DATA.resolve("real"));
  }
}
