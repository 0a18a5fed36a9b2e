package io.celltwin.lab.validate;

import io.celltwin.config.CellFile;
import io.celltwin.config.Chemistry;
import io.celltwin.config.ConfigException;
import io.celltwin.lab.identify.Nameplate;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;

/// What the measurements of a cell do not tell.
///
/// @param ratedAmpereHours by the data sheet, of one cell
/// @param ampereHours what SOC is relative to, where the measurements leave that open
/// @param limitsOf the shipped cell that comes nearest
/// @param provenance of name and ratings
record Nominal(
    String name,
    Chemistry chemistry,
    String form,
    double ratedAmpereHours,
    OptionalDouble ampereHours,
    String limitsOf,
    String provenance) {
  Nameplate nameplate() throws ConfigException, IOException {
    CellFile like = CellFile.shipped(limitsOf);
    CellFile.Limits limits = like.limits();
    if (!like.name().equals(name)) {
      limits =
          limits.from(
              "Those of the shipped cell "
                  + limitsOf
                  + ", which comes nearest. "
                  + limits.provenance());
    }
    return new Nameplate(name, chemistry, Optional.of(form), ratedAmpereHours, limits, provenance);
  }
}
