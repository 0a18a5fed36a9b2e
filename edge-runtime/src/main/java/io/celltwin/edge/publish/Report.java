package io.celltwin.edge.publish;

import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.SourceEvent;
import io.celltwin.edge.twin.SourceHealth;
import io.celltwin.edge.twin.TwinState;
import java.util.List;

/// What is to be said in one message, with its number: from the loop to the publishing thread.
sealed interface Report {
  /// Counts all reports of a pack from the start of the daemon.
  long seq();

  /// ms since 1970, by the machine's clock at the tick.
  long wallMillis();

  MessageClass messageClass();

  record Telemetry(TwinState state, long seq) implements Report {
    @Override
    public long wallMillis() {
      return state.wallMillis();
    }

    @Override
    public MessageClass messageClass() {
      return MessageClass.TELEMETRY;
    }
  }

  record Cells(TwinState state, long seq) implements Report {
    @Override
    public long wallMillis() {
      return state.wallMillis();
    }

    @Override
    public MessageClass messageClass() {
      return MessageClass.CELLS;
    }
  }

  record Sources(List<SourceHealth> sources, long wallMillis, long seq) implements Report {
    @Override
    public MessageClass messageClass() {
      return MessageClass.SOURCES;
    }
  }

  record Alarm(AlarmEvent event, long seq) implements Report {
    @Override
    public long wallMillis() {
      return event.wallMillis();
    }

    @Override
    public MessageClass messageClass() {
      return MessageClass.EVENT;
    }
  }

  record Change(SourceEvent event, long seq) implements Report {
    @Override
    public long wallMillis() {
      return event.wallMillis();
    }

    @Override
    public MessageClass messageClass() {
      return MessageClass.EVENT;
    }
  }
}
