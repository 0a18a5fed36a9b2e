package io.celltwin.hil.port;

import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What ports promise, on emulators and on what of a kernel every machine has. `KernelHardware` has
/// the same promises on the adapters, in a virtual machine.
class PortContractTest {
  @TempDir private Path folder;

  private static Stream<DynamicTest> tests(List<Promise> promises) {
    return promises.stream()
        .map(promise -> dynamicTest(promise.text(), () -> promise.check().run()));
  }

  @TestFactory
  Stream<DynamicTest> spiOnEmulatedChips() {
    return tests(SpiPromises.of(new LtcBench()));
  }

  @TestFactory
  Stream<DynamicTest> i2cOnAnEmulatedChip() {
    return tests(I2cPromises.of(new ShuntBench()));
  }

  @TestFactory
  Stream<DynamicTest> serialOnAnEmulatedPack() {
    return tests(SerialPromises.of(new EmulatedLines.Jbd()));
  }

  @TestFactory
  Stream<DynamicTest> uartOnEmulatedChips() {
    return tests(SerialPromises.ofHolding(new EmulatedLines.Bq()));
  }

  @TestFactory
  Stream<DynamicTest> gpioOnAnEmulatedChip() {
    return tests(GpioPromises.of(new EmulatedGpioBench()));
  }

  @TestFactory
  Stream<DynamicTest> uartOnATerminalOfTheKernel() throws IOException {
    assumeTrue(Files.isWritable(Path.of("/dev/ptmx")), "no pseudo terminals on this machine");
    Loopback loop = new Loopback(folder.resolve("ttyUSB0"));
    return tests(SerialPromises.ofHolding(loop))
        .onClose(() -> {
          try {
            loop.close();
          } catch (IOException failure) {
            throw new UncheckedIOException(failure);
          }
        });
  }
}
