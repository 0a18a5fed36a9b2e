package io.celltwin.hil.scenario;

import io.celltwin.edge.twin.AlarmKind;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import java.util.List;

/// Something that the daemon has told at a moment of the bench's time.
public sealed interface Told {
  long nanos();

  /// For people.
  String text();

  /// Whether something is wrong, rather than over.
  boolean isBad();

  record Alarm(long nanos, AlarmKind kind, boolean raised, List<Integer> subjects, double value)
      implements Told {
    public Alarm {
      subjects = List.copyOf(subjects);
    }

    @Override
    public String text() {
      String of = subjects.isEmpty() ? "" : " of " + Texts.list(subjects);
      return kind.wireName() + of + (raised ? "" : " cleared");
    }

    @Override
    public boolean isBad() {
      return raised;
    }
  }

  record Device(long nanos, String source, DeviceFault fault, boolean raised) implements Told {
    @Override
    public String text() {
      return source + ": " + fault + (raised ? "" : " is over");
    }

    @Override
    public boolean isBad() {
      return raised;
    }
  }

  record State(long nanos, String source, DeviceHealth.State state, String reason) implements Told {
    @Override
    public String text() {
      return source + ": " + Texts.lower(state) + (reason.isEmpty() ? "" : ", " + reason);
    }

    @Override
    public boolean isBad() {
      return state == DeviceHealth.State.SILENT || state == DeviceHealth.State.ABSENT;
    }
  }

  /// @param verdict empty where it is taken back
  record Verdict(long nanos, int string, String verdict) implements Told {
    @Override
    public String text() {
      return verdict.isEmpty() ? "verdict taken back" : "verdict \"" + verdict + "\"";
    }

    @Override
    public boolean isBad() {
      return !verdict.isEmpty();
    }
  }
}
