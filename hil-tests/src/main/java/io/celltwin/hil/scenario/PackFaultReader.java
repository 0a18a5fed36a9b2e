package io.celltwin.hil.scenario;

import io.celltwin.config.Range;
import io.celltwin.config.Table;
import io.celltwin.hil.bench.Bench;
import io.celltwin.hil.bench.SimulatedPlant;
import io.celltwin.simulation.plant.Contactors;
import io.celltwin.simulation.plant.Contactors.Relay;
import io.celltwin.simulation.plant.SimulatedPack;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/// The kinds of `[[fault]]` inside the pack: cells, bus bars, coolant, contactors.
final class PackFaultReader {
  private static final Range OHMS = Range.above(0, 1e6);
  private static final Range SHARE = Range.of(0, 1);

  private final Bench bench;

  PackFaultReader(Bench bench) {
    this.bench = bench;
  }

  Map<String, FaultReader.Kind> kinds() {
    return Map.of(
        "cell_short", this::cellShort,
        "loose_bar", this::looseBar,
        "coolant_flow", PackFaultReader::coolantFlow,
        "contactor_welded", PackFaultReader::welded,
        "contactor_stuck_open", PackFaultReader::stuckOpen,
        "precharge_resistance", PackFaultReader::precharge);
  }

  private FaultAction cellShort(Table table) {
    int cell = cell(table);
    double ohms = table.number("resistance_ohm", OHMS);
    return action(
        String.format(Locale.ROOT, "cell %d shorted inside by %s ohm", cell, Texts.number(ohms)),
        pack -> pack.shortCell(cell, ohms),
        pack -> pack.shortCell(cell, Double.POSITIVE_INFINITY));
  }

  private FaultAction looseBar(Table table) {
    int cell = cell(table);
    double ohms = table.number("resistance_ohm", OHMS);
    return action(
        String.format(Locale.ROOT, "bus bar at cell %d loose, %s ohm", cell, Texts.number(ohms)),
        pack -> pack.loosenBar(cell, ohms),
        pack -> pack.loosenBar(cell, pack.settings().barOhms()));
  }

  private static FaultAction coolantFlow(Table table) {
    double share = table.number("share", SHARE);
    return action(
        String.format(Locale.ROOT, "coolant flows at %s %%", Texts.number(100 * share)),
        pack -> pack.coolantFlow(share),
        pack -> pack.coolantFlow(1));
  }

  private static FaultAction welded(Table table) {
    Relay relay = relay(table);
    return action(
        "%s contactor welded".formatted(Texts.lower(relay)),
        pack -> pack.contactors().weld(relay, true),
        pack -> pack.contactors().weld(relay, false));
  }

  private static FaultAction stuckOpen(Table table) {
    Relay relay = relay(table);
    return action(
        "%s contactor does not close".formatted(Texts.lower(relay)),
        pack -> pack.contactors().stickOpen(relay, true),
        pack -> pack.contactors().stickOpen(relay, false));
  }

  private static FaultAction precharge(Table table) {
    double ohms = table.number("resistance_ohm", OHMS);
    return action(
        "precharge through %s ohm".formatted(Texts.number(ohms)),
        pack -> pack.contactors().prechargeOhms(ohms),
        pack -> pack.contactors().prechargeOhms(Contactors.USUAL_PRECHARGE_OHMS));
  }

  private static Relay relay(Table table) {
    return Choice.of(table, "contactor", Relay.values(), Texts::lower)
        .orElse(Relay.NEGATIVE); // what is faulty has been reported
  }

  private int cell(Table table) {
    return table.integer("cell", Range.of(1, bench.plant().cells())).orElse(1);
  }

  private static FaultAction action(
      String text, Consumer<SimulatedPack> inject, Consumer<SimulatedPack> heal) {
    return new FaultAction(
        text, bench -> inject.accept(packOf(bench)), bench -> heal.accept(packOf(bench)));
  }

  private static SimulatedPack packOf(Bench bench) {
    if (bench.plant() instanceof SimulatedPlant plant) return plant.pack();
    throw new IllegalArgumentException("another plant, expected a simulated pack");
  }
}
