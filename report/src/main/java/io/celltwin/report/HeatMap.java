package io.celltwin.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Positive numbers over two things, each in a field whose colour tells its logarithm. A table, so
/// that the numbers stay readable on a narrow screen, where it scrolls.
public final class HeatMap {
  /// As many colours as `page.css` has.
  static final int STEPS = 9;

  /// What is smaller than this share of the largest has the colour of the smallest.
  private static final double LEAST_SHARE = 1e-3;

  /// @param value not negative
  public record Field(double value, boolean isMarked) {}

  private record Row(String label, List<Field> fields) {}

  private final String title;
  private final String unit;
  private final String mark;
  private final List<String> head;
  private final List<Row> rows = new ArrayList<>();

  /// @param mark what it says of a field that it is marked
  /// @param head of the labels and of every column
  public HeatMap(String title, String unit, String mark, List<String> head) {
    this.title = title;
    this.unit = unit;
    this.mark = mark;
    this.head = List.copyOf(head);
  }

  public HeatMap row(String label, List<Field> fields) {
    if (fields.size() != head.size() - 1) {
      throw new IllegalArgumentException(
          fields.size() + " fields in a row, expected " + (head.size() - 1));
    }
    rows.add(new Row(label, List.copyOf(fields)));
    return this;
  }

  public Html html() {
    double most = fields().mapToDouble(Field::value).max().orElse(1);
    double lowest = fields().mapToDouble(Field::value).filter(v -> v > 0).min().orElse(1);
    double least = Math.max(lowest, LEAST_SHARE * most);
    StringBuilder table = new StringBuilder();
    table
        .append("<table class=\"heat\" aria-label=\"")
        .append(Html.text(title).markup())
        .append("\">\n<thead><tr>");
    for (String label : head) {
      table.append("<th scope=\"col\">").append(Html.text(label).markup()).append("</th>");
    }
    table.append("</tr></thead>\n<tbody>\n");
    for (Row row : rows) {
      table.append("<tr><th scope=\"row\">").append(Html.text(row.label).markup()).append("</th>");
      for (Field field : row.fields) {
        table
            .append("<td class=\"heat")
            .append(step(field.value, least, most))
            .append(field.isMarked ? " marked\">" : "\">")
            .append(digits(field.value))
            .append("</td>");
      }
      table.append("</tr>\n");
    }
    table.append("</tbody></table>\n");
    return Html.element(
        "figure",
        Html.element("figcaption", Html.element("b", Html.text(title)), scale(least, most)),
        Html.styled("div", "table", new Html(table.toString())));
  }

  private Stream<Field> fields() {
    return rows.stream().flatMap(row -> row.fields.stream());
  }

  private Html scale(double least, double most) {
    StringBuilder swatches = new StringBuilder();
    for (int step = 0; step < STEPS; step++) {
      swatches.append("<i class=\"heat").append(step).append("\"></i>");
    }
    List<Html> scale =
        new ArrayList<>(
            List.of(
                Html.text(digits(least) + " "),
                new Html(swatches.toString()),
                Html.text(" " + digits(most) + " " + unit + " (log)")));
    if (fields().anyMatch(Field::isMarked)) {
      scale.add(new Html(" <i class=\"heat0 marked\"></i> " + Html.text(mark).markup()));
    }
    return Html.styled("span", "scale", scale.toArray(Html[]::new));
  }

  static int step(double value, double least, double most) {
    if (!(value > least)) return 0;
    double ratio = Math.log(value / least) / Math.log(most / least);
    return Math.min(STEPS - 1, (int) (STEPS * ratio));
  }

  /// Three digits, of which at most three after the point.
  public static String digits(double value) {
    if (value == 0) return "0";
    int decimals = Math.clamp(2 - (int) Math.floor(Math.log10(Math.abs(value))), 0, 3);
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
