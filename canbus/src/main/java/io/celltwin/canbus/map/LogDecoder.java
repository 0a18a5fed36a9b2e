package io.celltwin.canbus.map;

import io.celltwin.canbus.uds.UdsPoller;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.ReadingSink;
import java.io.IOException;

/// What a recorded bus says of a pack, at the log's own times; answers that others asked for too.
public final class LogDecoder {
  private final FrameMapper mapper;
  private final ReadingSink sink;
  private final UdsPoller poller;

  public LogDecoder(FrameMapper mapper, ReadingSink sink) {
    this.mapper = mapper;
    this.sink = sink;
    poller =
        UdsPoller.listening(
            mapper.polls(),
            (poll, field, number, raw, value, sampledNanos) ->
                mapper.accept(field, number, raw, value, sampledNanos, sink));
  }

  /// Takes the log's next frame, any.
  public void accept(CanFrame frame) throws IOException {
    if (frame.error) return;
    mapper.expire(frame.receivedNanos, sink);
    mapper.accept(frame, sink);
    poller.accept(frame);
    poller.poll(frame.receivedNanos);
  }
}
