package io.celltwin.edge.command;

import io.celltwin.canbus.map.MapCounts;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// What a replayed bus did not bring, or what of it was not believed; silent where all is well.
final class BusReport implements TwinSink {
  private final String source;
  private boolean ticked;
  private boolean voltage;
  private boolean current;

  BusReport(String source) {
    this.source = source;
  }

  @Override
  public void state(TwinState state) {
    ticked = true;
    for (int c = 0; !voltage && c < state.cells(); c++) voltage = !Double.isNaN(state.cellVolts(c));
    for (int s = 0; s < state.strings(); s++) {
      voltage |= !Double.isNaN(state.stringVolts(s));
      current |= !Double.isNaN(state.stringAmps(s));
    }
  }

  @Override
  public void event(AlarmEvent event) {}

  void print(MapCounts counts, PrintWriter err) {
    List<String> refused = new ArrayList<>();
    add(refused, counts.wrongCrc(), "with a wrong CRC");
    add(refused, counts.frozen(), "with a counter that stood still");
    add(refused, counts.tooShort(), "shorter than a signal needs");
    add(
        refused,
        counts.outOfRange(),
        counts.outOfRange() == 1 ? "value out of range" : "values out of range");
    if (ticked && !voltage) refused.add("no cell ever had a voltage");
    if (ticked && !current) refused.add("no current ever came");
    if (refused.isEmpty()) return;
    String frames = counts.frames() + " frames, " + counts.mapped() + " of the pack";
    err.println(source + ": " + frames + "; " + String.join(", ", refused));
  }

  private static void add(List<String> refused, long count, String what) {
    if (count > 0) refused.add(count + " " + what);
  }
}
