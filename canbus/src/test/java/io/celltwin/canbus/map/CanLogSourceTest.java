package io.celltwin.canbus.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.celltwin.canbus.log.BadLogException;
import io.celltwin.canbus.log.CanLogs;
import io.celltwin.hal.Quality;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CanLogSourceTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir private Path folder;

  /// Ticks and readings, in their order.
  private List<String> play(String log) throws Exception {
    Path file = Files.writeString(folder.resolve("a.log"), log);
    List<String> played = new ArrayList<>();
    FrameMapper mapper = Protocols.open("ivt-s", folder);
    try (CanLogSource source = new CanLogSource(mapper, CanLogs.open(file))) {
      long tick = source.nextTickNanos(Long.MIN_VALUE, SECOND);
      while (tick != CanLogSource.END) {
        played.add("tick " + tick / 1e9);
        source.read(
            tick,
            (channel, nanos, value, quality) -> {
              String told = quality == Quality.GOOD ? value + "" : "none";
              played.add(mapper.channels().get(channel).name() + " " + nanos / 1e9 + " " + told);
            });
        tick = source.nextTickNanos(tick, SECOND);
      }
    }
    return played;
  }

  /// The current result of an IVT-S: its counter in byte 1, mA from byte 2 on.
  private static String frame(String seconds, int count) {
    return "(%s) can0 521#00%02X000003E8\n".formatted(seconds, count);
  }

  private static double lastValueAt(List<String> played) {
    String last = played.stream().filter(l -> !l.matches("tick.*|.*none")).toList().getLast();
    return Double.parseDouble(last.split(" ", -1)[1]);
  }

  @Test
  void aTimeThatGoesBackBySoMuchThatNobodyKnowsWhatHasPassedIsAFault() {
    BadLogException refused =
        assertThrows(
            BadLogException.class,
            () -> play(frame("1000.0", 1) + frame("1000.5", 1) + frame("400.0", 1)));
    assertEquals(
        folder.resolve("a.log")
            + ":3: found a time 600.500 s before one above it, expected times that rise",
        refused.getMessage());
  }

  @Test
  void aTimeThatGoesBackALittleCountsAsNow() throws Exception {
    List<String> played = play(frame("1000.0", 1) + frame("1000.9", 2) + frame("1000.0", 3));
    assertEquals(0.9, lastValueAt(played));
    List<String> current = played.stream().filter(line -> line.matches("current.* 1.0")).toList();
    assertEquals(3, current.size(), "all count");
  }

  @Test
  void aBusThatSleepsForDaysTakesTheTicksOfOneMinute() throws Exception {
    List<String> played = play(frame("1000.0", 1) + frame("260200.5", 2));
    List<String> ticks = played.stream().filter(line -> line.startsWith("tick")).toList();
    assertEquals(62, ticks.size(), ticks::toString);
    assertEquals("tick 60.0", ticks.get(60));
    assertEquals("tick 259201.0", ticks.get(61));
    assertEquals(259200.5, lastValueAt(played));
  }
}
