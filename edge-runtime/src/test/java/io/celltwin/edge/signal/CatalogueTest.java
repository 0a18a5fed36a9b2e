package io.celltwin.edge.signal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CatalogueTest {
  /// Of COVESA VSS 6.0, `Vehicle/Powertrain/TractionBattery`: signals that are numbers.
  private static final Set<String> VSS =
      Set.of(
          "Temperature.Average",
          "Temperature.Min",
          "Temperature.Max",
          "Temperature.CellTemperature",
          "CellVoltage.Min",
          "CellVoltage.Max",
          "CellVoltage.IdMin",
          "CellVoltage.IdMax",
          "CellVoltage.CellVoltages",
          "GrossCapacity",
          "NetCapacity",
          "StateOfHealth",
          "StateOfCharge.Current",
          "StateOfCharge.Displayed",
          "StateOfCharge.CurrentEnergy",
          "NominalVoltage",
          "MaxVoltage",
          "CurrentVoltage",
          "CurrentCurrent",
          "CurrentPower",
          "AccumulatedChargedEnergy",
          "AccumulatedConsumedEnergy",
          "AccumulatedChargedThroughput",
          "AccumulatedConsumedThroughput",
          "PowerLoss",
          "Range",
          "TimeRemaining");

  @Test
  void namesAreThoseOfVssOrMarkedAsNone() {
    for (Signal signal : Catalogue.all()) {
      assertEquals(VSS.contains(signal.name()), signal.isOfVss(), signal.name());
    }
  }

  @Test
  void everyNameIsThereOnce() {
    List<String> names = Catalogue.all().stream().map(Signal::name).toList();
    assertEquals(names.size(), names.stream().distinct().count());
  }

  @Test
  void everySignalSaysWhatItIs() {
    for (Signal signal : Catalogue.all()) {
      assertTrue(signal.least() < signal.most(), signal.name());
      assertTrue(!signal.meaning().isEmpty(), signal.name());
      assertTrue(Catalogue.of(signal.cadence()).contains(signal), signal.name());
      assertEquals(
          signal.cadence() == Cadence.TELEMETRY, signal.scope() == Scope.PACK, signal.name());
      // What is written with its decimals is still within its range.
      double unit = Math.pow(10, signal.decimals());
      assertEquals(Math.rint(signal.least() * unit), signal.least() * unit, signal.name());
      assertEquals(Math.rint(signal.most() * unit), signal.most() * unit, signal.name());
    }
  }

  @Test
  void unitsAreThoseOfTheStream() {
    Set<String> units = Catalogue.all().stream().map(Signal::unit).collect(Collectors.toSet());
    assertEquals(Set.of("", "V", "A", "W", "kWh", "%", "degC", "mV", "s", "µs", "d"), units);
  }

  @Test
  void whatIsEstimatedTravelsWithItsSigma() {
    for (Signal signal : Catalogue.all()) {
      assertEquals(signal.origin() == Origin.ESTIMATED, signal.hasSigma(), signal.name());
    }
  }
}
