package io.celltwin.edge.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.edge.checkpoint.CheckpointFile.Found;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The file is whole or refused, whatever happens to it.
@Timeout(120)
class CheckpointFileTest {
  private static final double[] VALUES = {0.5, Double.NaN, Double.MAX_VALUE, -0.0};
  private static final CheckpointFile.Owner OWNER = owner("demo", 1, 96, 1, "cell", VALUES.length);

  @TempDir private Path temporary = Path.of("");

  private static CheckpointFile.Owner owner(
      String pack, int strings, int cells, int layout, String model, int values) {
    return new CheckpointFile.Owner(pack, strings, cells, layout, model, values);
  }

  private Path folder() {
    return temporary.resolve("a").resolve("state");
  }

  private Path path() {
    return folder().resolve("demo.checkpoint");
  }

  private CheckpointFile file() {
    return new CheckpointFile(folder(), OWNER);
  }

  private String refusal() throws IOException {
    return refusal(OWNER);
  }

  /// Why this owner cannot use what is there.
  private String refusal(CheckpointFile.Owner owner) throws IOException {
    Found found = new CheckpointFile(folder(), owner).read(new double[owner.values()]);
    return assertInstanceOf(Found.Unusable.class, found).reason();
  }

  @Test
  void whatWasWrittenIsReadToTheLastBit() throws Exception {
    file().write(1_700_000_000_123L, 60, VALUES);
    double[] read = new double[VALUES.length];
    assertEquals(new Found.State(1_700_000_000_123L, 60), file().read(read));
    assertArrayEquals(
        Arrays.stream(VALUES).mapToLong(Double::doubleToRawLongBits).toArray(),
        Arrays.stream(read).mapToLong(Double::doubleToRawLongBits).toArray());
    assertEquals(List.of(path()), paths());
  }

  private List<Path> paths() throws IOException {
    try (var paths = Files.list(folder())) {
      return paths.toList();
    }
  }

  @Test
  void whereNothingWasWrittenThereIsNothing() throws Exception {
    assertEquals(new Found.Nothing(), file().read(new double[VALUES.length]));
  }

  @Test
  void everyFlippedBitIsSeen() throws Exception {
    file().write(1, 0, VALUES);
    byte[] sound = Files.readAllBytes(path());
    for (int bit = 0; bit < 8 * sound.length; bit++) {
      byte[] flipped = sound.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(path(), flipped);
      assertTrue(refusal().startsWith(bit < 64 ? "is no checkpoint" : "is damaged"), "bit " + bit);
    }
  }

  @Test
  void everyTruncationIsSeen() throws Exception {
    file().write(1, 0, VALUES);
    byte[] sound = Files.readAllBytes(path());
    for (int length = 0; length < sound.length; length++) {
      Files.write(path(), Arrays.copyOf(sound, length));
      assertTrue(refusal().startsWith("is damaged"), "length " + length);
    }
  }

  @Test
  void aWritingThatWasCutOffLeavesTheStateBefore() throws Exception {
    file().write(1, 0, VALUES);
    byte[] sound = Files.readAllBytes(path());
    Files.write(folder().resolve("demo.checkpoint.new"), Arrays.copyOf(sound, sound.length / 2));
    assertEquals(new Found.State(1, 0), file().read(new double[VALUES.length]));
    file().write(2, 0, VALUES);
    assertEquals(new Found.State(2, 0), file().read(new double[VALUES.length]));
    assertEquals(List.of(path()), paths());
  }

  @Test
  void aStateOfAnythingElseIsRefusedWithTheReason() throws Exception {
    file().write(1, 0, VALUES);
    int values = VALUES.length;
    assertEquals(
        "is of 96 cells in 1 string(s), the pack has 95 in 1",
        refusal(owner("demo", 1, 95, 1, "cell", values)));
    assertEquals(
        "is of 96 cells in 1 string(s), the pack has 96 in 2",
        refusal(owner("demo", 2, 96, 1, "cell", values)));
    assertEquals(
        "is of another cell file, capacity or number of parallel cells",
        refusal(owner("demo", 1, 96, 1, "another", values)));
    assertEquals(
        "has layout 1, this program's is 2", refusal(owner("demo", 1, 96, 2, "cell", values)));
    assertEquals(
        "is damaged: it does not hold 5 values",
        refusal(owner("demo", 1, 96, 1, "cell", values + 1)));
    Files.move(path(), folder().resolve("other.checkpoint"));
    assertEquals("is of the pack demo", refusal(owner("other", 1, 96, 1, "cell", values)));
  }

  @Test
  void aStateOfAProgramToComeIsRefusedAndNotMisread() throws Exception {
    file().write(1, 0, VALUES);
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path()));
    int crcAt = bytes.capacity() - Integer.BYTES;
    bytes.putInt(Long.BYTES, 2); // the format, behind the magic
    CRC32C crc = new CRC32C();
    crc.update(bytes.array(), 0, crcAt);
    Files.write(path(), bytes.putInt(crcAt, (int) crc.getValue()).array());
    assertEquals("is of format 2, this program knows 1", refusal());
  }

  @Test
  void whatIsSetAsideIsNeverOverwritten() throws Exception {
    for (long wallMillis = 1; wallMillis <= 3; wallMillis++) {
      file().write(wallMillis, 0, VALUES);
      file().setAside();
    }
    for (int k = 1; k <= 3; k++) {
      Files.move(folder().resolve("demo.checkpoint.refused-" + k), path());
      assertEquals(new Found.State(k, 0), file().read(new double[VALUES.length]));
      Files.delete(path());
    }
  }

  @Test
  void aFullDiskLeavesTheStateBefore() throws Exception {
    file().write(1, 0, VALUES);
    Files.createSymbolicLink(folder().resolve("demo.checkpoint.new"), Path.of("/dev/full"));
    assertThrows(IOException.class, () -> file().write(2, 0, VALUES));
    assertEquals(new Found.State(1, 0), file().read(new double[VALUES.length]));
  }

  /// Writes one state after the other until it is killed.
  static final class Writer {
    static final int VALUES = 10_000;

    private Writer() {}

    static CheckpointFile file(Path folder) {
      return new CheckpointFile(folder, owner("demo", 1, 96, 1, "cell", VALUES));
    }

    public static void main(String[] folder) throws IOException {
      CheckpointFile file = file(Path.of(folder[0]));
      double[] values = new double[VALUES];
      for (long k = 1; ; k++) {
        Arrays.fill(values, (double) k);
        file.write(k, 0, values);
      }
    }
  }

  @Test
  void aProcessThatIsKilledWhileItWritesLeavesAWholeState() throws Exception {
    long newest = 0;
    for (int kill = 0; kill < 5; kill++) {
      Process writer =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Writer.class.getName(),
                  folder().toString())
              .inheritIO()
              .start();
      double[] values = new double[Writer.VALUES];
      long seen = 0;
      // Some states each time, so that the kill lands somewhere in the writing of one.
      while (seen < 3 + kill || seen == newest) {
        Found found = Writer.file(folder()).read(values);
        if (found instanceof Found.State state) seen = state.wallMillis();
        assertTrue(writer.isAlive());
      }
      writer.destroyForcibly().waitFor(); // SIGKILL
      Found.State state = assertInstanceOf(Found.State.class, Writer.file(folder()).read(values));
      for (double value : values) assertEquals((double) state.wallMillis(), value);
      newest = state.wallMillis();
    }
  }
}
