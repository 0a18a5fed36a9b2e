package io.celltwin.estimator.power;

/// What a series position (one cell, or p of them in parallel) does under large currents, by the
/// two electrodes and the electrolyte: see [HalfCellModel] for the equations.
///
/// @param ohms R₀
/// @param negativeExchangeAmps I₀ of the negative electrode, half filled
/// @param positiveExchangeAmps the same of the positive one
/// @param negativeDiffusionSeconds r²/D of the negative electrode's particles
/// @param positiveDiffusionSeconds the same of the positive one's
/// @param positiveEmpty how far the positive electrode is filled in the empty cell, 0..1
/// @param positiveFull the same in the full cell
/// @param limitingAmps the current that would deplete the electrolyte in the end: what voltages are
///   reckoned with
/// @param provenAmps how much of it the measurements prove: what currents are held below
/// @param depletionSeconds how fast it goes there
/// @param joulesPerKelvin heat capacity, with which the cell warms up under the current itself;
///   infinite where it is not known
/// @param errorOhms one sigma of what the model leaves unexplained, over the current
public record PulseParameters(
    Arrhenius ohms,
    Arrhenius negativeExchangeAmps,
    Arrhenius positiveExchangeAmps,
    Arrhenius negativeDiffusionSeconds,
    Arrhenius positiveDiffusionSeconds,
    double positiveEmpty,
    double positiveFull,
    Arrhenius limitingAmps,
    double provenAmps,
    Arrhenius depletionSeconds,
    double joulesPerKelvin,
    double errorOhms) {

  public PulseParameters {
    require(positiveEmpty > 0 && positiveEmpty <= 1, "positiveEmpty", positiveEmpty);
    require(positiveFull >= 0 && positiveFull < positiveEmpty, "positiveFull", positiveFull);
    require(provenAmps > 0, "provenAmps", provenAmps);
    require(joulesPerKelvin > 0, "joulesPerKelvin", joulesPerKelvin);
    require(errorOhms >= 0, "errorOhms", errorOhms);
  }

  private static void require(boolean fulfilled, String what, double found) {
    if (!fulfilled) throw new IllegalArgumentException(what + " " + found);
  }
}
