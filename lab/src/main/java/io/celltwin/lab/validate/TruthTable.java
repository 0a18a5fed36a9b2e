package io.celltwin.lab.validate;

import io.celltwin.report.Html;
import io.celltwin.report.Page;
import io.celltwin.report.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What was found against what is true: printed, as CSV and on a page, with pictures.
///
/// @param name what it is about, one word
/// @param explained what its columns mean, whole sentences
/// @param rows as long as `head`; the first two columns are text
record TruthTable(
    String name,
    List<String> explained,
    List<String> head,
    List<List<String>> rows,
    List<Html> pictures) {
  private static final int TEXT_COLUMNS = 2;

  TruthTable {
    explained = List.copyOf(explained);
    head = List.copyOf(head);
    rows = List.copyOf(rows);
    pictures = List.copyOf(pictures);
  }

  void print(PrintWriter print) {
    explained.forEach(print::println);
    line(print, head);
    rows.forEach(row -> line(print, row));
    print.println();
    print.flush();
  }

  private static void line(PrintWriter print, List<String> texts) {
    StringBuilder line = new StringBuilder();
    for (int k = 0; k < texts.size(); k++) {
      line.append((k == 0 ? "%-28s" : k == 1 ? "%-16s" : "%11s").formatted(texts.get(k)));
    }
    print.println(line.toString().stripTrailing());
  }

  List<String> csv() {
    return Stream.concat(Stream.of(head), rows.stream())
        .map(row -> String.join(",", row.stream().map(text -> text.replace(",", ";")).toList()))
        .toList();
  }

  void addTo(Page page) {
    page.heading(name);
    page.paragraph(String.join(" ", explained));
    Table table = new Table(TEXT_COLUMNS, head.toArray(String[]::new));
    for (List<String> row : rows) table.row(row.stream().map(Html::text).toList());
    page.add(table.html());
    page.add(Html.styled("div", "charts", pictures.toArray(Html[]::new)));
  }

  /// With so many decimals; a dash where it is not known.
  static String number(double value, int decimals) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
