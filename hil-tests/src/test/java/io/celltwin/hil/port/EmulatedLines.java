package io.celltwin.hil.port;

import io.celltwin.hal.Clock;
import io.celltwin.hal.SerialPort;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.UartPort;
import io.celltwin.hal.VirtualClock;
import io.celltwin.simulation.chip.EmulatedBqStack;
import io.celltwin.simulation.chip.JbdResponder;
import io.celltwin.simulation.chip.PackInputs;
import io.celltwin.simulation.chip.SteadyInputs;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;

/// Emulators at the far end of a line, on a time that waits as the machine's own does, but never
/// longer than it was told to.
final class EmulatedLines {
  private EmulatedLines() {}

  private static Clock steadyClock() {
    return new VirtualClock(new SystemClock(), 1);
  }

  /// A pack of four cells and three sensors at rest.
  private static final PackInputs PACK =
      new PackInputs() {
        @Override
        public double cellVolts(int cell, long nanos) {
          return 3.3 + cell * 0.001;
        }

        @Override
        public double amps(long nanos) {
          return 0;
        }

        @Override
        public double celsius(int sensor, long nanos) {
          return 20;
        }

        @Override
        public double soc(long nanos) {
          return 0.5;
        }
      };

  static final class Jbd implements SerialPromises.Bench, Plug {
    private final Clock clock = steadyClock();
    private final JbdResponder pack = new JbdResponder(4, 3, PACK, clock);

    @Override
    public SerialPort open() throws IOException {
      return pack.open();
    }

    /// Its cells, please.
    @Override
    public byte[] request() {
      return HexFormat.of().parseHex("dda50400fffc77");
    }

    /// 3301 to 3304 mV.
    @Override
    public byte[] answer() {
      return HexFormat.of().parseHex("dd0400080ce50ce60ce70ce8fc2e77");
    }

    @Override
    public Clock clock() {
      return clock;
    }

    @Override
    public long wakeNanos() {
      return 0;
    }

    @Override
    public String device() {
      return "emulated line";
    }

    @Override
    public Optional<Plug> plug() {
      return Optional.of(this);
    }

    @Override
    public void out() {
      pack.unplug("emulated line: unplugged");
    }

    @Override
    public void in() {
      pack.unplug("");
    }
  }

  static final class Bq implements SerialPromises.Bench, Plug {
    private static final long WAKE_LOW_NANOS = 2_200_000;
    private static final long WAKE_NANOS = 15_000_000;

    private final Clock clock = steadyClock();
    private final EmulatedBqStack stack = new EmulatedBqStack(1, new SteadyInputs(1, 16, 8), clock);

    @Override
    public SerialPort open() throws Exception {
      UartPort line = stack.open();
      line.holdLow(WAKE_LOW_NANOS);
      clock.waitUntil(clock.nowNanos() + WAKE_NANOS);
      return line;
    }

    /// Of the device with the factory's address, the register that has it.
    @Override
    public byte[] request() {
      return HexFormat.of().parseHex("8001030600d782");
    }

    @Override
    public byte[] answer() {
      return HexFormat.of().parseHex("0001030601179c");
    }

    @Override
    public Clock clock() {
      return clock;
    }

    @Override
    public long wakeNanos() {
      return WAKE_NANOS;
    }

    @Override
    public String device() {
      return "emulated UART";
    }

    @Override
    public Optional<Plug> plug() {
      return Optional.of(this);
    }

    @Override
    public void out() {
      stack.failBus("unplugged");
    }

    @Override
    public void in() {
      stack.healBus();
    }
  }
}
