package io.celltwin.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What is known of one type of cell, each number with its provenance. Everything is for one single
/// cell; a position of p cells in parallel has p times the capacity and current, a p-th of the
/// resistance.
///
/// Read with [#read], [#shipped] or [#resolve]; REFERENCE.md lists the keys.
///
/// @param source the shipped name or the path it was read from
/// @param sha256 of the file's bytes, in hexadecimal: stored state belongs to exactly this file
/// @param form such as `18650`
/// @param hysteresis present exactly if charging and discharging have branches of their own
/// @param chargeTransfer a resistance that falls with current, which matters in the cold
/// @param halfCells the electrodes, where the open-circuit voltage tells them
/// @param thermal how the cell warms up, where that is known
/// @param pulses what the electrodes do under large currents, where that is known; not without
///   [#halfCells]
/// @param provenance of name, chemistry and form
public record CellFile(
    String source,
    String sha256,
    String name,
    Chemistry chemistry,
    Optional<String> form,
    Capacity capacity,
    Ocv ocv,
    Optional<Hysteresis> hysteresis,
    Resistance resistance,
    Optional<ChargeTransfer> chargeTransfer,
    VoltageResidual voltageResidual,
    Limits limits,
    Optional<HalfCells> halfCells,
    Optional<Thermal> thermal,
    Optional<PulseTable> pulses,
    String provenance) {

  /// By how much the open-circuit voltage may lie outside the voltage limits: data sheets round.
  static final double OCV_BEYOND_LIMITS_VOLTS = 0.05;

  public CellFile {
    requireText("name", name);
    requireText("provenance", provenance);
    if (ocv.hasBranches() != hysteresis.isPresent()) {
      throw new IllegalArgumentException("hysteresis and a charge branch come together");
    }
    if (pulses.isPresent() && halfCells.isEmpty()) {
      throw new IllegalArgumentException("pulses without the electrodes");
    }
  }

  /// @param presentAmpereHours what SOC is relative to, for the cell as identified
  /// @param coulombicEfficiency ratio of charge that stays to charge that went in
  public record Capacity(
      double ratedAmpereHours,
      double presentAmpereHours,
      double coulombicEfficiency,
      String provenance) {
    static final Range AMPERE_HOURS = Range.above(0, 10_000);
    static final Range EFFICIENCY = Range.of(0.9, 1);

    /// Of the rated capacity: what is left of a cell that is used up, and more than any holds.
    private static final double LEAST_OF_RATED = 0.2;

    private static final double MOST_OF_RATED = 1.5;

    static boolean isPlausible(double ampereHours, double ratedAmpereHours) {
      return ampereHours >= LEAST_OF_RATED * ratedAmpereHours
          && ampereHours <= MOST_OF_RATED * ratedAmpereHours;
    }

    /// The same in words.
    static String plausible(double ratedAmpereHours) {
      return LEAST_OF_RATED + " to " + MOST_OF_RATED + " times the rated_Ah of " + ratedAmpereHours;
    }

    public Capacity {
      AMPERE_HOURS.require("ratedAmpereHours", ratedAmpereHours);
      AMPERE_HOURS.require("presentAmpereHours", presentAmpereHours);
      EFFICIENCY.require("coulombicEfficiency", coulombicEfficiency);
      requireText("provenance", provenance);
    }
  }

  /// Open-circuit voltage over SOC, all lists of one length.
  ///
  /// @param celsius at which it was measured
  /// @param soc ratios, strictly increasing from 0 to 1
  /// @param dischargeVolts strictly increasing
  /// @param chargeVolts strictly increasing, nowhere below `dischargeVolts`; equal to it where the
  ///   cell file gives no charge branch
  /// @param voltsPerKelvin slope over temperature; zeros where the cell file gives none
  public record Ocv(
      double celsius,
      List<Double> soc,
      List<Double> dischargeVolts,
      List<Double> chargeVolts,
      List<Double> voltsPerKelvin,
      String provenance) {
    static final Range CELSIUS = Range.of(-60, 100);
    static final Range POINTS = Range.of(5, 1001);
    static final Range SOC = Range.of(0, 1);
    static final Range VOLTS = Range.of(0.5, 6);
    public static final Range VOLTS_PER_KELVIN = Range.of(-0.01, 0.01);

    public Ocv {
      soc = List.copyOf(soc);
      dischargeVolts = List.copyOf(dischargeVolts);
      chargeVolts = List.copyOf(chargeVolts);
      voltsPerKelvin = List.copyOf(voltsPerKelvin);
      CELSIUS.require("celsius", celsius);
      POINTS.require("points", soc.size());
      requireIncreasing("soc", soc, SOC);
      requireIncreasing("dischargeVolts", dischargeVolts, VOLTS);
      requireIncreasing("chargeVolts", chargeVolts, VOLTS);
      voltsPerKelvin.forEach(v -> VOLTS_PER_KELVIN.require("voltsPerKelvin", v));
      int points = soc.size();
      if (dischargeVolts.size() != points
          || chargeVolts.size() != points
          || voltsPerKelvin.size() != points) {
        throw new IllegalArgumentException("the lists of an OCV are of one length");
      }
      if (soc.getFirst() != 0 || soc.getLast() != 1) {
        throw new IllegalArgumentException("an OCV goes from SOC 0 to SOC 1");
      }
      for (int i = 0; i < points; i++) {
        if (chargeVolts.get(i) < dischargeVolts.get(i)) {
          throw new IllegalArgumentException("the charge branch lies below the discharge branch");
        }
      }
      requireText("provenance", provenance);
    }

    /// Whether charging and discharging follow curves of their own.
    public boolean hasBranches() {
      return !chargeVolts.equals(dischargeVolts);
    }
  }

  /// @param decayPerSoc the hysteresis state approaches the branch as exp(-decayPerSoc · |ΔSOC|)
  public record Hysteresis(double decayPerSoc, String provenance) {
    static final Range DECAY_PER_SOC = Range.above(0, 1000);

    public Hysteresis {
      DECAY_PER_SOC.require("decayPerSoc", decayPerSoc);
      requireText("provenance", provenance);
    }
  }

  /// Series resistance and two or three RC pairs over temperature and SOC: one row per temperature,
  /// in it one value per SOC.
  ///
  /// @param celsius strictly increasing
  /// @param soc strictly increasing within 0..1
  /// @param slow the third RC pair, diffusion that takes many minutes
  public record Resistance(
      List<Double> celsius,
      List<Double> soc,
      List<List<Double>> r0Ohms,
      List<List<Double>> r1Ohms,
      List<List<Double>> tau1Seconds,
      List<List<Double>> r2Ohms,
      List<List<Double>> tau2Seconds,
      Optional<SlowBranch> slow,
      String provenance) {
    static final Range OHMS = Range.above(0, 10);
    static final Range SECONDS = Range.above(0, 100_000);

    public Resistance {
      celsius = List.copyOf(celsius);
      soc = List.copyOf(soc);
      Grid.requireAxes(celsius, soc);
      r0Ohms = Grid.requireRows("r0Ohms", r0Ohms, celsius, soc, OHMS);
      r1Ohms = Grid.requireRows("r1Ohms", r1Ohms, celsius, soc, OHMS);
      tau1Seconds = Grid.requireRows("tau1Seconds", tau1Seconds, celsius, soc, SECONDS);
      r2Ohms = Grid.requireRows("r2Ohms", r2Ohms, celsius, soc, OHMS);
      tau2Seconds = Grid.requireRows("tau2Seconds", tau2Seconds, celsius, soc, SECONDS);
      if (slow.isPresent()) {
        slow =
            Optional.of(
                new SlowBranch(
                    Grid.requireRows("r3Ohms", slow.get().r3Ohms, celsius, soc, OHMS),
                    Grid.requireRows(
                        "tau3Seconds", slow.get().tau3Seconds, celsius, soc, SECONDS)));
      }
      requireText("provenance", provenance);
    }
  }

  /// A third RC pair on the knots of the [Resistance] that it belongs to.
  public record SlowBranch(List<List<Double>> r3Ohms, List<List<Double>> tau3Seconds) {}

  /// The charge transfer, slow against large currents (Butler-Volmer with equal transfer
  /// coefficients): the current i, lagged by `tauSeconds`, drops r · 2 i₀ asinh(i / 2 i₀), which is
  /// r · i where i is small against i₀.
  ///
  /// @param celsius strictly increasing
  /// @param soc strictly increasing within 0..1
  /// @param ohms for small currents, one row per temperature
  /// @param exchangeAmps i₀, one per temperature
  public record ChargeTransfer(
      List<Double> celsius,
      List<Double> soc,
      List<List<Double>> ohms,
      List<Double> exchangeAmps,
      double tauSeconds,
      String provenance) {
    static final Range EXCHANGE_AMPS = Range.above(0, 100_000);
    static final Range TAU_SECONDS = Range.of(0.01, 10);

    public ChargeTransfer {
      celsius = List.copyOf(celsius);
      soc = List.copyOf(soc);
      exchangeAmps = List.copyOf(exchangeAmps);
      Grid.requireAxes(celsius, soc);
      ohms = Grid.requireRows("ohms", ohms, celsius, soc, Resistance.OHMS);
      if (exchangeAmps.size() != celsius.size()) {
        throw new IllegalArgumentException("exchangeAmps are one per temperature");
      }
      exchangeAmps.forEach(i -> EXCHANGE_AMPS.require("exchangeAmps", i));
      TAU_SECONDS.require("tauSeconds", tauSeconds);
      requireText("provenance", provenance);
    }
  }

  /// @param sigmaVolts what the model leaves unexplained of a measured voltage, rms
  /// @param map the same over temperature and SOC
  public record VoltageResidual(double sigmaVolts, Optional<ResidualMap> map, String provenance) {
    static final Range SIGMA_VOLTS = Range.above(0, 0.5);

    public VoltageResidual {
      SIGMA_VOLTS.require("sigmaVolts", sigmaVolts);
      requireText("provenance", provenance);
    }
  }

  /// What the model leaves unexplained, one row per temperature, in it one value per SOC.
  ///
  /// @param celsius strictly increasing
  /// @param soc strictly increasing within 0..1
  /// @param fastVolts from one sample to the next, rms
  /// @param slowVolts what lasts for minutes, rms
  public record ResidualMap(
      List<Double> celsius,
      List<Double> soc,
      List<List<Double>> fastVolts,
      List<List<Double>> slowVolts) {
    public ResidualMap {
      celsius = List.copyOf(celsius);
      soc = List.copyOf(soc);
      Grid.requireAxes(celsius, soc);
      Range volts = VoltageResidual.SIGMA_VOLTS;
      fastVolts = Grid.requireRows("fastVolts", fastVolts, celsius, soc, volts);
      slowVolts = Grid.requireRows("slowVolts", slowVolts, celsius, soc, volts);
    }
  }

  /// What the maker allows for one single cell. Currents are both positive numbers; without a pulse
  /// they hold for all times.
  public record Limits(
      double minVolts,
      double maxVolts,
      double chargeMinCelsius,
      double chargeMaxCelsius,
      double dischargeMinCelsius,
      double dischargeMaxCelsius,
      double chargeMaxAmps,
      double dischargeMaxAmps,
      Optional<CurrentPulse> chargePulse,
      Optional<CurrentPulse> dischargePulse,
      String provenance) {
    static final Range VOLTS = Range.of(0.5, 6);
    static final Range CELSIUS = Range.of(-60, 150);
    static final Range AMPS = Range.above(0, 10_000);

    /// Without pulses.
    public Limits(
        double minVolts,
        double maxVolts,
        double chargeMinCelsius,
        double chargeMaxCelsius,
        double dischargeMinCelsius,
        double dischargeMaxCelsius,
        double chargeMaxAmps,
        double dischargeMaxAmps,
        String provenance) {
      this(
          minVolts,
          maxVolts,
          chargeMinCelsius,
          chargeMaxCelsius,
          dischargeMinCelsius,
          dischargeMaxCelsius,
          chargeMaxAmps,
          dischargeMaxAmps,
          Optional.empty(),
          Optional.empty(),
          provenance);
    }

    /// The same of another cell.
    public Limits from(String otherProvenance) {
      return new Limits(
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
          otherProvenance);
    }

    public Limits {
      VOLTS.require("minVolts", minVolts);
      VOLTS.require("maxVolts", maxVolts);
      CELSIUS.require("chargeMinCelsius", chargeMinCelsius);
      CELSIUS.require("chargeMaxCelsius", chargeMaxCelsius);
      CELSIUS.require("dischargeMinCelsius", dischargeMinCelsius);
      CELSIUS.require("dischargeMaxCelsius", dischargeMaxCelsius);
      AMPS.require("chargeMaxAmps", chargeMaxAmps);
      AMPS.require("dischargeMaxAmps", dischargeMaxAmps);
      if (minVolts >= maxVolts
          || chargeMinCelsius >= chargeMaxCelsius
          || dischargeMinCelsius >= dischargeMaxCelsius) {
        throw new IllegalArgumentException("a lower limit lies above its upper limit");
      }
      requireText("provenance", provenance);
    }
  }

  /// The negative electrode, and which part of it the fresh cell uses; what it leaves of the
  /// open-circuit voltage is the positive one.
  ///
  /// @param empty how far it is filled in the empty cell, 0..1
  /// @param full the same in the full cell
  /// @param filled strictly increasing from 0 to 1
  /// @param volts its voltage against lithium
  public record HalfCells(
      double empty, double full, List<Double> filled, List<Double> volts, String provenance) {
    static final Range POINTS = Range.of(5, 1001);
    static final Range FILLED = Range.of(0, 1);
    static final Range VOLTS = Range.of(-0.5, 5);

    public HalfCells {
      filled = List.copyOf(filled);
      volts = List.copyOf(volts);
      POINTS.require("points", filled.size());
      FILLED.require("empty", empty);
      FILLED.require("full", full);
      if (full <= empty) throw new IllegalArgumentException("full is not above empty");
      requireIncreasing("filled", filled, FILLED);
      if (filled.getFirst() != 0 || filled.getLast() != 1) {
        throw new IllegalArgumentException("the curve of an electrode goes from 0 to 1");
      }
      if (volts.size() != filled.size()) {
        throw new IllegalArgumentException("the lists of a half cell are of one length");
      }
      volts.forEach(v -> VOLTS.require("volts", v));
      requireText("provenance", provenance);
    }
  }

  /// Core and surface of one single cell, cooled as it is built in.
  ///
  /// @param entropicVoltsPerKelvin slope of the open-circuit voltage over temperature as the cell's
  ///   heat shows it, evenly from SOC 0 to 1; without it that of [Ocv]
  public record Thermal(
      double coreJoulesPerKelvin,
      double surfaceJoulesPerKelvin,
      double coreToSurfaceKelvinPerWatt,
      double surfaceToAmbientKelvinPerWatt,
      Optional<List<Double>> entropicVoltsPerKelvin,
      String provenance) {
    static final Range ENTROPIC_POINTS = Range.of(2, 201);
    public static final Range JOULES_PER_KELVIN = Range.of(0.1, 100_000);
    public static final Range KELVIN_PER_WATT = Range.of(0.001, 1000);

    /// Faster than this core and surface are one, s.
    public static final double LEAST_SECONDS = 0.5;

    public Thermal {
      JOULES_PER_KELVIN.require("coreJoulesPerKelvin", coreJoulesPerKelvin);
      JOULES_PER_KELVIN.require("surfaceJoulesPerKelvin", surfaceJoulesPerKelvin);
      KELVIN_PER_WATT.require("coreToSurfaceKelvinPerWatt", coreToSurfaceKelvinPerWatt);
      KELVIN_PER_WATT.require("surfaceToAmbientKelvinPerWatt", surfaceToAmbientKelvinPerWatt);
      if (surfaceJoulesPerKelvin * coreToSurfaceKelvinPerWatt < LEAST_SECONDS) {
        throw new IllegalArgumentException("core and surface are one");
      }
      entropicVoltsPerKelvin = entropicVoltsPerKelvin.map(List::copyOf);
      entropicVoltsPerKelvin.ifPresent(values -> {
        ENTROPIC_POINTS.require("entropicVoltsPerKelvin", values.size());
        values.forEach(v -> Ocv.VOLTS_PER_KELVIN.require("entropicVoltsPerKelvin", v));
      });
      requireText("provenance", provenance);
    }

    private Thermal cooledThrough(double kelvinPerWatt) {
      return new Thermal(
          coreJoulesPerKelvin,
          surfaceJoulesPerKelvin,
          coreToSurfaceKelvinPerWatt,
          kelvinPerWatt,
          entropicVoltsPerKelvin,
          provenance);
    }
  }

  /// The same cell that warms up so.
  public CellFile with(Thermal known) {
    return with(Optional.of(known), pulses);
  }

  /// The same cell, if it is known how it warms up, in a pack that cools it otherwise.
  public CellFile cooledThrough(double surfaceToAmbientKelvinPerWatt) {
    return with(thermal.map(known -> known.cooledThrough(surfaceToAmbientKelvinPerWatt)), pulses);
  }

  /// The same cell of which is not known how it warms up.
  public CellFile withoutThermal() {
    return with(Optional.empty(), pulses);
  }

  /// The same cell that does so under large currents.
  public CellFile with(PulseTable known) {
    return with(thermal, Optional.of(known));
  }

  private CellFile with(Optional<Thermal> knownThermal, Optional<PulseTable> knownPulses) {
    return new CellFile(
        source,
        sha256,
        name,
        chemistry,
        form,
        capacity,
        ocv,
        hysteresis,
        resistance,
        chargeTransfer,
        voltageResidual,
        limits,
        halfCells,
        knownThermal,
        knownPulses,
        provenance);
  }

  /// @throws NoSuchFileException where there is no such file
  public static CellFile read(Path path) throws ConfigException, IOException {
    return new CellFileReader(path, path.toString(), Files.readAllBytes(path)).read();
  }

  /// A cell that CellTwin brings along; findings name it as the file `NAME.toml`.
  ///
  /// @throws NoSuchFileException where no cell of this name is shipped
  public static CellFile shipped(String name) throws ConfigException, IOException {
    if (!shippedNames().contains(name)) {
      throw new NoSuchFileException(
          name, null, "no such cell is shipped; there are " + Nearest.among(name, shippedNames()));
    }
    return new CellFileReader(Path.of(name + ".toml"), name, resource(name + ".toml")).read();
  }

  /// A path where it ends in `.toml`, else the name of a shipped cell.
  ///
  /// @param folder that a relative path starts from
  public static CellFile resolve(String nameOrPath, Path folder)
      throws ConfigException, IOException {
    return isPath(nameOrPath) ? read(folder.resolve(nameOrPath)) : shipped(nameOrPath);
  }

  /// Sorted names of the cells that CellTwin brings along.
  public static List<String> shippedNames() throws IOException {
    // A jar cannot be listed through its class loader: the index beside the cells can be read.
    String index = new String(resource("index.txt"), StandardCharsets.UTF_8);
    return index.lines().map(String::strip).filter(line -> !line.isEmpty()).sorted().toList();
  }

  static boolean isPath(String nameOrPath) {
    return nameOrPath.endsWith(".toml");
  }

  private static byte[] resource(String file) throws IOException {
    Optional<InputStream> found =
        Optional.ofNullable(CellFile.class.getResourceAsStream("cells/" + file));
    try (InputStream in = found.orElseThrow(() -> new NoSuchFileException("cells/" + file))) {
      return in.readAllBytes();
    }
  }

  private static void requireText(String component, String text) {
    if (text.isBlank()) throw new IllegalArgumentException(component + " is empty");
  }

  /// A table over temperature (rows) and SOC (columns).
  static final class Grid {
    static final Range TEMPERATURES = Range.of(1, 30);
    static final Range SOC_POINTS = Range.of(2, 101);
    static final Range CELSIUS = Range.of(-60, 100);
    static final Range SOC = Range.of(0, 1);

    private Grid() {}

    private static void requireAxes(List<Double> celsius, List<Double> soc) {
      TEMPERATURES.require("temperatures", celsius.size());
      SOC_POINTS.require("points", soc.size());
      requireIncreasing("celsius", celsius, CELSIUS);
      requireIncreasing("soc", soc, SOC);
    }

    private static List<List<Double>> requireRows(
        String component,
        List<List<Double>> rows,
        List<Double> celsius,
        List<Double> soc,
        Range range) {
      List<List<Double>> copy = rows.stream().map(List::copyOf).toList();
      if (copy.size() != celsius.size() || copy.stream().anyMatch(r -> r.size() != soc.size())) {
        throw new IllegalArgumentException(
            component + " is not " + celsius.size() + " x " + soc.size());
      }
      copy.forEach(row -> row.forEach(value -> range.require(component, value)));
      return copy;
    }
  }

  private static void requireIncreasing(String component, List<Double> values, Range range) {
    for (int i = 0; i < values.size(); i++) {
      range.require(component, values.get(i));
      if (i > 0 && values.get(i) <= values.get(i - 1)) {
        throw new IllegalArgumentException(component + " is not strictly increasing");
      }
    }
  }
}
