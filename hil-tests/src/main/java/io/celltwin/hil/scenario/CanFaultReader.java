package io.celltwin.hil.scenario;

import static java.util.Map.entry;

import io.celltwin.config.Range;
import io.celltwin.config.Table;
import io.celltwin.hil.bench.Bench;
import io.celltwin.hil.bench.BenchDevice.Can;
import io.celltwin.simulation.can.CanFault;
import io.celltwin.simulation.can.SimulatedCanBus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// The kinds of `[[fault]]` of CAN buses and of those who send on them.
final class CanFaultReader {
  private static final Range DELAY_SECONDS = Range.of(0, 60);
  private static final Range BYTES = Range.of(0, 8);
  private static final Range PER_SECOND = Range.above(0, 10_000);
  private static final Range SHARE = Range.above(0, 1);

  private final Bench bench;

  CanFaultReader(Bench bench) {
    this.bench = bench;
  }

  Map<String, FaultReader.Kind> kinds() {
    return Map.ofEntries(
        entry("frozen_counter", this::frozenCounter),
        entry("wrong_checksum", this::wrongChecksum),
        entry("missing_message", this::missingMessage),
        entry("stale_values", this::staleValues),
        entry("id_collision", this::idCollision),
        entry("delayed_frames", this::delayedFrames),
        entry("wrong_length", this::wrongLength),
        entry("senders_off", table -> ofBus(table, "senders off", CanFault.SendersOff::new)),
        entry("bus_off", table -> ofBus(table, "controller off the bus", CanFault.BusOff::new)),
        entry("bus_silent", table -> ofBus(table, "nothing arrives", CanFault.BusSilent::new)),
        entry("error_frames", this::errorFrames),
        entry("bit_errors", this::bitErrors));
  }

  private FaultAction frozenCounter(Table table) {
    return ofMessage(
        table, "counter stands", CanFault.FrozenCounter.class, CanFault.FrozenCounter::new);
  }

  private FaultAction wrongChecksum(Table table) {
    return ofMessage(
        table, "wrong checksum", CanFault.WrongChecksum.class, CanFault.WrongChecksum::new);
  }

  private FaultAction missingMessage(Table table) {
    return ofMessage(
        table, "is not sent", CanFault.MissingMessage.class, CanFault.MissingMessage::new);
  }

  private FaultAction staleValues(Table table) {
    return ofMessage(table, "values stand", CanFault.StaleValues.class, CanFault.StaleValues::new);
  }

  private FaultAction idCollision(Table table) {
    return ofMessage(
        table, "somebody else sends it too", CanFault.IdCollision.class, CanFault.IdCollision::new);
  }

  private FaultAction delayedFrames(Table table) {
    double seconds = table.number("delay_s", DELAY_SECONDS);
    long nanos = Math.round(seconds * 1e9);
    return ofMessage(
        table,
        Texts.number(seconds) + " s late",
        CanFault.DelayedFrames.class,
        message -> new CanFault.DelayedFrames(message, nanos));
  }

  private FaultAction wrongLength(Table table) {
    int bytes = table.integer("bytes", BYTES).orElse(0);
    return ofMessage(
        table,
        bytes + " bytes long",
        CanFault.WrongLength.class,
        message -> new CanFault.WrongLength(message, bytes));
  }

  private FaultAction errorFrames(Table table) {
    double rate = table.number("per_second", PER_SECOND);
    return ofBus(
        table,
        Texts.number(rate) + " errors a second on the bus",
        () -> new CanFault.ErrorFrames(rate));
  }

  private FaultAction bitErrors(Table table) {
    double share = table.number("share", SHARE);
    return ofBus(
        table,
        "a bit wrong in " + Texts.number(100 * share) + " % of the frames",
        () -> new CanFault.BitErrors(share));
  }

  private FaultAction ofMessage(
      Table table,
      String text,
      Class<? extends CanFault.OfMessage> kind,
      Function<String, CanFault> fault) {
    FaultSource<SimulatedCanBus> source = bus(table);
    String message = source.oneOfNames("message", sent(kind), bus -> bus.messages(kind));
    return action(source, message + ": " + text, () -> fault.apply(message));
  }

  private static String sent(Class<? extends CanFault.OfMessage> kind) {
    if (kind == CanFault.FrozenCounter.class) return "a message that is sent with a counter";
    if (kind == CanFault.WrongChecksum.class) return "a message that is sent with a checksum";
    return "a message that is sent";
  }

  private FaultAction ofBus(Table table, String text, Supplier<CanFault> fault) {
    return action(bus(table), text, fault);
  }

  /// @param fault made only where it is put in: a number that is faulty has been reported
  private static FaultAction action(
      FaultSource<SimulatedCanBus> source, String text, Supplier<CanFault> fault) {
    return source.action(
        text, bus -> change(bus, fault.get(), true), bus -> change(bus, fault.get(), false));
  }

  private static void change(SimulatedCanBus bus, CanFault fault, boolean on) {
    try {
      if (on) bus.set(fault);
      else bus.clear(fault);
    } catch (IOException noPort) {
      throw new UncheckedIOException(noPort);
    }
  }

  private FaultSource<SimulatedCanBus> bus(Table table) {
    return FaultSource.of(
        table,
        bench,
        "a CAN bus",
        device -> device instanceof Can(var bus) ? Optional.of(bus) : Optional.empty());
  }
}
