package io.celltwin.hil.demo;

import io.celltwin.edge.Daemon;
import io.celltwin.edge.twin.LoopTiming;
import io.celltwin.edge.twin.TwinState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The thread that looks at the running daemon: shows it, ends it after the time given, and keeps
/// what only shows from outside. It holds up nothing: the loop never waits for it.
final class DemoWatch {
  private static final long LOOK_MILLIS = 10;
  private static final double SCREEN_SECONDS = 0.5;
  private static final double LINE_SECONDS = 1;
  private static final double NONE = Double.NaN;

  private final Daemon daemon;
  private final LivePack car;
  private final TruthScore score;
  private final DemoView view;
  private final Optional<Terminal> screen;
  private final double endSeconds;
  private final Terminal.Style style = Terminal.Style.wanted();
  private final Thread thread =
      Thread.ofPlatform().name("demo-watch").daemon().unstarted(this::watch);
  private final long startNanos = System.nanoTime();
  private volatile boolean stopping;

  // the watch's own; read by others once it has ended
  private double firstEstimateSeconds = NONE;

  DemoWatch(
      Daemon daemon,
      LivePack car,
      TruthScore score,
      DemoView view,
      Optional<Terminal> screen,
      Optional<Duration> end) {
    this.daemon = daemon;
    this.car = car;
    this.score = score;
    this.view = view;
    this.screen = screen;
    this.endSeconds = end.map(d -> 1e-3 * d.toMillis()).orElse(Double.POSITIVE_INFINITY);
  }

  void start() {
    thread.start();
  }

  void stop() throws InterruptedException {
    stopping = true;
    thread.join();
  }

  private double seconds() {
    return 1e-9 * (System.nanoTime() - startNanos);
  }

  private void watch() {
    double period = screen.isPresent() ? SCREEN_SECONDS : LINE_SECONDS;
    double due = 0;
    while (!stopping) {
      double now = seconds();
      Optional<TwinState> state = score.snapshot().state();
      if (Double.isNaN(firstEstimateSeconds)
          && score.snapshot().samples() > 0
          && daemon.acknowledgedMessages() > 0) {
        firstEstimateSeconds = ProcessFigures.upSeconds();
      }
      if (state.isPresent() && now >= due) {
        due = now + period - now % period;
        show(state.get(), now);
      }
      if (now >= endSeconds || car.driver().failure().isPresent()) {
        daemon.stop();
        return;
      }
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException hurried) {
        return;
      }
    }
  }

  private void show(TwinState state, double now) {
    DemoView.Moment moment =
        new DemoView.Moment(
            now,
            state,
            score.snapshot(),
            car.truth(),
            daemon.acknowledgedMessages(),
            daemon.droppedMessages());
    if (screen.isPresent()) {
      screen.get().draw(view.screen(moment, style));
    } else {
      System.out.println(view.line(moment));
    }
  }

  /// Once daemon and watch have ended.
  List<String> summary() {
    TruthScore.Snapshot truth = score.snapshot();
    LoopTiming.Snapshot loop = daemon.timing();
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "first estimate   published %.0f ms after the program's start",
            1000 * firstEstimateSeconds));
    lines.add(
        String.format(
            Locale.ROOT,
            "memory (RSS)     %.0f MiB now, %.0f MiB at most",
            ProcessFigures.residentMebibytes(),
            ProcessFigures.peakResidentMebibytes()));
    lines.add(
        String.format(
            Locale.ROOT,
            "processor        %.1f %% of one core over %.1f s, start included",
            100 * ProcessFigures.processorSeconds() / ProcessFigures.upSeconds(),
            ProcessFigures.upSeconds()));
    lines.add(
        String.format(
            Locale.ROOT,
            "loop             %d ticks, %d overruns, %d skipped",
            loop.ticks(),
            loop.overruns(),
            loop.skippedTicks()));
    lines.add("lateness         " + DemoView.lateness(loop));
    lines.add(
        String.format(
            Locale.ROOT,
            "messages         %d acknowledged, %d lost",
            daemon.acknowledgedMessages(),
            daemon.droppedMessages()));
    lines.add(
        String.format(
            Locale.ROOT,
            "SOC and truth    %.2f %% off at worst, within 3 sigma in %.2f %% of cell samples",
            100 * truth.worstError(),
            DemoView.floor(100 * truth.withinShare(), 2)));
    truth
        .state()
        .ifPresent(last -> {
          StateWords words = new StateWords(last, false);
          lines.add("gives, kW        " + words.power(false));
          lines.add("takes, kW        " + words.power(true));
          lines.add("energy           " + words.energy());
          lines.add("health           " + words.health());
          lines.add("life             " + words.life());
        });
    lines.addAll(car.driver().summary());
    return lines;
  }
}
