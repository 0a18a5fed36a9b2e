package io.celltwin.edge.command;

import io.celltwin.config.CellFile;
import io.celltwin.edge.twin.AlarmEvent;
import io.celltwin.edge.twin.AlarmKind;
import io.celltwin.edge.twin.TwinSink;
import io.celltwin.edge.twin.TwinState;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Collectors;

/// Which columns of a replayed CSV had values and none that could be believed, as those of another
/// unit have; silent where all is well.
final class CsvReport implements TwinSink {
  private final Path file;
  private final CellFile cell;
  private final Column voltages = new Column(AlarmKind.IMPLAUSIBLE_VOLTAGE);
  private final Column temperatures = new Column(AlarmKind.IMPLAUSIBLE_TEMPERATURE);
  private final Column currents = new Column(AlarmKind.IMPLAUSIBLE_CURRENT);

  CsvReport(Path file, CellFile cell) {
    this.file = file;
    this.cell = cell;
  }

  @Override
  public void state(TwinState state) {
    for (int c = 0; c < state.cells(); c++) voltages.value(c, state.cellVolts(c));
    for (int s = 0; s < state.sensors(); s++) temperatures.value(s, state.sensorCelsius(s));
    for (int s = 0; s < state.strings(); s++) currents.value(s, state.stringAmps(s));
  }

  @Override
  public void event(AlarmEvent event) {
    for (Column column : List.of(voltages, temperatures, currents)) column.event(event);
  }

  void print(PrintWriter err) {
    List<String> refused = new ArrayList<>();
    voltages.tell(
        refused,
        "voltage",
        "over 1.5 V outside the cell file's limits of %s to %s V"
            .formatted(cell.limits().minVolts(), cell.limits().maxVolts()));
    temperatures.tell(refused, "temperature", "outside -60 to 200 degC");
    currents.tell(refused, "current", "beyond twice that of a dead short, in A");
    if (!refused.isEmpty()) err.println(file + ": " + String.join("; ", refused));
  }

  /// Of cells, sensors or strings, 0-based.
  private static final class Column {
    private final AlarmKind implausible;
    private final BitSet used = new BitSet();
    private final BitSet refused = new BitSet();

    Column(AlarmKind implausible) {
      this.implausible = implausible;
    }

    void value(int subject, double value) {
      if (!Double.isNaN(value)) used.set(subject);
    }

    void event(AlarmEvent event) {
      if (event.kind() != implausible || !event.raised()) return;
      for (int subject : event.subjects()) refused.set(subject - 1);
    }

    void tell(List<String> to, String quantity, String why) {
      BitSet never = (BitSet) refused.clone();
      never.andNot(used);
      if (never.isEmpty()) return;
      String subjects =
          never.stream().mapToObj(k -> Integer.toString(k + 1)).collect(Collectors.joining(", "));
      to.add(
          "no %s of %s %s was used, all are %s"
              .formatted(quantity, implausible.subject().wireName(), subjects, why));
    }
  }
}
