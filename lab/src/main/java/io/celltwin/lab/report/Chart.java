package io.celltwin.lab.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/// Curves, bands and bars over one pair of axes, as an SVG that fits its column. Drawn in the order
/// in which they are added. What has neither number nor place on the axes is left out.
public final class Chart {
  // CSS pixels where the column is as wide as this; narrow, so that a phone need not shrink it.
  private static final int WIDTH = 460;
  private static final int HEIGHT = 250;
  private static final int LEFT = 52;
  private static final int RIGHT = 10;
  private static final int TOP = 8;
  private static final int BOTTOM = 38;
  private static final int PLOT_WIDTH = WIDTH - LEFT - RIGHT;
  private static final int PLOT_HEIGHT = HEIGHT - TOP - BOTTOM;
  private static final int COLUMNS = PLOT_WIDTH / 2;
  private static final int MOST_X_TICKS = 8;
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

  private final String title;
  private final String xLabel;
  private final String yLabel;
  private final List<Drawn> all = new ArrayList<>();
  private final List<Double> levels = new ArrayList<>();
  private Optional<Range> yRange = Optional.empty();

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

  /// What the axis shows, whatever lies beyond; else it shows everything.
  public Chart yFrom(double low, double high) {
    yRange = Optional.of(new Range(low, high));
    return this;
  }

  public Html html() {
    List<Html> caption = new ArrayList<>();
    caption.add(Html.element("b", Html.text(title)));
    for (Drawn drawn : all) {
      String kind = drawn.kind == Kind.LINE ? "line" : "area";
      caption.add(Html.styled("span", kind + " " + drawn.tone.style(), Html.text(drawn.name)));
    }
    return Html.element("figure", Html.element("figcaption", caption), new Html(svg()));
  }

  private String svg() {
    Range xs = range(all.stream().map(drawn -> drawn.x).toList());
    Range ys = yRange.orElseGet(this::margined);
    Axis x = Axis.over(xs.low(), xs.high(), MOST_X_TICKS);
    Axis y = Axis.over(ys.low(), ys.high(), MOST_Y_TICKS);
    StringBuilder svg = new StringBuilder();
    svg.append("<svg viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\" aria-label=\"")
        .append(Html.text(title).markup())
        .append("\">\n");
    grid(svg, x, y);
    // An inner svg clips what it holds.
    svg.append("<svg x=\"" + LEFT + "\" y=\"" + TOP + "\" width=\"" + PLOT_WIDTH + "\" height=\"")
        .append(PLOT_HEIGHT + "\">\n");
    for (Drawn drawn : all) {
      switch (drawn.kind) {
        case LINE -> line(svg, drawn, x, y);
        case BAND -> band(svg, drawn, x, y);
        case BARS -> bars(svg, drawn, x, y);
      }
    }
    return svg.append("</svg>\n</svg>\n").toString();
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

  private void grid(StringBuilder svg, Axis x, Axis y) {
    int bottom = TOP + PLOT_HEIGHT;
    for (double tick : y.ticks()) {
      double at = TOP + yPixel(y, tick);
      straight(svg, "grid", LEFT, at, LEFT + PLOT_WIDTH, at);
      label(svg, "end", LEFT - 5, at + 4, y.label(tick));
    }
    for (double tick : x.ticks()) {
      double at = LEFT + xPixel(x, tick);
      straight(svg, "grid", at, TOP, at, bottom);
      label(svg, "middle", at, bottom + 15, x.label(tick));
    }
    for (double level : levels) {
      if (level < y.low() || level > y.high()) continue;
      double at = TOP + yPixel(y, level);
      straight(svg, "level", LEFT, at, LEFT + PLOT_WIDTH, at);
    }
    label(svg, "middle", LEFT + PLOT_WIDTH / 2.0, HEIGHT - 6, xLabel);
    double middle = TOP + PLOT_HEIGHT / 2.0;
    svg.append("<text class=\"middle\" transform=\"translate(12 ");
    pixel(svg, middle);
    svg.append(") rotate(-90)\">").append(Html.text(yLabel).markup()).append("</text>\n");
  }

  private static void straight(
      StringBuilder svg, String style, double x1, double y1, double x2, double y2) {
    svg.append("<path class=\"").append(style).append("\" d=\"M");
    point(svg, x1, y1);
    svg.append('L');
    point(svg, x2, y2);
    svg.append("\"/>\n");
  }

  private static void label(StringBuilder svg, String anchor, double x, double y, String text) {
    svg.append("<text class=\"").append(anchor).append("\" x=\"");
    pixel(svg, x);
    svg.append("\" y=\"");
    pixel(svg, y);
    svg.append("\">").append(Html.text(text).markup()).append("</text>\n");
  }

  private static void line(StringBuilder svg, Drawn line, Axis x, Axis y) {
    int[] rows = Decimation.rows(line.x, line.y[0], COLUMNS);
    if (rows.length == 0) return;
    svg.append("<polyline class=\"").append(line.tone.style()).append("\" points=\"");
    for (int row : rows) {
      point(svg, xPixel(x, line.x[row]), yPixel(y, line.y[0][row]));
      svg.append(' ');
    }
    svg.append("\"/>\n");
  }

  /// Per column of the picture the lowest and the highest that it reaches.
  private static void band(StringBuilder svg, Drawn band, Axis x, Axis y) {
    StringBuilder there = new StringBuilder();
    Deque<String> back = new ArrayDeque<>();
    int row = 0;
    while (row < band.x.length) {
      int end = Decimation.endOfColumn(band.x, row, COLUMNS);
      OptionalDouble low = finite(band.y[0], row, end).min();
      OptionalDouble high = finite(band.y[1], row, end).max();
      if (low.isPresent() && high.isPresent()) {
        double at = xPixel(x, (band.x[row] + band.x[end - 1]) / 2);
        point(there, at, yPixel(y, high.getAsDouble()));
        there.append(' ');
        StringBuilder corner = new StringBuilder();
        point(corner, at, yPixel(y, low.getAsDouble()));
        back.addFirst(corner.append(' ').toString());
      }
      row = end;
    }
    svg.append("<polygon class=\"").append(band.tone.style()).append("\" points=\"");
    svg.append(there).append(String.join("", back)).append("\"/>\n");
  }

  private static DoubleStream finite(double[] values, int from, int to) {
    return Arrays.stream(values, from, to).filter(Double::isFinite);
  }

  private static void bars(StringBuilder svg, Drawn bars, Axis x, Axis y) {
    for (int k = 0; k < bars.y[0].length; k++) {
      if (!(bars.y[0][k] > 0)) continue;
      double left = xPixel(x, bars.x[k]);
      double top = yPixel(y, bars.y[0][k]);
      svg.append("<rect class=\"").append(bars.tone.style()).append("\" x=\"");
      pixel(svg, left);
      svg.append("\" y=\"");
      pixel(svg, top);
      svg.append("\" width=\"");
      pixel(svg, Math.max(0.5, xPixel(x, bars.x[k + 1]) - left - 1));
      svg.append("\" height=\"");
      pixel(svg, yPixel(y, 0) - top);
      svg.append("\"/>\n");
    }
  }

  private static double xPixel(Axis x, double value) {
    return PLOT_WIDTH * x.ratio(value);
  }

  private static double yPixel(Axis y, double value) {
    return PLOT_HEIGHT * (1 - y.ratio(value));
  }

  private static void point(StringBuilder svg, double x, double y) {
    pixel(svg, x);
    svg.append(',');
    pixel(svg, y);
  }

  /// To a tenth, within what a renderer can bear.
  private static void pixel(StringBuilder svg, double pixels) {
    long tenths = Math.round(Math.clamp(pixels, -1e4, 1e4) * 10);
    if (tenths < 0) svg.append('-');
    svg.append(Math.abs(tenths) / 10);
    if (tenths % 10 != 0) svg.append('.').append(Math.abs(tenths) % 10);
  }
}
