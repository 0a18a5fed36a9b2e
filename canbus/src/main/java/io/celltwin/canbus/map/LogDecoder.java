package io.celltwin.canbus.map;

import io.celltwin.canbus.log.CanLogReader;
import io.celltwin.canbus.uds.UdsField;
import io.celltwin.canbus.uds.UdsPoll;
import io.celltwin.canbus.uds.UdsPoller;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.ReadingSink;
import java.io.IOException;
import java.util.Locale;

/// What a recorded bus says of a pack, frame by frame; answers that others asked for too.
///
/// A frame that claims to be up to a second older than one before it counts as of that one's time;
/// one that is older still throws: nobody knows how much time has passed.
public final class LogDecoder {
  private static final long MOST_BACK_NANOS = 1_000_000_000L;

  private final FrameMapper mapper;
  private final CanLogReader log;
  private final UdsPoller poller;
  private final CanFrame frame = new CanFrame();

  /// Of the frame at hand.
  private ReadingSink sink = (channel, sampledNanos, value, quality) -> {};

  private final boolean fromZero;
  private boolean begun;
  private boolean waiting;
  private long originNanos;
  private long latestNanos;

  /// @param fromZero whether time begins with the first frame, and not where the log says
  public LogDecoder(FrameMapper mapper, CanLogReader log, boolean fromZero) {
    this.mapper = mapper;
    this.log = log;
    this.fromZero = fromZero;
    poller = UdsPoller.listening(mapper.polls(), this::answered);
  }

  private void answered(
      UdsPoll poll, UdsField field, int number, long raw, double value, long sampledNanos) {
    mapper.accept(field, number, raw, value, sampledNanos, sink);
  }

  /// Whether there is a frame yet to come; [#nanos] is its time.
  public boolean hasNext() throws IOException {
    while (!waiting) {
      if (!log.next(frame)) return false;
      if (frame.error) continue;
      if (!begun) begin(frame.receivedNanos);
      long nanos = frame.receivedNanos - originNanos;
      if (latestNanos - nanos > MOST_BACK_NANOS) {
        double seconds = (latestNanos - nanos) / 1e9;
        throw log.fault(
            String.format(Locale.ROOT, "a time %.3f s before one above it", seconds),
            "times that rise");
      }
      latestNanos = Math.max(nanos, latestNanos);
      frame.receivedNanos = latestNanos;
      waiting = true;
    }
    return true;
  }

  private void begin(long firstNanos) {
    begun = true;
    originNanos = fromZero ? firstNanos : 0;
    latestNanos = firstNanos - originNanos;
  }

  /// The time of the frame to come; where there is none, of the last.
  public long nanos() {
    return latestNanos;
  }

  /// Takes the frame to come.
  ///
  /// @return whether it had something of the pack
  public boolean next(ReadingSink into) throws IOException {
    if (!hasNext()) return false;
    waiting = false;
    sink = into;
    mapper.expire(frame.receivedNanos, into);
    long mappedBefore = mapper.mapped();
    mapper.accept(frame, into);
    poller.accept(frame);
    poller.poll(frame.receivedNanos);
    return mapper.mapped() > mappedBefore;
  }
}
