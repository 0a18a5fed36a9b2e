package io.celltwin.hil.scenario;

import io.celltwin.config.Range;
import io.celltwin.config.Table;
import io.celltwin.hil.bench.Bench;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/// Binds one `[[fault]]`: its kind decides which further keys it has, and the bench that it is put
/// into which values these may have. The kinds are methods of the readers of their families, each
/// called as it is in the file: `open_wire` is [MonitorFaultReader]'s `openWire`.
final class FaultReader {
  static final Range SECONDS = Range.of(0, 100 * 366 * 86_400.0);

  /// The broker's loss, as `kind` says it.
  private static final String BROKER_LOSS = "broker_loss";

  /// Reads the keys of one kind. What is wrong with them the table keeps; the action is then never
  /// taken.
  @FunctionalInterface
  interface Kind {
    FaultAction read(Table table);
  }

  private final Map<String, Kind> kinds = new TreeMap<>();

  /// @param bench with the devices of the one that breaks
  /// @param seed of the scenario: faults by chance come the same way each time
  FaultReader(Bench bench, long seed) {
    kinds.putAll(new MonitorFaultReader(bench, seed).kinds());
    kinds.putAll(new CurrentFaultReader(bench, seed).kinds());
    kinds.putAll(new SerialFaultReader(bench, seed).kinds());
    kinds.putAll(new CanFaultReader(bench).kinds());
    kinds.putAll(new PackFaultReader(bench).kinds());
    kinds.putAll(new SensorFaultReader(bench).kinds());
    kinds.put("unplugged", new AdapterFaultReader(bench)::unplugged);
    kinds.put(BROKER_LOSS, FaultReader::brokerLoss);
  }

  Set<String> kinds() {
    return kinds.keySet();
  }

  Optional<Fault> read(Table table) {
    double at = table.number("at_s", SECONDS);
    OptionalDouble until = table.optionalNumber("until_s", SECONDS);
    if (until.isPresent()) table.requireAbove("until_s", until.getAsDouble(), "at_s", at);
    Optional<String> kind =
        table.text("kind", kinds::containsKey, "one of " + String.join(", ", kinds.keySet()));
    // Who knows which further keys an unknown kind has?
    if (kind.isEmpty() && table.has("kind")) return Optional.empty();
    Optional<FaultAction> action =
        kind.flatMap(name -> Optional.ofNullable(kinds.get(name))).map(known -> known.read(table));
    table.finish();
    return action.map(a -> new Fault(table.key(), a.text(), at, until, a.inject(), a.heal()));
  }

  /// Whether a table's fault is one of the broker, which is there only where something is expected
  /// of it.
  static boolean isOfBroker(Table table) {
    return table.found("kind").equals("\"" + BROKER_LOSS + "\"");
  }

  private static FaultAction brokerLoss(Table table) {
    return new FaultAction(
        "the broker is away", bench -> bench.broker().lose(), bench -> bench.broker().restore());
  }
}
