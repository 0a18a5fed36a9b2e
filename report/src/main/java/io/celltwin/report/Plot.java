package io.celltwin.report;

/// An SVG that fits its column, with the plot inside and the axis below it. Every plot reaches from
/// the same left to the same right, so that those over one axis can be read across.
final class Plot {
  // CSS pixels where the column is as wide as this; narrow, so that a phone need not shrink it.
  private static final int FULL_WIDTH = 460;
  private static final int RIGHT = 10;
  private static final int BOTTOM = 38;
  static final int LEFT = 52;
  static final int TOP = 8;
  static final int WIDTH = FULL_WIDTH - LEFT - RIGHT;

  private static final int MOST_TICKS = 8;

  private final StringBuilder svg = new StringBuilder();
  private final int height;
  private final Axis x;

  /// @param height of the plot alone
  Plot(String title, String xLabel, int height, double xLow, double xHigh) {
    this.height = height;
    x = Axis.over(xLow, xHigh, MOST_TICKS);
    int fullHeight = TOP + height + BOTTOM;
    svg.append("<svg viewBox=\"0 0 " + FULL_WIDTH + " " + fullHeight)
        .append("\" role=\"img\" aria-label=\"")
        .append(Html.text(title).markup())
        .append("\">\n");
    for (double tick : x.ticks()) {
      double at = LEFT + xPixel(tick);
      straight("grid", at, TOP, at, TOP + height);
      label("middle", at, TOP + height + 15, x.label(tick));
    }
    label("middle", LEFT + WIDTH / 2.0, fullHeight - 6, xLabel);
  }

  /// From here on everything is clipped to the plot, and counted from its upper left corner.
  void enter() {
    svg.append("<svg x=\"" + LEFT + "\" y=\"" + TOP + "\" width=\"" + WIDTH + "\" height=\"")
        .append(height + "\">\n");
  }

  void leave() {
    svg.append("</svg>\n");
  }

  /// The whole picture; nothing can be added then.
  String end() {
    return svg.append("</svg>\n").toString();
  }

  int height() {
    return height;
  }

  /// From the plot's left edge.
  double xPixel(double value) {
    return WIDTH * x.ratio(value);
  }

  void straight(String style, double x1, double y1, double x2, double y2) {
    svg.append("<path class=\"").append(style).append("\" d=\"M");
    point(svg, x1, y1);
    svg.append('L');
    point(svg, x2, y2);
    svg.append("\"/>\n");
  }

  void label(String anchor, double x, double y, String text) {
    svg.append("<text class=\"").append(anchor).append("\" x=\"");
    pixel(svg, x);
    svg.append("\" y=\"");
    pixel(svg, y);
    svg.append("\">").append(Html.text(text).markup()).append("</text>\n");
  }

  /// Beside the plot, from below to above.
  void sideLabel(String text) {
    svg.append("<text class=\"middle\" transform=\"translate(12 ");
    pixel(svg, TOP + height / 2.0);
    svg.append(") rotate(-90)\">").append(Html.text(text).markup()).append("</text>\n");
  }

  void box(String style, double left, double top, double width, double height) {
    svg.append("<rect class=\"").append(style).append("\" x=\"");
    pixel(svg, left);
    svg.append("\" y=\"");
    pixel(svg, top);
    svg.append("\" width=\"");
    pixel(svg, width);
    svg.append("\" height=\"");
    pixel(svg, height);
    svg.append("\"/>\n");
  }

  void shape(String tag, String style, CharSequence points) {
    svg.append("<").append(tag).append(" class=\"").append(style).append("\" points=\"");
    svg.append(points).append("\"/>\n");
  }

  static void point(StringBuilder to, double x, double y) {
    pixel(to, x);
    to.append(',');
    pixel(to, y);
  }

  /// To a tenth, within what a renderer can bear.
  private static void pixel(StringBuilder to, double pixels) {
    long tenths = Math.round(Math.clamp(pixels, -1e4, 1e4) * 10);
    if (tenths < 0) to.append('-');
    to.append(Math.abs(tenths) / 10);
    if (tenths % 10 != 0) to.append('.').append(Math.abs(tenths) % 10);
  }
}
