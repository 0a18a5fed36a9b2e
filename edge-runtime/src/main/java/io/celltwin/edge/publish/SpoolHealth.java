package io.celltwin.edge.publish;

import io.celltwin.edge.spool.SpoolStatus;
import io.celltwin.edge.spool.SpoolStatus.Place;
import io.celltwin.hal.DeviceHealth;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/// How the folder fares in which the packs' messages wait, told as that of the hardware is: `up`
/// where messages outlive the daemon, with a reason where the disk gives no more; `absent` where
/// they wait in memory. Any thread.
public final class SpoolHealth {
  private final Map<String, SpoolStatus> packs = new TreeMap<>(); // guarded by this
  private final DeviceHealth health =
      new DeviceHealth(
          Map.of(
              "waiting", () -> sum(SpoolHealth::waiting),
              "dropped_events", () -> sum(status -> status.dropped().get(0)),
              "dropped_cells", () -> sum(status -> status.dropped().get(1)),
              "dropped_telemetry", () -> sum(status -> status.dropped().get(2)),
              "damaged", () -> sum(SpoolHealth::damaged)));

  public DeviceHealth health() {
    return health;
  }

  synchronized void tell(String pack, SpoolStatus status) {
    packs.put(pack, status);
    Optional<Map.Entry<String, SpoolStatus>> worst =
        packs.entrySet().stream()
            .filter(entry -> !entry.getValue().reason().isEmpty())
            .max(
                Map.Entry.comparingByValue(
                    (one, other) -> Boolean.compare(inMemory(one), inMemory(other))));
    boolean absent = worst.isPresent() && inMemory(worst.get().getValue());
    health.enter(
        absent ? DeviceHealth.State.ABSENT : DeviceHealth.State.UP,
        worst.map(entry -> reason(entry.getKey(), entry.getValue())).orElse(""));
  }

  private static boolean inMemory(SpoolStatus status) {
    return status.place() == Place.MEMORY;
  }

  private static String reason(String pack, SpoolStatus status) {
    String consequence =
        inMemory(status)
            ? "messages wait in memory and end with the daemon"
            : "new messages take the room of old ones";
    return pack + ": " + consequence + ": " + status.reason();
  }

  private synchronized long sum(ToLongFunction<SpoolStatus> number) {
    return packs.values().stream().mapToLong(number).sum();
  }

  private static long waiting(SpoolStatus status) {
    return status.records();
  }

  private static long damaged(SpoolStatus status) {
    return status.damaged().stream().mapToLong(Long::longValue).sum();
  }
}
