package io.celltwin.hil.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.edge.twin.AlarmKind;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hil.scenario.Told;
import io.celltwin.report.TimeLine;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EpisodeTest {
  private static final double FOREVER = Double.POSITIVE_INFINITY;

  private static long at(int seconds) {
    return seconds * 1_000_000_000L;
  }

  private static Told alarm(int seconds, boolean raised, Integer... cells) {
    return new Told.Alarm(at(seconds), AlarmKind.STALE_VOLTAGE, raised, List.of(cells), 1);
  }

  private static Told state(int seconds, DeviceHealth.State state) {
    return new Told.State(at(seconds), "cells", state, "");
  }

  /// `text: from-to, from-to`
  private static List<String> joined(Told... told) {
    return Episode.of(List.of(told)).stream()
        .map(episode -> episode.text() + ": " + bars(episode.bars()))
        .toList();
  }

  private static String bars(List<TimeLine.Bar> bars) {
    return String.join(
        ", ", bars.stream().map(bar -> text(bar.from()) + "-" + text(bar.to())).toList());
  }

  private static String text(double seconds) {
    return seconds == FOREVER ? "end" : String.valueOf(Math.round(seconds));
  }

  @Test
  void anAlarmLastsAsLongAsOneOfItsCells() {
    assertEquals(
        List.of("stale_voltage of 5, 6: 1-4, 7-end"),
        joined(
            alarm(1, true, 5),
            alarm(2, true, 6),
            alarm(3, false, 5),
            alarm(4, false, 6),
            alarm(7, true, 5)));
  }

  @Test
  void manyCellsAreToldInShort() {
    Integer[] cells = IntStream.rangeClosed(3, 32).boxed().toArray(Integer[]::new);
    assertEquals(
        List.of("stale_voltage of 1, 3 to 32: 0-end"),
        joined(alarm(0, true, 1), alarm(0, true, cells)));
  }

  @Test
  void aSourceHasOneStateAtATime() {
    assertEquals(
        List.of("cells: silent: 1-2", "cells: absent: 2-3"),
        joined(
            state(0, DeviceHealth.State.UP),
            state(1, DeviceHealth.State.SILENT),
            state(2, DeviceHealth.State.ABSENT),
            state(3, DeviceHealth.State.UP)));
  }

  @Test
  void whatComesAgainStaysInItsLane() {
    DeviceFault fault = new DeviceFault(DeviceFault.Kind.OPEN_WIRE, 1, 5);
    assertEquals(
        List.of("cells: " + fault + ": 1-2, 4-5"),
        joined(
            new Told.Device(at(1), "cells", fault, true),
            new Told.Device(at(2), "cells", fault, false),
            new Told.Device(at(4), "cells", fault, true),
            new Told.Device(at(5), "cells", fault, false)));
  }

  @Test
  void aVerdictEndsWhereAnotherOfItsStringBegins() {
    assertEquals(
        List.of("verdict \"cell 3 voltage\": 1-4", "verdict \"current sensor\": 4-6"),
        joined(
            new Told.Verdict(at(1), 1, "cell 3 voltage"),
            new Told.Verdict(at(4), 1, "current sensor"),
            new Told.Verdict(at(6), 1, "")));
  }
}
