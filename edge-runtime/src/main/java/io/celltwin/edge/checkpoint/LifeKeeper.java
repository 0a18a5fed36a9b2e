package io.celltwin.edge.checkpoint;

import io.celltwin.edge.checkpoint.LifeFile.Found;
import io.celltwin.estimator.life.LifeCounts;
import io.celltwin.estimator.life.LifeSettings;
import io.celltwin.estimator.life.PackLife;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.tinylog.Logger;

/// Keeps the lifetime counters of one pack over restarts, at the times of [CheckpointKeeper] and by
/// its threads. What a power cut loses is what was counted since the last of these times; what is
/// counted is never counted twice, for the file holds sums and no differences.
public final class LifeKeeper {
  /// What of a file that is read for people does not matter.
  private static final LifeSettings ANY = new LifeSettings(1, 0, 0, 1, 1, 0, 1);

  private final String pack;
  private final PackLife life;
  private final LifeFile file;
  private final double[] copy;
  private Optional<String> toldTrouble = Optional.empty();

  /// What a file holds.
  ///
  /// @param wallMillis when it was written, since 1970
  /// @param endedInOrder whether that was the end of a run
  public record Kept(String pack, long wallMillis, boolean endedInOrder, LifeCounts counts) {}

  /// Reads a file for whoever wants to know.
  ///
  /// @throws IOException where there is none that can be used, with the reason
  public static Kept read(Path file) throws IOException {
    return switch (LifeFile.read(file)) {
      case Found.Nothing() -> throw new NoSuchFileException(file.toString());
      case Found.Unusable(String reason) ->
          throw new FileSystemException(file.toString(), null, reason);
      case Found.Life found -> {
        PackLife life = new PackLife(found.strings(), 1, 0, ANY);
        try {
          life.restore(found.arrays(), false);
        } catch (IllegalArgumentException impossible) {
          throw new FileSystemException(file.toString(), null, impossible.getMessage());
        }
        yield new Kept(found.pack(), found.wallMillis(), found.endedInOrder(), life.counts());
      }
    };
  }

  LifeKeeper(Path folder, String pack, PackLife life) {
    this.pack = pack;
    this.life = life;
    copy = new double[life.state().length()];
    file = new LifeFile(folder, pack, life.counts().strings(), life.state());
  }

  /// Goes on from what is on disk. Before the loop.
  void restore() {
    LifeFile.Newest newest = file.newest();
    newest.trouble().ifPresent(this::refuse);
    Optional<Found.Life> from = newest.life();
    if (from.isPresent()) {
      file.goOnFrom(from.get());
      try {
        life.restore(from.get().arrays(), !from.get().endedInOrder());
      } catch (IllegalArgumentException impossible) {
        refuse("is unusable: " + impossible.getMessage());
        from = Optional.empty();
      }
    }
    if (from.isEmpty()) {
      Logger.info("{}: nothing has been counted in its life yet", pack);
      return;
    }
    Instant then = Instant.ofEpochMilli(from.get().wallMillis());
    if (!from.get().pack().equals(pack)) {
      Logger.info("{}: takes over the counters of {}", pack, from.get().pack());
    }
    if (from.get().endedInOrder()) {
      Logger.info("{}: goes on from the counters of {}", pack, then);
    } else {
      Logger.warn(
          "{}: goes on from the counters of {}; what that run counted later is lost", pack, then);
    }
  }

  /// Nothing is lost: who knows better than this program finds the file beside.
  private void refuse(String reason) {
    String kept;
    try {
      kept = "it is kept as " + file.setAside();
    } catch (IOException stays) {
      kept = "and it cannot be renamed: " + CheckpointKeeper.reason(stays);
    }
    Logger.warn("{}: {} {}; {}", pack, file, reason, kept);
  }

  /// After a tick; allocates nothing.
  void copy() {
    life.state().save(copy);
  }

  /// Writes what [#copy] has taken. No trouble with the disk goes further: it is told once.
  void write(long wallMillis, boolean endedInOrder) {
    try {
      file.write(wallMillis, endedInOrder, copy);
      if (toldTrouble.isPresent()) Logger.info("{}: the counters are kept again", pack);
      toldTrouble = Optional.empty();
    } catch (IOException broken) {
      Optional<String> trouble = Optional.of(CheckpointKeeper.reason(broken));
      if (!trouble.equals(toldTrouble)) {
        Logger.warn("{}: the counters cannot be kept in {}: {}", pack, file, trouble.get());
      }
      toldTrouble = trouble;
    }
  }
}
