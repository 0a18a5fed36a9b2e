package io.celltwin.hil.port;

import io.celltwin.hal.SpiBus;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.simulation.chip.EmulatedLtcChain;
import io.celltwin.simulation.chip.LtcPart;
import io.celltwin.simulation.chip.SteadyInputs;
import java.util.HexFormat;

/// An emulated LTC6813, read by its driver's bytes. Itself the bus, unless [#bus] gives another
/// that it is behind.
public class LtcBench implements SpiPromises.Bench {
  private static final long WAKE_NANOS = 500_000;
  private static final long READY_NANOS = 10_000;

  private final VirtualClock clock =
      new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
  protected final EmulatedLtcChain chain =
      new EmulatedLtcChain(LtcPart.LTC6813_1, 1, new SteadyInputs(1, 18, 9), clock);

  protected SpiBus bus() throws Exception {
    return chain.open();
  }

  @Override
  public final SpiBus open() throws Exception {
    SpiBus bus = bus();
    for (long nanos : new long[] {WAKE_NANOS, READY_NANOS}) {
      bus.transfer(new byte[1], new byte[1], 1);
      clock.waitUntil(clock.nowNanos() + nanos);
    }
    return bus;
  }

  /// RDCFGA.
  @Override
  public byte[] out() {
    return HexFormat.of().parseHex("00022b0affffffffffffffff");
  }

  /// Nothing while it is asked; then its configuration as after power-up, with no voltage at a
  /// GPIO.
  @Override
  public byte[] answer() {
    return HexFormat.of().parseHex("ffffffff000000000000c212");
  }

  @Override
  public String device() {
    return "emulated SPI bus";
  }

  @Override
  public void unplug() throws Exception {
    chain.failBus("unplugged");
  }

  @Override
  public void plug() throws Exception {
    chain.healBus();
  }
}
