package io.celltwin.hil.port;

import io.celltwin.hal.I2cBus;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.simulation.chip.EmulatedIna228;
import io.celltwin.simulation.chip.ShuntInputs;
import java.util.Optional;

/// An emulated INA228 with its calibration. Itself the bus, unless [#open] gives another that it is
/// behind.
public class ShuntBench implements I2cPromises.Bench, Plug {
  private static final int ADDRESS = 0x40;
  private static final int SHUNT_CAL = 2;

  private static final ShuntInputs STILL =
      new ShuntInputs() {
        @Override
        public double shuntVolts(long nanos) {
          return 0;
        }

        @Override
        public double busVolts(long nanos) {
          return 0;
        }

        @Override
        public double dieCelsius(long nanos) {
          return 25;
        }
      };

  protected final EmulatedIna228 chip =
      new EmulatedIna228(
          ADDRESS, STILL, new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE));

  @Override
  public I2cBus open() throws Exception {
    return chip.open();
  }

  @Override
  public int address() {
    return ADDRESS;
  }

  @Override
  public int register() {
    return SHUNT_CAL;
  }

  @Override
  public int emptyAddress() {
    return ADDRESS + 1;
  }

  @Override
  public String device() {
    return "emulated I2C";
  }

  @Override
  public Optional<Plug> plug() {
    return Optional.of(this);
  }

  @Override
  public void out() throws Exception {
    chip.gone("emulated I2C: unplugged");
  }

  @Override
  public void in() throws Exception {
    chip.gone("");
  }
}
