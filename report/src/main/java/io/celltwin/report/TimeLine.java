package io.celltwin.report;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// What was when: one lane per thing, with its name above its bars. Its axis is that of a [Chart]
/// over the same range.
public final class TimeLine {
  private static final int LANE = 30;
  private static final int BASELINE = 13;
  private static final int BAR_TOP = 17;
  private static final int BAR = 8;

  /// What the name of a lane has room for.
  private static final int MOST_LETTERS = 58;

  /// @param to infinite where it has not ended
  public record Bar(Tone tone, double from, double to) {}

  /// @param group stands beside the first lane of several in a row that have the same
  /// @param mark a moment, where there is one
  private record Lane(String group, String name, List<Bar> bars, OptionalDouble mark) {}

  private final String title;
  private final String xLabel;
  private final double from;
  private final double to;
  private final List<Lane> lanes = new ArrayList<>();

  public TimeLine(String title, String xLabel, double from, double to) {
    this.title = title;
    this.xLabel = xLabel;
    this.from = from;
    this.to = to;
  }

  /// @param group one short word, beside the first of its lanes
  /// @param mark a moment that is shown by a stroke
  public TimeLine lane(String group, String name, List<Bar> bars, OptionalDouble mark) {
    lanes.add(new Lane(group, name, List.copyOf(bars), mark));
    return this;
  }

  public Html html() {
    Plot plot = new Plot(title, xLabel, LANE * lanes.size(), from, to);
    String group = "";
    for (int k = 0; k < lanes.size(); k++) {
      Lane lane = lanes.get(k);
      double top = Plot.TOP + LANE * k;
      boolean isNew = !lane.group.equals(group);
      group = lane.group;
      if (isNew) plot.label("end", Plot.LEFT - 5, top + BASELINE, group);
      double start = k == 0 || !isNew ? Plot.LEFT : 0;
      plot.straight("grid", start, top, Plot.LEFT + Plot.WIDTH, top);
      plot.label("name", Plot.LEFT + 2, top + BASELINE, shortened(lane.name));
    }
    plot.enter();
    for (int k = 0; k < lanes.size(); k++) draw(plot, LANE * k + BAR_TOP, lanes.get(k));
    plot.leave();
    return Html.element(
        "figure",
        Html.element("figcaption", Html.element("b", Html.text(title))),
        new Html(plot.end()));
  }

  private void draw(Plot plot, double top, Lane lane) {
    for (Bar bar : lane.bars) {
      double left = plot.xPixel(Math.max(from, bar.from));
      double right = plot.xPixel(Math.min(to, bar.to));
      plot.box(bar.tone.style(), left, top, Math.max(2, right - left), BAR);
    }
    if (lane.mark.isEmpty()) return;
    double at = Math.clamp(plot.xPixel(lane.mark.getAsDouble()), 1, Plot.WIDTH - 1);
    plot.straight("mark", at, top - 2, at, top + BAR + 2);
  }

  private static String shortened(String name) {
    return name.length() <= MOST_LETTERS ? name : name.substring(0, MOST_LETTERS - 1) + "…";
  }
}
