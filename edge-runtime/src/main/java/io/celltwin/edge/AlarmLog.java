package io.celltwin.edge;

import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.SourceEvent;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.tinylog.Logger;

/// Alarms, and what becomes of sources, as log lines, from a thread of its own: whoever reads
/// standard error may have stopped reading, and the loop never waits for it. What finds the queue
/// full is counted and told.
public final class AlarmLog implements TwinSink, AutoCloseable {
  /// Alarms are debounced: this many in a tick are a large pack in great trouble.
  private static final int WAITING = 256;

  private static final long POLL_MILLIS = 100;

  /// How long [#close] waits for standard error.
  private static final Duration LAST_LINES = Duration.ofSeconds(1);

  private final BlockingQueue<Record> waiting = new ArrayBlockingQueue<>(WAITING);
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread = Thread.ofPlatform().name("alarm-log").daemon().unstarted(this::run);
  private volatile boolean closing;

  public AlarmLog() {
    thread.start();
  }

  @Override
  public void state(TwinState state) {}

  @Override
  public void event(AlarmEvent event) {
    if (!waiting.offer(event)) dropped.incrementAndGet();
  }

  @Override
  public void source(SourceEvent event) {
    if (!waiting.offer(event)) dropped.incrementAndGet();
  }

  private void run() {
    try {
      while (!closing || !waiting.isEmpty() || dropped.get() > 0) {
        Record event = waiting.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (event != null) {
          write(event);
        } else {
          long lost = dropped.getAndSet(0);
          if (lost > 0) Logger.warn("{} alarms could not be logged in time", lost);
        }
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(Record event) {
    switch (event) {
      case AlarmEvent alarm when alarm.raised() -> Logger.warn(text(alarm));
      case AlarmEvent alarm -> Logger.info(text(alarm));
      case SourceEvent source -> write(source);
      default -> throw new IllegalStateException(event.toString());
    }
  }

  private static void write(SourceEvent event) {
    event
        .becomes()
        .ifPresent(state -> {
          boolean isUp = event.now().state() == DeviceHealth.State.UP;
          String text = "source " + event.source() + ": " + state;
          if (isUp) Logger.info(text);
          else Logger.warn(text);
        });
    for (DeviceFault fault : event.raised()) Logger.warn("{}: {}", event.source(), fault);
    for (DeviceFault fault : event.cleared()) Logger.info("{}: cleared: {}", event.source(), fault);
  }

  static String text(AlarmEvent event) {
    return "%s: %s %s%s%s"
        .formatted(
            event.pack(),
            event.kind().wireName(),
            event.raised() ? "raised" : "cleared",
            event.subjects().isEmpty() ? "" : " " + event.subjects(),
            evidence(event));
  }

  private static String evidence(AlarmEvent event) {
    if (Double.isNaN(event.value())) return "";
    String unit = event.kind().unit();
    return Double.isNaN(event.limit())
        ? String.format(
            Locale.ROOT, ", off by %+.4g %s, sigma %.2g", event.value(), unit, event.sigma())
        : String.format(Locale.ROOT, ", %.4g %s, limit %.4g", event.value(), unit, event.limit());
  }

  /// Writes what waits, for a second at most. No event may follow.
  @Override
  public void close() {
    closing = true;
    try {
      thread.join(LAST_LINES);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
