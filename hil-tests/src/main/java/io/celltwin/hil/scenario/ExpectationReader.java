package io.celltwin.hil.scenario;

import io.celltwin.config.Range;
import io.celltwin.config.SourceSettings;
import io.celltwin.config.Table;
import io.celltwin.config.TwinConfig;
import io.celltwin.edge.twin.AlarmKind;
import io.celltwin.hal.DeviceFault;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hil.bench.Bench;
import io.celltwin.hil.scenario.Deadlines.Deadline;
import io.celltwin.hil.scenario.Expectation.Figure;
import io.celltwin.hil.scenario.Expectation.When;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Binds one `[[expect]]`: which of its keys is there says what is expected.
final class ExpectationReader {
  private static final Range SIGMAS = Range.above(0, 100);
  private static final Range SHARE = Range.above(0, 1);
  private static final Range PERCENT = Range.above(0, 100);
  private static final Range TWO = Range.of(2, 2);
  private static final Range AMPS = Range.of(-100_000, 100_000);
  private static final Range AT_LEAST = Range.of(1, 1_000_000_000);
  private static final Range COUNT = Range.of(1, 1024);
  private static final Pattern VERDICT =
      Pattern.compile("cell ([1-9]\\d{0,5}) (?:voltage|leak)|cell voltages|current sensor");

  private static final String ERROR_AT_MOST = "error_at_most_percent";
  private static final String SIGMA_AT_MOST = "sigma_at_most_percent";

  /// Each says what is expected; one of them has to be there.
  private static final String[] KINDS = {
    "alarm",
    "device_fault",
    "state",
    "verdict",
    "truth_inside_sigmas",
    ERROR_AT_MOST,
    SIGMA_AT_MOST,
    "current_within_A",
    "count",
    "delivered",
    "nothing_else"
  };

  /// Keys of what happens at a time.
  private static final String[] TIMES = {"fault", "after_it_ends", "within_s", "repeats"};

  /// Further keys of the kinds.
  private static final String[] OTHERS = {
    "cells",
    "sensors",
    "strings",
    "cleared",
    "found_by",
    "source",
    "device",
    "channel",
    "share",
    "from_s",
    "until_s",
    "where_estimated",
    "at_least"
  };

  private final TwinConfig config;
  private final BenchNumbers numbers;
  private final Deadlines deadlines;
  private final double durationSeconds;

  /// Also those that could not be bound: what is said of them is no further mistake.
  private final List<Table> faults;

  /// @param bench that the numbers of an expectation are held against
  /// @param durationSeconds of the run
  ExpectationReader(TwinConfig config, Bench bench, double durationSeconds, List<Table> faults) {
    this.config = config;
    this.numbers = new BenchNumbers(bench);
    this.deadlines = new Deadlines(config);
    this.durationSeconds = durationSeconds;
    this.faults = faults;
  }

  Optional<Expectation> read(Table table) {
    Optional<Expectation> expectation = bind(table);
    table.finish();
    return expectation;
  }

  private Optional<Expectation> bind(Table table) {
    if (table.has("alarm")) return alarm(table);
    if (table.has("device_fault")) return named(table);
    if (table.has("state")) return becomes(table);
    if (table.has("verdict")) return verdict(table);
    if (table.has("truth_inside_sigmas")) return truthInside(table);
    if (table.has(ERROR_AT_MOST)) return atMost(table, ERROR_AT_MOST, Figure.ERROR);
    if (table.has(SIGMA_AT_MOST)) return atMost(table, SIGMA_AT_MOST, Figure.SIGMA);
    if (table.has("current_within_A")) return currentWithin(table);
    if (table.has("count")) return counted(table);
    if (table.has("delivered")) return delivered(table);
    if (table.has("nothing_else")) return nothingElse(table);
    know(table, KINDS);
    know(table, TIMES);
    know(table, OTHERS);
    table.missing("alarm", "one of " + String.join(", ", KINDS));
    return Optional.empty();
  }

  /// These keys are none too many, whatever else is wrong.
  private static void know(Table table, String... keys) {
    table.hasAny(keys);
  }

  /// What is wrong has been said; when it would have to happen cannot be.
  private static Optional<Expectation> untimed(Table table) {
    know(table, TIMES);
    return Optional.empty();
  }

  private Optional<Expectation> alarm(Table table) {
    Optional<AlarmKind> kind = Choice.of(table, "alarm", AlarmKind.values(), AlarmKind::wireName);
    boolean raised = !table.flag("cleared", false);
    Optional<String> finder = foundBy(table);
    if (kind.isEmpty()) {
      know(table, "cells", "sensors", "strings");
      return untimed(table);
    }
    List<Integer> subjects =
        table
            .integers(
                kind.get().subject().wireName(), COUNT, numbers.subjects(kind.get().subject()))
            .orElse(List.of());
    return when(
            table,
            deadlines
                .alarm(kind.get())
                .map(d -> finder.map(deadlines::device).map(f -> f.then(d)).orElse(d)))
        .map(when -> new Expectation.Alarm(table.key(), kind.get(), raised, subjects, when));
  }

  private Optional<Expectation> named(Table table) {
    Optional<DeviceFault.Kind> kind =
        Choice.of(table, "device_fault", DeviceFault.Kind.values(), Texts::lower);
    boolean raised = !table.flag("cleared", false);
    Optional<String> source = source(table);
    OptionalInt device = table.optionalInteger("device", numbers.devices(source));
    OptionalInt channel = table.optionalInteger("channel", numbers.channels(source, kind));
    if (kind.isEmpty() || source.isEmpty()) return untimed(table);
    return when(table, Optional.of(deadlines.device(source.get())))
        .map(when ->
            new Expectation.Named(
                table.key(), source.get(), kind.get(), device, channel, raised, when));
  }

  private Optional<Expectation> becomes(Table table) {
    Optional<DeviceHealth.State> state =
        Choice.of(table, "state", DeviceHealth.State.values(), Texts::lower);
    Optional<String> source = source(table);
    if (state.isEmpty() || source.isEmpty()) return untimed(table);
    return when(table, Optional.of(deadlines.device(source.get()).then(Deadlines.FIRST_ATTEMPT)))
        .map(when -> new Expectation.Becomes(table.key(), source.get(), state.get(), when));
  }

  private Optional<Expectation> verdict(Table table) {
    Range cells = numbers.subjects(AlarmKind.Subject.CELL);
    Optional<String> verdict =
        table.text(
            "verdict",
            text -> isVerdict(text, cells),
            String.format(
                Locale.ROOT,
                "\"cell N voltage\" or \"cell N leak\" with N in %s, \"cell voltages\" or \"current sensor\"",
                cells));
    if (verdict.isEmpty()) return untimed(table);
    return when(table, Optional.empty())
        .map(when -> new Expectation.Verdict(table.key(), verdict.get(), when));
  }

  private static boolean isVerdict(String text, Range cells) {
    Matcher words = VERDICT.matcher(text);
    if (!words.matches()) return false;
    Optional<String> cell = Optional.ofNullable(words.group(1));
    return cell.isEmpty() || cells.holds(Integer.parseInt(cell.get()));
  }

  private static Optional<Expectation> nothingElse(Table table) {
    requireTrue(table, "nothing_else");
    return Optional.of(new Expectation.NothingElse(table.key()));
  }

  private static void requireTrue(Table table, String key) {
    if (!table.flag(key, true)) table.fault(key, "false", "true, or another expectation");
  }

  private static Optional<Expectation> truthInside(Table table) {
    double sigmas = table.number("truth_inside_sigmas", SIGMAS);
    double share = table.number("share", SHARE, 1);
    OptionalDouble from = table.optionalNumber("from_s", FaultReader.SECONDS);
    boolean whereEstimated = table.flag("where_estimated", false);
    return Optional.of(
        new Expectation.TruthInside(table.key(), sigmas, share, from, whereEstimated));
  }

  private static Optional<Expectation> atMost(Table table, String key, Figure figure) {
    double percent = table.number(key, PERCENT);
    OptionalDouble from = table.optionalNumber("from_s", FaultReader.SECONDS);
    boolean whereEstimated = table.flag("where_estimated", false);
    return Optional.of(
        new Expectation.AtMost(table.key(), figure, percent / 100, from, whereEstimated));
  }

  private Optional<Expectation> currentWithin(Table table) {
    Optional<List<Double>> within = table.numbers("current_within_A", TWO, AMPS);
    double from = table.number("from_s", FaultReader.SECONDS, 0);
    double until = table.number("until_s", FaultReader.SECONDS, durationSeconds);
    table.requireAbove("until_s", until, "from_s", from);
    if (within.isEmpty()) return Optional.empty();
    table.requireStrictlyIncreasing("current_within_A", within);
    double least = within.get().getFirst();
    double most = within.get().getLast();
    return Optional.of(new Expectation.CurrentWithin(table.key(), least, most, from, until));
  }

  private Optional<Expectation> counted(Table table) {
    Optional<String> source = source(table);
    Optional<Set<String>> names = source.map(numbers::counts);
    Optional<String> count =
        table.text(
            "count",
            word -> names.map(all -> all.contains(word)).orElse(!word.isBlank()),
            names.map(all -> "one of " + String.join(", ", all)).orElse("the name of a count"));
    int least = table.integer("at_least", AT_LEAST, 1).orElse(1);
    if (count.isEmpty() || source.isEmpty()) return Optional.empty();
    return Optional.of(new Expectation.Counted(table.key(), source.get(), count.get(), least));
  }

  private Optional<Expectation> delivered(Table table) {
    requireTrue(table, "delivered");
    OptionalInt fault = table.integer("fault", Range.of(1, Math.max(1, faults.size())));
    OptionalDouble within = table.optionalNumber("within_s", FaultReader.SECONDS);
    if (fault.isEmpty()) return Optional.empty();
    if (faults.isEmpty() || !ends(fault.getAsInt())) {
      table.fault("fault", table.found("fault"), "a fault that has until_s");
      return Optional.empty();
    }
    return Optional.of(new Expectation.Delivered(table.key(), fault.getAsInt(), within));
  }

  // Keys that several have

  private Optional<When> when(Table table, Optional<Deadline> derived) {
    OptionalInt fault =
        faults.isEmpty()
            ? OptionalInt.empty()
            : table.optionalInteger("fault", Range.of(1, faults.size()));
    boolean afterItEnds = table.flag("after_it_ends", false);
    if (afterItEnds && (fault.isEmpty() || !ends(fault.getAsInt()))) {
      table.fault("after_it_ends", "true", "a fault that has until_s");
    }
    boolean repeats = table.flag("repeats", false);
    OptionalDouble told = table.optionalNumber("within_s", FaultReader.SECONDS);
    if (told.isPresent()) {
      return Optional.of(
          new When(fault, afterItEnds, told.getAsDouble(), repeats, Optional.empty()));
    }
    if (derived.isEmpty()) {
      table.missing("within_s", "seconds: nothing in the configuration says how long this takes");
      return Optional.empty();
    }
    Deadline deadline = afterItEnds ? Deadlines.LONGEST_WAIT.then(derived.get()) : derived.get();
    return Optional.of(
        new When(fault, afterItEnds, deadline.seconds(), repeats, Optional.of(deadline.terms())));
  }

  /// The source whose driver has to find a fault before its readings stay away.
  private Optional<String> foundBy(Table table) {
    List<String> names = config.sources().stream().map(SourceSettings::name).toList();
    return table.optionalText("found_by", names::contains, "one of " + String.join(", ", names));
  }

  private boolean ends(int fault) {
    return faults.get(fault - 1).has("until_s");
  }

  private Optional<String> source(Table table) {
    List<String> names = config.sources().stream().map(SourceSettings::name).toList();
    return table.text("source", names::contains, "one of " + String.join(", ", names));
  }
}
