package io.celltwin.edge.publish;

import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.SourceEvent;
import io.celltwin.edge.twin.SourceHealth;
import io.celltwin.edge.twin.TwinState;
import java.util.List;

/// What is to be said in one message, with its number: from the loop to the publishing thread.
sealed interface Report {
  record Telemetry(TwinState state, long seq) implements Report {}

  record Cells(TwinState state, long seq) implements Report {}

  record Sources(List<SourceHealth> sources, long atMillis, long seq) implements Report {}

  record Alarm(AlarmEvent event, long seq) implements Report {}

  record Change(SourceEvent event, long seq) implements Report {}

  /// Counts all reports of a pack from the start of the daemon.
  long seq();

  /// ms since 1970, by the machine's clock at the tick.
  default long wallMillis() {
    return switch (this) {
      case Telemetry telemetry -> telemetry.state.wallMillis();
      case Cells cells -> cells.state.wallMillis();
      case Sources sources -> sources.atMillis;
      case Alarm alarm -> alarm.event.wallMillis();
      case Change change -> change.event.wallMillis();
    };
  }

  default MessageClass messageClass() {
    return switch (this) {
      case Telemetry _ -> MessageClass.TELEMETRY;
      case Cells _ -> MessageClass.CELLS;
      case Sources _ -> MessageClass.SOURCES;
      case Alarm _, Change _ -> MessageClass.EVENT;
    };
  }
}
