package io.celltwin.hal.pack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.celltwin.hal.BenchCheck;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.serial.JsscSerialPort;
import io.celltwin.hal.serial.PseudoTerminal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// The bench's checks over a line of the kernel, through jSSC, on the machine's own clock: as on
/// hardware but for the pack, which is a pair of captures.
class PackOnTerminalTest {
  // esphome-jbd-bms: four cells, three sensors
  private static final String BASIC =
      "dd03001d0618000001f201f400002c7c00000000000080640304030b8b0b8a0b84fa8d77";
  private static final String CELLS = "dd0400080f450f3d0f370f3dfec677";

  @Test
  void everyCheckOfTheBenchPassesOnATerminal() throws Exception {
    assumeTrue(Files.exists(Path.of("/dev/ptmx")), "no pseudo terminals on this machine");
    try (PseudoTerminal terminal = new PseudoTerminal()) {
      AtomicBoolean ended = new AtomicBoolean();
      Thread pack = Thread.ofPlatform().daemon().start(() -> answer(terminal, ended));
      SerialPackSettings settings =
          new SerialPackSettings(
              SerialPackSettings.Kind.JBD, 4, 3, false, 500_000_000L, 500_000_000L, 2);
      List<BenchCheck> checks =
          new PackBench(
                  settings,
                  () -> JsscSerialPort.open(terminal.device(), settings.baudRate()),
                  new SystemClock())
              .run(3, System.out::println);
      // A busy machine may keep the pack from answering in time.
      List<String> timely = List.of("checksums", "polls keep their period");
      assertEquals(
          List.of(),
          checks.stream().filter(c -> !c.passed() && !timely.contains(c.name())).toList());
      ended.set(true);
      pack.join();
    }
  }

  private static void answer(PseudoTerminal terminal, AtomicBoolean ended) {
    String asked = "";
    while (true) {
      byte[] bytes = terminal.read();
      if (bytes.length == 0) { // nobody has the near end open
        LockSupport.parkNanos(1_000_000L);
        if (ended.get()) return;
        continue;
      }
      asked += HexFormat.of().formatHex(bytes);
      if (asked.endsWith("fffd77")) terminal.write(HexFormat.of().parseHex(BASIC));
      if (asked.endsWith("fffc77")) terminal.write(HexFormat.of().parseHex(CELLS));
      if (asked.endsWith("77")) asked = "";
    }
  }
}
