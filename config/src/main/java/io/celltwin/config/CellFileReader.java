package io.celltwin.config;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Binds one cell file: first every key with its range, then what must agree between keys.
final class CellFileReader {
  private static final String PROVENANCE = "a text that says where the numbers come from";
  private static final List<String> CHEMISTRIES =
      Arrays.stream(Chemistry.values()).map(Chemistry::name).toList();

  private final String source;
  private final byte[] bytes;
  private final TomlFile file;

  CellFileReader(Path path, String source, byte[] bytes) {
    this.source = source;
    this.bytes = bytes;
    this.file = new TomlFile(path, bytes);
  }

  CellFile read() throws ConfigException {
    Optional<CellFile> cell = file.root().flatMap(this::bind);
    if (cell.isEmpty() || !file.findings().isEmpty()) throw new ConfigException(file.findings());
    return cell.get();
  }

  TomlFile file() {
    return file;
  }

  private Optional<CellFile> bind(Table root) {
    Optional<Table> cell = root.table("cell");
    Optional<Table> capacity = root.table("capacity");
    Optional<Table> ocv = root.table("ocv");
    Optional<Table> hysteresis = root.optionalTable("hysteresis");
    Optional<Table> resistance = root.table("resistance");
    Optional<Table> chargeTransfer = root.optionalTable("charge_transfer");
    Optional<Table> residual = root.table("voltage_residual");
    Optional<Table> limits = root.table("limits");
    Optional<Table> halfCells = root.optionalTable("half_cells");
    Optional<Table> thermal = root.optionalTable("thermal");
    Optional<Table> pulses = root.optionalTable("pulses");

    Optional<String> name = cell.flatMap(t -> t.text("name", s -> !s.isBlank(), "the cell's name"));
    Optional<Chemistry> chemistry = cell.flatMap(CellFileReader::chemistry);
    Optional<String> form =
        cell.flatMap(t -> t.optionalText("form", s -> !s.isBlank(), "a form such as \"18650\""));
    Optional<String> cellProvenance = cell.flatMap(CellFileReader::provenance);
    cell.ifPresent(Table::finish);

    Capacity capacityNumbers = new Capacity(capacity);
    Ocv ocvNumbers = new Ocv(ocv);
    Optional<Double> decay =
        hysteresis.map(t -> t.number("decay_per_soc", CellFile.Hysteresis.DECAY_PER_SOC));
    Optional<String> hysteresisProvenance = hysteresis.flatMap(CellFileReader::provenance);
    hysteresis.ifPresent(Table::finish);
    Resistance resistanceNumbers = new Resistance(resistance);
    Optional<ChargeTransfer> chargeTransferNumbers = chargeTransfer.map(ChargeTransfer::new);
    VoltageResidual residualNumbers = new VoltageResidual(residual);
    Limits limitNumbers = new Limits(limits);
    Optional<HalfCells> halfCellNumbers = halfCells.map(HalfCells::new);
    Optional<Thermal> thermalNumbers = thermal.map(Thermal::new);
    Optional<PulseTable.Numbers> pulseNumbers = pulses.map(PulseTable.Numbers::new);

    ocv.ifPresent(table -> checkHysteresis(root, table));
    if (ocv.isPresent()) checkAgainstLimits(ocv.get(), ocvNumbers, limitNumbers);
    if (root.has("pulses") && !root.has("half_cells")) {
      root.missing("half_cells", "the table [half_cells], because [pulses] is given");
    }
    root.finish();

    if (!file.findings().isEmpty()) return Optional.empty();
    return Optional.of(
        new CellFile(
            source,
            sha256(bytes),
            name.orElseThrow(),
            chemistry.orElseThrow(),
            form,
            capacityNumbers.bind(),
            ocvNumbers.bind(),
            hysteresis.map(_ ->
                new CellFile.Hysteresis(decay.orElseThrow(), hysteresisProvenance.orElseThrow())),
            resistanceNumbers.bind(),
            chargeTransferNumbers.map(ChargeTransfer::bind),
            residualNumbers.bind(),
            limitNumbers.bind(),
            halfCellNumbers.map(HalfCells::bind),
            thermalNumbers.map(Thermal::bind),
            pulseNumbers.map(PulseTable.Numbers::bind),
            cellProvenance.orElseThrow()));
  }

  static Optional<String> provenance(Table table) {
    return table.text("provenance", s -> !s.isBlank(), PROVENANCE);
  }

  private static Optional<Chemistry> chemistry(Table table) {
    return table
        .text("chemistry", CHEMISTRIES::contains, "one of " + String.join(", ", CHEMISTRIES))
        .map(Chemistry::valueOf);
  }

  private static void checkHysteresis(Table root, Table ocv) {
    boolean hasBranches = ocv.has("charge_V");
    if (hasBranches && !root.has("hysteresis")) {
      root.missing("hysteresis", "the table [hysteresis], because ocv.charge_V is given");
    }
    if (!hasBranches && root.has("hysteresis")) {
      root.fault("hysteresis", "a table", "none, because ocv.charge_V is not given");
    }
  }

  private static void checkAgainstLimits(Table ocv, Ocv numbers, Limits limits) {
    checkBranch(ocv, "discharge_V", numbers.dischargeVolts, limits);
    checkBranch(ocv, "charge_V", numbers.chargeVolts, limits);
  }

  private static void checkBranch(
      Table ocv, String name, Optional<List<Double>> branch, Limits limits) {
    // Decimal fractions: 4.2 + 0.05 must admit 4.25 whatever their last bits are.
    double beyond = CellFile.OCV_BEYOND_LIMITS_VOLTS + 1e-9;
    if (branch.isEmpty() || limits.minVolts >= limits.maxVolts) return;
    double empty = branch.get().getFirst();
    double full = branch.get().getLast();
    if (empty < limits.minVolts - beyond) {
      ocv.fault(
          name,
          0,
          empty + " at SOC 0",
          "no less than limits.voltage_min_V " + limits.minVolts + " - 0.05");
    }
    if (full > limits.maxVolts + beyond) {
      ocv.fault(
          name,
          branch.get().size() - 1,
          full + " at SOC 1",
          "no more than limits.voltage_max_V " + limits.maxVolts + " + 0.05");
    }
  }

  private static void checkEnds(Table table, String name, List<Double> values) {
    if (values.getFirst() != 0) table.fault(name, 0, values.getFirst().toString(), "0 first");
    if (values.getLast() != 1) {
      table.fault(name, values.size() - 1, values.getLast().toString(), "1 last");
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static final class Capacity {
    private final double ratedAmpereHours;
    private final double presentAmpereHours;
    private final double efficiency;
    private final Optional<String> provenance;

    Capacity(Optional<Table> table) {
      Range ampereHours = CellFile.Capacity.AMPERE_HOURS;
      ratedAmpereHours = number(table, "rated_Ah", ampereHours);
      presentAmpereHours = number(table, "present_Ah", ampereHours);
      efficiency =
          table
              .map(t -> t.number("coulombic_efficiency", CellFile.Capacity.EFFICIENCY, 1.0))
              .orElse(Double.NaN);
      provenance = table.flatMap(CellFileReader::provenance);
      table.filter(_ -> isImplausible()).ifPresent(this::tellImplausible);
      table.ifPresent(Table::finish);
    }

    /// `NaN` is told of already.
    private boolean isImplausible() {
      return !Double.isNaN(presentAmpereHours)
          && !Double.isNaN(ratedAmpereHours)
          && !CellFile.Capacity.isPlausible(presentAmpereHours, ratedAmpereHours);
    }

    private void tellImplausible(Table table) {
      table.fault(
          "present_Ah", table.found("present_Ah"), CellFile.Capacity.plausible(ratedAmpereHours));
    }

    CellFile.Capacity bind() {
      return new CellFile.Capacity(
          ratedAmpereHours, presentAmpereHours, efficiency, provenance.orElseThrow());
    }
  }

  private static final class Ocv {
    private final double celsius;
    private final Optional<List<Double>> soc;
    private final Optional<List<Double>> dischargeVolts;
    private final Optional<List<Double>> chargeVolts;
    private final Optional<List<Double>> voltsPerKelvin;
    private final Optional<String> provenance;

    Ocv(Optional<Table> table) {
      Range points = CellFile.Ocv.POINTS;
      Range volts = CellFile.Ocv.VOLTS;
      celsius = number(table, "temperature_degC", CellFile.Ocv.CELSIUS);
      soc = table.flatMap(t -> t.numbers("soc", points, CellFile.Ocv.SOC));
      dischargeVolts = table.flatMap(t -> t.numbers("discharge_V", points, volts));
      chargeVolts = table.flatMap(t -> t.optionalNumbers("charge_V", points, volts));
      voltsPerKelvin =
          table.flatMap(t ->
              t.optionalNumbers(
                  "temperature_slope_V_per_K", points, CellFile.Ocv.VOLTS_PER_KELVIN));
      provenance = table.flatMap(CellFileReader::provenance);
      table.ifPresent(this::check);
      table.ifPresent(Table::finish);
    }

    private void check(Table table) {
      table.requireStrictlyIncreasing("soc", soc);
      soc.ifPresent(values -> checkEnds(table, "soc", values));
      table.requireSameLength("discharge_V", dischargeVolts, "soc", soc);
      table.requireSameLength("charge_V", chargeVolts, "soc", soc);
      table.requireSameLength("temperature_slope_V_per_K", voltsPerKelvin, "soc", soc);
      table.requireStrictlyIncreasing("discharge_V", dischargeVolts);
      table.requireStrictlyIncreasing("charge_V", chargeVolts);
      if (chargeVolts.isPresent() && dischargeVolts.isPresent()) {
        checkBranches(table, chargeVolts.get(), dischargeVolts.get());
      }
    }

    private static void checkBranches(Table table, List<Double> charge, List<Double> discharge) {
      if (charge.size() != discharge.size()) return;
      for (int i = 0; i < charge.size(); i++) {
        if (charge.get(i) >= discharge.get(i)) continue;
        table.fault(
            "charge_V",
            i,
            charge.get(i).toString(),
            "no less than " + discharge.get(i) + " as in " + table.key("discharge_V"));
      }
      if (charge.equals(discharge)) {
        table.fault("charge_V", "the values of discharge_V", "a branch of its own, or no charge_V");
      }
    }

    CellFile.Ocv bind() {
      List<Double> discharge = dischargeVolts.orElseThrow();
      return new CellFile.Ocv(
          celsius,
          soc.orElseThrow(),
          discharge,
          chargeVolts.orElse(discharge),
          voltsPerKelvin.orElse(Collections.nCopies(discharge.size(), 0.0)),
          provenance.orElseThrow());
    }
  }

  /// Tables over the temperatures and SOC of `temperature_degC` and `soc` beside them.
  private static final class Grid {
    private static final String CELSIUS = "temperature_degC";
    private static final String SOC = "soc";

    private final Table table;
    private final Optional<List<Double>> celsius;
    private final Optional<List<Double>> soc;

    Grid(Table table) {
      this.table = table;
      celsius = table.numbers(CELSIUS, CellFile.Grid.TEMPERATURES, CellFile.Grid.CELSIUS);
      soc = table.numbers(SOC, CellFile.Grid.SOC_POINTS, CellFile.Grid.SOC);
      table.requireStrictlyIncreasing(CELSIUS, celsius);
      table.requireStrictlyIncreasing(SOC, soc);
    }

    Optional<List<List<Double>>> rows(String name, Range range) {
      return table.rows(name, range, celsius, CELSIUS, soc, SOC);
    }

    List<Double> celsius() {
      return celsius.orElseThrow();
    }

    List<Double> soc() {
      return soc.orElseThrow();
    }
  }

  private static final class Resistance {
    private final Optional<Grid> grid;
    private final Optional<List<List<Double>>> r0Ohms;
    private final Optional<List<List<Double>>> r1Ohms;
    private final Optional<List<List<Double>>> tau1Seconds;
    private final Optional<List<List<Double>>> r2Ohms;
    private final Optional<List<List<Double>>> tau2Seconds;
    private final boolean hasSlow;
    private final Optional<List<List<Double>>> r3Ohms;
    private final Optional<List<List<Double>>> tau3Seconds;
    private final Optional<String> provenance;

    Resistance(Optional<Table> table) {
      grid = table.map(Grid::new);
      r0Ohms = rows("r0_ohm", CellFile.Resistance.OHMS);
      r1Ohms = rows("r1_ohm", CellFile.Resistance.OHMS);
      tau1Seconds = rows("tau1_s", CellFile.Resistance.SECONDS);
      r2Ohms = rows("r2_ohm", CellFile.Resistance.OHMS);
      tau2Seconds = rows("tau2_s", CellFile.Resistance.SECONDS);
      hasSlow = table.filter(t -> t.hasAny("r3_ohm", "tau3_s")).isPresent();
      r3Ohms = hasSlow ? rows("r3_ohm", CellFile.Resistance.OHMS) : Optional.empty();
      tau3Seconds = hasSlow ? rows("tau3_s", CellFile.Resistance.SECONDS) : Optional.empty();
      provenance = table.flatMap(CellFileReader::provenance);
      table.ifPresent(Table::finish);
    }

    private Optional<List<List<Double>>> rows(String name, Range range) {
      return grid.flatMap(g -> g.rows(name, range));
    }

    CellFile.Resistance bind() {
      return new CellFile.Resistance(
          grid.orElseThrow().celsius(),
          grid.orElseThrow().soc(),
          r0Ohms.orElseThrow(),
          r1Ohms.orElseThrow(),
          tau1Seconds.orElseThrow(),
          r2Ohms.orElseThrow(),
          tau2Seconds.orElseThrow(),
          hasSlow
              ? Optional.of(
                  new CellFile.SlowBranch(r3Ohms.orElseThrow(), tau3Seconds.orElseThrow()))
              : Optional.empty(),
          provenance.orElseThrow());
    }
  }

  private static final class ChargeTransfer {
    private final Grid grid;
    private final Optional<List<List<Double>>> ohms;
    private final Optional<List<Double>> exchangeAmps;
    private final double tauSeconds;
    private final Optional<String> provenance;

    ChargeTransfer(Table table) {
      grid = new Grid(table);
      ohms = grid.rows("r_ohm", CellFile.Resistance.OHMS);
      exchangeAmps =
          table.numbers(
              "exchange_A", CellFile.Grid.TEMPERATURES, CellFile.ChargeTransfer.EXCHANGE_AMPS);
      table.requireSameLength("exchange_A", exchangeAmps, Grid.CELSIUS, grid.celsius);
      tauSeconds = table.number("tau_s", CellFile.ChargeTransfer.TAU_SECONDS);
      provenance = provenance(table);
      table.finish();
    }

    CellFile.ChargeTransfer bind() {
      return new CellFile.ChargeTransfer(
          grid.celsius(),
          grid.soc(),
          ohms.orElseThrow(),
          exchangeAmps.orElseThrow(),
          tauSeconds,
          provenance.orElseThrow());
    }
  }

  private static final class VoltageResidual {
    private final double sigmaVolts;
    private final Optional<Grid> grid;
    private final Optional<List<List<Double>>> fastVolts;
    private final Optional<List<List<Double>>> slowVolts;
    private final Optional<String> provenance;

    VoltageResidual(Optional<Table> table) {
      Range volts = CellFile.VoltageResidual.SIGMA_VOLTS;
      sigmaVolts = number(table, "sigma_V", volts);
      provenance = table.flatMap(CellFileReader::provenance);
      grid = table.filter(t -> t.hasAny("fast_V", "slow_V", Grid.CELSIUS, Grid.SOC)).map(Grid::new);
      fastVolts = grid.flatMap(g -> g.rows("fast_V", volts));
      slowVolts = grid.flatMap(g -> g.rows("slow_V", volts));
      table.ifPresent(Table::finish);
    }

    CellFile.VoltageResidual bind() {
      return new CellFile.VoltageResidual(
          sigmaVolts,
          grid.map(g ->
              new CellFile.ResidualMap(
                  g.celsius(), g.soc(), fastVolts.orElseThrow(), slowVolts.orElseThrow())),
          provenance.orElseThrow());
    }
  }

  private static final class HalfCells {
    private final double empty;
    private final double full;
    private final Optional<List<Double>> filled;
    private final Optional<List<Double>> volts;
    private final Optional<String> provenance;

    HalfCells(Table table) {
      Range points = CellFile.HalfCells.POINTS;
      empty = table.number("negative_empty", CellFile.HalfCells.FILLED);
      full = table.number("negative_full", CellFile.HalfCells.FILLED);
      filled = table.numbers("negative_filled", points, CellFile.HalfCells.FILLED);
      volts = table.numbers("negative_V", points, CellFile.HalfCells.VOLTS);
      provenance = provenance(table);
      table.requireAbove("negative_full", full, "negative_empty", empty);
      table.requireStrictlyIncreasing("negative_filled", filled);
      filled.ifPresent(values -> checkEnds(table, "negative_filled", values));
      table.requireSameLength("negative_V", volts, "negative_filled", filled);
      table.finish();
    }

    CellFile.HalfCells bind() {
      return new CellFile.HalfCells(
          empty, full, filled.orElseThrow(), volts.orElseThrow(), provenance.orElseThrow());
    }
  }

  /// NaN where the file gives no (right) number: a comparison with it finds nothing.
  private static final class Limits {
    private final double minVolts;
    private final double maxVolts;
    private final double chargeMinCelsius;
    private final double chargeMaxCelsius;
    private final double dischargeMinCelsius;
    private final double dischargeMaxCelsius;
    private final double chargeMaxAmps;
    private final double dischargeMaxAmps;
    private final Optional<CurrentPulse> chargePulse;
    private final Optional<CurrentPulse> dischargePulse;
    private final Optional<String> provenance;

    Limits(Optional<Table> table) {
      Range celsius = CellFile.Limits.CELSIUS;
      Range amps = CellFile.Limits.AMPS;
      minVolts = number(table, "voltage_min_V", CellFile.Limits.VOLTS);
      maxVolts = number(table, "voltage_max_V", CellFile.Limits.VOLTS);
      chargeMinCelsius = number(table, "charge_temperature_min_degC", celsius);
      chargeMaxCelsius = number(table, "charge_temperature_max_degC", celsius);
      dischargeMinCelsius = number(table, "discharge_temperature_min_degC", celsius);
      dischargeMaxCelsius = number(table, "discharge_temperature_max_degC", celsius);
      chargeMaxAmps = number(table, "charge_current_max_A", amps);
      dischargeMaxAmps = number(table, "discharge_current_max_A", amps);
      chargePulse = table.flatMap(t -> CurrentPulse.read(t, "charge", amps, chargeMaxAmps));
      dischargePulse =
          table.flatMap(t -> CurrentPulse.read(t, "discharge", amps, dischargeMaxAmps));
      provenance = table.flatMap(CellFileReader::provenance);
      table.ifPresent(t -> t.requireAbove("voltage_max_V", maxVolts, "voltage_min_V", minVolts));
      table.ifPresent(t ->
          t.requireAbove(
              "charge_temperature_max_degC",
              chargeMaxCelsius,
              "charge_temperature_min_degC",
              chargeMinCelsius));
      table.ifPresent(t ->
          t.requireAbove(
              "discharge_temperature_max_degC",
              dischargeMaxCelsius,
              "discharge_temperature_min_degC",
              dischargeMinCelsius));
      table.ifPresent(Table::finish);
    }

    CellFile.Limits bind() {
      return new CellFile.Limits(
          minVolts,
          maxVolts,
          chargeMinCelsius,
          chargeMaxCelsius,
          dischargeMinCelsius,
          dischargeMaxCelsius,
          chargeMaxAmps,
          dischargeMaxAmps,
          chargePulse,
          dischargePulse,
          provenance.orElseThrow());
    }
  }

  private static final class Thermal {
    private final double coreJoulesPerKelvin;
    private final double surfaceJoulesPerKelvin;
    private final double coreToSurfaceKelvinPerWatt;
    private final double surfaceToAmbientKelvinPerWatt;
    private final Optional<List<Double>> entropicVoltsPerKelvin;
    private final Optional<String> provenance;

    Thermal(Table table) {
      Range capacity = CellFile.Thermal.JOULES_PER_KELVIN;
      Range resistance = CellFile.Thermal.KELVIN_PER_WATT;
      coreJoulesPerKelvin = table.number("core_J_per_K", capacity);
      surfaceJoulesPerKelvin = table.number("surface_J_per_K", capacity);
      coreToSurfaceKelvinPerWatt = table.number("core_to_surface_K_per_W", resistance);
      surfaceToAmbientKelvinPerWatt = table.number("surface_to_ambient_K_per_W", resistance);
      entropicVoltsPerKelvin =
          table.optionalNumbers(
              "entropic_V_per_K", CellFile.Thermal.ENTROPIC_POINTS, CellFile.Ocv.VOLTS_PER_KELVIN);
      provenance = provenance(table);
      // NaN is told of already.
      if (surfaceJoulesPerKelvin * coreToSurfaceKelvinPerWatt < CellFile.Thermal.LEAST_SECONDS) {
        table.fault(
            "core_to_surface_K_per_W",
            table.found("core_to_surface_K_per_W"),
            "at least 0.5 s with surface_J_per_K, their product");
      }
      table.finish();
    }

    CellFile.Thermal bind() {
      return new CellFile.Thermal(
          coreJoulesPerKelvin,
          surfaceJoulesPerKelvin,
          coreToSurfaceKelvinPerWatt,
          surfaceToAmbientKelvinPerWatt,
          entropicVoltsPerKelvin,
          provenance.orElseThrow());
    }
  }

  private static double number(Optional<Table> table, String name, Range range) {
    return table.map(t -> t.number(name, range)).orElse(Double.NaN);
  }
}
