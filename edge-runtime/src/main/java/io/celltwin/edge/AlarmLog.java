package io.celltwin.edge;

import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import org.tinylog.Logger;

/// Alarms as log lines. They are rare: debounced, and one a tick and kind at most.
public final class AlarmLog implements TwinSink {
  @Override
  public void state(TwinState state) {}

  @Override
  public void event(AlarmEvent event) {
    String text =
        "%s: %s %s%s"
            .formatted(
                event.pack(),
                event.kind().wireName(),
                event.raised() ? "raised" : "cleared",
                event.subjects().isEmpty() ? "" : " " + event.subjects());
    if (event.raised()) Logger.warn(text);
    else Logger.info(text);
  }
}
