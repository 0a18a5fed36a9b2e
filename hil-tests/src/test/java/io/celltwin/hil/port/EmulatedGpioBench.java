package io.celltwin.hil.port;

import io.celltwin.hal.GpioLine;
import io.celltwin.simulation.chip.EmulatedGpioChip;
import java.io.IOException;

final class EmulatedGpioBench implements GpioPromises.Bench {
  private static final int LINE = 3;

  private final EmulatedGpioChip chip = new EmulatedGpioChip(8);

  @Override
  public GpioLine input(boolean activeLow) throws IOException {
    return chip.input(LINE, activeLow);
  }

  @Override
  public GpioLine output(boolean activeLow, boolean high) throws IOException {
    return chip.output(LINE, activeLow, high);
  }

  @Override
  public void pull(boolean up) {
    chip.pull(LINE, up);
  }

  @Override
  public boolean isUp() {
    return chip.isUp(LINE);
  }

  @Override
  public String line() {
    return "emulated GPIO line 3";
  }
}
