package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Chains as lines of text.
class EmulatorLineTest {
  private static List<String> answers(String... requests) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new EmulatorLine("ltc6811", 1, 10)
        .answer(
            new BufferedReader(new StringReader(String.join("\n", requests))),
            new PrintStream(bytes, true, StandardCharsets.US_ASCII));
    return bytes.toString(StandardCharsets.US_ASCII).lines().toList();
  }

  @Test
  void aWindowIsAnsweredAsTheChipAnswersIt() throws IOException {
    // A wake-up, then RDCFGA: 0002, its checksum, room for 8 bytes.
    List<String> answers = answers("X 00", "T 400", "X 00022b0affffffffffffffff", "! open 1 3");
    assertEquals(4, answers.size());
    assertEquals(".", answers.get(1));
    assertEquals(24, answers.get(2).length());
    assertTrue(!answers.get(2).endsWith("ffffffffffffffff"), answers.get(2));
    assertEquals(".", answers.get(3));
  }

  @Test
  void whatCannotBeUnderstoodIsAnsweredAndTheNextLineStillIs() throws IOException {
    for (String wrong :
        List.of("X 123", "X zz", "T soon", "? help", "! cell 9 1 3.3", "! fly", "!"))
      assertTrue(answers(wrong, "T 1").getFirst().startsWith("? "), wrong);
    assertEquals(".", answers("X 123", "T 1").getLast());
  }
}
