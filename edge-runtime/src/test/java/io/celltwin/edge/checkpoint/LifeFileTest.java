package io.celltwin.edge.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.edge.checkpoint.LifeFile.Found;
import io.celltwin.estimator.life.LifeSettings;
import io.celltwin.estimator.life.PackLife;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Counts are there after whatever cut, and never twice.
@Timeout(120)
class LifeFileTest {
  @TempDir private Path temporary = Path.of("");
  private final PackLife life = life();

  private static PackLife life() {
    return new PackLife(1, 2, 1, new LifeSettings(3600, 0.05, 2.5, 4.2, 45, 0, 1));
  }

  private Path folder() {
    return temporary.resolve("state");
  }

  private Path path(String suffix) {
    return folder().resolve("demo.life" + suffix);
  }

  private LifeFile file() {
    return new LifeFile(folder(), "demo", 1, life.state());
  }

  /// Counters that are all `k`.
  private double[] values(double k) {
    double[] values = new double[life.state().length()];
    Arrays.fill(values, k);
    return values;
  }

  /// Writes this as a program does that began with what was there.
  private void write(double k) throws IOException {
    LifeFile file = file();
    file.newest().life().ifPresent(file::goOnFrom);
    file.write((long) k, false, values(k));
  }

  private Found.Life newest() {
    return file().newest().life().orElseThrow();
  }

  /// What all counters are; fails where they are not all of one writing.
  private static double whole(Found.Life life) {
    double k = life.wallMillis();
    for (double[] array : life.arrays().values()) for (double value : array) assertEquals(k, value);
    return k;
  }

  @Test
  void whatWasWrittenIsReadToTheLastBit() throws Exception {
    double[] values = values(0);
    for (int k = 0; k < values.length; k++) values[k] = Math.sqrt(k) * (k % 3 - 1);
    values[3] = Double.NaN;
    values[4] = Double.MIN_VALUE;
    values[5] = -1.7e308;
    file().write(1_700_000_000_123L, true, values);
    Found.Life read = newest();
    assertEquals(1_700_000_000_123L, read.wallMillis());
    assertTrue(read.endedInOrder());
    int at = 0;
    for (int k = 0; k < life.state().names().size(); k++) {
      int end = at + life.state().lengthOf(k);
      assertArrayEquals(
          Arrays.copyOfRange(values, at, end), read.arrays().get(life.state().names().get(k)));
      at = end;
    }
    assertEquals(Optional.empty(), file().newest().trouble());
  }

  @Test
  void whereNothingWasWrittenThereIsNothing() {
    assertEquals(new LifeFile.Newest(Optional.empty(), Optional.empty()), file().newest());
  }

  @Test
  void aFlippedBitOfAnyByteIsSeen() throws Exception {
    SplittableRandom random = new SplittableRandom(5);
    write(1);
    byte[] sound = Files.readAllBytes(path(""));
    for (int at = 0; at < sound.length; at++) {
      byte[] flipped = sound.clone();
      flipped[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(path(""), flipped);
      assertInstanceOf(Found.Unusable.class, LifeFile.read(path("")), "byte " + at);
    }
  }

  /// A writing has five moments: a new file of any length, whole; the old one renamed; the new one
  /// in its place.
  @Test
  void aCutAtAnyMomentOfAWritingLeavesTheCountsBeforeOrAfterIt() throws Exception {
    write(1);
    write(2);
    byte[] first = Files.readAllBytes(path(".old"));
    byte[] second = Files.readAllBytes(path(""));
    write(3);
    byte[] third = Files.readAllBytes(path(""));
    for (int length = 0; length < third.length; length++) {
      put(Optional.of(second), Optional.of(Arrays.copyOf(third, length)), Optional.of(first));
      assertEquals(2, whole(newest()), "cut after " + length + " bytes");
      if (length % 97 == 0) goesOn();
    }
    put(Optional.of(second), Optional.of(third), Optional.of(first));
    assertEquals(3, whole(newest()));
    goesOn();
    put(Optional.empty(), Optional.of(third), Optional.of(second));
    assertEquals(3, whole(newest()));
    goesOn();
    put(Optional.of(third), Optional.empty(), Optional.of(second));
    assertEquals(3, whole(newest()));
    goesOn();
  }

  private void put(Optional<byte[]> here, Optional<byte[]> next, Optional<byte[]> old)
      throws IOException {
    put(path(""), here);
    put(path(".new"), next);
    put(path(".old"), old);
  }

  private static void put(Path path, Optional<byte[]> content) throws IOException {
    Files.deleteIfExists(path);
    if (content.isPresent()) Files.write(path, content.get());
  }

  /// A program that starts after the cut writes two generations, and nothing is refused.
  private void goesOn() throws IOException {
    write(8);
    assertEquals(8, whole(newest()));
    write(9);
    assertEquals(9, whole(newest()));
    assertEquals(8, whole((Found.Life) LifeFile.read(path(".old"))));
    try (Stream<Path> files = Files.list(folder())) {
      assertEquals(2, files.count(), "no third file stays");
    }
  }

  @Test
  void aNewestThatIsDamagedGivesWayToTheOneBeforeAndIsKeptAside() throws Exception {
    write(1);
    write(2);
    byte[] damaged = Arrays.copyOf(Files.readAllBytes(path("")), 100);
    Files.write(path(""), damaged);
    PackLife restored = life();
    new LifeKeeper(folder(), "demo", restored).restore();
    assertEquals(2, restored.counts().powerOnSeconds, "two parts of 1");
    assertArrayEquals(damaged, Files.readAllBytes(path(".refused-1")));
    write(3);
    assertEquals(3, whole(newest()));
  }

  @Test
  void aWholeNewestBesideADamagedOneIsTakenUp() throws Exception {
    write(1);
    write(2);
    byte[] second = Files.readAllBytes(path(""));
    write(3);
    byte[] third = Files.readAllBytes(path(""));
    byte[] damaged = Arrays.copyOf(second, 100);
    put(Optional.of(damaged), Optional.of(third), Optional.empty());
    PackLife restored = life();
    new LifeKeeper(folder(), "demo", restored).restore();
    assertEquals(6, restored.counts().powerOnSeconds, "two parts of 3");
    assertArrayEquals(damaged, Files.readAllBytes(path(".refused-1")));
    assertArrayEquals(third, Files.readAllBytes(path("")), "where no writing goes over it");
    Files.delete(path(".refused-1"));
    goesOn();
  }

  @Test
  void aFileThatIsNotItsOwnIsNeverWrittenOver() throws Exception {
    LifeFile early = file();
    early.newest();
    write(5); // the disk came later, or another daemon is at it
    byte[] foreign = Files.readAllBytes(path(""));
    IOException refused = assertThrows(IOException.class, () -> early.write(6, false, values(6)));
    assertTrue(refused.toString().contains("a restart goes on from it"), refused::toString);
    assertArrayEquals(foreign, Files.readAllBytes(path("")));
    assertEquals(5, whole(newest()));
  }

  @Test
  void itIsItsNameThatSaysWhoseItIs() throws Exception {
    write(7);
    Files.move(path(""), folder().resolve("new-id.life"));
    PackLife taken = life();
    new LifeKeeper(folder(), "new-id", taken).restore();
    assertEquals(7, taken.counts().starts);
  }

  @Test
  void aLifeOfOtherStringsOrOfALayoutToComeIsKeptAside() throws Exception {
    write(7);
    PackLife two = new PackLife(2, 2, 1, new LifeSettings(3600, 0.05, 2.5, 4.2, 45, 0, 1));
    new LifeKeeper(folder(), "demo", two).restore();
    assertEquals(0, two.counts().starts);
    assertTrue(Files.exists(path(".refused-1")));
    Files.delete(path(".refused-1"));
    String text = "CellTwin life 2\n";
    Files.writeString(path(""), text + "crc32c = %08x\n".formatted(crc(text)));
    assertEquals(
        new Found.Unusable(
            "has the format of \"CellTwin life 2\", this program knows CellTwin life 1"),
        LifeFile.read(path("")));
  }

  private static int crc(String text) {
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return (int) crc.getValue();
  }

  @Test
  void aFullDiskLeavesTheCountsBefore() throws Exception {
    write(1);
    Files.createSymbolicLink(path(".new"), Path.of("/dev/full"));
    assertThrows(IOException.class, () -> write(2));
    assertEquals(1, whole(newest()));
  }

  /// Counts on from what it finds, until it is killed.
  static final class Writer {
    private Writer() {}

    public static void main(String[] folder) throws IOException {
      PackLife life = life();
      LifeFile file = new LifeFile(Path.of(folder[0]), "demo", 1, life.state());
      Optional<Found.Life> found = file.newest().life();
      found.ifPresent(file::goOnFrom);
      double k = found.map(Found.Life::wallMillis).orElse(0L);
      double[] values = new double[life.state().length()];
      while (true) {
        k++;
        Arrays.fill(values, k);
        file.write((long) k, false, values);
      }
    }
  }

  @Test
  void aProcessThatIsKilledAgainAndAgainLosesNoWholeWriting() throws Exception {
    long counted = 0;
    int kills = Integer.getInteger("celltwin.life.kills", 5);
    for (int kill = 0; kill < kills; kill++) {
      Process writer =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Writer.class.getName(),
                  folder().toString())
              .inheritIO()
              .start();
      long seen = counted;
      while (seen < counted + 3 + kill) {
        if (LifeFile.read(path("")) instanceof Found.Life found) seen = found.wallMillis();
        assertTrue(writer.isAlive());
      }
      writer.destroyForcibly().waitFor(); // SIGKILL
      Found.Life after = newest();
      assertTrue(whole(after) >= seen);
      assertEquals(after.wallMillis(), after.revision(), "each writing is counted once");
      counted = after.wallMillis();
    }
    assertFalse(Files.exists(path(".refused-1")));
  }
}
