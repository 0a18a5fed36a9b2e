package io.celltwin.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/// Curves, bands and bars over one pair of axes, as an SVG that fits its column. Drawn in the order
/// in which they are added; what has an empty name belongs to what was added before it. What has
/// neither number nor place on the axes is left out.
public final class Chart {
  private static final int HEIGHT = 204;
  private static final int COLUMNS = Plot.WIDTH / 2;
  private static final int MOST_Y_TICKS = 6;

  /// Free space above and below curves, of the range of what is drawn.
  private static final double MARGIN = 0.05;

  private enum Kind {
    LINE,
    /// From the first y to the second.
    BAND,
    BARS
  }

  private static final class Drawn {
    private final String name;
    private final Kind kind;
    private final Tone tone;
    private final double[] x;
    private final double[][] y;

    private Drawn(String name, Kind kind, Tone tone, double[] x, double[]... y) {
      this.name = name;
      this.kind = kind;
      this.tone = tone;
      this.x = x;
      this.y = y;
    }
  }

  private record Range(double low, double high) {}

  private record Interval(Tone tone, Range x) {}

  private final String title;
  private final String xLabel;
  private final String yLabel;
  private final List<Drawn> all = new ArrayList<>();
  private final List<Double> levels = new ArrayList<>();
  private final List<Interval> intervals = new ArrayList<>();
  private Optional<Range> xRange = Optional.empty();
  private Optional<Range> yRange = Optional.empty();
  private boolean isBroken;

  public Chart(String title, String xLabel, String yLabel) {
    this.title = title;
    this.xLabel = xLabel;
    this.yLabel = yLabel;
  }

  /// @param x not decreasing
  public Chart line(String name, Tone tone, double[] x, double[] y) {
    return add(x.length == y.length, new Drawn(name, Kind.LINE, tone, x, y));
  }

  /// From `low` to `high`.
  ///
  /// @param x not decreasing
  public Chart band(String name, Tone tone, double[] x, double[] low, double[] high) {
    boolean fits = x.length == low.length && x.length == high.length;
    return add(fits, new Drawn(name, Kind.BAND, tone, x, low, high));
  }

  /// One bar between every two edges.
  public Chart bars(String name, Tone tone, double[] edges, double[] heights) {
    return add(
        edges.length == heights.length + 1, new Drawn(name, Kind.BARS, tone, edges, heights));
  }

  private Chart add(boolean fits, Drawn drawn) {
    if (!fits) throw new IllegalArgumentException(drawn.name + " has more x than y, or less");
    all.add(drawn);
    return this;
  }

  /// A thin line straight across at `y`, without a name.
  public Chart level(double y) {
    levels.add(y);
    return this;
  }

  /// Marked from top to bottom, behind everything, without a name.
  public Chart interval(Tone tone, double from, double to) {
    intervals.add(new Interval(tone, new Range(from, to)));
    return this;
  }

  /// Lines and bands end where there is no number, and begin again behind; else they join what is
  /// left.
  public Chart broken() {
    isBroken = true;
    return this;
  }

  /// What the axis shows, as that of the picture above; else it shows everything.
  public Chart xFrom(double low, double high) {
    xRange = Optional.of(new Range(low, high));
    return this;
  }

  /// What the axis shows, whatever lies beyond; else it shows everything.
  public Chart yFrom(double low, double high) {
    yRange = Optional.of(new Range(low, high));
    return this;
  }

  public Html html() {
    List<Html> caption = new ArrayList<>();
    caption.add(Html.element("b", Html.text(title)));
    for (Drawn drawn : all) {
      if (drawn.name.isEmpty()) continue;
      String kind = drawn.kind == Kind.LINE ? "line" : "area";
      caption.add(Html.styled("span", kind + " " + drawn.tone.style(), Html.text(drawn.name)));
    }
    return Html.element("figure", Html.element("figcaption", caption), new Html(svg()));
  }

  private String svg() {
    Range xs = xRange.orElseGet(() -> range(all.stream().map(drawn -> drawn.x).toList()));
    Range ys = yRange.orElseGet(this::margined);
    Axis y = Axis.over(ys.low(), ys.high(), MOST_Y_TICKS);
    Plot plot = new Plot(title, xLabel, HEIGHT, xs.low(), xs.high());
    grid(plot, y);
    plot.enter();
    for (Interval interval : intervals) {
      double left = plot.xPixel(interval.x.low());
      double right = plot.xPixel(interval.x.high());
      plot.box("interval " + interval.tone.style(), left, 0, Math.max(1, right - left), HEIGHT);
    }
    for (Drawn drawn : all) {
      switch (drawn.kind) {
        case LINE -> line(plot, drawn, y);
        case BAND -> band(plot, drawn, y);
        case BARS -> bars(plot, drawn, y);
      }
    }
    plot.leave();
    return plot.end();
  }

  /// Of everything, with some free space; bars stand on the axis.
  private Range margined() {
    List<double[]> values = new ArrayList<>();
    boolean bars = false;
    for (Drawn drawn : all) {
      values.addAll(List.of(drawn.y));
      bars |= drawn.kind == Kind.BARS;
    }
    if (bars) values.add(new double[] {0});
    Range tight = range(values);
    double margin = MARGIN * (tight.high() - tight.low());
    double below = bars && tight.low() == 0 ? 0 : margin;
    return new Range(tight.low() - below, tight.high() + margin);
  }

  /// Of all that is finite; of some width also where all are one, or none is.
  private static Range range(List<double[]> series) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double[] values : series) {
      for (double value : values) {
        if (!Double.isFinite(value)) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    if (low > high) return new Range(0, 1);
    double least = Math.max(1e-6, 1e-6 * Math.abs(low));
    return high - low >= least ? new Range(low, high) : new Range(low - least, high + least);
  }

  private void grid(Plot plot, Axis y) {
    for (double tick : y.ticks()) {
      double at = Plot.TOP + yPixel(y, tick);
      plot.straight("grid", Plot.LEFT, at, Plot.LEFT + Plot.WIDTH, at);
      plot.label("end", Plot.LEFT - 5, at + 4, y.label(tick));
    }
    for (double level : levels) {
      if (level < y.low() || level > y.high()) continue;
      double at = Plot.TOP + yPixel(y, level);
      plot.straight("level", Plot.LEFT, at, Plot.LEFT + Plot.WIDTH, at);
    }
    plot.sideLabel(yLabel);
  }

  private void line(Plot plot, Drawn line, Axis y) {
    int[] rows = Decimation.rows(line.x, line.y[0], COLUMNS);
    StringBuilder points = new StringBuilder();
    for (int k = 0; k < rows.length; k++) {
      if (k > 0 && isBroken && Decimation.isGap(line.y[0], rows[k - 1], rows[k])) {
        end(plot, line, points);
      }
      Plot.point(points, plot.xPixel(line.x[rows[k]]), yPixel(y, line.y[0][rows[k]]));
      points.append(' ');
    }
    end(plot, line, points);
  }

  /// A point that is alone between gaps is drawn as a line from itself to itself: a dot.
  private static void end(Plot plot, Drawn line, StringBuilder points) {
    if (points.isEmpty()) return;
    boolean isAlone = points.indexOf(" ") == points.length() - 1;
    plot.shape("polyline", line.tone.style(), isAlone ? points.toString().repeat(2) : points);
    points.setLength(0);
  }

  /// Per column of the picture the lowest and the highest that it reaches.
  private void band(Plot plot, Drawn band, Axis y) {
    StringBuilder there = new StringBuilder();
    Deque<String> back = new ArrayDeque<>();
    int row = 0;
    while (row < band.x.length) {
      int end = Decimation.endOfColumn(band.x, row, COLUMNS);
      OptionalDouble low = finite(band.y[0], row, end).min();
      OptionalDouble high = finite(band.y[1], row, end).max();
      if (low.isPresent() && high.isPresent()) {
        double at = plot.xPixel((band.x[row] + band.x[end - 1]) / 2);
        Plot.point(there, at, yPixel(y, high.getAsDouble()));
        there.append(' ');
        StringBuilder corner = new StringBuilder();
        Plot.point(corner, at, yPixel(y, low.getAsDouble()));
        back.addFirst(corner.append(' ').toString());
      } else if (isBroken) {
        end(plot, band, there, back);
      }
      row = end;
    }
    end(plot, band, there, back);
  }

  private static void end(Plot plot, Drawn band, StringBuilder there, Deque<String> back) {
    if (there.isEmpty()) return;
    plot.shape("polygon", band.tone.style(), there.append(String.join("", back)));
    there.setLength(0);
    back.clear();
  }

  private static DoubleStream finite(double[] values, int from, int to) {
    return Arrays.stream(values, from, to).filter(Double::isFinite);
  }

  private static void bars(Plot plot, Drawn bars, Axis y) {
    for (int k = 0; k < bars.y[0].length; k++) {
      if (!(bars.y[0][k] > 0)) continue;
      double left = plot.xPixel(bars.x[k]);
      double top = yPixel(y, bars.y[0][k]);
      double width = Math.max(0.5, plot.xPixel(bars.x[k + 1]) - left - 1);
      plot.box(bars.tone.style(), left, top, width, yPixel(y, 0) - top);
    }
  }

  private static double yPixel(Axis y, double value) {
    return HEIGHT * (1 - y.ratio(value));
  }
}
