package io.celltwin.lab.identify;

import io.celltwin.config.CellFile;
import io.celltwin.config.CurrentPulse;
import io.celltwin.config.PulseTable;
import java.util.List;
import java.util.stream.Collectors;

/// A cell file's text, which reads back as the same cell.
public final class CellFileText {
  private static final int LINE_LENGTH = 100;

  private final StringBuilder text = new StringBuilder();

  private CellFileText() {}

  public static String of(CellFile cell) {
    CellFileText file = new CellFileText();
    file.write(cell);
    return file.text.toString();
  }

  private void write(CellFile cell) {
    text.append("# Made by celltwin identify.\nschema = 1\n");
    table("cell");
    text("name", cell.name());
    text("chemistry", cell.chemistry().name());
    cell.form().ifPresent(form -> text("form", form));
    text("provenance", cell.provenance());

    table("capacity");
    number("rated_Ah", cell.capacity().ratedAmpereHours());
    number("present_Ah", cell.capacity().presentAmpereHours());
    number("coulombic_efficiency", cell.capacity().coulombicEfficiency());
    text("provenance", cell.capacity().provenance());

    CellFile.Ocv ocv = cell.ocv();
    table("ocv");
    number("temperature_degC", ocv.celsius());
    numbers("soc", ocv.soc());
    numbers("discharge_V", ocv.dischargeVolts());
    if (ocv.hasBranches()) numbers("charge_V", ocv.chargeVolts());
    numbers("temperature_slope_V_per_K", ocv.voltsPerKelvin());
    text("provenance", ocv.provenance());

    cell.hysteresis()
        .ifPresent(hysteresis -> {
          table("hysteresis");
          number("decay_per_soc", hysteresis.decayPerSoc());
          text("provenance", hysteresis.provenance());
        });

    CellFile.Resistance resistance = cell.resistance();
    table("resistance");
    numbers("temperature_degC", resistance.celsius());
    numbers("soc", resistance.soc());
    rows("r0_ohm", resistance.r0Ohms());
    rows("r1_ohm", resistance.r1Ohms());
    rows("tau1_s", resistance.tau1Seconds());
    rows("r2_ohm", resistance.r2Ohms());
    rows("tau2_s", resistance.tau2Seconds());
    resistance
        .slow()
        .ifPresent(slow -> {
          rows("r3_ohm", slow.r3Ohms());
          rows("tau3_s", slow.tau3Seconds());
        });
    text("provenance", resistance.provenance());

    cell.chargeTransfer()
        .ifPresent(transfer -> {
          table("charge_transfer");
          numbers("temperature_degC", transfer.celsius());
          numbers("soc", transfer.soc());
          rows("r_ohm", transfer.ohms());
          numbers("exchange_A", transfer.exchangeAmps());
          number("tau_s", transfer.tauSeconds());
          text("provenance", transfer.provenance());
        });

    table("voltage_residual");
    number("sigma_V", cell.voltageResidual().sigmaVolts());
    cell.voltageResidual()
        .map()
        .ifPresent(map -> {
          numbers("temperature_degC", map.celsius());
          numbers("soc", map.soc());
          rows("fast_V", map.fastVolts());
          rows("slow_V", map.slowVolts());
        });
    text("provenance", cell.voltageResidual().provenance());

    CellFile.Limits limits = cell.limits();
    table("limits");
    number("voltage_min_V", limits.minVolts());
    number("voltage_max_V", limits.maxVolts());
    number("charge_temperature_min_degC", limits.chargeMinCelsius());
    number("charge_temperature_max_degC", limits.chargeMaxCelsius());
    number("discharge_temperature_min_degC", limits.dischargeMinCelsius());
    number("discharge_temperature_max_degC", limits.dischargeMaxCelsius());
    number("charge_current_max_A", limits.chargeMaxAmps());
    number("discharge_current_max_A", limits.dischargeMaxAmps());
    limits.chargePulse().ifPresent(pulse -> pulse("charge", pulse));
    limits.dischargePulse().ifPresent(pulse -> pulse("discharge", pulse));
    text("provenance", limits.provenance());

    cell.halfCells()
        .ifPresent(half -> {
          table("half_cells");
          number("negative_empty", half.empty());
          number("negative_full", half.full());
          numbers("negative_filled", half.filled());
          numbers("negative_V", half.volts());
          text("provenance", half.provenance());
        });
    cell.thermal()
        .ifPresent(thermal -> {
          table("thermal");
          number("core_J_per_K", thermal.coreJoulesPerKelvin());
          number("surface_J_per_K", thermal.surfaceJoulesPerKelvin());
          number("core_to_surface_K_per_W", thermal.coreToSurfaceKelvinPerWatt());
          number("surface_to_ambient_K_per_W", thermal.surfaceToAmbientKelvinPerWatt());
          thermal.entropicVoltsPerKelvin().ifPresent(slope -> numbers("entropic_V_per_K", slope));
          text("provenance", thermal.provenance());
        });
    cell.pulses().ifPresent(this::pulses);
  }

  private void pulse(String way, CurrentPulse pulse) {
    number(way + "_pulse_current_max_A", pulse.amps());
    number(way + "_pulse_max_s", pulse.seconds());
  }

  private void pulses(PulseTable pulses) {
    table("pulses");
    activated("ohmic", "ohm", pulses.resistance());
    activated("negative_exchange", "A", pulses.negativeExchange());
    activated("positive_exchange", "A", pulses.positiveExchange());
    activated("negative_diffusion", "s", pulses.negativeDiffusion());
    activated("positive_diffusion", "s", pulses.positiveDiffusion());
    number("positive_empty", pulses.positiveEmpty());
    number("positive_full", pulses.positiveFull());
    activated("limiting", "A", pulses.limit());
    number("proven_A", pulses.provenAmps());
    activated("depletion", "s", pulses.depletion());
    pulses.joulesPerKelvin().ifPresent(joules -> number("heat_J_per_K", joules));
    number("error_ohm", pulses.errorOhms());
    text("provenance", pulses.provenance());
  }

  private void activated(String key, String unit, PulseTable.Activated quantity) {
    number(key + "_" + unit, quantity.at25Celsius());
    number(key + "_kJ_per_mol", quantity.kilojoulesPerMole());
  }

  private void table(String name) {
    text.append("\n[").append(name).append("]\n");
  }

  private void number(String key, double value) {
    text.append(key).append(" = ").append(number(value)).append('\n');
  }

  private void numbers(String key, List<Double> values) {
    String oneLine = key + " = " + row(values);
    if (oneLine.length() <= LINE_LENGTH) {
      text.append(oneLine).append('\n');
      return;
    }
    text.append(key).append(" = [\n");
    StringBuilder line = new StringBuilder(" ");
    for (double value : values) {
      String next = " " + number(value) + ",";
      if (line.length() + next.length() > LINE_LENGTH) {
        text.append(line).append('\n');
        line = new StringBuilder(" ");
      }
      line.append(next);
    }
    text.append(line).append("\n]\n");
  }

  private void rows(String key, List<List<Double>> rows) {
    text.append(key).append(" = [\n");
    for (List<Double> row : rows) text.append("  ").append(row(row)).append(",\n");
    text.append("]\n");
  }

  private void text(String key, String value) {
    text.append(key).append(" = \"");
    value
        .codePoints()
        .forEach(c -> {
          if (c == '"' || c == '\\') text.append('\\').appendCodePoint(c);
          else if (Character.isISOControl(c)) text.append(String.format("\\u%04X", c));
          else text.appendCodePoint(c);
        });
    text.append("\"\n");
  }

  private static String row(List<Double> values) {
    return values.stream().map(CellFileText::number).collect(Collectors.joining(", ", "[", "]"));
  }

  /// Java's shortest form that reads back as the same number is TOML too.
  private static String number(double value) {
    return Double.toString(value);
  }
}
