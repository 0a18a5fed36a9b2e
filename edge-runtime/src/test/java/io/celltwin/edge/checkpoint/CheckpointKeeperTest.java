package io.celltwin.edge.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.celltwin.config.CheckpointSettings;
import io.celltwin.config.PackSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.edge.CellModel;
import io.celltwin.edge.Daemon;
import io.celltwin.edge.publish.WallClock;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.estimator.FilterSettings;
import io.celltwin.estimator.PackEstimate;
import io.celltwin.estimator.PackEstimator;
import io.celltwin.estimator.PackMeasurement;
import io.celltwin.estimator.life.LifeSettings;
import io.celltwin.estimator.life.PackLife;
import io.celltwin.hal.Channel;
import io.celltwin.hal.Quality;
import io.celltwin.hal.Quantity;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.ReadingSource;
import io.celltwin.hal.SystemClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is kept of a live pack, and what becomes of it while nobody watches.
@Timeout(120)
class CheckpointKeeperTest {
  private static final Duration MONTH = Duration.ofDays(30);

  @TempDir private Path folder = Path.of("");
  private TwinConfig config;

  @BeforeEach
  void fillFolder() throws Exception {
    Files.writeString(folder.resolve("drive.csv"), "time_s,current_A,voltage_V\n0,0,3.7\n");
    keepEvery(1);
  }

  private void keepEvery(int seconds) throws Exception {
    config =
        TwinConfig.read(
            Files.writeString(
                folder.resolve("celltwin.toml"),
                """
                schema = 1
                [loop]
                period_s = 0.01
                [checkpoint]
                folder = "state"
                period_s = %d
                [[source]]
                name = "bench"
                kind = "csv"
                file = "drive.csv"
                [[pack]]
                id = "demo"
                cell = "nca-panasonic-ncr18650pf"
                cells_in_series = 1
                source = "bench"
                """
                    .formatted(seconds)));
  }

  private Path path() {
    return folder.resolve("state").resolve("demo.checkpoint");
  }

  /// A cell at rest, told every 10 ms.
  private static final class Resting implements ReadingSource {
    @Override
    public List<Channel> channels() {
      return List.of(
          new Channel("current_A", Quantity.CURRENT, Channel.ALL),
          new Channel("voltage_V", Quantity.CELL_VOLTAGE, Channel.ALL));
    }

    @Override
    public void read(long untilNanos, ReadingSink sink) {
      SystemClock clock = new SystemClock();
      try {
        clock.waitUntil(Math.min(untilNanos, clock.nowNanos() + 10_000_000));
      } catch (InterruptedException hurried) {
        Thread.currentThread().interrupt();
      }
      sink.accept(0, clock.nowNanos(), 0, Quality.GOOD);
      sink.accept(1, clock.nowNanos(), 3.7, Quality.GOOD);
    }

    @Override
    public void close() {}
  }

  /// The daemon on a live source until `enough`, then stopped in order.
  private void live(Condition enough) throws Exception {
    Daemon daemon = new Daemon(config, Map.of("bench", new Resting()), List.of());
    FutureTask<Boolean> run =
        new FutureTask<>(() -> {
          daemon.run();
          return true;
        });
    Thread.ofPlatform().daemon().start(run);
    while (!enough.holds()) Thread.sleep(5);
    daemon.stop();
    run.get();
    daemon.close();
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private PackEstimator estimator() {
    PackSettings pack = config.packs().getFirst();
    PackEstimator estimator =
        new PackEstimator(
            1,
            1,
            CellModel.parameters(
                pack.cell(), 1, Daemon.cellAmpereHours(pack), Daemon.cellSigmaAmpereHours(pack)),
            FilterSettings.STANDARD);
    estimator.add(CellModel.limits(pack));
    return estimator;
  }

  private CheckpointKeeper keeper(PackEstimator estimator, long wallMillis) {
    CheckpointSettings settings = config.checkpoint().orElseThrow();
    WallClock clock =
        new WallClock() {
          @Override
          public long millis() {
            return wallMillis;
          }

          @Override
          public boolean isKnown() {
            return true;
          }
        };
    PackLife life = new PackLife(1, 1, 0, new LifeSettings(3600, 0.05, 2.5, 4.2, 45, 0, 1));
    return new CheckpointKeeper(settings, config.packs().getFirst(), estimator, life, clock);
  }

  /// Estimate after the state on disk has been taken up, so long after it was kept.
  private PackEstimate restored(Duration later, boolean timePasses) throws Exception {
    PackEstimator estimator = estimator();
    keeper(estimator, keptMillis() + later.toMillis()).restore(timePasses);
    PackEstimate estimate = new PackEstimate(1, 1);
    estimator.step(new PackMeasurement(1, 1), estimate);
    return estimate;
  }

  private long keptMillis() throws Exception {
    PackEstimator estimator = estimator();
    return kept(estimator).wallMillis();
  }

  private CheckpointFile.Found.State kept(PackEstimator estimator) throws Exception {
    PackSettings pack = config.packs().getFirst();
    double[] values = new double[estimator.checkpointLength()];
    return (CheckpointFile.Found.State)
        new CheckpointFile(
                folder.resolve("state"), CheckpointKeeper.owner(pack, estimator, values.length))
            .read(values);
  }

  @Test
  void aLivePackIsKeptAgainAndAgainAndOnceMoreAtTheStop() throws Exception {
    live(() -> Files.exists(path()));
    double firstRun = kept(estimator()).runOnSeconds();
    assertEquals(0, firstRun); // the last one is of an orderly stop
    FileTime before = Files.getLastModifiedTime(path());
    double[] runOn = {0};
    live(() -> {
      boolean again = Files.getLastModifiedTime(path()).compareTo(before) > 0;
      if (again) runOn[0] = kept(estimator()).runOnSeconds();
      return again;
    });
    assertEquals(1, runOn[0]); // the period, for a cut may come at any moment of it
    assertEquals(0, kept(estimator()).runOnSeconds());
  }

  @Test
  void aStartAndACutCountFromTheFirstTickOn() throws Exception {
    keepEvery(3600);
    Path life = folder.resolve("state").resolve("demo.life");
    Path cut = folder.resolve("cut.life");
    for (int run = 1; run <= 3; run++) {
      Files.deleteIfExists(cut);
      int starts = run;
      live(() -> {
        boolean counted = Files.exists(life) && LifeKeeper.read(life).counts().starts == starts;
        if (counted) Files.copy(life, cut);
        return counted;
      });
      LifeKeeper.Kept kept = LifeKeeper.read(cut);
      assertFalse(kept.endedInOrder());
      assertEquals(run - 1, kept.counts().cuts);
      Files.copy(cut, life, StandardCopyOption.REPLACE_EXISTING); // as if it had ended there
    }
  }

  @Test
  void sigmaAfterAMonthAwayIsWiderBySelfDischarge() throws Exception {
    live(() -> Files.exists(path()));
    PackEstimate now = restored(Duration.ZERO, true);
    PackEstimate later = restored(MONTH, true);
    assertEquals(now.soc[0], later.soc[0]);
    double selfDischarge = FilterSettings.STANDARD.selfDischargePerMonth();
    // rounding of a square root
    assertEquals(Math.hypot(now.socSigma[0], selfDischarge), later.socSigma[0], 1e-12);
  }

  @Test
  void aClockThatWasSetBackOrStandsStillAgesNothing() throws Exception {
    live(() -> Files.exists(path()));
    PackEstimate now = restored(Duration.ZERO, true);
    assertEquals(now.socSigma[0], restored(MONTH.negated(), true).socSigma[0]);
    assertEquals(now.socSigma[0], restored(MONTH, false).socSigma[0]);
  }

  @Test
  void afterACutTheChargeSinceIsNotTakenForKnown() throws Exception {
    PackEstimator estimator = estimator();
    estimator.start(0.5, 0.01);
    double[] values = new double[estimator.checkpointLength()];
    estimator.save(values);
    new CheckpointFile(
            folder.resolve("state"),
            CheckpointKeeper.owner(config.packs().getFirst(), estimator, values.length))
        .write(1_000_000, 60, values);
    double perSecond = FilterSettings.STANDARD.uncoveredCurrentCRate() / 3600;
    // self-discharge of a minute or an hour: below 1e-4 of the SOC, in quadrature less
    assertEquals(0.01, restored(Duration.ZERO, true).socSigma[0], 1e-12);
    assertEquals(0.01 + 20 * perSecond, restored(Duration.ofSeconds(20), true).socSigma[0], 1e-6);
    assertEquals(0.01 + 60 * perSecond, restored(Duration.ofHours(1), true).socSigma[0], 1e-6);
  }

  @Test
  void aRunThatNeverTickedLeavesTheStateAsItIs() throws Exception {
    live(() -> Files.exists(path()));
    byte[] before = Files.readAllBytes(path());
    CheckpointKeeper keeper = keeper(estimator(), 0);
    keeper.start();
    keeper.stop(true);
    keeper.awaitEnd(Duration.ofMinutes(1));
    assertArrayEquals(before, Files.readAllBytes(path()));
  }

  @Test
  void aLoopThatBrokeDownInTheMiddleOfATickKeepsNoHalfAStep() throws Exception {
    TwinSink faulty =
        new TwinSink() {
          private int ticks;

          @Override
          public void state(TwinState state) {
            if (++ticks == 2) throw new IllegalStateException("a fault of the program");
          }

          @Override
          public void event(AlarmEvent event) {}
        };
    try (Daemon daemon = new Daemon(config, Map.of("bench", new Resting()), List.of(faulty))) {
      assertThrows(IllegalStateException.class, daemon::run);
    }
    assertEquals(1, kept(estimator()).runOnSeconds(), "the tick before, and not as an end");
    assertFalse(LifeKeeper.read(folder.resolve("state").resolve("demo.life")).endedInOrder());
  }
}
