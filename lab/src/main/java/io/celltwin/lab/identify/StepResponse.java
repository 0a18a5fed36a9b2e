package io.celltwin.lab.identify;

/// What a recording's voltage does where its current changes from one row to the next.
///
/// @param ohms that explain it best; 0 where the current never changes
/// @param correlation of both changes, -1 to 1: positive for every cell whose current has the right
///   sign; 0 where one of them never changes
record StepResponse(double ohms, double correlation) {
  /// Rows further apart show more than the resistance.
  private static final double MOST_SECONDS = 60;

  static StepResponse of(Recording recording) {
    double products = 0;
    double ampSquares = 0;
    double voltSquares = 0;
    for (int k = 1; k < recording.rows; k++) {
      if (recording.stepSeconds(k) > MOST_SECONDS) continue;
      double amps = recording.amps[k] - recording.amps[k - 1];
      double volts = recording.volts[k] - recording.volts[k - 1];
      products += amps * volts;
      ampSquares += amps * amps;
      voltSquares += volts * volts;
    }
    boolean told = ampSquares > 0 && voltSquares > 0;
    return new StepResponse(
        ampSquares > 0 ? products / ampSquares : 0,
        told ? products / Math.sqrt(ampSquares * voltSquares) : 0);
  }
}
