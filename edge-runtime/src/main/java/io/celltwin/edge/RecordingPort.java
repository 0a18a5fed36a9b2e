package io.celltwin.edge;

import io.celltwin.canbus.log.CanRecorder;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanHealth;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.Clock;
import io.celltwin.hal.SystemClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tinylog.Logger;

/// A port whose traffic is kept on disk on the way. Who reads it never waits for the disk: a thread
/// of its own writes.
final class RecordingPort implements CanPort {
  /// Four seconds of a full bus of 500 kbit/s.
  private static final int WAITING_FRAMES = 16_384;

  private static final long DRAIN_NANOS = 100_000_000L;
  private static final long FILE_NANOS = 3_600_000_000_000L;
  private static final int FILES = 10;
  private static final long BYTES_PER_MEGABYTE = 1_000_000;
  private static final long JOIN_MILLIS = 2000;

  private final String name;
  private final CanPort port;
  private final CanRecorder recorder;
  private final CanRecorder.Tap tap;
  private final Clock clock = new SystemClock();
  private final Thread writer;
  private volatile boolean closed;

  /// @param channel as the recording names it
  RecordingPort(String name, CanPort port, String channel, Path folder, int megabytes)
      throws IOException {
    this.name = name;
    this.port = port;
    long bytes = megabytes * BYTES_PER_MEGABYTE;
    long epochNanos = System.currentTimeMillis() * 1_000_000 - clock.nowNanos();
    Files.createDirectories(folder);
    recorder =
        new CanRecorder(
            folder, name, new CanRecorder.Limits(bytes / FILES, FILE_NANOS, bytes), epochNanos);
    tap = recorder.tap(channel, WAITING_FRAMES);
    writer = Thread.ofPlatform().name("record-" + name).daemon().start(this::write);
  }

  private void write() {
    boolean failing = false;
    try {
      while (!closed) {
        clock.waitUntil(clock.nowNanos() + DRAIN_NANOS);
        try {
          recorder.drain(clock.nowNanos());
          failing = false;
        } catch (IOException full) {
          if (!failing) Logger.error("recording of {} fails: {}", name, full.getMessage());
          failing = true;
        }
      }
      recorder.drain(clock.nowNanos());
      recorder.close();
    } catch (IOException | InterruptedException lost) {
      Logger.error("the end of the recording of {} is lost: {}", name, lost.getMessage());
    }
    long missing = tap.dropped() + recorder.lost();
    if (missing > 0) Logger.warn("{}: {} frames were not recorded", name, missing);
  }

  @Override
  public boolean receive(CanFrame frame, long deadlineNanos) throws IOException {
    boolean any = port.receive(frame, deadlineNanos);
    if (any) tap.accept(frame);
    return any;
  }

  @Override
  public boolean send(CanFrame frame) throws IOException {
    boolean taken = port.send(frame);
    if (taken) {
      frame.receivedNanos = clock.nowNanos(); // nobody has received it: when it was sent
      tap.accept(frame);
    }
    return taken;
  }

  @Override
  public CanHealth health() {
    return port.health();
  }

  @Override
  public void close() {
    port.close();
    closed = true;
    try {
      writer.join(JOIN_MILLIS);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
