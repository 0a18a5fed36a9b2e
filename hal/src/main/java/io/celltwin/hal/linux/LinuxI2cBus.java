package io.celltwin.hal.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.celltwin.hal.I2cBus;
import io.celltwin.hal.kernel.Linux;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;

/// An I2C bus of the kernel. Where its controller speaks SMBus only, as on many PCs, what fits into
/// SMBus is sent as that: a register and up to 32 bytes. Allocates nothing per transfer.
public final class LinuxI2cBus implements I2cBus {
  // linux/i2c-dev.h, linux/i2c.h
  private static final int I2C_SLAVE = 0x0703;
  private static final int I2C_FUNCS = 0x0705;
  private static final int I2C_RDWR = 0x0707;
  private static final int I2C_SMBUS = 0x0720;
  private static final long FUNC_I2C = 1;
  private static final int READ_FLAG = 1;
  private static final int MESSAGE_BYTES = 16;
  private static final int MOST_BYTES = 8192; // drivers/i2c/i2c-dev.c
  private static final int MOST_SMBUS_BYTES = 32;
  private static final int SMBUS_BYTE = 1;
  private static final int SMBUS_BYTE_DATA = 2;
  private static final int SMBUS_BLOCK = 8; // I2C_SMBUS_I2C_BLOCK_DATA
  private static final int FIRST_ADDRESS = 0x03;
  private static final int LAST_ADDRESS = 0x77;

  private final String device;
  private final Linux linux;
  private final int descriptor;
  private final boolean smBusOnly;

  /// Freed with the bus, not by closing it: a transfer that hangs has its memory, and an arena that
  /// is in use refuses to be closed.
  private final Arena arena = Arena.ofAuto();

  private final MemorySegment messages = arena.allocate(2L * MESSAGE_BYTES, Long.BYTES);
  private final MemorySegment request = arena.allocate(16, Long.BYTES);
  private final MemorySegment written = arena.allocate(MOST_BYTES, Long.BYTES);
  private final MemorySegment answered = arena.allocate(MOST_BYTES, Long.BYTES);
  private volatile boolean closed;

  /// Opens `/dev/i2c-{bus}`.
  ///
  /// @throws DeviceException where there is no such bus, or it refuses
  public static LinuxI2cBus open(int bus) throws IOException {
    return open("/dev/i2c-" + bus);
  }

  static LinuxI2cBus open(String device) throws IOException {
    Linux linux = new Linux();
    int descriptor = linux.open(device, Linux.O_RDWR);
    if (descriptor < 0) throw DeviceKind.I2C.failure(device, "open", -descriptor);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment functions = arena.allocate(JAVA_LONG);
      int failed = linux.control(descriptor, I2C_FUNCS, functions);
      if (failed < 0) throw DeviceKind.I2C.failure(device, "ask what it can do", -failed);
      boolean smBusOnly = (functions.get(JAVA_LONG, 0) & FUNC_I2C) == 0;
      return new LinuxI2cBus(device, linux, descriptor, smBusOnly);
    } catch (DeviceException refused) {
      Linux.close(descriptor);
      throw refused;
    }
  }

  private LinuxI2cBus(String device, Linux linux, int descriptor, boolean smBusOnly) {
    this.device = device;
    this.linux = linux;
    this.descriptor = descriptor;
    this.smBusOnly = smBusOnly;
  }

  @Override
  public void transfer(int address, byte[] write, int writeLength, byte[] read, int readLength)
      throws IOException {
    Objects.checkFromIndexSize(0, writeLength, write.length);
    Objects.checkFromIndexSize(0, readLength, read.length);
    if (address < FIRST_ADDRESS || address > LAST_ADDRESS)
      throw new IllegalArgumentException("%s: address 0x%02x".formatted(device, address));
    if (closed) throw new ClosedChannelException();
    if (writeLength == 0 && readLength == 0) return;
    int failed =
        writeLength > MOST_BYTES || readLength > MOST_BYTES
            ? -Linux.EMSGSIZE
            : smBusOnly
                ? smBus(address, write, writeLength, readLength)
                : messages(address, write, writeLength, readLength);
    if (failed < 0) throw failure(address, writeLength, readLength, -failed);
    MemorySegment.copy(answered, JAVA_BYTE, 0, read, 0, readLength);
  }

  private int messages(int address, byte[] write, int writeLength, int readLength) {
    int count = 0;
    if (writeLength > 0) {
      MemorySegment.copy(write, 0, written, JAVA_BYTE, 0, writeLength);
      message(count++, address, 0, writeLength, written);
    }
    if (readLength > 0) message(count++, address, READ_FLAG, readLength, answered);
    request.set(ADDRESS, 0, messages);
    request.set(JAVA_INT, 8, count);
    return linux.control(descriptor, I2C_RDWR, request);
  }

  private void message(int place, int address, int flags, int length, MemorySegment bytes) {
    long at = (long) place * MESSAGE_BYTES;
    messages.set(JAVA_SHORT, at, (short) address);
    messages.set(JAVA_SHORT, at + 2, (short) flags);
    messages.set(JAVA_SHORT, at + 4, (short) length);
    messages.set(ADDRESS, at + 8, bytes);
  }

  private int smBus(int address, byte[] write, int writeLength, int readLength) {
    int failed = linux.control(descriptor, I2C_SLAVE, MemorySegment.ofAddress(address));
    if (failed < 0) return failed;
    int command = writeLength > 0 ? Byte.toUnsignedInt(write[0]) : 0;
    if (readLength == 0) {
      int data = writeLength - 1;
      if (data > MOST_SMBUS_BYTES) return -Linux.EOPNOTSUPP;
      if (data == 0) return smBus(0, command, SMBUS_BYTE, MemorySegment.NULL);
      if (data > 1) written.set(JAVA_BYTE, 0, (byte) data); // a block begins with its length
      MemorySegment.copy(write, 1, written, JAVA_BYTE, data > 1 ? 1 : 0, data);
      return smBus(0, command, data > 1 ? SMBUS_BLOCK : SMBUS_BYTE_DATA, written);
    }
    if (writeLength == 0 && readLength == 1) return smBus(1, 0, SMBUS_BYTE, answered);
    if (writeLength != 1 || readLength > MOST_SMBUS_BYTES) return -Linux.EOPNOTSUPP;
    if (readLength == 1) return smBus(1, command, SMBUS_BYTE_DATA, answered);
    answered.set(JAVA_BYTE, 0, (byte) readLength);
    failed = smBus(1, command, SMBUS_BLOCK, answered);
    if (failed < 0) return failed;
    if (Byte.toUnsignedInt(answered.get(JAVA_BYTE, 0)) != readLength) return -Linux.EIO;
    MemorySegment.copy(answered, 1, answered, 0, readLength);
    return 0;
  }

  private int smBus(int reads, int command, int size, MemorySegment data) {
    request.set(JAVA_BYTE, 0, (byte) reads);
    request.set(JAVA_BYTE, 1, (byte) command);
    request.set(JAVA_INT, 4, size);
    request.set(ADDRESS, 8, data);
    return linux.control(descriptor, I2C_SMBUS, request);
  }

  private DeviceException failure(int address, int writeLength, int readLength, int errno) {
    String operation =
        "write %d and read %d bytes at address 0x%02x".formatted(writeLength, readLength, address);
    String cause =
        switch (errno) {
          case Linux.ENXIO, Linux.EREMOTEIO, Linux.ENODEV ->
              "no chip answers at this address: wiring, supply, address pins? i2cdetect shows who does";
          case Linux.ETIMEDOUT ->
              "a chip holds the clock or data line low, or the pull-up resistors are missing";
          case Linux.EAGAIN -> "another master has the bus";
          case Linux.EBUSY -> "a driver of the kernel has this address";
          case Linux.EIO ->
              "no chip answers at this address, or it stopped within the transfer: wiring, supply?";
          case Linux.EOPNOTSUPP ->
              smBusOnly
                  ? "this controller speaks SMBus only: one register byte and up to 32 bytes of data"
                  : "its driver cannot do that";
          case Linux.EMSGSIZE -> "the kernel takes " + MOST_BYTES + " bytes each way";
          default -> "";
        };
    return cause.isEmpty()
        ? DeviceKind.I2C.failure(device, operation, errno)
        : new DeviceException(device, operation, errno, cause);
  }

  @Override
  public void close() {
    if (closed) return;
    closed = true;
    Linux.close(descriptor);
  }

  @Override
  public String toString() {
    return device;
  }
}
