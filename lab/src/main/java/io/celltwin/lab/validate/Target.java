package io.celltwin.lab.validate;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

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
        return mean(scores, score -> score.afterCharge().rmse());
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
        return largest(scores, score -> score.afterCharge().threeSigma());
      }
    },
    THREE_SIGMA_UNANCHORED("3 sigma unanchored", true) {
      @Override
      double of(List<Score> scores) {
        return largest(scores, score -> score.unanchored().threeSigma());
      }
    },
    THREE_SIGMA_ANCHORED("3 sigma anchored", true) {
      @Override
      double of(List<Score> scores) {
        return largest(scores, score -> score.anchored().threeSigma());
      }
    },
    BIAS("bias sigmas", true) {
      @Override
      double of(List<Score> scores) {
        return largest(scores, Score::biasErrorSigmas);
      }
    },
    VERDICT("verdict right", false) {
      @Override
      double of(List<Score> scores) {
        return 100 * mean(scores, Score::verdictRight);
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

    /// Of the scores of a group, those where it does not apply left out; `NaN` where it applies to
    /// none.
    abstract double of(List<Score> scores);

    static double mean(List<Score> scores, ToDoubleFunction<Score> figure) {
      return values(scores, figure).average().orElse(Double.NaN);
    }

    static double largest(List<Score> scores, ToDoubleFunction<Score> figure) {
      return values(scores, figure).max().orElse(Double.NaN);
    }

    private static DoubleStream values(List<Score> scores, ToDoubleFunction<Score> figure) {
      return scores.stream().mapToDouble(figure).filter(value -> !Double.isNaN(value));
    }
  }

  /// Whether there is anything to judge.
  boolean applies(List<Score> scores) {
    return !Double.isNaN(figure.of(scores));
  }

  Bound.Verdict judge(List<Score> scores) {
    return asBound().judge(figure.of(scores));
  }

  /// Such as `<= 0.5 / 0.8`: aim and floor.
  String bound() {
    return asBound().words();
  }

  /// Such as `rmse 0.61 (<= 0.5 / 0.8) floor`.
  String text(List<Score> scores) {
    return asBound().of(figure.of(scores)).text();
  }

  private Bound asBound() {
    return new Bound(figure.label, figure.lessIsBetter, aim, floor);
  }
}
