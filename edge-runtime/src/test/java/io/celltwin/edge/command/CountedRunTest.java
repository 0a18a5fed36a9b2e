package io.celltwin.edge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.edge.ExitStatus;
import io.celltwin.edge.checkpoint.LifeKeeper;
import io.celltwin.estimator.life.LifeCounts;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The lifetime counters of `celltwin run`.
@Timeout(120)
class CountedRunTest {
  private static final String LIFE = "state/demo.life";

  @TempDir private Path folder = Path.of("");
  private Bench bench;

  @BeforeEach
  void fillFolder() throws Exception {
    bench = new Bench(folder);
    bench.write("celltwin.toml", Bench.CONFIG + "[checkpoint]\nfolder = \"state\"\n");
  }

  private LifeCounts run(List<String> rows) throws Exception {
    bench.write("drive.csv", String.join("\n", rows) + "\n");
    Invocation run = bench.run();
    assertEquals(0, run.status(), () -> run.err().toString());
    return LifeKeeper.read(bench.path(LIFE)).counts();
  }

  /// Charge and energy of a recording by its rows alone: a row speaks for the time since the one
  /// before it.
  private record Integral(
      double inCoulombs, double outCoulombs, double inJoules, double outJoules) {
    static Integral of(List<String> rows) {
      List<String> header = List.of(rows.getFirst().split(",", -1));
      int time = header.indexOf("time_s");
      int amps = header.indexOf("current_A");
      int volts = header.indexOf("voltage_V");
      double[] sums = new double[4];
      double before = Double.NaN;
      for (String row : rows.subList(1, rows.size())) {
        String[] fields = row.split(",", -1);
        double now = Double.parseDouble(fields[time]);
        double charge = (now - before) * Double.parseDouble(fields[amps]);
        before = now;
        if (Double.isNaN(charge)) continue;
        sums[charge > 0 ? 0 : 1] += Math.abs(charge);
        sums[charge > 0 ? 2 : 3] += Math.abs(charge) * Double.parseDouble(fields[volts]);
      }
      return new Integral(sums[0], sums[1], sums[2], sums[3]);
    }
  }

  /// Loads of 1 to 4 A of a cell of 2.5 Ah, rests between them.
  private static List<String> drive(int count) {
    List<String> rows = new ArrayList<>(List.of("time_s,current_A,voltage_V,temperature_degC"));
    SplittableRandom random = new SplittableRandom(4);
    for (int k = 0; k < count; k++) {
      double amps = new double[] {-3, 2, 0, -1}[k / 100 % 4];
      if (amps != 0) amps += 2 * random.nextDouble() - 1;
      rows.add(k + "," + amps + "," + (3.7 + 0.03 * amps) + ",25");
    }
    return rows;
  }

  @Test
  void chargeAndEnergyAreTheRecordingsOwn() throws Exception {
    List<String> rows = drive(3000);
    Integral truth = Integral.of(rows);
    LifeCounts counts = run(rows);
    // what rests and small currents leave out, and what the filter takes for the sensor's offset
    assertEquals(truth.inCoulombs, counts.chargedCoulombs(0), 0.002 * truth.inCoulombs);
    assertEquals(truth.outCoulombs, counts.dischargedCoulombs(0), 0.002 * truth.outCoulombs);
    assertEquals(truth.inJoules, counts.chargedJoules(0), 0.002 * truth.inJoules);
    assertEquals(truth.outJoules, counts.dischargedJoules(0), 0.002 * truth.outJoules);
    assertEquals(2999, counts.powerOnSeconds);
    assertEquals(0, counts.unmeteredCoulombs);
  }

  @Test
  void thoseOfAMeasuredDriveAreItsOwn() throws Exception {
    List<String> rows = measured();
    Integral truth = Integral.of(rows);
    LifeCounts counts = run(rows);
    double flowed = truth.inCoulombs + truth.outCoulombs;
    assertEquals(truth.inCoulombs, counts.chargedCoulombs(0), 0.01 * flowed);
    assertEquals(truth.outCoulombs, counts.dischargedCoulombs(0), 0.01 * flowed);
    assertEquals(truth.outJoules, counts.dischargedJoules(0), 0.015 * truth.outJoules);
  }

  private static List<String> measured() throws Exception {
    Path data = Path.of(System.getenv().getOrDefault("CELLTWIN_DATA", "../../shared/data"));
    Path drive = data.resolve("panasonic_18650pf/drive_1hz/p25_Cycle1.csv.gz");
    Assumptions.assumeTrue(Files.exists(drive), () -> "no measurements: " + drive);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(drive)), StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    }
  }

  /// Lines of the file, but for those that say which run wrote it when.
  private List<String> counted() throws Exception {
    return Files.readAllLines(bench.path(LIFE)).stream()
        .filter(line ->
            !line.matches("(revision|written_ms|since_ms|crc32c|voltage_m|charge_m|.*_ms ).*"))
        .toList();
  }

  @Test
  void aDriveInTwoPartsCountsAsMuchAsTheWhole() throws Exception {
    List<String> rows = drive(2000);
    run(rows);
    List<String> whole = counted();
    for (String kept : List.of("demo.life", "demo.life.old", "demo.checkpoint")) {
      Files.delete(bench.path("state/" + kept));
    }
    int cut = 1234;
    run(rows.subList(0, cut + 1));
    String[] seam = rows.get(cut).split(",", -1);
    seam[2] = "";
    List<String> rest = new ArrayList<>(List.of(rows.getFirst(), String.join(",", seam)));
    rest.addAll(rows.subList(cut + 1, rows.size()));
    LifeCounts counts = run(rest);
    assertEquals(2, counts.starts);
    assertEquals(0, counts.cuts);
    assertEquals(whole, counted());
  }

  @Test
  void whatEndsTheFiltersStateEndsNoCount() throws Exception {
    LifeCounts first = run(drive(1000));
    bench.write("cell.toml", Bench.cell() + "# measured anew\n");
    LifeCounts second = run(drive(1000));
    assertEquals(2, second.starts);
    assertEquals(2 * first.powerOnSeconds, second.powerOnSeconds);
    assertTrue(second.dischargedCoulombs(0) > 1.9 * first.dischargedCoulombs(0));
  }

  @Test
  void theCommandPrintsThem() throws Exception {
    run(drive(1000));
    Invocation printed = Invocation.celltwin("life", bench.path(LIFE));
    assertEquals(ExitStatus.OK, printed.status());
    String text = String.join("\n", printed.out());
    assertTrue(printed.out().getFirst().matches("pack demo, \\S+, ended in order"), text);
    assertTrue(text.matches("(?s).*x\\.Life\\.Starts +1\n.*"), text);
    assertTrue(text.matches("(?s).*x\\.Life\\.PowerOnTime +0\\.278 h\n.*"), text);
    assertTrue(text.contains("string 1, -0.025 to 0.025 C "), text);
    assertEquals(
        ExitStatus.NO_INPUT, Invocation.celltwin("life", bench.path("state/other.life")).status());
    byte[] content = Files.readAllBytes(bench.path(LIFE));
    bench.write("damaged.life", Arrays.copyOf(content, content.length / 2));
    Invocation damaged = Invocation.celltwin("life", bench.path("damaged.life"));
    assertEquals(ExitStatus.IO, damaged.status());
    assertTrue(damaged.err().getFirst().endsWith("is damaged: its checksum is wrong"));
  }
}
