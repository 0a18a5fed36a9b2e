package io.celltwin.lab.validate;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// What a figure of a group of drives is to reach.
///
/// @param aim what is wanted
/// @param floor what has to be; an infinite one forbids nothing
record Target(Figure figure, double aim, double floor) {
  enum Figure {
    RMSE("rmse", true) {
      @Override
      double of(List<Score> scores) {
        return mean(scores, Score::rmse);
      }
    },
    MINUTES("min<5%", true) {
      @Override
      double of(List<Score> scores) {
        return largest(scores, Score::beyond5Minutes);
      }
    },
    RMSE_AFTER_CHARGE("after charge", true) {
      @Override
      double of(List<Score> scores) {
        return mean(scores, Score::rmseAfterCharge);
      }
    },
    INSIDE("inside", false) {
      @Override
      double of(List<Score> scores) {
        return mean(scores, Score::inside);
      }
    },
    LEAST_INSIDE("least inside", false) {
      @Override
      double of(List<Score> scores) {
        return -largest(scores, score -> -score.inside());
      }
    },
    THREE_SIGMA("3 sigma", true) {
      @Override
      double of(List<Score> scores) {
        return largest(scores, Score::threeSigma);
      }
    },
    THREE_SIGMA_AFTER_CHARGE("3 sigma then", true) {
      @Override
      double of(List<Score> scores) {
        return largest(scores, Score::threeSigmaAfterCharge);
      }
    };

    private final String label;
    private final boolean lessIsBetter;

    Figure(String label, boolean lessIsBetter) {
      this.label = label;
      this.lessIsBetter = lessIsBetter;
    }

    String label() {
      return label;
    }

    /// Whether it tells of what comes after a last charge.
    boolean afterCharge() {
      return this == RMSE_AFTER_CHARGE || this == THREE_SIGMA_AFTER_CHARGE;
    }

    /// Of the scores of a group.
    abstract double of(List<Score> scores);

    private boolean reaches(double value, double bound) {
      return lessIsBetter ? value <= bound : value >= bound;
    }

    static double mean(List<Score> scores, ToDoubleFunction<Score> figure) {
      return scores.stream().mapToDouble(figure).average().orElse(Double.NaN);
    }

    static double largest(List<Score> scores, ToDoubleFunction<Score> figure) {
      return scores.stream().mapToDouble(figure).max().orElse(Double.NaN);
    }
  }

  enum Verdict {
    AIM,
    FLOOR,
    MISSED
  }

  Verdict judge(List<Score> scores) {
    double value = figure.of(scores);
    if (figure.reaches(value, aim)) return Verdict.AIM;
    return figure.reaches(value, floor) ? Verdict.FLOOR : Verdict.MISSED;
  }

  /// Such as `<= 0.5 / 0.8`: aim and floor.
  String bound() {
    String second = aim == floor || Double.isInfinite(floor) ? "" : " / " + number(floor);
    return (figure.lessIsBetter ? "<= " : ">= ") + number(aim) + second;
  }

  /// Such as `rmse 0.61 (<= 0.5 / 0.8) floor`.
  String text(List<Score> scores) {
    String word =
        switch (judge(scores)) {
          case AIM -> aim == floor ? "reached" : "aim";
          case FLOOR -> Double.isInfinite(floor) ? "above the aim" : "floor";
          case MISSED -> "MISSED";
        };
    return String.format(
        Locale.ROOT, "%s %.2f (%s) %s", figure.label(), figure.of(scores), bound(), word);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.1f", value);
  }
}
