package io.celltwin.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class PageTest {
  private static final String NASTY = "<b a=\"1\" b='2'>&\u0007]]>";

  /// As another reader than a browser sees it: a tag that is not closed ends this.
  private static Document parsed(Page page) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(page.html().getBytes(StandardCharsets.UTF_8)));
  }

  private static Page page() {
    Page page = new Page(NASTY);
    page.heading(NASTY);
    page.paragraph(NASTY);
    Table table = new Table(1, NASTY, "n");
    table.row(List.of(Html.text(NASTY), Html.text("1")));
    page.add(table.html());
    page.add(
        new Chart(NASTY, NASTY, NASTY)
            .band(NASTY, Tone.BLUE, new double[] {0, 1}, new double[] {0, 0}, new double[] {1, 2})
            .line(NASTY, Tone.ORANGE, new double[] {0, 1}, new double[] {0.5, 1})
            .bars(NASTY, Tone.GREEN, new double[] {0, 0.5, 1}, new double[] {1, 0.5})
            .level(0.2)
            .html());
    return page;
  }

  @Test
  void showsEveryTextAsItIs() throws Exception {
    Document document = parsed(page());
    String shown = NASTY.replace('\u0007', '?');
    for (String tag : List.of("title", "h1", "h2", "p", "td", "b", "span")) {
      assertEquals(shown, document.getElementsByTagName(tag).item(0).getTextContent().strip(), tag);
    }
    assertEquals(3, document.getElementsByTagName("span").getLength());
    assertEquals(1, document.getElementsByTagName("b").getLength(), "a text became a tag");
  }

  @Test
  void needsNothingFromOutside() throws Exception {
    String html = page().html().replace("http://www.w3.org/1999/xhtml", "");
    for (String reference : List.of("http", "src=", "href", "url(", "@import")) {
      assertFalse(html.contains(reference), reference);
    }
  }

  @Test
  void givesEveryToneAColourInLightAndInDark() throws Exception {
    String html = page().html();
    String light = html.substring(0, html.indexOf("prefers-color-scheme: dark"));
    String dark = html.substring(light.length());
    for (Tone tone : Tone.values()) {
      assertTrue(light.contains("--" + tone.style() + ": #"), tone + " in light");
      assertTrue(dark.contains("--" + tone.style() + ": #"), tone + " in dark");
      assertTrue(html.contains("." + tone.style() + " {"), tone + " as a class");
    }
  }

  @Test
  void linksLeadToDetailsOfThePage() throws Exception {
    Page page = new Page("t");
    page.add(Html.link("a&b", Html.text(NASTY)));
    page.add(Html.details("a&b", true, Html.text("open"), Html.text(NASTY)));
    page.add(Html.details("c", false, Html.text("closed"), Html.text("")));
    Document document = parsed(page);
    Element link = (Element) document.getElementsByTagName("a").item(0);
    Element open = (Element) document.getElementsByTagName("details").item(0);
    Element closed = (Element) document.getElementsByTagName("details").item(1);
    assertEquals("#a&b", link.getAttribute("href"));
    assertEquals("a&b", ((Element) open.getElementsByTagName("div").item(0)).getAttribute("id"));
    assertTrue(open.hasAttribute("open"));
    assertFalse(closed.hasAttribute("open"));
  }

  @Test
  void refusesARowThatDoesNotFitItsHead() {
    Table table = new Table(1, "a", "b");
    assertThrows(IllegalArgumentException.class, () -> table.row(List.of(Html.text("a"))));
  }
}
