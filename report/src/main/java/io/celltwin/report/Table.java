package io.celltwin.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Rows under a head. Columns beyond the first few hold numbers and are set flush right.
public final class Table {
  private final int textColumns;
  private final List<Html> head;
  private final List<Html> rows = new ArrayList<>();

  /// @param textColumns how many of the first columns hold text
  public Table(int textColumns, String... head) {
    this.textColumns = textColumns;
    this.head = Arrays.stream(head).map(Html::text).toList();
  }

  public void row(List<Html> cells) {
    if (cells.size() != head.size()) {
      throw new IllegalArgumentException(cells.size() + " cells in a row, expected " + head.size());
    }
    rows.add(line("td", cells));
  }

  private Html line(String tag, List<Html> cells) {
    List<Html> line = new ArrayList<>();
    for (int c = 0; c < cells.size(); c++) {
      line.add(Html.styled(tag, c < textColumns ? "text" : "number", cells.get(c)));
    }
    return Html.element("tr", line);
  }

  /// On a narrow screen the table scrolls, not the page.
  public Html html() {
    return Html.styled(
        "div",
        "table",
        Html.element(
            "table", Html.element("thead", line("th", head)), Html.element("tbody", rows)));
  }
}
