package io.celltwin.edge.schema;

import io.celltwin.edge.signal.Catalogue;
import io.celltwin.edge.signal.Entity;
import io.celltwin.edge.signal.Signal;
import io.celltwin.edge.twin.ValueQuality;
import java.util.List;

/// The catalogue of signals as JSON.
final class CatalogueDocument {
  private CatalogueDocument() {}

  static JsonObject document() {
    return JsonObject.of("schema", Catalogue.SCHEMA)
        .with("signals", Catalogue.all().stream().map(CatalogueDocument::signal).toList());
  }

  private static JsonObject signal(Signal signal) {
    JsonObject entry =
        JsonObject.of("name", signal.name())
            .with("message", signal.cadence().wireName())
            .with("scope", signal.scope().wireName())
            .with("origin", signal.origin().wireName());
    if (signal.isOfVss()) entry.with("vss", Signal.VSS_BRANCH + signal.name());
    if (signal.isTruth()) {
      entry.with("type", "boolean");
    } else {
      entry.with("type", signal.decimals() == 0 ? "integer" : "number");
      if (!signal.unit().isEmpty()) entry.with("unit", signal.unit());
      entry.with("decimals", signal.decimals());
      entry.with("minimum", signal.least()).with("maximum", signal.most());
      if (!signal.positive().isEmpty()) entry.with("positive", signal.positive());
    }
    List<String> flaws = signal.origin().flaws().stream().map(ValueQuality::name).toList();
    entry.with("sigma", signal.hasSigma()).with("qualities", flaws);
    if (signal.hasAge()) entry.with("age_told_from_s", signal.toldFromSeconds());
    signal.entity().ifPresent(entity -> entry.with("home_assistant", entity(entity)));
    return entry.with("meaning", signal.meaning());
  }

  private static JsonObject entity(Entity entity) {
    JsonObject shown = JsonObject.of("name", entity.label());
    if (!entity.deviceClass().isEmpty()) shown.with("device_class", entity.deviceClass());
    if (!entity.stateClass().isEmpty()) shown.with("state_class", entity.stateClass());
    return shown.with("enabled_by_default", entity.everyday());
  }
}
