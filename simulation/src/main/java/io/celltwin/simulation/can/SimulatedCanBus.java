package io.celltwin.simulation.can;

import io.celltwin.canbus.CanBitRate;
import io.celltwin.canbus.CanNode;
import io.celltwin.canbus.MemoryCanBus;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.Clock;
import io.celltwin.hal.VirtualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// A CAN bus on which a pack's electronics send: what [#open] gives is a port like any other, for
/// [io.celltwin.canbus.map.CanSource] as for a daemon. On a [VirtualClock], whose time moves while
/// a port is read; the same seeds and faults give the same frames. One thread, but for closing a
/// port.
public final class SimulatedCanBus {
  // The kernel's classes of error frames: linux/can/error.h
  private static final int PROTOCOL_AND_BUS_ERROR = 0x88;
  private static final int CONTROLLER_OFF = 0x40;
  private static final int CONTROLLER_RESTARTED = 0x100;

  private static final double NANOS_PER_SECOND = 1e9;

  private final MemoryCanBus bus;
  private final VirtualClock clock;
  private final CanPort noise;
  private final CanFrame errorFrame = new CanFrame();
  private final List<CanSender> senders = new ArrayList<>();
  private final List<DiagnosticNode> ecus = new ArrayList<>();
  private final SplittableRandom random;

  private boolean off;
  private boolean silent;
  private double bitErrorShare;
  private long errorPeriodNanos;
  private long nextErrorNanos;

  /// @param seed of bit errors, and of what the senders draw
  public SimulatedCanBus(VirtualClock clock, CanBitRate bitRate, long seed) {
    this.clock = clock;
    random = new SplittableRandom(seed);
    bus = new MemoryCanBus(clock, bitRate);
    noise = bus.open();
    bus.fault(this::arrivals);
    bus.add(new Noise());
  }

  /// Lets a pack's electronics send and answer from now on.
  public void add(SenderTable table, BatteryTruth truth) {
    CanSender sender = new CanSender(bus.open(), table, truth, random.nextLong());
    senders.add(sender);
    bus.add(sender);
    for (SenderTable.Ecu ecu : table.ecus()) {
      DiagnosticNode node = new DiagnosticNode(bus.open(), ecu, truth);
      ecus.add(node);
      bus.add(node);
    }
  }

  /// A port on this bus. It receives what is sent from now on.
  public CanPort open() {
    return bus.open();
  }

  public Clock clock() {
    return clock;
  }

  /// Frames that the senders have put on the bus.
  public long sent() {
    long sum = 0;
    for (CanSender sender : senders) sum += sender.sent();
    return sum;
  }

  /// Frames that found no room on the bus: it is too slow for what is sent.
  public long lost() {
    long sum = 0;
    for (CanSender sender : senders) sum += sender.lost();
    return sum;
  }

  /// Requests that ECUs have received.
  public long requests() {
    long sum = 0;
    for (DiagnosticNode ecu : ecus) sum += ecu.requests();
    return sum;
  }

  /// The messages whose frames a fault may be of, as the DBC file calls them.
  public List<String> messages(Class<? extends CanFault.OfMessage> fault) {
    return senders.stream()
        .flatMap(sender -> Arrays.stream(sender.messages()))
        .filter(message -> mayHave(message, fault))
        .map(SentMessage::name)
        .distinct()
        .toList();
  }

  private static boolean mayHave(SentMessage message, Class<? extends CanFault.OfMessage> fault) {
    if (fault == CanFault.FrozenCounter.class) return message.hasCounter();
    return fault != CanFault.WrongChecksum.class || message.hasChecksum();
  }

  /// Lets something be wrong until it is cleared. The same kind again, of the same message,
  /// replaces the one before.
  ///
  /// @throws IllegalArgumentException where no sender has the message, or nothing of it that could
  ///   be wrong so
  public void set(CanFault fault) throws IOException {
    change(fault, true);
  }

  public void clear(CanFault fault) throws IOException {
    change(fault, false);
  }

  private void change(CanFault fault, boolean on) throws IOException {
    switch (fault) {
      case CanFault.OfMessage one -> change(one, on);
      case CanFault.SendersOff _ -> {
        for (CanSender sender : senders) sender.off(on);
        for (DiagnosticNode ecu : ecus) ecu.off(on);
      }
      case CanFault.BusSilent _ -> silent = on;
      case CanFault.BitErrors errors -> bitErrorShare = on ? errors.share() : 0;
      case CanFault.ErrorFrames errors -> {
        double nanos = NANOS_PER_SECOND / errors.perSecond();
        errorPeriodNanos = on ? StrictMath.round(nanos) : 0;
        nextErrorNanos = clock.nowNanos() + errorPeriodNanos;
      }
      case CanFault.BusOff _ -> {
        if (off != on) report(on ? CONTROLLER_OFF : CONTROLLER_RESTARTED);
        off = on;
      }
    }
  }

  private void change(CanFault.OfMessage fault, boolean on) {
    boolean found = false;
    for (CanSender sender : senders) {
      for (SentMessage message : sender.messages()) {
        if (!message.name().equals(fault.message())) continue;
        if (!mayHave(message, fault.getClass())) {
          throw new IllegalArgumentException(fault + ", expected a message that has one");
        }
        message.set(fault, on);
        found = true;
      }
    }
    if (!found) throw new IllegalArgumentException(fault + ", expected a message that is sent");
  }

  private void report(int errorClass) throws IOException {
    errorFrame.error = true;
    errorFrame.id = errorClass;
    errorFrame.length = 8;
    noise.send(errorFrame);
  }

  /// What becomes of a frame on its way.
  private int arrivals(CanFrame frame) {
    if (frame.error) return 1; // the controller's own words
    if (off || silent) return 0;
    if (bitErrorShare > 0 && frame.length > 0 && random.nextDouble() < bitErrorShare) {
      int bit = random.nextInt(8 * frame.length);
      frame.data[bit / 8] ^= (byte) (1 << (bit % 8));
    }
    return 1;
  }

  /// What disturbs the bus by itself.
  private final class Noise implements CanNode {
    private final CanFrame unheard = new CanFrame();

    @Override
    public void act(long nowNanos) throws IOException {
      while (noise.receive(unheard, nowNanos)) {
        // nobody listens here
      }
      while (errorPeriodNanos > 0 && nextErrorNanos <= nowNanos) {
        report(PROTOCOL_AND_BUS_ERROR);
        nextErrorNanos += errorPeriodNanos;
      }
    }

    @Override
    public long nextNanos(long untilNanos) {
      return errorPeriodNanos > 0 ? StrictMath.min(untilNanos, nextErrorNanos) : untilNanos;
    }
  }
}
