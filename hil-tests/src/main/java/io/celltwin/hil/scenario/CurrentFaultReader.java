package io.celltwin.hil.scenario;

import io.celltwin.config.Range;
import io.celltwin.config.Table;
import io.celltwin.hil.bench.Bench;
import io.celltwin.hil.bench.BenchDevice.CurrentChip;
import io.celltwin.simulation.chip.EmulatedI2cChip;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The kinds of `[[fault]]` of chips that measure a current.
final class CurrentFaultReader {
  private static final Range SHARE = Range.above(0, 1);
  private static final int LAST_BIT = 15;

  private final Bench bench;
  private final long seed;

  CurrentFaultReader(Bench bench, long seed) {
    this.bench = bench;
    this.seed = seed;
  }

  Map<String, FaultReader.Kind> kinds() {
    return Map.of(
        "chip_silent", this::chipSilent,
        "chip_restarts", this::chipRestarts,
        "chip_register_bit", this::chipRegisterBit,
        "transfers_fail", this::transfersFail);
  }

  private FaultAction chipSilent(Table table) {
    return chip(table).action("chip silent", chip -> chip.silent(true), chip -> chip.silent(false));
  }

  private FaultAction chipRestarts(Table table) {
    return chip(table).action("chip restarts", EmulatedI2cChip::brownOut, _ -> {});
  }

  private FaultAction chipRegisterBit(Table table) {
    FaultSource<EmulatedI2cChip> source = chip(table);
    int register = source.oneOf("register", EmulatedI2cChip::registers);
    int bit = source.integer("bit", 0, _ -> LAST_BIT);
    boolean level = table.flag("level", true);
    return source.action(
        String.format(
            Locale.ROOT,
            "bit %d of register 0x%02x stuck %s",
            bit,
            register,
            level ? "high" : "low"),
        chip -> chip.stuckBit(register, bit, level),
        EmulatedI2cChip::freeBits);
  }

  private FaultAction transfersFail(Table table) {
    double share = table.number("share", SHARE);
    return chip(table)
        .action(
            String.format(Locale.ROOT, "%s %% of transfers fail", Texts.number(100 * share)),
            chip -> chip.failing(share, seed),
            chip -> chip.failing(0, seed));
  }

  private FaultSource<EmulatedI2cChip> chip(Table table) {
    return FaultSource.of(
        table,
        bench,
        "a current sensor",
        device -> device instanceof CurrentChip(var chip) ? Optional.of(chip) : Optional.empty());
  }
}
