package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.celltwin.hal.I2cBus;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.current.CurrentProbe;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What `hw probe --i2c` says of a bus, on emulated chips.
class CurrentProbeTest {
  private final VirtualClock clock =
      new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);

  private final ShuntInputs shunt =
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

  private static void assertChip(String chip, I2cBus bus, int address) {
    assertEquals(Optional.of(chip), CurrentProbe.chipAt(bus, address));
    int beside = address == CurrentProbe.FIRST_ADDRESS ? address + 1 : address - 1;
    assertEquals(Optional.empty(), CurrentProbe.chipAt(bus, beside));
  }

  @Test
  void eachChipIsToldByItsRegisters() {
    for (int address : new int[] {CurrentProbe.FIRST_ADDRESS, 0x48, CurrentProbe.LAST_ADDRESS}) {
      assertChip("INA228", new EmulatedIna228(address, shunt, clock), address);
      assertChip("INA226", new EmulatedIna226(address, shunt, clock), address);
    }
    for (int address : new int[] {0x48, 0x4B}) {
      assertChip("ADS1115", new EmulatedAds1115(address, (pin, nanos) -> 0, clock), address);
    }
  }

  @Test
  void anotherChipIsNotTakenForOne() {
    EmulatedIna228 ina238 = new EmulatedIna228(0x40, shunt, clock);
    ina238.identity(0x5449, 0x2381);
    assertChip("another chip", ina238, 0x40);
    EmulatedIna226 ina230 = new EmulatedIna226(0x4A, shunt, clock);
    ina230.identity(0x5449, 0x2270);
    assertChip("another chip", ina230, 0x4A);
    EmulatedAds1115 set = new EmulatedAds1115(0x48, (pin, nanos) -> 0, clock);
    set.stuckBit(2, 3, true);
    assertChip("another chip", set, 0x48);
  }

  @Test
  void whoDoesNotAnswerIsNotThere() {
    EmulatedIna228 silent = new EmulatedIna228(0x40, shunt, clock);
    silent.silent(true);
    assertEquals(Optional.empty(), CurrentProbe.chipAt(silent, 0x40));
  }
}
