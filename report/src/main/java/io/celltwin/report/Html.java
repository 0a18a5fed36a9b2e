package io.celltwin.report;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/// A piece of a page, well-formed as XML. Text gets in through [#text] alone, which escapes it.
public record Html(String markup) {
  /// Text as a reader shall see it. What XML cannot carry becomes a question mark.
  public static Html text(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(c -> {
          switch (c) {
            case '&' -> escaped.append("&amp;");
            case '<' -> escaped.append("&lt;");
            case '>' -> escaped.append("&gt;");
            case '"' -> escaped.append("&quot;");
            case '\'' -> escaped.append("&#39;");
            default -> escaped.appendCodePoint(isXml(c) ? c : '?');
          }
        });
    return new Html(escaped.toString());
  }

  private static boolean isXml(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }

  public static Html element(String tag, List<Html> content) {
    return new Html("<" + tag + ">" + join(content) + "</" + tag + ">\n");
  }

  public static Html element(String tag, Html... content) {
    return element(tag, Arrays.asList(content));
  }

  /// With a class of `page.css`.
  public static Html styled(String tag, String style, Html... content) {
    return new Html(
        "<"
            + tag
            + " class=\""
            + text(style).markup()
            + "\">"
            + join(Arrays.asList(content))
            + "</"
            + tag
            + ">\n");
  }

  /// Leads to what has this name on the same page.
  public static Html link(String anchor, Html... content) {
    return new Html(
        "<a href=\"#" + text(anchor).markup() + "\">" + join(Arrays.asList(content)) + "</a>");
  }

  /// Content that the reader opens and closes by its summary; open too where a [#link] leads.
  public static Html details(String anchor, boolean open, Html summary, Html... content) {
    return new Html(
        "<details"
            + (open ? " open=\"open\"" : "")
            + "><summary>"
            + summary.markup()
            + "</summary>\n<div id=\""
            + text(anchor).markup()
            + "\">\n"
            + join(Arrays.asList(content))
            + "</div></details>\n");
  }

  private static String join(List<Html> content) {
    return content.stream().map(Html::markup).collect(Collectors.joining());
  }
}
