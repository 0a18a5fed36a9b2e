package io.celltwin.hil.scenario;

import io.celltwin.config.Range;
import io.celltwin.config.Table;
import io.celltwin.hil.bench.Bench;
import io.celltwin.hil.bench.BenchDevice.SerialPack;
import io.celltwin.simulation.chip.LineFault;
import io.celltwin.simulation.chip.SerialResponder;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The kinds of `[[fault]]` of packs with electronics of their own on serial lines.
final class SerialFaultReader {
  private static final Range SHARE = Range.above(0, 1);

  private final Bench bench;
  private final long seed;

  SerialFaultReader(Bench bench, long seed) {
    this.bench = bench;
    this.seed = seed;
  }

  /// `answers_silence` and so on: one for each fault of the emulator.
  Map<String, FaultReader.Kind> kinds() {
    Map<String, FaultReader.Kind> kinds = new HashMap<>();
    for (LineFault fault : LineFault.values()) {
      kinds.put("answers_" + Texts.lower(fault), table -> answers(table, fault));
    }
    kinds.put("line_noise", this::lineNoise);
    return kinds;
  }

  private FaultAction answers(Table table, LineFault fault) {
    return pack(table)
        .action(
            "answers: " + Texts.lower(fault).replace('_', ' '),
            pack -> pack.inject(fault, Integer.MAX_VALUE),
            SerialResponder::mend);
  }

  private FaultAction lineNoise(Table table) {
    double rate = table.number("byte_error_rate", SHARE);
    return pack(table)
        .action(
            String.format(Locale.ROOT, "one byte in %s wrong", Texts.number(1 / rate)),
            pack -> pack.noise(rate, seed),
            pack -> pack.noise(0, seed));
  }

  private FaultSource<SerialResponder> pack(Table table) {
    return FaultSource.of(
        table,
        bench,
        "a serial pack",
        device -> device instanceof SerialPack(var pack) ? Optional.of(pack) : Optional.empty());
  }
}
