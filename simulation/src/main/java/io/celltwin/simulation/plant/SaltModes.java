package io.celltwin.simulation.plant;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Diffusion of salt across negative electrode, separator and positive electrode as modes: the
/// eigenvectors of the linear problem about the concentration at rest, the slowest by themselves,
/// all others as one of the same total weight and mean time constant.
///
/// Driven by the discharging current density in A/m² of electrode; weights give the mean
/// concentration of an electrode over that at rest, less 1, in the steady state of 1 A/m².
final class SaltModes {
  private static final int ELECTRODE = 10;
  private static final int SEPARATOR = 4;
  private static final int VOLUMES = 2 * ELECTRODE + SEPARATOR;
  private static final int ALONE = 3;

  final double[] ratesPerSecond = new double[ALONE + 1];
  final double[] negativeWeights = new double[ALONE + 1];
  final double[] positiveWeights = new double[ALONE + 1];

  private record Mode(double perSecond, double negative, double positive) {
    double difference() {
      return StrictMath.abs(negative - positive);
    }
  }

  SaltModes(Electrode negative, Electrode positive, Electrolyte electrolyte) {
    List<Mode> modes = modes(negative, positive, electrolyte);
    modes.sort(Comparator.comparingDouble(Mode::difference).reversed());
    double weight = 0;
    double moment = 0;
    for (int k = 0; k < modes.size(); k++) {
      Mode mode = modes.get(k);
      int place = StrictMath.min(k, ALONE);
      negativeWeights[place] += mode.negative();
      positiveWeights[place] += mode.positive();
      ratesPerSecond[place] = mode.perSecond();
      if (k < ALONE) continue;
      weight += mode.difference();
      moment += mode.difference() / mode.perSecond();
    }
    ratesPerSecond[ALONE] = weight / moment;
  }

  private static List<Mode> modes(Electrode negative, Electrode positive, Electrolyte liquid) {
    double[] width = new double[VOLUMES];
    double[] porosity = new double[VOLUMES];
    double[] source = new double[VOLUMES];
    double salt =
        (1 - liquid.transferenceNumber()) / (Chemistry.FARADAY * liquid.molPerCubicMetre());
    for (int i = 0; i < VOLUMES; i++) {
      boolean left = i < ELECTRODE;
      boolean right = i >= ELECTRODE + SEPARATOR;
      width[i] =
          left
              ? negative.thicknessMetres() / ELECTRODE
              : right
                  ? positive.thicknessMetres() / ELECTRODE
                  : liquid.separatorMetres() / SEPARATOR;
      porosity[i] =
          left ? negative.porosity() : right ? positive.porosity() : liquid.separatorPorosity();
      source[i] = left ? salt / ELECTRODE : right ? -salt / ELECTRODE : 0;
    }
    // ε w ∂c/∂t = Σ g (c_neighbour − c) + source, made symmetric by s = √(ε w)
    double[] root = new double[VOLUMES];
    for (int i = 0; i < VOLUMES; i++) root[i] = StrictMath.sqrt(porosity[i] * width[i]);
    double[][] matrix = new double[VOLUMES][VOLUMES];
    double diffusivity = liquid.diffusivitySquareMetresPerSecond();
    for (int i = 0; i < VOLUMES - 1; i++) {
      double conductance =
          2
              * diffusivity
              / (width[i] / Electrolyte.bruggeman(porosity[i])
                  + width[i + 1] / Electrolyte.bruggeman(porosity[i + 1]));
      matrix[i][i] += conductance / (root[i] * root[i]);
      matrix[i + 1][i + 1] += conductance / (root[i + 1] * root[i + 1]);
      matrix[i][i + 1] = -conductance / (root[i] * root[i + 1]);
      matrix[i + 1][i] = matrix[i][i + 1];
    }
    double[][] vectors = SymmetricMatrix.diagonalise(matrix);
    List<Mode> modes = new ArrayList<>();
    for (int k = 0; k < VOLUMES; k++) {
      double in = 0;
      double left = 0;
      double right = 0;
      for (int i = 0; i < VOLUMES; i++) {
        double value = vectors[i][k] / root[i];
        in += value * source[i];
        if (i < ELECTRODE) left += value / ELECTRODE;
        if (i >= ELECTRODE + SEPARATOR) right += value / ELECTRODE;
      }
      double rate = matrix[k][k];
      // the mode that is the same everywhere holds the salt's amount, which nothing changes
      if (StrictMath.abs(in) < 1e-9 * salt / root[0]) continue;
      modes.add(new Mode(rate, left * in / rate, right * in / rate));
    }
    return modes;
  }
}
