package io.celltwin.hil.port;

import static io.celltwin.hil.kernel.Checks.same;

import io.celltwin.hal.I2cBus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// What [I2cBus] promises, on a controller that speaks SMBus only too.
public final class I2cPromises {
  /// A bus with a chip on it that keeps two bytes in a register.
  public interface Bench {
    I2cBus open() throws Exception;

    int address();

    int register();

    /// Where nobody is.
    int emptyAddress();

    /// As errors name it.
    String device();

    /// What pulls the adapter out and puts it back; empty where that cannot be done.
    Optional<Plug> plug();
  }

  private static final byte UNTOUCHED = 0x5A;

  private final Bench bench;

  private I2cPromises(Bench bench) {
    this.bench = bench;
  }

  public static List<Promise> of(Bench bench) {
    I2cPromises promises = new I2cPromises(bench);
    List<Promise> all = new ArrayList<>();
    all.add(new Promise("a register is written, and read after a repeated start", promises::both));
    all.add(new Promise("what stands behind the lengths neither goes nor comes", promises::length));
    all.add(new Promise("a transfer of nothing is none", promises::nothing));
    all.add(new Promise("where nobody answers, device and address are named", promises::nobody));
    all.add(new Promise("an address that no chip can have is refused", promises::addresses));
    all.add(new Promise("an array that is too short is refused", promises::shortArrays));
    all.add(new Promise("a bus that was closed says so, and can be opened anew", promises::close));
    bench
        .plug()
        .ifPresent(plug ->
            all.add(
                new Promise(
                    "unplugged, it names the device; plugged in, it is back",
                    () -> promises.unplugged(plug))));
    return all;
  }

  private byte[] write(int value) {
    return new byte[] {(byte) bench.register(), (byte) (value >> 8), (byte) value};
  }

  private int read(I2cBus bus) throws IOException {
    byte[] in = new byte[2];
    bus.transfer(bench.address(), write(0), 1, in, 2);
    return Byte.toUnsignedInt(in[0]) << 8 | Byte.toUnsignedInt(in[1]);
  }

  private void keeps(I2cBus bus, int value) throws IOException {
    bus.transfer(bench.address(), write(value), 3, new byte[0], 0);
    same(read(bus), value, "register");
  }

  private void both() throws Exception {
    try (I2cBus bus = bench.open()) {
      keeps(bus, 0x1234);
      keeps(bus, 0x00FF);
      keeps(bus, 0x7F00);
    }
  }

  private void length() throws Exception {
    try (I2cBus bus = bench.open()) {
      byte[] out = Arrays.copyOf(write(0x2345), 8);
      byte[] in = new byte[5];
      Arrays.fill(in, UNTOUCHED);
      bus.transfer(bench.address(), out, 3, in, 0);
      same(HexFormat.of().formatHex(in), "5a5a5a5a5a", "of a write");
      bus.transfer(bench.address(), out, 1, in, 2);
      same(HexFormat.of().formatHex(in), "23455a5a5a", "of a read");
      same(read(bus), 0x2345, "register");
    }
  }

  private void nothing() throws Exception {
    try (I2cBus bus = bench.open()) {
      keeps(bus, 0x3456);
      byte[] in = {UNTOUCHED};
      bus.transfer(bench.address(), in, 0, in, 0);
      bus.transfer(bench.emptyAddress(), in, 0, in, 0);
      same(in[0], UNTOUCHED, "a byte of none");
      same(read(bus), 0x3456, "register");
    }
  }

  private void nobody() throws Exception {
    try (I2cBus bus = bench.open()) {
      String address = "0x%02x".formatted(bench.emptyAddress());
      byte[] in = new byte[2];
      Promise.refused(
          () -> bus.transfer(bench.emptyAddress(), write(0), 1, in, 2), bench.device(), address);
      Promise.refused(
          () -> bus.transfer(bench.emptyAddress(), write(0), 3, in, 0), bench.device(), address);
      keeps(bus, 0x4567);
    }
  }

  private void addresses() throws Exception {
    try (I2cBus bus = bench.open()) {
      byte[] in = new byte[2];
      for (int address : new int[] {-1, 0x00, 0x02, 0x78, 0x80, 0x100 + bench.address()})
        Promise.throwing(
            IllegalArgumentException.class, () -> bus.transfer(address, write(0), 1, in, 2));
      keeps(bus, 0x5678);
    }
  }

  private void shortArrays() throws Exception {
    try (I2cBus bus = bench.open()) {
      keeps(bus, 0x6789);
      int address = bench.address();
      Promise.tooShort(() -> bus.transfer(address, write(0x0101), 4, new byte[0], 0));
      Promise.tooShort(() -> bus.transfer(address, write(0x0101), 3, new byte[1], 2));
      Promise.tooShort(() -> bus.transfer(address, write(0x0101), -1, new byte[2], 2));
      Promise.tooShort(() -> bus.transfer(address, write(0x0101), 3, new byte[2], -1));
      same(read(bus), 0x6789, "register");
    }
  }

  private void close() throws Exception {
    I2cBus bus = bench.open();
    keeps(bus, 0x789A);
    bus.close();
    bus.close();
    Promise.closed(() -> read(bus));
    try (I2cBus again = bench.open()) {
      same(read(again), 0x789A, "register");
    }
  }

  private void unplugged(Plug plug) throws Exception {
    try (I2cBus bus = bench.open()) {
      keeps(bus, 0x0ABC);
      plug.out();
      Promise.refused(() -> read(bus), bench.device());
      Promise.refused(() -> bench.open().close(), bench.device());
    } finally {
      plug.in();
    }
    try (I2cBus again = bench.open()) {
      same(read(again), 0x0ABC, "register");
    }
  }
}
