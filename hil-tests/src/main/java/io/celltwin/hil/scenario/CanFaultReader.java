package io.celltwin.hil.scenario;

import io.celltwin.config.Range;
import io.celltwin.config.Table;
import io.celltwin.hil.bench.BenchDevice;
import io.celltwin.hil.scenario.FaultReader.Action;
import io.celltwin.simulation.can.CanFault;
import io.celltwin.simulation.can.SimulatedCanBus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// The kinds of `[[fault]]` of CAN buses and of those who send on them.
final class CanFaultReader {
  private static final Range DELAY_SECONDS = Range.of(0, 60);
  private static final Range BYTES = Range.of(0, 8);
  private static final Range PER_SECOND = Range.above(0, 10_000);
  private static final Range SHARE = Range.above(0, 1);

  private CanFaultReader() {}

  static Map<String, Function<Table, Action>> kinds() {
    Map<String, Function<Table, Action>> kinds = new TreeMap<>();
    kinds.put(
        "frozen_counter",
        table -> ofMessage(table, "%s: counter stands", CanFault.FrozenCounter::new));
    kinds.put(
        "wrong_checksum",
        table -> ofMessage(table, "%s: wrong checksum", CanFault.WrongChecksum::new));
    kinds.put(
        "missing_message",
        table -> ofMessage(table, "%s is not sent", CanFault.MissingMessage::new));
    kinds.put(
        "stale_values", table -> ofMessage(table, "%s: values stand", CanFault.StaleValues::new));
    kinds.put(
        "id_collision",
        table -> ofMessage(table, "%s: somebody else sends it too", CanFault.IdCollision::new));
    kinds.put(
        "delayed_frames",
        table -> {
          double seconds = table.number("delay_s", DELAY_SECONDS);
          long nanos = Math.round(seconds * 1e9);
          String text = "%s: " + Texts.number(seconds) + " s late";
          return ofMessage(table, text, message -> new CanFault.DelayedFrames(message, nanos));
        });
    kinds.put(
        "wrong_length",
        table -> {
          int bytes = FaultReader.integer(table, "bytes", BYTES);
          String text = "%s: " + bytes + " bytes long";
          return ofMessage(table, text, message -> new CanFault.WrongLength(message, bytes));
        });
    kinds.put("senders_off", table -> bus(table, "senders off", new CanFault.SendersOff()));
    kinds.put("bus_off", table -> bus(table, "controller off the bus", new CanFault.BusOff()));
    kinds.put("bus_silent", table -> bus(table, "nothing arrives", new CanFault.BusSilent()));
    kinds.put(
        "error_frames",
        table -> {
          double rate = table.number("per_second", PER_SECOND);
          String text = Texts.number(rate) + " errors a second on the bus";
          // What is faulty has been reported, and is not put in.
          return bus(table, text, new CanFault.ErrorFrames(PER_SECOND.holds(rate) ? rate : 1));
        });
    kinds.put(
        "bit_errors",
        table -> {
          double share = table.number("share", SHARE);
          String text = "a bit wrong in " + Texts.number(100 * share) + " % of the frames";
          return bus(table, text, new CanFault.BitErrors(SHARE.holds(share) ? share : 1));
        });
    return kinds;
  }

  private static Action ofMessage(Table table, String text, Function<String, CanFault> fault) {
    String message =
        table.text("message", s -> !s.isBlank(), "a message of the DBC file").orElse("");
    return bus(table, text.formatted(message), fault.apply(message));
  }

  private static Action bus(Table table, String text, CanFault fault) {
    return FaultReader.action(
        table,
        text,
        BenchDevice.Can.class,
        "a CAN bus",
        can -> change(can.bus(), fault, true),
        can -> change(can.bus(), fault, false));
  }

  private static void change(SimulatedCanBus bus, CanFault fault, boolean on) {
    try {
      if (on) bus.set(fault);
      else bus.clear(fault);
    } catch (IOException noPort) {
      throw new UncheckedIOException(noPort);
    } catch (IllegalArgumentException refused) {
      throw new IllegalArgumentException(forPeople(fault, String.valueOf(refused.getMessage())));
    }
  }

  /// What a bus refuses begins with the fault as Java prints it.
  private static String forPeople(CanFault fault, String refusal) {
    return refusal.startsWith(fault.toString()) && fault instanceof CanFault.OfMessage one
        ? "message \"" + one.message() + "\"" + refusal.substring(fault.toString().length())
        : refusal;
  }
}
