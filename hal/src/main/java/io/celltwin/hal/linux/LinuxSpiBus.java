package io.celltwin.hal.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import com.pi4j.Pi4J;
import com.pi4j.context.Context;
import com.pi4j.io.spi.Spi;
import com.pi4j.io.spi.SpiMode;
import com.pi4j.plugin.linuxfs.provider.spi.LinuxFsSpiProvider;
import com.sun.jna.Native;
import io.celltwin.hal.SpiBus;
import io.celltwin.hal.kernel.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/// A chip select of the kernel's spidev, through Pi4J's linuxfs. Bits are sent highest first, eight
/// to a word, one chip select around each transfer.
///
/// What linuxfs 3.0.4 leaves undone is done here: it only ever adds bits to the mode that a former
/// user has left, so the mode is cleared before and read back after; it opens what is no spidev
/// with half a message, so the device is asked first; it answers -1 and writes the reason to a log,
/// so the error number is fetched from JNA; its reading of one byte cannot tell 0xFF from failure,
/// so it is not used.
///
/// A transfer costs what Pi4J does for it, on the heap too: see the module's README.
public final class LinuxSpiBus implements SpiBus {
  // linux/spi/spidev.h
  private static final int RD_MODE32 = 0x80046B05;
  private static final int WR_MODE32 = 0x40046B05;

  /// Phase, polarity, LSB first, 3WIRE, LOOP, NO_CS: what would spoil every byte. Not CS_HIGH,
  /// which a kernel may add of its own where a GPIO line is the chip select (unconfirmed).
  private static final int MODE_BITS = 0x7B;

  private static final int MOST_MODE = 3;
  private static final int MOST_BUS = 6;
  private static final Path BUFFER_SIZE = Path.of("/sys/module/spidev/parameters/bufsiz");
  private static final int USUAL_BUFFER_BYTES = 4096;

  private final String device;
  private final int mostBytes;
  private final Context pi4j;
  private final Spi spi;
  private volatile boolean closed;

  /// Opens `/dev/spidev{bus}.{chipSelect}`.
  ///
  /// @param mode 0 to 3: polarity * 2 + phase
  /// @param hertz of the clock; the controller takes the next lower one that it can
  /// @throws DeviceException where there is no such device, it refuses, or keeps another mode
  public static LinuxSpiBus open(int bus, int chipSelect, int mode, int hertz) throws IOException {
    String device = "/dev/spidev" + bus + "." + chipSelect;
    Objects.checkIndex(mode, MOST_MODE + 1);
    if (bus < 0 || bus > MOST_BUS || chipSelect < 0)
      throw new IllegalArgumentException(device + ": Pi4J knows buses 0 to 6 only");
    if (hertz <= 0) throw new IllegalArgumentException(device + ": a clock of " + hertz + " Hz");
    Linux linux = new Linux();
    int own = openInMode(linux, device, mode);
    try (Arena arena = Arena.ofConfined()) {
      LinuxSpiBus opened = new LinuxSpiBus(device, bus, chipSelect, mode, hertz);
      try {
        MemorySegment bits = arena.allocate(JAVA_INT);
        control(linux, device, own, RD_MODE32, bits, "read its mode");
        int kept = bits.get(JAVA_INT, 0) & MODE_BITS;
        if (kept != mode)
          throw new DeviceException(
              device,
              "set mode " + mode,
              DeviceException.NO_ERRNO,
              "it keeps 0x%x, another program may use it too".formatted(kept));
      } catch (IOException | RuntimeException refused) {
        opened.close();
        throw refused;
      }
      return opened;
    } finally {
      Linux.close(own);
    }
  }

  /// A descriptor of our own, for what Pi4J does not do. Proves that it is a spidev.
  static int openInMode(Linux linux, String device, int mode) throws DeviceException {
    int own = linux.open(device, Linux.O_RDWR);
    if (own < 0) throw DeviceKind.SPI.failure(device, "open", -own);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bits = arena.allocate(JAVA_INT);
      control(linux, device, own, RD_MODE32, bits, "read its mode");
      bits.set(JAVA_INT, 0, mode);
      control(linux, device, own, WR_MODE32, bits, "set mode " + mode);
      return own;
    } catch (DeviceException refused) {
      Linux.close(own);
      throw refused;
    }
  }

  private static void control(
      Linux linux, String device, int own, int request, MemorySegment argument, String operation)
      throws DeviceException {
    int failed = linux.control(own, request, argument);
    if (failed < 0) throw DeviceKind.SPI.failure(device, operation, -failed);
  }

  private LinuxSpiBus(String device, int bus, int chipSelect, int mode, int hertz)
      throws DeviceException {
    this.device = device;
    mostBytes = mostBytes();
    pi4j =
        Pi4J.newContextBuilder()
            .add(LinuxFsSpiProvider.newInstance())
            .disableShutdownHook()
            .build();
    try {
      spi =
          pi4j.create(
              Spi.newConfigBuilder(pi4j)
                  .id(device)
                  .bus(bus)
                  .address(chipSelect)
                  .mode(SpiMode.getByNumber(mode))
                  .baud(hertz)
                  .build());
    } catch (LinkageError noLibrary) {
      pi4j.shutdown();
      throw DeviceException.ofLibrary(device, "JNA", "jna.tmpdir", noLibrary);
    } catch (RuntimeException refused) {
      int errno = Native.getLastError();
      pi4j.shutdown();
      DeviceException failure =
          DeviceKind.SPI.failure(device, "set it up for %d Hz".formatted(hertz), errno);
      failure.initCause(refused);
      throw failure;
    }
  }

  private static int mostBytes() {
    try {
      return Integer.parseInt(Files.readString(BUFFER_SIZE).strip());
    } catch (IOException | NumberFormatException unsaid) {
      return USUAL_BUFFER_BYTES;
    }
  }

  @Override
  public void transfer(byte[] out, byte[] in, int length) throws IOException {
    Objects.checkFromIndexSize(0, length, Math.min(out.length, in.length));
    if (closed) throw new ClosedChannelException();
    if (length == 0) return;
    if (length > mostBytes)
      throw new DeviceException(
          device,
          "transfer %d bytes".formatted(length),
          Linux.EMSGSIZE,
          "the kernel takes %d under one chip select (spidev.bufsiz=65536 on its command line raises that)"
              .formatted(mostBytes));
    int got = spi.transfer(out, 0, in, 0, length);
    if (got == length) return;
    int errno = got < 0 ? Native.getLastError() : Linux.EIO;
    throw DeviceKind.SPI.failure(device, "transfer %d bytes".formatted(length), errno);
  }

  @Override
  public void close() {
    if (closed) return;
    closed = true;
    pi4j.shutdown(); // closes the descriptor
  }

  @Override
  public String toString() {
    return device;
  }
}
