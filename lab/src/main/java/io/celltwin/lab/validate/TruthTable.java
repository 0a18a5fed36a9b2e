package io.celltwin.lab.validate;

import io.celltwin.report.Html;
import io.celltwin.report.Page;
import io.celltwin.report.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What was found against what is true: printed, as CSV and on a page, with pictures.
///
/// @param name what it is about, one word
/// @param explained what its columns mean, whole sentences
/// @param rows as long as `head`; the first two columns are text
/// @param asked of each row, what its figures are to reach and whether they do; of none
record TruthTable(
    String name,
    List<String> explained,
    List<String> head,
    List<List<String>> rows,
    List<String> asked,
    List<Html> pictures) {
  private static final int TEXT_COLUMNS = 2;

  TruthTable {
    explained = List.copyOf(explained);
    head = List.copyOf(head);
    rows = List.copyOf(rows);
    asked = List.copyOf(asked);
    pictures = List.copyOf(pictures);
  }

  void print(PrintWriter print) {
    explained.forEach(print::println);
    line(print, head, Bound.HEADING);
    for (int k = 0; k < rows.size(); k++) line(print, rows.get(k), asked(k));
    print.println();
    print.flush();
  }

  private String asked(int row) {
    return asked.isEmpty() ? "" : asked.get(row);
  }

  private void line(PrintWriter print, List<String> texts, String last) {
    StringBuilder line = new StringBuilder();
    for (int k = 0; k < texts.size(); k++) {
      line.append((k == 0 ? "%-28s" : k == 1 ? "%-16s" : "%11s").formatted(texts.get(k)));
    }
    if (!asked.isEmpty()) line.append("  ").append(last);
    print.println(line.toString().stripTrailing());
  }

  List<String> csv() {
    return Stream.concat(
            Stream.of(withLast(head, Bound.HEADING)),
            IntStream.range(0, rows.size()).mapToObj(k -> withLast(rows.get(k), asked(k))))
        .map(row -> String.join(",", row.stream().map(text -> text.replace(",", ";")).toList()))
        .toList();
  }

  private List<String> withLast(List<String> texts, String last) {
    if (asked.isEmpty()) return texts;
    return Stream.concat(texts.stream(), Stream.of(last)).toList();
  }

  void addTo(Page page) {
    page.heading(name);
    page.paragraph(String.join(" ", explained));
    Table table = new Table(TEXT_COLUMNS, withLast(head, Bound.HEADING).toArray(String[]::new));
    for (int k = 0; k < rows.size(); k++) {
      table.row(withLast(rows.get(k), asked(k)).stream().map(Html::text).toList());
    }
    page.add(table.html());
    page.add(Html.styled("div", "charts", pictures.toArray(Html[]::new)));
  }

  /// With so many decimals; a dash where it is not known.
  static String number(double value, int decimals) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
