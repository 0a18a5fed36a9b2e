package io.celltwin.hil.report;

import io.celltwin.hil.scenario.Outcome;
import io.celltwin.hil.scenario.ScenarioResult;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// Results as build servers read them: a scenario is a test suite, an expectation a test case.
public final class JunitXml {
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

  private static void suite(XMLStreamWriter xml, ScenarioResult result) throws XMLStreamException {
    List<Outcome> outcomes = result.outcomes();
    long failures = outcomes.stream().filter(outcome -> !outcome.passed()).count();
    xml.writeStartElement("testsuite");
    xml.writeAttribute("name", result.scenario().name());
    xml.writeAttribute("tests", Integer.toString(outcomes.size()));
    xml.writeAttribute("failures", Long.toString(failures));
    xml.writeAttribute("errors", "0");
    xml.writeAttribute("skipped", "0");
    xml.writeAttribute("time", String.format(Locale.ROOT, "%.3f", result.wallSeconds()));
    xml.writeStartElement("properties");
    property(xml, "hash", result.hash());
    property(xml, "seed", Long.toString(result.scenario().seed()));
    property(xml, "virtual_s", Double.toString(result.scenario().durationSeconds()));
    xml.writeEndElement();
    for (Outcome outcome : outcomes) test(xml, result, outcome);
    xml.writeEndElement();
  }

  private static void property(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeEmptyElement("property");
    xml.writeAttribute("name", name);
    xml.writeAttribute("value", value);
  }

  private static void test(XMLStreamWriter xml, ScenarioResult result, Outcome outcome)
      throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", result.scenario().name());
    xml.writeAttribute("name", outcome.expectation().text());
    if (!outcome.passed()) {
      xml.writeStartElement("failure");
      xml.writeAttribute("message", outcome.detail());
      xml.writeEndElement();
    } else if (!outcome.detail().isEmpty()) {
      xml.writeStartElement("system-out");
      xml.writeCharacters(outcome.detail());
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }
}
