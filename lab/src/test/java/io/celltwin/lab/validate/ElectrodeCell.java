package io.celltwin.lab.validate;

import io.celltwin.config.CellFile;
import io.celltwin.lab.identify.CellFileText;
import java.nio.file.Files;
import java.nio.file.Path;

/// The shipped simulated cell with a table `pulses` beside its half cells.
final class ElectrodeCell {
  private static final String PULSES =
      """

      [pulses]
      ohmic_ohm = 0.012
      ohmic_kJ_per_mol = 9
      negative_exchange_A = 0.9
      negative_exchange_kJ_per_mol = 32
      positive_exchange_A = 25
      positive_exchange_kJ_per_mol = 30
      negative_diffusion_s = 1000
      negative_diffusion_kJ_per_mol = 27
      positive_diffusion_s = 5000
      positive_diffusion_kJ_per_mol = 15
      positive_empty = 0.9
      positive_full = 0.25
      limiting_A = 18
      limiting_kJ_per_mol = 15
      proven_A = 11
      depletion_s = 27
      depletion_kJ_per_mol = 14
      error_ohm = 0.001
      provenance = "made up for tests"
      """;

  private ElectrodeCell() {}

  /// @param folder where its file goes
  static CellFile in(Path folder) throws Exception {
    String text = CellFileText.of(CellFile.shipped("simulated-lg-m50"));
    return CellFile.read(Files.writeString(folder.resolve("electrodes.toml"), text + PULSES));
  }
}
