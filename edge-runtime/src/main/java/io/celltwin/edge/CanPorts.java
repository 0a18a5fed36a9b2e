package io.celltwin.edge;

import io.celltwin.canbus.isotp.IsoTpAddress;
import io.celltwin.canbus.isotp.IsoTpLink;
import io.celltwin.canbus.isotp.IsoTpSettings;
import io.celltwin.canbus.isotp.PortIsoTpChannel;
import io.celltwin.config.ConfigException;
import io.celltwin.config.Finding;
import io.celltwin.config.SourceSettings;
import io.celltwin.config.TwinConfig;
import io.celltwin.hal.CanFilter;
import io.celltwin.hal.CanPort;
import io.celltwin.hal.IsoTpChannel;
import io.celltwin.hal.SerialPort;
import io.celltwin.hal.SystemClock;
import io.celltwin.hal.can.KernelIsoTpChannel;
import io.celltwin.hal.can.SlcanPort;
import io.celltwin.hal.can.SocketCanPort;
import io.celltwin.hal.serial.JsscSerialPort;
import io.celltwin.hal.serial.SerialAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Opens live CAN ports by the names that people give them on the command line.
public final class CanPorts {
  /// For `--help`.
  public static final String SYNTAX =
      "an interface (can0), or a serial adapter: slcan:" + SerialAdapter.SYNTAX;

  private static final String SERIAL = "slcan:";

  /// So an interface is called, whether it is there or not.
  private static final Pattern INTERFACE = Pattern.compile("[a-z]*can\\d+");

  /// What the kernel takes for the name of an interface, and people do not mean as anything else:
  /// its rate is set with `ip link`.
  private static final Pattern KERNEL_NAME = Pattern.compile("[^/\\s:@]{1,15}");

  private static final Path INTERFACES = Path.of("/sys/class/net");

  private static final long GATHER_NANOS = 10_000_000L;

  private CanPorts() {}

  /// Whether a name means a live port and not a file.
  public static boolean isLive(String name) {
    return name.startsWith(SERIAL)
        || INTERFACE.matcher(name).matches()
        || (name.indexOf('/') < 0 && isCan(INTERFACES.resolve(name)));
  }

  /// Opens `can0`, or `slcan:/dev/ttyACM0@500000`, or `slcan:/dev/ttyUSB0:2000000@500000/2000000`.
  ///
  /// @param maySend false opens it to listen only
  /// @param wanted which frames it delivers; all where empty
  /// @throws IllegalArgumentException where the name is none, or names a rate that there is not
  /// @throws UnavailableException where there is no such port now
  public static CanPort open(String name, boolean maySend, List<CanFilter> wanted)
      throws IOException, UnavailableException {
    boolean isSerial = name.startsWith(SERIAL);
    AtomicBoolean heard = new AtomicBoolean();
    CanPort port = isSerial ? adapter(name, maySend, wanted, heard) : kernel(name, maySend, wanted);
    String absence =
        switch (port.health().state()) {
          case ABSENT -> ": there is none now" + (isSerial ? "" : present());
          case DOWN -> isSerial ? ": " + port.health().refusal() : "";
          case UNKNOWN, UP, ERROR_WARNING, ERROR_PASSIVE, BUS_OFF ->
              isSerial && maySend && !heard.get()
                  ? ": nothing answers; is it a CAN adapter, at this baud rate?"
                  : "";
        };
    if (!absence.isEmpty()) {
      port.close();
      throw new UnavailableException(name + absence);
    }
    return port;
  }

  /// Opens a port to talk to one ECU: by the kernel's ISO-TP where the port is an interface of a
  /// kernel that has it, which keeps the times of the standard better, else by our own. Whoever
  /// polls by a table takes our own in any case, because that hears others' requests too.
  ///
  /// @throws IllegalArgumentException where the name is none, or names a rate that there is not
  /// @throws UnavailableException where there is no such port now
  public static IsoTpChannel openIsoTp(String name, IsoTpAddress address)
      throws IOException, UnavailableException {
    if (!name.startsWith(SERIAL)) {
      try {
        return KernelIsoTpChannel.open(name, kernelLink(address));
      } catch (IOException noModule) {
        // or no such interface, which the other way says as well
      }
    }
    CanFilter answers =
        address.extendedIds()
            ? CanFilter.extended(address.receiveId())
            : CanFilter.standard(address.receiveId());
    return new PortIsoTpChannel(
        open(name, true, List.of(answers)),
        new SystemClock(),
        new IsoTpLink(address, IsoTpSettings.CLASSIC));
  }

  private static KernelIsoTpChannel.Link kernelLink(IsoTpAddress address) {
    boolean bytes = address.kind() != IsoTpAddress.Kind.NORMAL;
    return new KernelIsoTpChannel.Link(
        address.sendId(),
        address.receiveId(),
        address.extendedIds(),
        bytes ? OptionalInt.of(address.sendByte()) : OptionalInt.empty(),
        bytes ? OptionalInt.of(address.receiveByte()) : OptionalInt.empty(),
        OptionalInt.of(0),
        false);
  }

  /// The same as [#open], but a port that is not there now is waited for.
  ///
  /// @throws UnavailableException where this machine can have no such port
  static CanPort attach(String name, boolean maySend, List<CanFilter> wanted)
      throws UnavailableException {
    return name.startsWith(SERIAL)
        ? adapter(name, maySend, wanted, new AtomicBoolean())
        : kernel(name, maySend, wanted);
  }

  /// Refuses the names of ports that no machine can have, at their place.
  static void requireNames(TwinConfig config) throws ConfigException {
    List<Finding> findings = new ArrayList<>();
    for (int s = 0; s < config.sources().size(); s++) {
      if (!(config.sources().get(s) instanceof SourceSettings.Can can)) continue;
      String key = config.sources().size() == 1 ? "source" : "source[" + (s + 1) + "]";
      expected(can.port())
          .map(expected -> config.finding(key + ".port", "\"" + can.port() + "\"", expected))
          .ifPresent(findings::add);
    }
    if (!findings.isEmpty()) throw new ConfigException(findings);
  }

  /// What should stand in the place of a name of which nothing can be made.
  private static Optional<String> expected(String name) {
    if (name.startsWith(SERIAL)) {
      try {
        SerialAdapter.parse(name.substring(SERIAL.length()));
      } catch (IllegalArgumentException refused) {
        String message = String.valueOf(refused.getMessage());
        return Optional.of(
            message.endsWith(SerialAdapter.SYNTAX)
                ? SYNTAX
                : "a rate that adapters have: " + message.substring(message.indexOf(": ") + 2));
      }
      return Optional.empty();
    }
    return KERNEL_NAME.matcher(name).matches() ? Optional.empty() : Optional.of(SYNTAX);
  }

  private static CanPort kernel(String name, boolean maySend, List<CanFilter> wanted)
      throws UnavailableException {
    boolean many = wanted.size() > SocketCanPort.MOST_FILTERS;
    SocketCanPort.Options listen =
        SocketCanPort.Options.LISTEN.filtered(many ? List.of() : wanted).gathering(GATHER_NANOS);
    try {
      return SocketCanPort.open(name, maySend ? listen.sending() : listen);
    } catch (IOException noCan) {
      throw new UnavailableException(String.valueOf(noCan.getMessage()));
    }
  }

  /// @param heard is set once the adapter has said anything
  private static CanPort adapter(
      String name, boolean maySend, List<CanFilter> wanted, AtomicBoolean heard) {
    SerialAdapter adapter = SerialAdapter.parse(name.substring(SERIAL.length()));
    return SlcanPort.open(
        name,
        () -> new Overheard(JsscSerialPort.open(adapter.device(), adapter.baudRate()), heard),
        new SlcanPort.Options(adapter.bitRate(), adapter.dataBitRate(), maySend, false, wanted),
        new SystemClock());
  }

  /// A serial line that tells whether its far end has ever spoken.
  private record Overheard(SerialPort line, AtomicBoolean heard) implements SerialPort {
    @Override
    public int read(byte[] into, long deadlineNanos) throws IOException {
      int count = line.read(into, deadlineNanos);
      if (count > 0) heard.setPlain(true);
      return count;
    }

    @Override
    public void write(byte[] from, int length) throws IOException {
      line.write(from, length);
    }

    @Override
    public void close() {
      line.close();
    }
  }

  /// The CAN interfaces that there are, as the end of a sentence.
  private static String present() {
    // https://docs.kernel.org/networking/netdevices.html: ARPHRD_CAN is 280
    try (Stream<Path> interfaces = Files.list(INTERFACES)) {
      String names =
          interfaces
              .filter(CanPorts::isCan)
              .map(path -> path.getFileName().toString())
              .sorted()
              .collect(Collectors.joining(", "));
      return names.isEmpty() ? "; this machine has no CAN interface" : "; there are " + names;
    } catch (IOException unknown) {
      return "";
    }
  }

  private static boolean isCan(Path interfaceFolder) {
    try {
      return Files.readString(interfaceFolder.resolve("type")).strip().equals("280");
    } catch (IOException gone) {
      return false;
    }
  }
}
