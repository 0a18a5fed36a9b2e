package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// `hal/README.md` has the table of one chip, and says how many faults all have.
class FaultPageTest {
  @Test
  void theTableInTheReadmeIsWhatTheCommandPrints() throws IOException {
    String readme = Files.readString(Path.of("../hal/README.md"));
    for (String line : FaultTable.of("ltc6813").markdown()) {
      if (line.startsWith("|")) assertTrue(readme.contains(line + "\n"), line);
    }
    long faults = 0;
    for (String device : FaultTable.devices()) faults += FaultTable.faults(device).size();
    assertTrue(readme.contains(", " + faults + " faults;"), faults + " faults");
  }
}
