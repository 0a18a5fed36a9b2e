package io.celltwin.edge;

import io.celltwin.config.WatchdogSettings;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.linux.HardwareWatchdog;
import io.celltwin.hal.linux.ServiceNotifier;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.tinylog.Logger;

/// Tells the service manager and the machine's watchdog that the loop ticks, for as long as it
/// does: a thread of its own looks four times a timeout whether a tick has ended since it last
/// looked. Started where one of the two wants to know. The loop only counts.
final class LifeSigns implements AutoCloseable {
  private static final int LOOKS_PER_TIMEOUT = 4;
  private static final long FIRST_TICK_MILLIS = 20;
  private static final long MOST_MILLIS = 1000;
  private static final long LEAST_MILLIS = 5;
  private static final long FIRST_RETRY_MILLIS = 500;
  private static final long LAST_RETRY_MILLIS = 10_000;

  /// How long [#loopEnded] and [#close] wait for the thread.
  private static final long GRACE_MILLIS = 1000;

  private enum Phase {
    RUNNING,
    STOPPING,
    /// The loop has ended: nothing has to tick any more.
    ENDED,
    BROKEN,
    CLOSED
  }

  private final DeviceHealth health;
  private final ServiceNotifier service;
  private final Optional<WatchdogSettings> settings;
  private final String status;
  private final double periodSeconds;
  private final LongSupplier finishedTicks;
  private final BooleanSupplier idle;
  private final Thread thread =
      Thread.ofPlatform().name("life-signs").daemon().unstarted(this::watch);
  private Phase phase = Phase.RUNNING; // guarded by this
  private boolean watchdogReleased; // guarded by this

  // The thread's own
  private Optional<HardwareWatchdog> watchdog = Optional.empty();
  private String watchdogFault = "";
  private long retryMillis = FIRST_RETRY_MILLIS;
  private long retryNanos;
  private boolean stopTold;

  /// @param status one line, once the loop ticks
  /// @param idle whether it rightly does not tick now
  /// @param health of the machine's watchdog: `UP` once it has been fed
  LifeSigns(
      ServiceNotifier service,
      Optional<WatchdogSettings> settings,
      String status,
      double periodSeconds,
      LongSupplier finishedTicks,
      BooleanSupplier idle,
      DeviceHealth health) {
    this.service = service;
    this.settings = settings;
    this.status = status;
    this.periodSeconds = periodSeconds;
    this.finishedTicks = finishedTicks;
    this.idle = idle;
    this.health = health;
  }

  void start() {
    if (settings.isEmpty() && !service.isWanted()) return;
    service
        .watchdog()
        .filter(timeout -> timeout.toMillis() < 2000 * periodSeconds)
        .ifPresent(timeout ->
            Logger.warn(
                "the service manager's watchdog of {} s is too short for a loop of {} s",
                timeout.toMillis() / 1e3,
                periodSeconds));
    thread.start();
  }

  private void watch() {
    try {
      long seen = 0;
      boolean ready = false;
      boolean told = true;
      Phase now = Phase.RUNNING;
      while (now != Phase.CLOSED) {
        tellStop(now);
        long ticks = finishedTicks.getAsLong();
        boolean alive = ticks != seen || idle.getAsBoolean();
        if (!ready && alive && now == Phase.RUNNING) {
          service.ready(status);
          ready = true;
        }
        if (now == Phase.ENDED || now == Phase.BROKEN) {
          release(now == Phase.ENDED);
          service.alive();
        } else if (ready && alive) {
          service.alive();
          feed();
          told = false;
        } else if (ready && !told && now == Phase.RUNNING && looksPassed(ticks)) {
          Logger.error("the loop has not ticked since tick {}: watchdogs are not fed", ticks);
          told = true;
        }
        seen = ticks;
        now = pause(ready ? lookMillis() : FIRST_TICK_MILLIS, now);
      }
      tellStop(now);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    } finally {
      release(true);
      service.close();
    }
  }

  private long silentSince;
  private int silentLooks;

  /// Whether so many looks in a row have found the same tick that it is no matter of chance.
  private boolean looksPassed(long ticks) {
    if (ticks != silentSince) silentLooks = 0;
    silentSince = ticks;
    return ++silentLooks * lookMillis() > 2000 * periodSeconds;
  }

  private void tellStop(Phase now) {
    if (now == Phase.RUNNING || stopTold) return;
    stopTold = true;
    service.stopping("stopping");
  }

  private long lookMillis() {
    long millis = MOST_MILLIS;
    if (settings.isPresent())
      millis =
          Math.min(
              millis,
              Duration.ofSeconds(settings.get().timeoutSeconds()).toMillis() / LOOKS_PER_TIMEOUT);
    if (service.watchdog().isPresent())
      millis = Math.min(millis, service.watchdog().get().toMillis() / LOOKS_PER_TIMEOUT);
    return Math.max(LEAST_MILLIS, millis);
  }

  /// A watchdog that cannot be had is told once for each reason and tried again.
  private void feed() {
    if (settings.isEmpty()) return;
    try {
      if (watchdog.isEmpty()) {
        if (!watchdogFault.isEmpty() && System.nanoTime() - retryNanos < 0) return;
        HardwareWatchdog opened =
            HardwareWatchdog.open(settings.get().device(), settings.get().timeoutSeconds());
        watchdog = Optional.of(opened);
        watchdogFault = "";
        retryMillis = FIRST_RETRY_MILLIS;
        Logger.info(
            "{} ({}) resets this machine {} s after the loop's last tick",
            opened,
            opened.identity(),
            opened.timeoutSeconds());
      }
      watchdog.get().feed();
      health.enter(DeviceHealth.State.UP, "");
    } catch (IOException refused) {
      String reason = String.valueOf(refused.getMessage());
      if (!reason.equals(watchdogFault)) Logger.error("{}", reason);
      watchdogFault = reason;
      health.enter(DeviceHealth.State.ABSENT, reason);
      watchdog.ifPresent(HardwareWatchdog::abandon);
      watchdog = Optional.empty();
      retryNanos = System.nanoTime() + Duration.ofMillis(retryMillis).toNanos();
      retryMillis = Math.min(2 * retryMillis, LAST_RETRY_MILLIS);
    }
  }

  private void release(boolean disarm) {
    if (disarm) watchdog.ifPresent(HardwareWatchdog::close);
    else watchdog.ifPresent(HardwareWatchdog::abandon);
    watchdog = Optional.empty();
    synchronized (this) {
      watchdogReleased = true;
      notifyAll();
    }
  }

  /// @return the phase, at once where it is another than `before`
  private synchronized Phase pause(long millis, Phase before) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMillis(millis).toNanos();
    for (long left = 1; left > 0 && phase == before; left = deadline - System.nanoTime())
      wait(Math.max(1, left / 1_000_000));
    return phase;
  }

  private synchronized void enter(Phase next) {
    if (next.compareTo(phase) <= 0) return;
    phase = next;
    notifyAll();
  }

  /// The loop is to end. Any thread.
  void stopping() {
    enter(Phase.STOPPING);
  }

  /// It has ended: the watchdog is disarmed; not so where it broke, then a daemon that is started
  /// again has to take it over in time, or the machine is reset.
  void loopEnded(boolean orderly) throws InterruptedException {
    enter(orderly ? Phase.ENDED : Phase.BROKEN);
    if (!thread.isAlive()) return;
    synchronized (this) {
      long deadline = System.nanoTime() + Duration.ofMillis(GRACE_MILLIS).toNanos();
      for (long left = 1; left > 0 && !watchdogReleased; left = deadline - System.nanoTime())
        wait(Math.max(1, left / 1_000_000));
    }
  }

  @Override
  public void close() {
    enter(Phase.CLOSED);
    if (!thread.isAlive()) {
      service.close();
      return;
    }
    try {
      thread.join(GRACE_MILLIS);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
