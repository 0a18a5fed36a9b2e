package io.celltwin.hil.mosquitto;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.tinylog.Logger;

/// A real broker on a port of its own, which can be killed, held and started again.
final class Mosquitto implements AutoCloseable {
  private static final int LEAST_PORT = 10_000;
  private static final int KERNELS_PORTS = 32_768;
  private static final Set<Integer> GIVEN = new HashSet<>();

  private final Path folder;
  private final int port;
  private final List<String> settings;
  private Process process;

  /// Started at once.
  ///
  /// @param settings lines of mosquitto.conf, at least who may connect
  static Mosquitto start(Path folder, int port, String... settings) throws Exception {
    return new Mosquitto(folder, port, List.of(settings));
  }

  /// Anyone may connect.
  static Mosquitto start(Path folder) throws Exception {
    return start(folder, freePort(), "allow_anonymous true");
  }

  /// Anyone may connect. It writes every change to disk: what it has acknowledged outlives it.
  static Mosquitto lasting(Path folder) throws Exception {
    return start(
        folder,
        freePort(),
        "allow_anonymous true",
        "persistence true",
        "persistence_location " + folder + "/",
        "autosave_on_changes true",
        "autosave_interval 1");
  }

  private Mosquitto(Path folder, int port, List<String> settings) throws Exception {
    this.folder = folder;
    this.port = port;
    this.settings = settings;
    this.process = launch();
  }

  /// Nobody listens there, and none has been told of it before. Below those that the kernel gives
  /// to whoever connects somewhere: such a one might be taken until somebody listens.
  static synchronized int freePort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(LEAST_PORT, KERNELS_PORTS);
      if (!GIVEN.add(port)) continue;
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException taken) {
        Logger.debug("port {}: {}", port, taken.toString());
      }
    }
  }

  private Process launch() throws Exception {
    List<String> lines = new ArrayList<>(settings);
    lines.add("listener " + port + " 127.0.0.1");
    lines.add("user " + System.getProperty("user.name")); // as root it would become another one
    // A subscriber that is away or slow loses nothing: not what is tested.
    lines.add("max_queued_messages 0");
    lines.add("max_inflight_messages 0");
    Path config = folder.resolve("mosquitto.conf");
    Files.write(config, lines);
    Process started;
    try {
      started =
          new ProcessBuilder("mosquitto", "-c", config.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
              .start();
    } catch (IOException missing) {
      return fail("mosquitto is not here: install the Debian package mosquitto", missing);
    }
    Await.until("broker", this::log, () -> !started.isAlive() || listens());
    if (!started.isAlive()) fail("mosquitto has ended: " + log());
    return started;
  }

  private Path logFile() {
    return folder.resolve("mosquitto.log");
  }

  String log() {
    try {
      return Files.readString(logFile());
    } catch (IOException gone) {
      return gone.toString();
    }
  }

  /// How often a client of that name has come so far.
  long connections(String clientId) {
    String as = " as " + clientId + " ";
    return log().lines().filter(line -> line.contains("connected") && line.contains(as)).count();
  }

  /// That it has accepted so far, its own first one among them.
  long connections() {
    return log().lines().filter(line -> line.contains("New connection from")).count();
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  int port() {
    return port;
  }

  String uri() {
    return "tcp://127.0.0.1:" + port;
  }

  /// It is gone at once, like its power.
  void kill() throws Exception {
    Await.signal(process, "KILL");
    process.waitFor();
  }

  void restart() throws Exception {
    process = launch();
  }

  /// Neither reads nor answers; the kernel still accepts connections and bytes for it.
  void hold() throws Exception {
    Await.signal(process, "STOP");
  }

  void release() throws Exception {
    Await.signal(process, "CONT");
  }

  /// Ends a client's connection: a broker does so where another one of the same name comes.
  void pushOut(String clientId) throws Exception {
    List<String> command = new ArrayList<>(List.of("mosquitto_sub", "-h", "127.0.0.1"));
    command.addAll(List.of("-p", Integer.toString(port), "-i", clientId, "-t", "nothing", "-E"));
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) fail("mosquitto_sub");
  }

  /// Bytes that its connections have received and it has not read.
  int unreadBytes() throws IOException {
    // proc(5): local address, remote address, state, tx_queue:rx_queue in hexadecimal
    String local = "%04X".formatted(port);
    int bytes = 0;
    for (String line : Files.readAllLines(Path.of("/proc/net/tcp"))) {
      String[] fields = line.strip().split("\\s+", -1);
      boolean established = fields[3].equals("01");
      if (established && fields[1].endsWith(":" + local)) {
        bytes += Integer.parseInt(fields[4].substring(fields[4].indexOf(':') + 1), 16);
      }
    }
    return bytes;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
