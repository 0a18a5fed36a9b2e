package io.celltwin.simulation.can;

import io.celltwin.canbus.dbc.DbcSignal;
import io.celltwin.canbus.dbc.FrameEncoder;
import io.celltwin.hal.CanFrame;
import io.celltwin.simulation.can.SenderTable.Message;
import io.celltwin.simulation.can.SenderTable.Signal;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// The frames of one message: when the next is due, what is in it, what is wrong with it. Nothing
/// is allocated per frame.
final class SentMessage {
  private static final int NO_LENGTH = -1;

  private final Message message;
  private final FrameEncoder encoder;
  private final double[][] range;
  private final double[] values;
  private final int counterPlace;
  private final SplittableRandom random;

  // faults
  private boolean frozenCounter;
  private boolean wrongChecksum;
  private boolean missing;
  private boolean stale;
  private boolean collision;
  private long delayNanos;
  private int wrongLength = NO_LENGTH;

  private long slot;
  private long dueNanos;
  private long count;
  private int page;

  SentMessage(Message message, long seed) {
    this.message = message;
    encoder = new FrameEncoder(message.dbc());
    List<DbcSignal> signals = message.dbc().signals();
    values = new double[signals.size()];
    range = new double[signals.size()][];
    for (int i = 0; i < range.length; i++) range[i] = range(signals.get(i));
    counterPlace = message.counter().orElse(-1);
    random = new SplittableRandom(seed);
    schedule();
  }

  /// What a signal can say: an electronics' value stays at the end of its range.
  private static double[] range(DbcSignal signal) {
    if (signal.floatingPoint()) return new double[] {-1e30, 1e30};
    double steps = StrictMath.scalb(1.0, signal.bitLength());
    double low = signal.signed() ? -steps / 2 : 0;
    double high = low + steps - 1;
    double one = low * signal.factor() + signal.offset();
    double other = high * signal.factor() + signal.offset();
    double lower = StrictMath.min(one, other);
    double upper = StrictMath.max(one, other);
    // NaN where the file sets no limit
    if (signal.minimum() > lower) lower = signal.minimum();
    if (signal.maximum() < upper) upper = signal.maximum();
    return new double[] {lower, upper};
  }

  String name() {
    return message.dbc().name();
  }

  void set(CanFault.OfMessage fault, boolean on) {
    switch (fault) {
      case CanFault.FrozenCounter _ -> frozenCounter = on;
      case CanFault.WrongChecksum _ -> wrongChecksum = on;
      case CanFault.MissingMessage _ -> missing = on;
      case CanFault.StaleValues _ -> stale = on;
      case CanFault.IdCollision _ -> collision = on;
      case CanFault.DelayedFrames delayed -> delayNanos = on ? delayed.nanos() : 0;
      case CanFault.WrongLength wrong -> wrongLength = on ? wrong.bytes() : NO_LENGTH;
    }
  }

  boolean hasCounter() {
    return message.counter().isPresent();
  }

  boolean hasChecksum() {
    return message.checksum().isPresent();
  }

  boolean isMissing() {
    return missing;
  }

  boolean collides() {
    return collision;
  }

  long delayNanos() {
    return delayNanos;
  }

  long cycleNanos() {
    return message.cycleNanos();
  }

  /// When the next frame's values are taken.
  long dueNanos() {
    return dueNanos;
  }

  private void schedule() {
    long jitter = message.jitterNanos();
    long late = jitter == 0 ? 0 : random.nextLong(jitter + 1);
    dueNanos = message.phaseNanos() + slot * message.cycleNanos() + late;
  }

  /// Passes over this slot without a frame; a counter does not count.
  void skip() {
    slot++;
    schedule();
  }

  /// Makes the frame of this slot.
  void encode(CanFrame frame, BatteryTruth truth) {
    if (!stale) take(truth);
    if (counterPlace >= 0) values[counterPlace] = count;
    encoder.encode(frame, values);
    if (message.checksum().isPresent()) {
      message.checksum().get().write(frame, count, wrongChecksum ? 1 : 0);
    }
    if (wrongLength != NO_LENGTH) frame.length = wrongLength;
    if (!frozenCounter) count = count == message.counterMost() ? 0 : count + 1;
    slot++;
    schedule();
  }

  private void take(BatteryTruth truth) {
    Arrays.fill(values, Double.NaN);
    List<Signal> signals = message.pages().get(page).signals();
    for (int s = 0; s < signals.size(); s++) {
      Signal signal = signals.get(s);
      double value = signal.value().now(truth, signal.number()) * signal.scale() + signal.offset();
      double[] ends = range[signal.place()];
      values[signal.place()] = StrictMath.clamp(value, ends[0], ends[1]);
    }
    page = (page + 1) % message.pages().size();
  }

  /// A frame of the same identifier with bytes by chance.
  void encodeForeign(CanFrame frame) {
    frame.id = message.dbc().id();
    frame.extended = message.dbc().extended();
    frame.remote = false;
    frame.error = false;
    frame.flexibleDataRate = message.dbc().flexibleDataRate();
    frame.bitRateSwitch = frame.flexibleDataRate;
    frame.errorStateIndicator = false;
    frame.length = message.dbc().length();
    for (int at = 0; at < frame.length; at++) frame.data[at] = (byte) random.nextInt();
  }
}
