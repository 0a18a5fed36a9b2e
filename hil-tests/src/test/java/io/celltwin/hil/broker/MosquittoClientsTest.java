package io.celltwin.hil.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The clients that a visitor of the demo will try first. Runs with the full suite only, because it
/// needs the Debian package mosquitto-clients.
@Tag("mosquitto")
@Timeout(60)
class MosquittoClientsTest {
  private final EmbeddedBroker broker;
  private final List<Process> started = new ArrayList<>();

  MosquittoClientsTest() throws IOException {
    broker = EmbeddedBroker.start(0);
  }

  @AfterEach
  void closeAll() {
    started.forEach(Process::destroyForcibly);
    broker.close();
  }

  /// The retained message proves that the subscription stands before the live one is published.
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void carriesRetainedAndLiveMessagesBetweenMosquittoClients(int qos) throws Exception {
    String level = String.valueOf(qos);
    publish("-q", level, "-r", "-t", "celltwin/pack1/status", "-m", "online");
    Process subscriber = run("mosquitto_sub", "-q", level, "-t", "celltwin/#", "-v", "-C", "2");
    BufferedReader lines = subscriber.inputReader(UTF_8);
    assertEquals("celltwin/pack1/status online", lines.readLine());
    publish("-q", level, "-t", "celltwin/pack1/soc", "-m", "0.73");
    assertEquals("celltwin/pack1/soc 0.73", lines.readLine());
    assertSucceeds(subscriber);
  }

  @Test
  void publishesTheWillOfAKilledMosquittoClient() throws Exception {
    publish("-r", "-t", "celltwin/ready", "-m", "yes");
    Process watcher = run("mosquitto_sub", "-t", "celltwin/#", "-v", "-C", "2");
    BufferedReader seen = watcher.inputReader(UTF_8);
    assertEquals("celltwin/ready yes", seen.readLine());
    String[] will = {"--will-topic", "celltwin/status", "--will-payload", "offline"};
    Process doomed = run("mosquitto_sub", with(will, "-t", "celltwin/ready"));
    assertEquals("yes", doomed.inputReader(UTF_8).readLine());
    doomed.destroyForcibly();
    assertEquals("celltwin/status offline", seen.readLine());
    assertSucceeds(watcher);
  }

  @Test
  void takesAPayloadOfHalfAMebibyteFromMosquittoPub() throws Exception {
    Process publisher = run("mosquitto_pub", "-q", "1", "-r", "-t", "celltwin/large", "-s");
    try (var out = publisher.getOutputStream()) {
      out.write("x".repeat(1 << 19).getBytes(UTF_8));
    }
    assertSucceeds(publisher);
    Process subscriber = run("mosquitto_sub", "-t", "celltwin/large", "-C", "1");
    assertEquals(1 << 19, String.valueOf(subscriber.inputReader(UTF_8).readLine()).length());
    assertSucceeds(subscriber);
  }

  private void publish(String... arguments) throws Exception {
    assertSucceeds(run("mosquitto_pub", arguments));
  }

  private static String[] with(String[] arguments, String... more) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  private Process run(String program, String... arguments) {
    var command = new ArrayList<>(List.of(program, "-h", "127.0.0.1", "-V", "mqttv311"));
    command.addAll(List.of("-p", String.valueOf(broker.port())));
    // Ends a subscriber that waits in vain, because reading from a process cannot be interrupted.
    if (program.equals("mosquitto_sub")) command.addAll(List.of("-W", "10"));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      started.add(process);
      return process;
    } catch (IOException e) {
      return fail(program + " is not here: install the Debian package mosquitto-clients", e);
    }
  }

  private static void assertSucceeds(Process process) throws InterruptedException {
    assertTrue(process.waitFor(10, TimeUnit.SECONDS), "still running");
    assertEquals(0, process.exitValue());
  }
}
