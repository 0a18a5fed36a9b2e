package io.celltwin.hil.scenario;

import io.celltwin.edge.twin.AlarmKind;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// What has to come of a scenario.
public sealed interface Expectation {
  /// Its key in the file, for reports.
  String key();

  /// For people: `alarm stale_voltage of 5, 6`.
  String text();

  /// Something that happens at a time, because of a fault or of the drive.
  sealed interface Happening extends Expectation {
    When when();
  }

  /// From when on, and how soon.
  ///
  /// @param fault number of the fault, from 1, since whose time it counts; empty: the beginning
  /// @param afterItEnds counts from when the fault is mended
  /// @param withinSeconds the limit
  /// @param repeats it may be told again while the fault lasts, and is nothing else then
  /// @param derived how the limit comes from the daemon's configuration, for people; empty where
  ///   the file says it
  record When(
      OptionalInt fault,
      boolean afterItEnds,
      double withinSeconds,
      boolean repeats,
      Optional<String> derived) {}

  /// @param subjects all of them have to be told, by one event or several; empty: any
  record Alarm(String key, AlarmKind kind, boolean raised, List<Integer> subjects, When when)
      implements Happening {
    public Alarm {
      subjects = List.copyOf(subjects);
    }

    @Override
    public String text() {
      String of = subjects.isEmpty() ? "" : " of " + Texts.list(subjects);
      return "alarm " + kind.wireName() + of + (raised ? "" : " cleared");
    }
  }

  /// A driver names a fault of its hardware.
  ///
  /// @param device empty: any; likewise `channel`
  record Named(
      String key,
      String source,
      DeviceFault.Kind kind,
      OptionalInt device,
      OptionalInt channel,
      boolean raised,
      When when)
      implements Happening {
    boolean means(DeviceFault fault) {
      return fault.kind() == kind
          && device.orElse(fault.device()) == fault.device()
          && channel.orElse(fault.channel()) == fault.channel();
    }

    @Override
    public String text() {
      DeviceFault shown = new DeviceFault(kind, device.orElse(0), channel.orElse(-1));
      return source + ": " + shown + (raised ? "" : " is over");
    }
  }

  /// A source's hardware becomes so.
  record Becomes(String key, String source, DeviceHealth.State state, When when)
      implements Happening {
    @Override
    public String text() {
      return source + " becomes " + Texts.lower(state);
    }
  }

  /// The filters isolate something: `cell 3 voltage`, `current sensor`.
  record Verdict(String key, String verdict, When when) implements Happening {
    @Override
    public String text() {
      return "verdict \"" + verdict + "\"";
    }
  }

  /// The truth lies within so many sigma of the estimates, in at least this share of all cells and
  /// ticks.
  ///
  /// @param fromSeconds empty: from the first tick in which every cell has an estimate
  /// @param whereEstimated of those that have an estimate; else the truth is outside where there is
  ///   none
  record TruthInside(
      String key, double sigmas, double share, OptionalDouble fromSeconds, boolean whereEstimated)
      implements Expectation {
    @Override
    public String text() {
      return String.format(
          Locale.ROOT,
          "truth inside %s sigma in %s %% from %s on",
          Texts.number(sigmas),
          Texts.number(100 * share),
          Texts.from(fromSeconds));
    }
  }

  /// What may be wrong with an estimate of the SOC: how far it is from the truth, and its one
  /// sigma.
  enum Figure {
    ERROR,
    SIGMA
  }

  /// Every cell has an estimate, and none whose figure is larger, in SOC.
  ///
  /// @param fromSeconds empty: from the first tick in which every cell has an estimate
  /// @param whereEstimated or has none
  record AtMost(
      String key, Figure figure, double soc, OptionalDouble fromSeconds, boolean whereEstimated)
      implements Expectation {
    @Override
    public String text() {
      String percent = Texts.number(100 * soc);
      String bound =
          switch (figure) {
            case ERROR -> "every estimate within " + percent + " % SOC of the truth";
            case SIGMA -> "sigma of every estimate at most " + percent + " % SOC";
          };
      return bound + " from " + Texts.from(fromSeconds) + " on";
    }
  }

  /// The current that the daemon tells of the pack lies within, in every tick of a time.
  record CurrentWithin(
      String key, double leastAmps, double mostAmps, double fromSeconds, double untilSeconds)
      implements Expectation {
    @Override
    public String text() {
      return "current within %s to %s A from %s to %s s"
          .formatted(
              Texts.number(leastAmps),
              Texts.number(mostAmps),
              Texts.number(fromSeconds),
              Texts.number(untilSeconds));
    }
  }

  /// A source has counted something, at least so often in the whole run.
  record Counted(String key, String source, String count, long atLeast) implements Expectation {
    @Override
    public String text() {
      return String.format(Locale.ROOT, "%s counts at least %d of %s", source, atLeast, count);
    }
  }

  /// The broker receives every message of the daemon, and soon after it is back those of its
  /// absence, marked as of the past.
  ///
  /// @param fault number of the broker's loss
  /// @param withinSeconds empty: as the daemon's configuration has it
  record Delivered(String key, int fault, OptionalDouble withinSeconds) implements Expectation {
    @Override
    public String text() {
      return "every message arrives, those of the outage marked as such";
    }
  }

  /// Nothing is told but what the other expectations name.
  record NothingElse(String key) implements Expectation {
    @Override
    public String text() {
      return "nothing else is told";
    }
  }
}
