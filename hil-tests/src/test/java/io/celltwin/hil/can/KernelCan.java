package io.celltwin.hil.can;

import static io.celltwin.hil.kernel.Checks.check;
import static io.celltwin.hil.kernel.Checks.end;
import static io.celltwin.hil.kernel.Checks.run;
import static io.celltwin.hil.kernel.Checks.same;
import static io.celltwin.hil.kernel.Checks.sh;
import static io.celltwin.hil.kernel.Checks.that;

import com.sun.management.ThreadMXBean;
import io.celltwin.hal.CanFilter;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanHealth;
import io.celltwin.hal.CanHealth.Count;
import io.celltwin.hal.CanHealth.State;
import io.celltwin.hal.IsoTpChannel;
import io.celltwin.hal.can.KernelIsoTpChannel;
import io.celltwin.hal.can.SocketCanPort;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import tel.schich.javacan.CanChannels;
import tel.schich.javacan.CanSocketOptions;
import tel.schich.javacan.NetworkDevice;
import tel.schich.javacan.RawCanChannel;

/// The adapters against the kernel's own CAN, as root in the virtual machine of
/// `hil-tests/vm/can.sh`. Prints what passed; the exit status is 1 where something did not.
public final class KernelCan {
  private static final String VIRTUAL = "vcan0";
  private static final long SECOND = 1_000_000_000L;
  private static final long PATIENCE_NANOS = 20 * SECOND;

  private KernelCan() {}

  private static SocketCanPort listening(String name) throws IOException {
    return SocketCanPort.open(name, SocketCanPort.Options.LISTEN);
  }

  private static SocketCanPort sending(String name) throws IOException {
    return SocketCanPort.open(name, SocketCanPort.Options.LISTEN.sending());
  }

  private static void receive(SocketCanPort port, CanFrame frame) throws IOException {
    that(port.receive(frame, System.nanoTime() + PATIENCE_NANOS), "nothing received");
  }

  /// Receives until something is so; a frame that comes meanwhile is a failure.
  private static void await(SocketCanPort port, String what, BooleanSupplier condition)
      throws IOException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      that(System.nanoTime() - deadline < 0, "never came: " + what + "; " + port.health().state());
      that(
          !port.receive(new CanFrame(), System.nanoTime() + SECOND / 50),
          "a frame while waiting for: " + what);
    }
  }

  private static CanFrame frame(int id, int length) {
    CanFrame frame = new CanFrame();
    frame.id = id;
    frame.length = length;
    for (int i = 0; i < length; i++) frame.data[i] = (byte) (17 * i + id);
    return frame;
  }

  private static void sameFrame(CanFrame found, CanFrame expected) {
    same(found.id, expected.id, "id");
    same(found.extended, expected.extended, "extended");
    same(found.remote, expected.remote, "remote");
    same(found.error, expected.error, "error");
    same(found.flexibleDataRate, expected.flexibleDataRate, "flexible data rate");
    same(found.bitRateSwitch, expected.bitRateSwitch, "bit rate switch");
    same(found.errorStateIndicator, expected.errorStateIndicator, "error state indicator");
    same(found.length, expected.length, "length");
    that(
        expected.remote
            || Arrays.equals(found.data, 0, found.length, expected.data, 0, expected.length),
        "data");
  }

  public static void main(String[] args) throws Exception {
    sh("ip link add vcan0 type vcan && ip link set vcan0 mtu 72 up");
    check("classic, extended and remote frames", KernelCan::classicFrames);
    check("64 bytes with bit rate switch and error state indicator", KernelCan::flexibleDataRate);
    check("frames of can-utils, both ways", KernelCan::canUtils);
    check("JavaCAN's frames here, ours there", KernelCan::javaCan);
    check("filters in the kernel", KernelCan::filters);
    check("error frames become states and counts", KernelCan::errorFrames);
    check("time stamps while the wall clock is set", KernelCan::timeStamps);
    check("frames that the kernel drops are counted", KernelCan::dropped);
    check("close() wakes a blocked reader", KernelCan::closeWakes);
    check(
        "listen-only refuses to send; a classic interface takes no 64 bytes", KernelCan::refusals);
    check("interface down, up", KernelCan::downAndUp);
    check("interface removed, back, renamed", KernelCan::removedAndBack);
    check("a port opened before its interface exists", KernelCan::openedEarly);
    check("controller's own listen-only mode is told", KernelCan::controllerMode);
    check(
        "error-warning, error-passive, bus-off, recovery of a controller (slcan)",
        KernelCan::busOff);
    check("kernel ISO-TP between two channels", KernelCan::isoTp);
    check("kernel ISO-TP with isotpsend and isotprecv", KernelCan::isoTpUtils);
    AskOnKernel.checks();
    check("figures", KernelCan::figures);
    end();
  }

  private static void classicFrames() throws Exception {
    try (SocketCanPort from = sending(VIRTUAL);
        SocketCanPort to = listening(VIRTUAL)) {
      same(to.health().state(), State.UP, "state");
      CanFrame extended = frame(0x1ABC_DEF0, 3);
      extended.extended = true;
      CanFrame remote = frame(0x321, 5);
      remote.remote = true;
      CanFrame got = new CanFrame();
      for (CanFrame sent : List.of(frame(0x123, 8), extended, remote, frame(0x7FF, 0))) {
        that(from.send(sent), "not sent");
        receive(to, got);
        sameFrame(got, sent);
      }
      same(from.health().count(Count.SENT), 4L, "sent");
      same(to.health().count(Count.RECEIVED), 4L, "received");
      that(!from.receive(got, System.nanoTime()), "the sender hears itself");
    }
  }

  private static void flexibleDataRate() throws Exception {
    try (SocketCanPort from = sending(VIRTUAL);
        SocketCanPort to = listening(VIRTUAL)) {
      CanFrame sent = frame(0x5AA, 64);
      sent.flexibleDataRate = true;
      sent.bitRateSwitch = true;
      sent.errorStateIndicator = true;
      CanFrame got = new CanFrame();
      for (int length : new int[] {64, 48, 12, 8, 0}) {
        sent.length = length;
        that(from.send(sent), "not sent");
        receive(to, got);
        sameFrame(got, sent);
        sent.bitRateSwitch = !sent.bitRateSwitch;
        sent.errorStateIndicator = false;
      }
    }
  }

  private static void canUtils() throws Exception {
    try (SocketCanPort port = sending(VIRTUAL)) {
      sh(
          "cansend vcan0 123#DEADBEEF; cansend vcan0 1F334455#R; cansend vcan0 5AA##1.112233445566778899AABBCC");
      CanFrame got = new CanFrame();
      receive(port, got);
      same(got.id, 0x123, "id");
      same(got.data[3], (byte) 0xEF, "data");
      receive(port, got);
      that(got.remote && got.extended, "remote");
      receive(port, got);
      that(got.flexibleDataRate && got.bitRateSwitch, "flexible data rate");
      same(got.length, 12, "length");
      Process dump =
          new ProcessBuilder("candump", "-L", "-n", "1", "-T", "10000", VIRTUAL)
              .redirectErrorStream(true)
              .start();
      // It says nothing when it is ready: frames until one is printed.
      while (dump.isAlive()) {
        that(port.send(frame(0x42, 2)), "not sent");
        Thread.sleep(20);
      }
      String printed = new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      that(printed.contains("vcan0 042#4253"), printed);
    }
  }

  private static void javaCan() throws Exception {
    NetworkDevice device = NetworkDevice.lookup(VIRTUAL);
    try (RawCanChannel theirs = CanChannels.newRawChannel(device);
        SocketCanPort ours = sending(VIRTUAL)) {
      theirs.setOption(CanSocketOptions.FD_FRAMES, true);
      theirs.setOption(CanSocketOptions.SO_RCVTIMEO, Duration.ofSeconds(20));
      CanFrame sent = frame(0x123, 8);
      that(ours.send(sent), "not sent");
      tel.schich.javacan.CanFrame read = theirs.read();
      same(read.getId(), 0x123, "id");
      byte[] data = new byte[8];
      read.getData(data, 0, 8);
      that(Arrays.equals(data, Arrays.copyOf(sent.data, 8)), "data");
      sent = frame(0x1234_5678, 64);
      sent.extended = true;
      sent.flexibleDataRate = true;
      sent.bitRateSwitch = true;
      that(ours.send(sent), "not sent");
      read = theirs.read();
      same(read.getId(), 0x1234_5678, "id");
      that(read.isExtended() && read.isFDFrame(), "flags");
      data = new byte[64];
      read.getData(data, 0, 64);
      that(Arrays.equals(data, sent.data), "data");

      theirs.write(
          tel.schich.javacan.CanFrame.createExtended(
              0x1234_5678, tel.schich.javacan.CanFrame.FD_FLAG_BIT_RATE_SWITCH, sent.data));
      CanFrame got = new CanFrame();
      receive(ours, got);
      sameFrame(got, sent);
      sent = frame(0x7A, 5);
      theirs.write(
          tel.schich.javacan.CanFrame.create(
              0x7A, tel.schich.javacan.CanFrame.FD_NO_FLAGS, Arrays.copyOf(sent.data, 5)));
      receive(ours, got);
      sameFrame(got, sent);
    }
  }

  private static void filters() throws Exception {
    List<CanFilter> wanted =
        List.of(
            CanFilter.standard(0x105),
            CanFilter.extended(0x105),
            new CanFilter(0x200, 0x7F0, false));
    try (SocketCanPort from = sending(VIRTUAL);
        SocketCanPort to =
            SocketCanPort.open(VIRTUAL, SocketCanPort.Options.LISTEN.filtered(wanted))) {
      List<String> expected = new ArrayList<>();
      for (int id = 0x100; id < 0x220; id++) {
        CanFrame standard = frame(id, 1);
        that(from.send(standard), "not sent");
        if (id == 0x105 || (id & 0x7F0) == 0x200) expected.add("s" + id);
        CanFrame extended = frame(id, 1);
        extended.extended = true;
        that(from.send(extended), "not sent");
        if (id == 0x105) expected.add("x" + id);
        CanFrame remote = frame(id, 1);
        remote.remote = true;
        that(from.send(remote), "not sent");
      }
      List<String> found = new ArrayList<>();
      CanFrame got = new CanFrame();
      while (to.receive(got, System.nanoTime())) found.add((got.extended ? "x" : "s") + got.id);
      same(found, expected, "frames");
      sh("cansend vcan0 20000040#0000000000000000");
      receive(to, got);
      that(got.error, "reports of errors pass all filters");
    }
  }

  private static void errorFrames() throws Exception {
    try (SocketCanPort port = listening(VIRTUAL)) {
      CanFrame got = new CanFrame();
      String[] sent = {
        "20000004#0008000000000000", // warning
        "20000004#0020000000000000", // passive
        "20000040#0000000000000000", // bus-off
        "20000100#0000000000000000", // restarted
        "20000002#0000000000000000", // arbitration lost
        "20000004#0001000000000000", // overrun
        "20000020#0000000000000000", // no acknowledgement
        "20000088#0000040000000000", // bus error
      };
      State[] states = {
        State.ERROR_WARNING,
        State.ERROR_PASSIVE,
        State.BUS_OFF,
        State.UP,
        State.UP,
        State.UP,
        State.UP,
        State.UP
      };
      for (int i = 0; i < sent.length; i++) {
        run("cansend", VIRTUAL, sent[i]);
        receive(port, got);
        that(got.error, "an error frame");
        same(port.health().state(), states[i], sent[i]);
      }
      for (Count count :
          List.of(
              Count.ERROR_WARNING,
              Count.ERROR_PASSIVE,
              Count.BUS_OFF,
              Count.RESTARTED,
              Count.ARBITRATION_LOST,
              Count.OVERRUN,
              Count.NOT_ACKNOWLEDGED,
              Count.BUS_ERROR)) same(port.health().count(count), 1L, count.name());
      same(port.health().count(Count.RECEIVED), 0L, "received");
    }
  }

  private static void timeStamps() throws Exception {
    try (SocketCanPort from = sending(VIRTUAL);
        SocketCanPort to = listening(VIRTUAL)) {
      CanFrame got = new CanFrame();
      that(from.send(frame(1, 1)), "not sent");
      receive(to, got);
      for (String step : List.of("", "+1 hour", "-2 hours", "+1 hour")) {
        long before = System.nanoTime();
        that(from.send(frame(1, 1)), "not sent");
        long between = System.nanoTime();
        if (!step.isEmpty()) sh("date -s \"$(date -d '" + step + "' '+%F %T.%N')\"");
        else Thread.sleep(50); // how late it is read must not matter
        long later = System.nanoTime();
        that(from.send(frame(2, 1)), "not sent");
        long after = System.nanoTime();
        Thread.sleep(20);
        receive(to, got);
        // Two clocks are read one after the other, in an emulated processor.
        long slack = SECOND / 1000;
        that(
            got.receivedNanos >= before - slack && got.receivedNanos <= between + slack,
            "before the step " + step + ": " + (got.receivedNanos - before) / 1e6 + " ms");
        receive(to, got);
        that(
            got.receivedNanos >= later - slack && got.receivedNanos <= after + slack,
            "after the step " + step + ": " + (got.receivedNanos - later) / 1e6 + " ms");
      }
    }
  }

  private static void dropped() throws Exception {
    SocketCanPort.Options small = new SocketCanPort.Options(false, List.of(), 20_000, 0);
    try (SocketCanPort from = sending(VIRTUAL);
        SocketCanPort to = SocketCanPort.open(VIRTUAL, small)) {
      CanFrame got = new CanFrame();
      int sent = 2_000;
      for (int i = 0; i < sent; i++) that(from.send(frame(i & 0x7FF, 8)), "not sent");
      while (to.receive(got, System.nanoTime())) {}
      that(from.send(frame(1, 1)), "not sent"); // brings the count with it
      receive(to, got);
      long received = to.health().count(Count.RECEIVED);
      long lost = to.health().count(Count.DROPPED);
      same(received + lost, sent + 1L, "received and dropped");
      that(lost > 0, "nothing was dropped");
    }
  }

  private static void closeWakes() throws Exception {
    SocketCanPort port = listening(VIRTUAL);
    AtomicReference<Exception> ended = new AtomicReference<>();
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              try {
                port.receive(new CanFrame(), System.nanoTime() + 1000 * SECOND);
              } catch (IOException expected) {
                ended.set(expected);
              }
            });
    Thread.sleep(200); // it waits in the kernel by then; earlier would be no failure either
    long start = System.nanoTime();
    port.close();
    reader.join(20_000);
    that(!reader.isAlive(), "the reader hangs");
    that(ended.get() instanceof ClosedChannelException, String.valueOf(ended.get()));
    that(System.nanoTime() - start < SECOND, "it took its time");
  }

  private static void refusals() throws Exception {
    try (SocketCanPort port = listening(VIRTUAL)) {
      port.send(frame(1, 1));
      throw new AssertionError("it was sent");
    } catch (IllegalStateException expected) {
      same(String.valueOf(expected.getMessage()), "vcan0 was opened to listen only", "message");
    }
    sh("ip link add vcan9 type vcan && ip link set vcan9 mtu 16 up");
    try (SocketCanPort port = sending("vcan9")) {
      CanFrame flexible = frame(1, 12);
      flexible.flexibleDataRate = true;
      port.send(flexible);
      throw new AssertionError("it was sent");
    } catch (IOException expected) {
      that(expected.toString().contains("flexible data rate"), expected.toString());
    }
    sh("ip link del vcan9");
  }

  /// Processor time that a wait of a second costs, in seconds.
  private static double costOfWaiting(SocketCanPort port) throws IOException {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = thread.getCurrentThreadCpuTime();
    that(!port.receive(new CanFrame(), System.nanoTime() + SECOND), "a frame");
    return (thread.getCurrentThreadCpuTime() - before) / 1e9;
  }

  private static void downAndUp() throws Exception {
    CanFrame got = new CanFrame();
    try (SocketCanPort port = sending(VIRTUAL)) {
      for (int round = 1; round <= 3; round++) {
        sh("ip link set vcan0 down");
        await(port, "down", () -> port.health().state() == State.DOWN);
        double cost = costOfWaiting(port);
        that(cost < 0.1, "waiting for an interface that is down costs " + cost + " s/s");
        that(!port.send(frame(1, 1)), "sent though down");
        sh("ip link set vcan0 up");
        await(port, "up", () -> port.health().state() == State.UP);
        run("cansend", VIRTUAL, "123#0" + round);
        receive(port, got);
        same(got.data[0], (byte) round, "frame after the outage");
        that(port.send(frame(1, 1)), "not sent though up");
        same(port.health().count(Count.OUTAGES), (long) round, "outages");
      }
    }
  }

  private static void removedAndBack() throws Exception {
    CanFrame got = new CanFrame();
    try (SocketCanPort port =
        SocketCanPort.open(
            VIRTUAL, SocketCanPort.Options.LISTEN.filtered(List.of(CanFilter.standard(0x123))))) {
      for (int round = 1; round <= 3; round++) {
        sh(
            round < 3
                ? "ip link del vcan0"
                : "ip link set vcan0 down && ip link set vcan0 name vcan7");
        await(port, "absent", () -> port.health().state() == State.ABSENT);
        double cost = costOfWaiting(port);
        that(cost < 0.1, "waiting for an interface that is gone costs " + cost + " s/s");
        sh("ip link add vcan0 type vcan && ip link set vcan0 mtu 72");
        await(port, "back, but down", () -> port.health().state() == State.DOWN);
        sh("ip link set vcan0 up");
        await(port, "up", () -> port.health().state() == State.UP);
        sh("cansend vcan0 124#00; cansend vcan0 123#0" + round);
        receive(port, got);
        same(got.id, 0x123, "the filter holds");
        same(got.data[0], (byte) round, "frame after the outage");
        same(port.health().count(Count.OUTAGES), (long) round, "outages");
      }
    }
    sh("ip link del vcan7");
    try (SocketCanPort port = listening(VIRTUAL)) { // without filters, too
      sh("ip link del vcan0 && ip link add vcan0 type vcan && ip link set vcan0 mtu 72 up");
      await(port, "noticed", () -> port.health().count(Count.OUTAGES) == 1);
      await(port, "up", () -> port.health().state() == State.UP);
      run("cansend", VIRTUAL, "123#AB");
      receive(port, got);
      sh("ip link set vcan0 down && ip link set vcan0 up"); // at once, too
      await(port, "noticed", () -> port.health().count(Count.OUTAGES) == 2);
      await(port, "up", () -> port.health().state() == State.UP);
    }
  }

  private static void openedEarly() throws Exception {
    CanFrame got = new CanFrame();
    try (SocketCanPort port = sending("vcan5")) {
      same(port.health().state(), State.ABSENT, "state");
      that(!port.send(frame(1, 1)), "sent to nowhere");
      sh("ip link add vcan5 type vcan && ip link set vcan5 up");
      await(port, "up", () -> port.health().state() == State.UP);
      run("cansend", "vcan5", "123#01");
      receive(port, got);
      same(port.health().count(Count.OUTAGES), 0L, "outages");
    }
    sh("ip link del vcan5");
  }

  private static void controllerMode() throws Exception {
    // The emulated SJA1000 of kvaser_pci.
    sh("ip link set can0 type can bitrate 500000 && ip link set can0 up");
    try (SocketCanPort port = listening("can0")) {
      same(port.health().controller(), CanHealth.Controller.NORMAL, "mode");
      sh(
          "ip link set can0 down && ip link set can0 type can listen-only on && ip link set can0 up");
      await(
          port,
          "listen-only",
          () -> port.health().controller() == CanHealth.Controller.LISTEN_ONLY);
    }
    try (SocketCanPort port = listening(VIRTUAL)) {
      same(port.health().controller(), CanHealth.Controller.UNKNOWN, "mode of a virtual interface");
    }
  }

  private static void busOff() throws Exception {
    Path near = Path.of("/dev/adapter-near");
    Path far = Path.of("/dev/adapter-far");
    Process line =
        new ProcessBuilder("socat", "pty,raw,echo=0,link=" + near, "pty,raw,echo=0,link=" + far)
            .start();
    try {
      for (int i = 0; !(Files.exists(near) && Files.exists(far)); i++) {
        that(i < 1000, "socat made no line");
        Thread.sleep(10);
      }
      try (OutputStream adapter = Files.newOutputStream(far)) {
        run("slcand", "-o", "-s6", near.toString(), "slcan0");
        for (int i = 0; !Files.exists(Path.of("/sys/class/net/slcan0")); i++) {
          that(i < 1000, "slcand made no interface");
          Thread.sleep(10);
        }
        sh("ip link set slcan0 up");
        CanFrame got = new CanFrame();
        try (SocketCanPort port = sending("slcan0")) {
          same(port.health().state(), State.UP, "state");
          says(adapter, "t12322233");
          receive(port, got);
          same(got.id, 0x123, "id");
          says(adapter, "sw096000");
          receive(port, got);
          that(got.error, "an error frame");
          same(port.health().state(), State.ERROR_WARNING, "state");
          says(adapter, "sp000128");
          receive(port, got);
          same(port.health().state(), State.ERROR_PASSIVE, "state");
          says(adapter, "sb000255");
          receive(port, got);
          same(port.health().state(), State.BUS_OFF, "state");
          same(port.health().count(Count.BUS_OFF), 1L, "bus-offs");
          sh("ip link set slcan0 down");
          await(port, "down", () -> port.health().state() == State.DOWN);
          sh("ip link set slcan0 up");
          await(port, "up", () -> port.health().state() == State.UP);
          says(adapter, "t4561AB");
          receive(port, got);
          same(got.id, 0x456, "id");
        }
      }
    } finally {
      new ProcessBuilder("pkill", "-x", "slcand").start().waitFor();
      line.destroy();
    }
  }

  private static void says(OutputStream adapter, String text) throws IOException {
    adapter.write((text + "\r").getBytes(StandardCharsets.US_ASCII));
    adapter.flush();
  }

  private static byte[] message(int length) {
    byte[] message = new byte[length];
    for (int i = 0; i < length; i++) message[i] = (byte) (31 * i + length);
    return message;
  }

  private static void isoTp() throws Exception {
    KernelIsoTpChannel.Link tester = KernelIsoTpChannel.Link.normal(0x7E0, 0x7E8, false);
    KernelIsoTpChannel.Link vehicle = KernelIsoTpChannel.Link.normal(0x7E8, 0x7E0, false);
    try (IsoTpChannel one = KernelIsoTpChannel.open(VIRTUAL, tester);
        IsoTpChannel other = KernelIsoTpChannel.open(VIRTUAL, vehicle)) {
      for (int length : new int[] {1, 7, 8, 100, 4095}) {
        carry(one, other, length);
        carry(other, one, length);
      }
      same(one.receive(new byte[8], System.nanoTime() + SECOND / 20), -1, "nothing");
    }
    KernelIsoTpChannel.Link nobody = KernelIsoTpChannel.Link.normal(0x18DA_10F1, 0x18DA_F110, true);
    try (IsoTpChannel alone = KernelIsoTpChannel.open(VIRTUAL, nobody)) {
      long start = System.nanoTime();
      try {
        alone.send(message(100), 100, start + PATIENCE_NANOS);
        throw new AssertionError("nobody took it, and nobody said so");
      } catch (IOException expected) {
        that(expected.toString().contains("has not taken"), expected.toString());
      }
      that(System.nanoTime() - start < 5 * SECOND, "it took its time");
    }
  }

  private static void carry(IsoTpChannel from, IsoTpChannel to, int length) throws IOException {
    byte[] got = new byte[4095];
    from.send(message(length), length, System.nanoTime() + PATIENCE_NANOS);
    same(to.receive(got, System.nanoTime() + PATIENCE_NANOS), length, "length");
    that(Arrays.equals(Arrays.copyOf(got, length), message(length)), "content");
  }

  private static void isoTpUtils() throws Exception {
    KernelIsoTpChannel.Link link = KernelIsoTpChannel.Link.normal(0x321, 0x123, false);
    try (IsoTpChannel channel = KernelIsoTpChannel.open(VIRTUAL, link)) {
      byte[] got = new byte[4095];
      sh("echo 11 22 33 44 55 66 77 88 99 AA BB CC | isotpsend -s 123 -d 321 vcan0");
      same(channel.receive(got, System.nanoTime() + PATIENCE_NANOS), 12, "length");
      same(got[11], (byte) 0xCC, "content");
      Process receiver =
          new ProcessBuilder("isotprecv", "-s", "123", "-d", "321", VIRTUAL)
              .redirectErrorStream(true)
              .start();
      // It says nothing when it is ready: until then nobody takes the message.
      for (int i = 0; receiver.isAlive(); i++) {
        that(i < 20, "isotprecv takes nothing");
        try {
          channel.send(message(20), 20, System.nanoTime() + PATIENCE_NANOS);
        } catch (IOException notYet) {
          continue;
        }
        receiver.waitFor();
      }
      String printed = new String(receiver.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      StringBuilder expected = new StringBuilder();
      for (byte value : message(20)) expected.append("%02X ".formatted(value));
      same(printed.strip(), expected.toString().strip(), "what isotprecv printed");
    }
  }

  /// Bursts on the virtual interface, read by our port and by JavaCAN: processor time and memory of
  /// the reading thread for each frame.
  private static void figures() throws Exception {
    String[] names = {"SocketCanPort.receive", "JavaCAN read", "JavaCAN readUnsafe"};
    try (SocketCanPort from = sending(VIRTUAL);
        SocketCanPort ours = listening(VIRTUAL);
        RawCanChannel theirs = CanChannels.newRawChannel(NetworkDevice.lookup(VIRTUAL))) {
      for (int reader = 0; reader < names.length; reader++) {
        measure(reader, from, ours, theirs, 20_000, 1); // compiles
        for (int burst : new int[] {1, 10}) {
          double[] cost = {Double.MAX_VALUE, 0};
          for (int part = 0; part < 20; part++) { // the best: an emulated machine is interrupted
            double[] measured = measure(reader, from, ours, theirs, 200 / burst, burst);
            cost[0] = Math.min(cost[0], measured[0]);
            cost[1] = Math.max(cost[1], measured[1]);
          }
          System.out.printf(
              Locale.ROOT,
              "        %-22s bursts of %2d  %6.2f us/frame  %6.1f B/frame%n",
              names[reader],
              burst,
              cost[0],
              cost[1]);
        }
      }
    }
  }

  /// Microseconds and bytes for each frame.
  private static double[] measure(
      int reader,
      SocketCanPort from,
      SocketCanPort ours,
      RawCanChannel theirs,
      int rounds,
      int burst)
      throws Exception {
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    ByteBuffer unsafe = RawCanChannel.allocateSufficientMemory();
    CanFrame sent = frame(0x123, 8);
    CanFrame got = new CanFrame();
    long cpu = 0;
    long bytes = 0;
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < burst; i++) that(from.send(sent), "not sent");
      long allocated = thread.getCurrentThreadAllocatedBytes();
      long start = thread.getCurrentThreadCpuTime();
      for (int i = 0; i < burst; i++) {
        switch (reader) {
          case 0 -> receive(ours, got);
          case 1 -> theirs.read();
          default -> {
            unsafe.clear();
            theirs.readUnsafe(unsafe);
          }
        }
      }
      cpu += thread.getCurrentThreadCpuTime() - start;
      bytes += thread.getCurrentThreadAllocatedBytes() - allocated;
      for (int i = 0; i < burst; i++) { // what the other one has got meanwhile
        if (reader == 0) theirs.read();
        else receive(ours, got);
      }
    }
    double frames = (double) rounds * burst;
    return new double[] {cpu / 1e3 / frames, bytes / frames};
  }
}
