package io.celltwin.hil.hardware;

import static io.celltwin.hil.kernel.Checks.check;
import static io.celltwin.hil.kernel.Checks.end;
import static io.celltwin.hil.kernel.Checks.leaveOut;
import static io.celltwin.hil.kernel.Checks.run;
import static io.celltwin.hil.kernel.Checks.same;
import static io.celltwin.hil.kernel.Checks.that;

import com.sun.management.ThreadMXBean;
import io.celltwin.hal.DeviceHealth;
import io.celltwin.hal.I2cBus;
import io.celltwin.hal.Quality;
import io.celltwin.hal.ReadingSink;
import io.celltwin.hal.SpiBus;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.VirtualClock;
import io.celltwin.hal.kernel.Linux;
import io.celltwin.hal.linux.DeviceException;
import io.celltwin.hal.linux.HardwareWatchdog;
import io.celltwin.hal.linux.LinuxGpioLine;
import io.celltwin.hal.linux.LinuxGpioLine.Bias;
import io.celltwin.hal.linux.LinuxI2cBus;
import io.celltwin.hal.linux.LinuxSpiBus;
import io.celltwin.hal.linux.ServiceNotifier;
import io.celltwin.hal.monitor.MonitorSettings;
import io.celltwin.hal.monitor.MonitorSource;
import io.celltwin.hal.serial.JsscSerialPort;
import io.celltwin.hil.port.GpioPromises;
import io.celltwin.hil.port.I2cPromises;
import io.celltwin.hil.port.Loopback;
import io.celltwin.hil.port.Promise;
import io.celltwin.hil.port.SerialPromises;
import io.celltwin.hil.port.SpiPromises;
import io.celltwin.simulation.chip.EmulatedLtcChain;
import io.celltwin.simulation.chip.LtcPart;
import io.celltwin.simulation.chip.SteadyInputs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;

/// The adapters against the kernel's own devices, as root in the virtual machine of
/// `hil-tests/vm/hardware.sh`. Prints what passed; the exit status is 1 where something did not.
/// With `reset`: feeds a watchdog and then stops, so that the machine has to be reset.
public final class KernelHardware {
  private static final String WATCHDOG = "/dev/watchdog0";
  static final int STUB_ADDRESS = 0x40;
  private static final long CHAIN_SCAN_NANOS = 100_000_000;
  private static final int MOST_SCANS = 100;
  private static final int SPI_MODE_OF_LTC6820 = 3;

  /// Of 100 uV, and rounding.
  private static final double HALF_A_CODE_VOLTS = 60e-6;

  private static final Path GPIO_SIM = Path.of("/sys/module/gpio_sim");
  private static final String GPIO_LINES = "GPIO: in, out, bias, active low, both sides seen";
  private static final String NO_GPIO = "no gpio-sim";

  private static final long SECOND = 1_000_000_000L;

  private KernelHardware() {}

  @FunctionalInterface
  private interface Attempt {
    Object run() throws Exception;
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /// @param says a part of its message
  private static void refused(String errnoName, String says, Attempt attempt) throws Exception {
    try {
      attempt.run();
    } catch (DeviceException refused) {
      System.out.println("        " + refused.getMessage());
      same(refused.errnoName(), errnoName, String.valueOf(refused.getMessage()));
      that(String.valueOf(refused.getMessage()).contains(says), "does not say: " + says);
      return;
    }
    throw new AssertionError("not refused with " + errnoName);
  }

  public static void main(String[] args) throws Exception {
    if (Arrays.equals(args, new String[] {"reset"})) {
      untilReset();
      return;
    }
    promises();
    check("SPI: full duplex, speed, word size", KernelHardware::spiTransfers);
    check("SPI: a mode that a former user left does not stick", KernelHardware::spiModes);
    check("SPI: 0xFF is a byte like others", KernelHardware::spiAllOnes);
    check("SPI: 4096 bytes pass, 4097 are refused in words", KernelHardware::spiLimit);
    check("SPI: errors with their numbers", KernelHardware::spiErrors);
    check("SPI: figures", KernelHardware::spiFigures);
    check("SPI: an emulated chain of LTC6813, its faults, an unplugged bus", KernelHardware::chain);
    check("I2C: messages with a repeated start", KernelHardware::i2cMessages);
    check("I2C: the kernel's own bus (i2c-stub), SMBus only", KernelHardware::i2cStub);
    check("I2C: nobody at the address of a PC's controller (i801)", KernelHardware::i2cNobody);
    if (Files.exists(GPIO_SIM)) check(GPIO_LINES, KernelHardware::gpioLines);
    else leaveOut(GPIO_LINES, NO_GPIO);
    check("watchdog: timeout, time left, disarmed at close", KernelHardware::watchdog);
    check("serial: jSSC on a terminal of the kernel", KernelHardware::serial);
    check("serial: two 16550 face to face, one held low", KernelHardware::uart);
    check("sd_notify: heard by socat", KernelHardware::notified);
    end();
  }

  /// What the ports promise, as `PortContractTest` has it on the emulators.
  private static void promises() throws Exception {
    Promise.check("SPI, spidev", SpidevBench::new, SpiPromises::of);
    Promise.check("I2C, messages", I2cDevBench::new, I2cPromises::of);
    Promise.check("I2C, SMBus only", I2cPromises.of(new SmBusBench(bus("SMBus stub"))));
    Promise.check(
        "serial, terminal", () -> new Loopback(Path.of("/tmp/ttyUSB0")), SerialPromises::ofHolding);
    Promise.check(
        "serial, two 16550",
        () -> new JoinedLines("/dev/ttyS1", "/dev/ttyS2"),
        SerialPromises::ofHolding);
    if (Files.exists(GPIO_SIM))
      Promise.check("GPIO, gpio-sim", GpioPromises.of(SimulatedGpio.make().bench(2)));
    else leaveOut("GPIO, gpio-sim: what a line promises", NO_GPIO);
  }

  /// Answers with what it was told, each bit turned round.
  private static final class Inverter implements SpiBus {
    @Override
    public void transfer(byte[] out, byte[] in, int length) {
      for (int i = 0; i < length; i++) in[i] = (byte) ~out[i];
    }

    @Override
    public void close() {}
  }

  private static void spiTransfers() throws Exception {
    try (SpiCharacterDevice device = new SpiCharacterDevice("spidev0.0", new Inverter());
        LinuxSpiBus bus = LinuxSpiBus.open(0, 0, 3, 1_000_000)) {
      same(device.mode(), 3, "mode");
      same(device.bitsPerWord(), 8, "bits per word");
      byte[] out = {1, 2, 3, (byte) 0x80, 0x55};
      byte[] in = new byte[5];
      bus.transfer(out, in, 5);
      same(hex(in), "fefdfc7faa", "answer");
      same(hex(out), "0102038055", "what was sent");
      same(device.lastHertz(), 1_000_000, "clock");
      bus.transfer(out, out, 2); // in place, the rest untouched
      same(hex(out), "fefd038055", "answer in place");
    }
  }

  private static void spiModes() throws Exception {
    try (SpiCharacterDevice device = new SpiCharacterDevice("spidev0.0", new Inverter())) {
      for (int before : new int[] {0, 3, 8, 0x2B})
        for (int mode = 0; mode <= 3; mode++) {
          device.leaveMode(before);
          LinuxSpiBus.open(0, 0, mode, 500_000).close();
          same(device.mode(), mode, "mode after 0x%x was left".formatted(before));
        }
    }
  }

  private static void spiAllOnes() throws Exception {
    try (SpiCharacterDevice device = new SpiCharacterDevice("spidev0.0", new Inverter());
        LinuxSpiBus bus = LinuxSpiBus.open(0, 0, 0, 500_000)) {
      same(device.mode(), 0, "mode");
      byte[] in = new byte[1];
      bus.transfer(new byte[1], in, 1);
      same(in[0], (byte) 0xFF, "the one byte");
    }
  }

  private static void spiLimit() throws Exception {
    try (SpiCharacterDevice device = new SpiCharacterDevice("spidev0.0", new Inverter());
        LinuxSpiBus bus = LinuxSpiBus.open(0, 0, 0, 500_000)) {
      byte[] big = new byte[4097];
      byte[] in = new byte[4097];
      bus.transfer(big, in, 4096);
      for (int i = 0; i < 4096; i++) same(in[i], (byte) 0xFF, "byte " + i);
      same(in[4096], (byte) 0, "the byte after");
      same(device.lastHertz(), 500_000, "clock");
      refused(
          "EMSGSIZE",
          "the kernel takes 4096",
          () -> {
            bus.transfer(big, in, 4097);
            return in;
          });
    }
  }

  private static void spiErrors() throws Exception {
    refused("ENOENT", "dtparam=spi=on", () -> LinuxSpiBus.open(0, 1, 0, 500_000));
    SpiCharacterDevice device = new SpiCharacterDevice("spidev0.0", new Inverter());
    try (LinuxSpiBus bus = LinuxSpiBus.open(0, 0, 0, 500_000)) {
      byte[] bytes = new byte[8];
      for (int errno : new int[] {Linux.EIO, Linux.ETIMEDOUT, Linux.EINVAL}) {
        device.refuse(errno);
        String name = new DeviceException("", "", errno, "").errnoName();
        refused(
            name,
            "cannot transfer 8 bytes",
            () -> {
              bus.transfer(bytes, bytes, 8);
              return bytes;
            });
      }
      device.refuse(0);
      bus.transfer(bytes, bytes, 8);
      device.close(); // unplugged
      refused(
          unpluggedErrno(bus),
          "/dev/spidev0.0: cannot transfer",
          () -> {
            bus.transfer(bytes, bytes, 8);
            return bytes;
          });
    }
    refused("ENOENT", "There is none", () -> LinuxSpiBus.open(0, 0, 0, 500_000));
    try (SpiCharacterDevice again = new SpiCharacterDevice("spidev0.0", new Inverter());
        LinuxSpiBus bus = LinuxSpiBus.open(0, 0, 1, 500_000)) {
      bus.transfer(new byte[8], new byte[8], 8);
      same(again.mode(), 1, "mode, plugged in again");
    }
  }

  /// The real driver says ESHUTDOWN, CUSE its own; either has to arrive.
  private static String unpluggedErrno(SpiBus bus) throws IOException {
    try {
      bus.transfer(new byte[1], new byte[1], 1);
      return "none";
    } catch (DeviceException gone) {
      return gone.errnoName();
    }
  }

  private static void spiFigures() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (SpiCharacterDevice device = new SpiCharacterDevice("spidev0.0", new Inverter());
        LinuxSpiBus bus = LinuxSpiBus.open(0, 0, 0, 500_000)) {
      same(device.mode(), 0, "mode");
      for (int bytes : new int[] {4, 1000}) {
        byte[] out = new byte[bytes];
        byte[] in = new byte[bytes];
        int count = 500;
        for (int i = 0; i < count; i++) bus.transfer(out, in, bytes);
        long thread = Thread.currentThread().threadId();
        long allocated = threads.getThreadAllocatedBytes(thread);
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) bus.transfer(out, in, bytes);
        long took = System.nanoTime() - start;
        System.out.printf(
            Locale.ROOT,
            "        %4d bytes: %.0f us and %d B of garbage per transfer through Pi4J (emulated processor and device)%n",
            bytes,
            took / 1e3 / count,
            (threads.getThreadAllocatedBytes(thread) - allocated) / count);
      }
    }
  }

  /// The driver, its readings and what it says of itself, over the kernel and Pi4J, down to the
  /// registers of emulated chips. Driver and chips share a virtual time, so that the slowness of
  /// this machine is none of the chips'.
  private static void chain() throws Exception {
    int devices = 4;
    SteadyInputs pins = new SteadyInputs(devices, 18, 9);
    for (int device = 1; device <= devices; device++)
      for (int cell = 1; cell <= 18; cell++) pins.cell(device, cell, cellVolts(device, cell));
    VirtualClock clock = new VirtualClock(new SystemClock(), VirtualClock.AS_FAST_AS_POSSIBLE);
    EmulatedLtcChain chips = new EmulatedLtcChain(LtcPart.LTC6813_1, devices, pins, clock);
    MonitorSettings settings =
        MonitorSettings.of(MonitorSettings.Chip.LTC6813, devices)
            .withScans(CHAIN_SCAN_NANOS, 1)
            .withDiagnostics(10 * CHAIN_SCAN_NANOS, 2);
    double[] newest = new double[devices * 18];
    Quality[] quality = new Quality[newest.length];
    ReadingSink sink =
        (channel, nanos, value, worth) -> {
          if (channel >= newest.length) return;
          newest[channel] = value;
          quality[channel] = worth;
        };
    SpiCharacterDevice device = new SpiCharacterDevice("spidev0.0", chips);
    try (MonitorSource source =
        new MonitorSource(
            settings, () -> LinuxSpiBus.open(0, 0, SPI_MODE_OF_LTC6820, 1_000_000), clock)) {
      DeviceHealth health = source.health().orElseThrow();
      scan(
          source,
          clock,
          sink,
          "all 72 cells",
          () -> {
            for (int i = 0; i < newest.length; i++)
              if (quality[i] != Quality.GOOD
                  || Math.abs(newest[i] - cellVolts(i / 18 + 1, i % 18 + 1)) > HALF_A_CODE_VOLTS)
                return false;
            return true;
          });
      same(device.mode(), SPI_MODE_OF_LTC6820, "mode");
      same(health.state(), DeviceHealth.State.UP, "state");
      same(health.faults().toString(), "[]", "faults of a healthy chain");
      same(health.count(DeviceHealth.Count.CHECKSUM_ERRORS), 0L, "checksum errors");
      chips.openWire(2, 7);
      scan(source, clock, sink, "an open wire", () -> !health.faults().isEmpty());
      System.out.println("        " + health.faults());
      that(health.faults().toString().contains("device 2, channel 7: open wire"), "its place");
      chips.healWire(2, 7);
      scan(source, clock, sink, "the wire healed", () -> health.faults().isEmpty());
      chips.breakLink(3);
      scan(source, clock, sink, "device 4 lost", () -> quality[60] == Quality.INVALID);
      System.out.println("        " + health.faults());
      same(quality[20], Quality.GOOD, "device 2 meanwhile");
      chips.healLink();
      scan(source, clock, sink, "device 4 back", () -> quality[60] == Quality.GOOD);
      device.close();
      scan(source, clock, sink, "absent", () -> health.state() == DeviceHealth.State.ABSENT);
      System.out.println("        " + health.state() + ": " + health.reason());
      that(health.reason().startsWith("/dev/spidev0.0: cannot "), "reason");
      device = new SpiCharacterDevice("spidev0.0", chips);
      scan(source, clock, sink, "plugged in", () -> health.state() == DeviceHealth.State.UP);
      int scans = 10;
      long windows = chips.windows();
      long start = System.nanoTime();
      long until = clock.nowNanos() + scans * CHAIN_SCAN_NANOS;
      while (clock.nowNanos() - until < 0) source.read(until, sink);
      System.out.printf(
          Locale.ROOT,
          "        %d transfers and %.0f ms per scan of 4 devices with self-tests (emulated processor and device)%n",
          (chips.windows() - windows) / scans,
          (System.nanoTime() - start) / 1e6 / scans);
    } finally {
      device.close();
    }
  }

  private static double cellVolts(int device, int cell) {
    return 3.0 + 0.1 * device + 0.01 * cell;
  }

  private static void scan(
      MonitorSource source, VirtualClock clock, ReadingSink sink, String what, BooleanSupplier so) {
    long patience = clock.nowNanos() + MOST_SCANS * CHAIN_SCAN_NANOS;
    while (!so.getAsBoolean()) {
      that(
          clock.nowNanos() - patience < 0,
          "never came: %s; %s %s %s"
              .formatted(
                  what,
                  source.health().orElseThrow().state(),
                  source.health().orElseThrow().reason(),
                  source.health().orElseThrow().faults()));
      source.read(clock.nowNanos() + CHAIN_SCAN_NANOS, sink);
    }
  }

  /// One chip of 256 registers of one byte that counts itself on, at 0x41.
  private static final class Registers implements I2cBus {
    private final byte[] registers = new byte[256];
    private int at;

    @Override
    public void transfer(int address, byte[] write, int writeLength, byte[] read, int readLength)
        throws IOException {
      if (address != 0x41) throw new IOException("nobody");
      if (writeLength > 0) at = Byte.toUnsignedInt(write[0]);
      for (int i = 1; i < writeLength; i++) registers[at++ & 0xFF] = write[i];
      for (int i = 0; i < readLength; i++) read[i] = registers[at++ & 0xFF];
    }

    @Override
    public void close() {}
  }

  private static void i2cMessages() throws Exception {
    try (I2cCharacterDevice device = new I2cCharacterDevice("i2c-77", new Registers());
        LinuxI2cBus bus = LinuxI2cBus.open(77)) {
      byte[] in = new byte[100];
      bus.transfer(0x41, new byte[] {0x10, 1, 2, (byte) 0xFF}, 4, in, 0);
      bus.transfer(0x41, new byte[] {0x11}, 1, in, 2);
      same(hex(Arrays.copyOf(in, 3)), "02ff00", "registers");
      same(device.answered(), 3L, "messages");
      bus.transfer(0x41, in, 0, in, 1); // goes on where it was
      same(in[0], (byte) 0, "next register");
      bus.transfer(0x41, new byte[] {0x10}, 1, in, 100); // more than SMBus takes
      same(in[2], (byte) 0xFF, "in a long answer");
      refused(
          "EREMOTEIO",
          "no chip answers at this address",
          () -> {
            bus.transfer(0x42, new byte[] {0}, 1, in, 1);
            return in;
          });
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long thread = Thread.currentThread().threadId();
      byte[] out = {0x10};
      for (int i = 0; i < 6_000; i++) bus.transfer(0x41, out, 1, in, 5);
      long allocated = threads.getThreadAllocatedBytes(thread);
      long start = System.nanoTime();
      for (int i = 0; i < 1_000; i++) bus.transfer(0x41, out, 1, in, 5);
      System.out.printf(
          Locale.ROOT,
          "        %.0f us and %d B of garbage per read of 5 bytes (emulated processor and device)%n",
          (System.nanoTime() - start) / 1e6,
          (threads.getThreadAllocatedBytes(thread) - allocated) / 1_000);
    }
  }

  /// The number of the bus whose adapter is called so.
  private static int bus(String adapter) throws IOException {
    try (var devices = Files.list(Path.of("/sys/class/i2c-dev"))) {
      for (Path device : devices.toList())
        if (Files.readString(device.resolve("name")).contains(adapter))
          return Integer.parseInt(device.getFileName().toString().substring("i2c-".length()));
    }
    throw new AssertionError("no adapter " + adapter);
  }

  private static void i2cStub() throws Exception {
    try (LinuxI2cBus bus = LinuxI2cBus.open(bus("SMBus stub"))) {
      byte[] in = new byte[40];
      bus.transfer(STUB_ADDRESS, new byte[] {5, 0x5A}, 2, in, 0);
      bus.transfer(STUB_ADDRESS, new byte[] {5}, 1, in, 1);
      same(in[0], (byte) 0x5A, "a byte");
      same(
          run("i2cget", "-y", "-f", "" + bus("SMBus stub"), "0x40", "0x05"),
          "0x5a",
          "as i2c-tools see it");
      byte[] block = new byte[33];
      for (int i = 0; i < 33; i++) block[i] = (byte) (0x20 + 7 * i);
      bus.transfer(STUB_ADDRESS, block, 33, in, 0);
      bus.transfer(STUB_ADDRESS, block, 1, in, 32);
      same(
          hex(Arrays.copyOf(in, 32)), hex(Arrays.copyOfRange(block, 1, 33)), "a block of 32 bytes");
      bus.transfer(STUB_ADDRESS, new byte[] {5}, 1, in, 0); // sets the register that is read next
      bus.transfer(STUB_ADDRESS, new byte[0], 0, in, 1);
      same(in[0], (byte) 0x5A, "a byte without a register");
      refused(
          "EOPNOTSUPP",
          "SMBus only",
          () -> {
            bus.transfer(STUB_ADDRESS, block, 1, in, 33);
            return in;
          });
      refused(
          "EOPNOTSUPP",
          "SMBus only",
          () -> {
            bus.transfer(STUB_ADDRESS, block, 2, in, 2);
            return in;
          });
      refused(
          "ENODEV",
          "no chip answers",
          () -> {
            bus.transfer(STUB_ADDRESS + 1, block, 1, in, 1);
            return in;
          });
    }
  }

  private static void i2cNobody() throws Exception {
    try (LinuxI2cBus bus = LinuxI2cBus.open(bus("I801"))) {
      byte[] in = new byte[2];
      refused(
          "ENXIO",
          "no chip answers",
          () -> {
            bus.transfer(0x33, new byte[] {0}, 1, in, 1);
            return in;
          });
    }
  }

  private static void gpioLines() throws Exception {
    SimulatedGpio sim = SimulatedGpio.make();
    String chip = sim.device();
    Path lines = sim.lines();
    Path third = lines.resolve("sim_gpio3");
    Path fourth = lines.resolve("sim_gpio4");
    try (LinuxGpioLine out = LinuxGpioLine.output(chip, 3, false, true)) {
      same(Files.readString(third.resolve("value")).strip(), "1", "from the first moment");
      out.set(false);
      same(Files.readString(third.resolve("value")).strip(), "0", "set low");
      that(!out.isHigh(), "reads back");
      that(run("gpioinfo", sim.chip()).contains("\"celltwin\""), "consumer");
      refused("EBUSY", "another program", () -> LinuxGpioLine.input(chip, 3, Bias.AS_IS, false));
    }
    try (LinuxGpioLine out = LinuxGpioLine.output(chip, 3, true, true)) {
      same(Files.readString(third.resolve("value")).strip(), "0", "active low");
      out.set(false);
      same(Files.readString(third.resolve("value")).strip(), "1", "active low, inactive");
    }
    for (boolean activeLow : new boolean[] {false, true})
      try (LinuxGpioLine in = LinuxGpioLine.input(chip, 4, Bias.AS_IS, activeLow)) {
        Files.writeString(fourth.resolve("pull"), "pull-up");
        same(in.isHigh(), !activeLow, "pulled up outside");
        Files.writeString(fourth.resolve("pull"), "pull-down");
        same(in.isHigh(), activeLow, "pulled down outside");
        refused(
            "EPERM",
            "as an input",
            () -> {
              in.set(true);
              return in;
            });
      }
    try (LinuxGpioLine in = LinuxGpioLine.input(chip, 4, Bias.PULL_UP, false)) {
      same(Files.readString(fourth.resolve("pull")).strip(), "pull-up", "bias");
      that(in.isHigh(), "pulled up inside");
    }
    try (LinuxGpioLine in = LinuxGpioLine.input(chip, 4, Bias.PULL_DOWN, false)) {
      that(!in.isHigh(), "pulled down inside");
    }
    refused("EINVAL", "no such line", () -> LinuxGpioLine.input(chip, 8, Bias.AS_IS, false));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (LinuxGpioLine out = LinuxGpioLine.output(chip, 3, false, false)) {
      for (int i = 0; i < 30_000; i++) out.set((i & 1) != 0);
      long thread = Thread.currentThread().threadId();
      long allocated = threads.getThreadAllocatedBytes(thread);
      for (int i = 0; i < 2_000; i++) out.set((i & 1) != 0);
      System.out.printf(
          Locale.ROOT,
          "        %d B of garbage per access%n",
          (threads.getThreadAllocatedBytes(thread) - allocated) / 2_000);
    }
  }

  private static void watchdog() throws Exception {
    refused("ENOENT", "dtparam=watchdog=on", () -> HardwareWatchdog.open("/dev/watchdog7", 10));
    try (HardwareWatchdog watchdog = HardwareWatchdog.open(WATCHDOG, 2)) {
      System.out.println("        " + watchdog.identity() + ", " + watchdog.secondsLeft());
      same(watchdog.timeoutSeconds(), 2, "timeout");
      that(watchdog.disarms(), "can be disarmed");
      refused("EBUSY", "RuntimeWatchdogSec", () -> HardwareWatchdog.open(WATCHDOG, 2));
      long end = System.nanoTime() + 5 * SECOND; // two timeouts and a half
      while (System.nanoTime() < end) {
        watchdog.feed();
        Thread.sleep(500);
      }
      watchdog.warnBefore(1);
      watchdog.warnBefore(0);
      refused(
          "EINVAL",
          "does not take this value",
          () -> {
            watchdog.warnBefore(30); // longer than the timeout
            return watchdog;
          });
    }
    refused("EINVAL", "does not take this value", () -> HardwareWatchdog.open(WATCHDOG, 1_000_000));
    Thread.sleep(4_000); // two timeouts: whoever reads on was not reset
  }

  /// Ends with the machine's reset, which the script outside waits for.
  private static void untilReset() throws Exception {
    HardwareWatchdog watchdog = HardwareWatchdog.open(WATCHDOG, 3);
    for (int i = 0; i < 6; i++) {
      watchdog.feed();
      Thread.sleep(1_000);
    }
    System.out.println("fed for 6 s, now left armed");
    watchdog.abandon();
    Thread.sleep(120_000);
    System.out.println("still there");
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + 20 * SECOND;
    while (!condition.getAsBoolean()) {
      that(System.nanoTime() - deadline < 0, "never came: " + what);
      Thread.sleep(10);
    }
  }

  private static void serial() throws Exception {
    try (Loopback far = new Loopback(Path.of("/tmp/line"));
        JsscSerialPort line = JsscSerialPort.open(far.device(), 1_000_000)) {
      line.holdLow(SECOND / 1000); // there is no wire to hold, and that is no fault
      carry(line, line);
      far.out();
      byte[] in = new byte[1];
      refused("EIO", "pulled", () -> line.read(in, System.nanoTime() + 20 * SECOND));
    }
    refused("ENOENT", "plugged in", () -> JsscSerialPort.open("/dev/ttyUSB0", 115_200));
  }

  /// Every byte there is, from one line to the other.
  private static void carry(JsscSerialPort from, JsscSerialPort to) throws IOException {
    byte[] out = new byte[256];
    for (int i = 0; i < 256; i++) out[i] = (byte) i;
    from.write(out, 256);
    byte[] in = new byte[256];
    byte[] part = new byte[64];
    for (int got = 0; got < 256; ) {
      int count = to.read(part, System.nanoTime() + 20 * SECOND);
      that(count > 0, "bytes are missing after " + got);
      System.arraycopy(part, 0, in, got, count);
      got += count;
    }
    that(Arrays.equals(in, out), "every byte as it was");
  }

  /// The machine's second and third line, joined outside. What one of them is held at does not
  /// cross to the other, QEMU has bytes alone: that it is held is read from the chip itself.
  private static void uart() throws Exception {
    try (JsscSerialPort near = JsscSerialPort.open("/dev/ttyS1", 115_200);
        JsscSerialPort far = JsscSerialPort.open("/dev/ttyS2", 115_200);
        FileChannel ports = FileChannel.open(Path.of("/dev/port"))) {
      carry(near, far);
      carry(far, near);
      that(!heldLow(ports), "held before anybody asked");
      long hold = SECOND / 2;
      FutureTask<Long> holding =
          new FutureTask<>(() -> {
            long start = System.nanoTime();
            near.holdLow(hold);
            return System.nanoTime() - start;
          });
      Thread.ofPlatform().start(holding);
      await("a line that is low", () -> heldLow(ports));
      long low = System.nanoTime();
      await("a line that is high", () -> !heldLow(ports));
      low = System.nanoTime() - low;
      long held = holding.get();
      that(held >= hold, "held for " + held + " ns");
      System.out.printf(
          Locale.ROOT,
          "        asked to be low for %.0f ms: %.1f ms, of which the chip was seen low %.1f ms%n",
          hold / 1e6,
          held / 1e6,
          low / 1e6);
      carry(near, far);
      carry(far, near);
    }
    refused("EIO", "does not answer", () -> JsscSerialPort.open("/dev/ttyS3", 115_200));
    // A 16550 divides 115200; its driver takes what it cannot do without a word.
    refused("", "it runs at ", () -> JsscSerialPort.open("/dev/ttyS1", 1_000_000));
  }

  /// Bit 6 of the line control register of the second line's 16550.
  private static boolean heldLow(FileChannel ports) {
    ByteBuffer register = ByteBuffer.allocate(1);
    try {
      same(ports.read(register, 0x2F8 + 3), 1, "bytes of a register");
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return (register.get(0) & 0x40) != 0;
  }

  private static void notified() throws Exception {
    Path heard = Files.createTempFile("heard", "");
    for (String kind : new String[] {"unix-recv:/tmp/notify", "abstract-recv:celltwin"}) {
      Files.writeString(heard, "");
      Process manager =
          new ProcessBuilder("socat", "-u", kind, "open:" + heard + ",append")
              .redirectErrorStream(true)
              .start();
      String socket = kind.startsWith("unix") ? "/tmp/notify" : "@celltwin";
      try (ServiceNotifier notifier =
          new ServiceNotifier(Map.of("NOTIFY_SOCKET", socket), ProcessHandle.current().pid())) {
        await("the manager", () -> notifier.ready("up"));
        that(notifier.stopping("down"), "told");
        await(
            "what it heard",
            () -> {
              try {
                return Files.readString(heard).equals("READY=1\nSTATUS=upSTOPPING=1\nSTATUS=down");
              } catch (IOException unreadable) {
                return false;
              }
            });
      } finally {
        manager.destroy();
        manager.waitFor();
      }
    }
  }
}
