package io.celltwin.hil.report;

import io.celltwin.hil.scenario.Outcome;
import io.celltwin.hil.scenario.ScenarioResult;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// Results as build servers read them: a scenario is a test suite, an expectation a test case. The
/// opposite of a scenario is a suite of one test case, which passes where an expectation fails.
public final class JunitXml {
  private static final String FAILURE = "failure";
  private static final String ERROR = "error";
  private static final String OPPOSITE = "at least one expectation fails, as it has to";

  private static final int REPLACEMENT = 0xfffd;

  private JunitXml() {}

  public static String of(List<ScenarioResult> results) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuites");
      for (ScenarioResult result : results) suite(xml, result);
      xml.writeEndElement();
      xml.writeEndDocument();
    } catch (XMLStreamException never) {
      throw new IllegalStateException("into memory", never);
    }
    return text.toString();
  }

  /// Without the characters that XML 1.0 cannot have (2.2, Char), whatever a file brought along.
  private static String clean(String text) {
    return text.codePoints()
        .map(c -> isXml(c) ? c : REPLACEMENT)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isXml(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xd7ff)
        || (c >= 0xe000 && c <= 0xfffd)
        || c >= 0x10000;
  }

  /// A test case.
  ///
  /// @param element empty where it passed
  /// @param text what there is to say of it
  /// @param detail in full, of an error
  private record Case(String name, Optional<String> element, String text, String detail) {}

  private static void suite(XMLStreamWriter xml, ScenarioResult result) throws XMLStreamException {
    List<Case> cases = cases(result);
    String name = result.scenario().name() + (result.scenario().hasToFail() ? " (opposite)" : "");
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", clean(name));
    xml.writeAttribute("tests", Integer.toString(cases.size()));
    xml.writeAttribute("failures", Long.toString(count(cases, FAILURE)));
    xml.writeAttribute("errors", Long.toString(count(cases, ERROR)));
    xml.writeAttribute("skipped", "0");
    xml.writeAttribute("time", String.format(Locale.ROOT, "%.3f", result.wallSeconds()));
    xml.writeStartElement("properties");
    property(xml, "file", result.scenario().file().toString());
    property(xml, "hash", result.hash());
    property(xml, "seed", Long.toString(result.scenario().seed()));
    property(xml, "virtual_s", Double.toString(result.scenario().durationSeconds()));
    xml.writeEndElement();
    for (Case one : cases) test(xml, name, one);
    xml.writeEndElement();
  }

  private static long count(List<Case> cases, String element) {
    return cases.stream().filter(one -> one.element().equals(Optional.of(element))).count();
  }

  private static List<Case> cases(ScenarioResult result) {
    if (result.error().isPresent()) return List.of(broken(result.error().get()));
    if (result.scenario().hasToFail()) return List.of(opposite(result));
    return result.outcomes().stream().map(JunitXml::expectation).toList();
  }

  private static Case broken(Exception error) {
    StringWriter trace = new StringWriter();
    error.printStackTrace(new PrintWriter(trace, true));
    return new Case("runs to its end", Optional.of(ERROR), error.toString(), trace.toString());
  }

  private static Case opposite(ScenarioResult result) {
    String failed =
        result.outcomes().stream()
            .filter(outcome -> !outcome.passed())
            .map(outcome -> outcome.expectation().text() + ": " + outcome.detail())
            .collect(Collectors.joining("; "));
    return result.good()
        ? new Case(OPPOSITE, Optional.empty(), failed, "")
        : new Case(OPPOSITE, Optional.of(FAILURE), "every expectation is met, and must not", "");
  }

  private static Case expectation(Outcome outcome) {
    Optional<String> element = outcome.passed() ? Optional.empty() : Optional.of(FAILURE);
    return new Case(outcome.expectation().text(), element, outcome.detail(), "");
  }

  private static void property(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeEmptyElement("property");
    xml.writeAttribute("name", name);
    xml.writeAttribute("value", clean(value));
  }

  private static void test(XMLStreamWriter xml, String suite, Case one) throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", clean(suite));
    xml.writeAttribute("name", clean(one.name()));
    if (one.element().isPresent()) {
      xml.writeStartElement(one.element().get());
      xml.writeAttribute("message", clean(one.text()));
      xml.writeCharacters(clean(one.detail()));
      xml.writeEndElement();
    } else if (!one.text().isEmpty()) {
      xml.writeStartElement("system-out");
      xml.writeCharacters(clean(one.text()));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }
}
