package io.celltwin.hal.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.celltwin.hal.kernel.Linux;
import io.celltwin.hal.serial.JsscSerialPort;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// What adapters say of what this machine does not have, or does not give. What needs the hardware:
/// `hil-tests/vm/hardware.sh`.
class DeviceExceptionTest {
  private static final int NOBODY = 65534;

  @TempDir private Path folder;

  private static Map<DeviceKind, Executable> openings(String device) {
    Map<DeviceKind, Executable> openings = new LinkedHashMap<>();
    openings.put(DeviceKind.SPI, () -> Linux.close(LinuxSpiBus.openInMode(new Linux(), device, 0)));
    openings.put(DeviceKind.I2C, () -> LinuxI2cBus.open(device).close());
    openings.put(DeviceKind.GPIO, () -> LinuxGpioLine.output(device, 1, false, true).close());
    openings.put(DeviceKind.WATCHDOG, () -> HardwareWatchdog.open(device, 10).close());
    openings.put(DeviceKind.SERIAL, () -> JsscSerialPort.open(device, 115_200).close());
    return openings;
  }

  private static void eachSays(String device, String errnoName, String cause) {
    openings(device).forEach((kind, opening) -> says(kind, opening, device, errnoName, cause));
  }

  private static DeviceException says(
      DeviceKind kind, Executable opening, String device, String errnoName, String cause) {
    DeviceException failure = assertThrows(DeviceException.class, opening, kind::name);
    assertEquals(device, failure.device());
    assertEquals(errnoName, failure.errnoName(), failure.getMessage());
    String message = String.valueOf(failure.getMessage());
    assertTrue(
        message.startsWith(device + ": cannot ")
            && message.contains(": " + errnoName + " (" + failure.errno() + "), "),
        message);
    assertTrue(failure.likelyCause().contains(cause), failure::likelyCause);
    return failure;
  }

  @Test
  void aMissingDeviceIsToldWithWhatToSwitchOn() {
    String missing = folder.resolve("none").toString();
    Map<DeviceKind, String> switches =
        Map.of(
            DeviceKind.SPI, "dtparam=spi=on",
            DeviceKind.I2C, "dtparam=i2c_arm=on",
            DeviceKind.GPIO, "gpiodetect",
            DeviceKind.WATCHDOG, "dtparam=watchdog=on",
            DeviceKind.SERIAL, "plugged in");
    openings(missing)
        .forEach((kind, opening) ->
            says(kind, opening, missing, "ENOENT", switches.getOrDefault(kind, "?")));
  }

  @Test
  void aMissingSpiBusIsToldThroughTheFrontDoor() {
    assumeFalse(Files.exists(Path.of("/dev/spidev6.77")), "a board with very many chip selects");
    DeviceException missing =
        assertThrows(DeviceException.class, () -> LinuxSpiBus.open(6, 77, 3, 1_000_000));
    assertEquals("/dev/spidev6.77", missing.device());
    assertEquals("ENOENT", missing.errnoName());
    assertThrows(IllegalArgumentException.class, () -> LinuxSpiBus.open(10, 0, 3, 1_000_000));
    assertThrows(IllegalArgumentException.class, () -> LinuxSpiBus.open(0, 0, 3, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> LinuxSpiBus.open(0, 0, 4, 1));
  }

  @Test
  void anotherKindOfDeviceIsNotTakenForOne() {
    eachSays("/dev/null", "ENOTTY", "this is not a");
  }

  @Test
  void aFileIsNotTakenForADevice() throws IOException {
    eachSays(Files.createFile(folder.resolve("file")).toString(), "ENOTTY", "this is not a");
  }

  @Test
  void aFolderIsNotTakenForADevice() {
    eachSays(folder.toString(), "EISDIR", "a folder is no");
  }

  @Test
  void aFileInThePlaceOfAFolderIsToldAsSuch() {
    eachSays("/dev/null/spidev0.0", "ENOTDIR", "");
  }

  @Test
  void aDeviceWithNothingBehindItIsToldAsSuch() throws IOException {
    Path socket = folder.resolve("s"); // which gives the number that such a device gives
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      eachSays(socket.toString(), "ENXIO", "no driver behind it");
    }
  }

  @Test
  void aForbiddenDeviceIsToldWithTheGroupThatHelps() throws IOException {
    Path forbidden =
        Files.createFile(
            folder.resolve("forbidden"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    asNobody(() -> {
      eachSays(forbidden.toString(), "EACCES", "group");
      return null;
    });
  }

  @Test
  void theGroupOfADeviceIsNamed() throws IOException {
    Path device = Path.of("/dev/ptmx"); // root:tty on every Linux
    String group =
        Files.readAttributes(device, java.nio.file.attribute.PosixFileAttributes.class)
            .group()
            .getName();
    assumeFalse(group.equals("root"), "a /dev without groups");
    String cause = DeviceKind.SPI.failure(device.toString(), "open", Linux.EACCES).likelyCause();
    assertTrue(cause.contains("usermod -aG " + group), cause);
  }

  @Test
  void aGroupThatMayNotEitherIsNotWhatHelps() throws IOException {
    Path device = Files.createFile(folder.resolve("ttyUSB0"));
    Files.setPosixFilePermissions(device, PosixFilePermissions.fromString("rw-------"));
    String cause = DeviceKind.SERIAL.whereForbidden(device);
    assertTrue(cause.contains("udev rule"), cause);
    assertFalse(cause.contains("usermod"), cause);
  }

  @Test
  void aNumberWithoutANameIsStillTold() {
    DeviceException odd = DeviceKind.I2C.failure("/dev/i2c-1", "read", 4711);
    assertEquals("/dev/i2c-1: cannot read: errno 4711", odd.getMessage());
    assertFalse(
        String.valueOf(new DeviceException("a", "b", DeviceException.NO_ERRNO, "c").getMessage())
            .contains("errno"));
  }

  /// Root may open everything: a thread of its own gives that up, as far as files are concerned.
  private static void asNobody(java.util.concurrent.Callable<?> work) {
    Executor thread = task -> Thread.ofPlatform().daemon().start(task);
    CompletableFuture.runAsync(
            () -> {
              try {
                setFileUser(NOBODY);
                work.call();
              } catch (Exception failure) {
                throw new CompletionException(failure);
              }
            },
            thread)
        .join();
  }

  @SuppressWarnings("restricted")
  private static void setFileUser(int user) {
    MethodHandle setfsuid =
        Linker.nativeLinker()
            .downcallHandle(
                Linker.nativeLinker().defaultLookup().findOrThrow("setfsuid"),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    try {
      int ignored = (int) setfsuid.invokeExact(user);
    } catch (Throwable failure) {
      throw new IllegalStateException(failure);
    }
  }
}
