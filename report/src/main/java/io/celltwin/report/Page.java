package io.celltwin.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A whole document: HTML that is well-formed XML too, with its style inside and nothing outside.
public final class Page {
  private static final String STYLE = "page.css";

  private final String title;
  private final List<Html> body = new ArrayList<>();

  public Page(String title) {
    this.title = title;
    body.add(Html.element("h1", Html.text(title)));
  }

  public void add(Html piece) {
    body.add(piece);
  }

  public void heading(String text) {
    add(Html.element("h2", Html.text(text)));
  }

  public void paragraph(String text) {
    add(Html.element("p", Html.text(text)));
  }

  public void write(Path file) throws IOException {
    Files.writeString(file, html());
  }

  String html() throws IOException {
    Html head =
        Html.element(
            "head",
            new Html(
                """
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                """),
            Html.element("title", Html.text(title)),
            Html.element("style", new Html(style())));
    return """
    <!DOCTYPE html>
    <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
    """
        + head.markup()
        + Html.element("body", body).markup()
        + "</html>\n";
  }

  private static String style() throws IOException {
    Optional<InputStream> found = Optional.ofNullable(Page.class.getResourceAsStream(STYLE));
    try (InputStream in = found.orElseThrow(() -> new NoSuchFileException(STYLE))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
