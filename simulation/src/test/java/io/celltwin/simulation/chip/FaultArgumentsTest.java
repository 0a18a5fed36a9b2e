package io.celltwin.simulation.chip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is not there cannot break, and says so.
class FaultArgumentsTest {
  private static final VirtualClock CLOCK =
      new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);

  private static void assertRefused(String why, Runnable fault) {
    String message = assertThrows(IllegalArgumentException.class, fault::run).getMessage();
    assertEquals(why, message);
  }

  @Test
  void aPinHasADeviceAndANumber() {
    PinFaults pins = new PinFaults(new SteadyInputs(2, 16, 9), 3);
    assertRefused("device 0, expected 1..64", () -> pins.holdDie(0, 25));
    assertRefused("device 65, expected 1..64", () -> pins.openThermistor(65, 1));
    assertRefused("pin 0, expected 1..255", () -> pins.holdCell(1, 0, 3));
    assertRefused("pin 256, expected 1..255", () -> pins.shortThermistor(1, 256)); // not 2, 0
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 0, 'register 0xffffffff, expected one of 16 bits'",
    "256, 0, 'register 0x100, expected one of 16 bits'",
    "4, 0, 'register 0x04, expected one of 16 bits'", // VSHUNT, 24 bits
    "1, -1, 'bit -1, expected 0..15'",
    "1, 16, 'bit 16, expected 0..15'"
  })
  void anI2cChipHasRegistersOf16Bits(int register, int bit, String why) {
    EmulatedI2cChip chip = new EmulatedIna228(0x40, new SteadyShunt(), CLOCK);
    assertRefused(why, () -> chip.stuckBit(register, bit, true));
    assertFalse(chip.registers().contains(4));
    assertTrue(chip.registers().containsAll(List.of(0, 1, 0x3E, 0x3F)));
  }

  @Test
  void anAds1115HasFourRegisters() {
    EmulatedI2cChip chip = new EmulatedAds1115(0x48, (_, _) -> 0, CLOCK);
    assertEquals(List.of(0, 1, 2, 3), chip.registers());
    assertRefused("register 0x04, expected one of 16 bits", () -> chip.stuckBit(4, 0, true));
  }

  @Test
  void aChainHasGroupsThatCommandsRead() {
    EmulatedChain chain =
        new EmulatedLtcChain(
            LtcPart.LTC6813_1, 2, new SteadyInputs(2, 18, 9), CLOCK, ChainSettings.LTC681X);
    assertRefused(
        "0x005, expected a command that reads a group", () -> chain.stickBit(1, 5, 0, true));
    assertTrue(chain.readCommands().containsAll(List.of(0x002, 0x004, 0x00E, 0x010)));
    assertEquals(18, chain.cells());
    assertEquals(9, chain.gpios());
  }

  private record SteadyShunt() implements ShuntInputs {
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
  }
}
