package io.celltwin.edge.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.celltwin.edge.ExitStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaCommandTest {
  private static final List<String> NAMES =
      List.of(
          "status",
          "info",
          "telemetry",
          "cells",
          "sources",
          "event",
          "life",
          "thingsboard",
          "thingsboard-gateway",
          "asyncapi",
          "catalogue");

  private static final ObjectMapper PARSER = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void listsWhatThereIs() {
    Invocation listed = Invocation.celltwin("schema");
    assertEquals(ExitStatus.OK, listed.status());
    assertEquals(NAMES, listed.out().stream().map(line -> line.replaceAll(" .*", "")).toList());
  }

  @Test
  void printsEachAsJson() throws Exception {
    for (String name : NAMES) {
      Invocation printed = Invocation.celltwin("schema", name);
      assertEquals(ExitStatus.OK, printed.status());
      assertTrue(PARSER.readTree(String.join("\n", printed.out())).isObject(), name);
    }
  }

  @Test
  void writesAllIntoAFolderThatItMakes() throws Exception {
    Path out = folder.resolve("a/b");
    Invocation written = Invocation.celltwin("schema", "--out", out);
    assertEquals(ExitStatus.OK, written.status());
    try (Stream<Path> files = Files.list(out)) {
      assertEquals(NAMES.size(), files.count());
    }
    for (String file : written.out()) PARSER.readTree(Files.readString(Path.of(file)));
    assertEquals(
        Invocation.celltwin("schema", "cells").out(),
        Files.readAllLines(out.resolve("cells.schema.json")));
  }

  @Test
  void theCatalogueHasEverySignalWithItsUnitAndRange() throws Exception {
    JsonNode signals =
        PARSER
            .readTree(String.join("\n", Invocation.celltwin("schema", "catalogue").out()))
            .get("signals");
    JsonNode volts = signals.get(0);
    assertEquals("Vehicle.Powertrain.TractionBattery.CurrentVoltage", volts.get("vss").textValue());
    assertEquals("V", volts.get("unit").textValue());
    assertEquals(3, volts.get("decimals").intValue());
    assertTrue(volts.get("minimum").doubleValue() < volts.get("maximum").doubleValue());
    assertEquals("voltage", volts.get("home_assistant").get("device_class").textValue());
    assertEquals("charging", signals.get(1).get("positive").textValue());
  }

  @Test
  void tellsWhatThereIsWhereTheNameIsWrong() {
    Invocation wrong = Invocation.celltwin("schema", "cell");
    assertEquals(ExitStatus.USAGE, wrong.status());
    assertEquals(
        "celltwin: NAME: found cell, expected one of " + String.join(", ", NAMES),
        wrong.err().getFirst());
    assertEquals(List.of(), wrong.out());
  }

  @Test
  void refusesANameBesideAFolder() {
    Invocation wrong = Invocation.celltwin("schema", "cells", "--out", folder);
    assertEquals(ExitStatus.USAGE, wrong.status());
  }

  @Test
  void namesTheFolderThatCannotBeMade() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    Invocation failed = Invocation.celltwin("schema", "--out", file);
    assertEquals(ExitStatus.IO, failed.status());
    assertTrue(failed.err().getFirst().startsWith(file.toString()), failed.err()::getFirst);
  }
}
