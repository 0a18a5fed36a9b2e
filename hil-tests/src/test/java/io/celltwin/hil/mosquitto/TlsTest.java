package io.celltwin.hil.mosquitto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.celltwin.hil.mosquitto.Authority.Identity;
import io.celltwin.hil.mosquitto.Subscriber.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A broker that is spoken to by TLS: who is believed, who is not, what the journal says of it, and
/// files that change while the daemon runs.
@Tag("mosquitto")
@Timeout(240)
class TlsTest {
  private static final int PACE = 20;

  /// It lasts longer than any test.
  private static final int ENDLESS = 20_000;

  private static final Instant LONG_AGO = Instant.parse("2020-01-01T00:00:00Z");

  @TempDir private static Path authorities = Path.of("");
  private static Authority own;
  private static Authority foreign;
  private static Identity server;
  private static Identity twin;

  @TempDir private Path folder = Path.of("");

  /// Of the listener with TLS; the subscriber comes by another one.
  private int port;

  @BeforeAll
  static void issue() throws Exception {
    own = Authority.create(authorities.resolve("own"), "Own CA");
    foreign = Authority.create(authorities.resolve("foreign"), "Foreign CA");
    server = own.issue("broker", Authority.HERE);
    twin = own.issue("twin-1", "DNS:twin-1");
  }

  // ---- the two sides

  private Mosquitto broker(Identity identity, String... settings) throws Exception {
    port = Mosquitto.freePort();
    List<String> lines = new ArrayList<>(List.of("allow_anonymous true"));
    lines.add("listener " + port + " 127.0.0.1");
    lines.addAll(identity.ofBroker());
    lines.addAll(List.of(settings));
    return Mosquitto.start(folder, Mosquitto.freePort(), lines.toArray(String[]::new));
  }

  /// Lines of a listener that wants to know who comes.
  private static String[] mutual(String... more) {
    List<String> lines = new ArrayList<>(List.of("cafile " + own.certificate()));
    lines.addAll(List.of("require_certificate true", "use_identity_as_username true"));
    lines.addAll(List.of(more));
    return lines.toArray(String[]::new);
  }

  private String uri() {
    return "ssl://localhost:" + port;
  }

  private static String ca(Authority authority) {
    return "ca_file = \"" + authority.certificate() + "\"";
  }

  private DaemonProcess daemon(String uri, List<String> tls) throws Exception {
    List<String> lines = new ArrayList<>();
    if (!tls.isEmpty()) lines.add("[mqtt.tls]");
    lines.addAll(tls);
    Path config =
        Setup.publishingTo(uri, lines.toArray(String[]::new))
            .pack("pack", 1, Setup.resting(folder, 1, ENDLESS), PACE)
            .write(folder);
    return new DaemonProcess(List.of("run", "--config", config));
  }

  private static List<String> with(Identity identity, String... more) {
    List<String> lines = new ArrayList<>(identity.ofTwin());
    lines.addAll(List.of(more));
    return lines;
  }

  private boolean brokerSaw(String commonName) throws IOException {
    return Files.readString(folder.resolve("mosquitto.log")).contains("u'" + commonName + "'");
  }

  // ---- who is believed

  @Test
  void bothShowWhoTheyAre() throws Exception {
    try (Mosquitto broker = broker(server, mutual());
        Subscriber subscriber = new Subscriber(broker);
        DaemonProcess daemon = daemon(uri(), with(twin, ca(own)))) {
      daemon.awaitSaid("connected to " + uri(), 1);
      subscriber.awaitMore("pack", 20);
      awaitNoneMissing(subscriber);
      assertTrue(brokerSaw("twin-1"));
      assertEquals(365, certificateDays(subscriber), 1);
      assertEquals(List.of(), daemon.said("no connection"));
      assertEquals(List.of(), daemon.said("mqtt."), "no warning about a file");
    }
  }

  private static double certificateDays(Subscriber subscriber) {
    return subscriber
        .last("pack", "telemetry")
        .map(message -> message.json().path("values").path("x.Mqtt.CertificateDays"))
        .map(JsonNode::asDouble)
        .orElse(Double.NaN);
  }

  @Test
  void onlyTheBrokerShowsWhoItIs() throws Exception {
    String lists = "crl_file = \"" + own.revocations() + "\"";
    try (Mosquitto broker = broker(server);
        Subscriber subscriber = new Subscriber(broker);
        DaemonProcess _ = daemon(uri(), List.of(ca(own), lists))) {
      // What is live comes first, and may be of the cells alone.
      Await.until(
          "telemetry", subscriber::count, () -> subscriber.last("pack", "telemetry").isPresent());
      Message last = subscriber.last("pack", "telemetry").orElseThrow();
      assertFalse(last.json().path("values").has("x.Mqtt.CertificateDays"));
    }
  }

  /// Those of a time without a connection come beside the new ones.
  private static void awaitNoneMissing(Subscriber subscriber) throws Exception {
    Await.until(
        "message without a gap before it",
        () -> missing(subscriber),
        () -> missing(subscriber).isEmpty());
  }

  private static Set<Long> missing(Subscriber subscriber) {
    Set<Long> arrived = new TreeSet<>();
    for (Message message : subscriber.messages("pack")) {
      if (message.json().has("seq")) arrived.add(message.seq());
    }
    Set<Long> missing = new TreeSet<>();
    long last = arrived.stream().mapToLong(Long::longValue).max().orElse(0);
    for (long seq = 0; seq < last; seq++) if (!arrived.contains(seq)) missing.add(seq);
    return missing;
  }

  // ---- who is not, by the twin

  private void refused(String uri, List<String> tls, String reason) throws Exception {
    try (DaemonProcess daemon = daemon(uri, tls)) {
      daemon.awaitSaid(reason, 1);
      String line = daemon.said(reason).getFirst();
      assertTrue(line.startsWith("<4>pack: no connection to " + uri + " ("), line);
      assertEquals(List.of(), daemon.said("connected to"));
      assertTrue(daemon.runs());
    }
  }

  @Test
  void aBrokerOfAnUnknownAuthorityIsNotBelieved() throws Exception {
    try (Mosquitto _ = broker(server)) {
      refused(
          uri(),
          List.of(ca(foreign)),
          "ca.pem knows nobody who vouches for the broker's certificate: it has to hold");
      refused(uri(), List.of(), "the trust store of Java knows nobody who vouches");
    }
  }

  @Test
  void anExpiredBrokerIsNotBelieved() throws Exception {
    Identity expired = own.issue("expired", Authority.HERE, LONG_AGO, LONG_AGO.plusSeconds(86_400));
    try (Mosquitto _ = broker(expired)) {
      refused(
          uri(), List.of(ca(own)), "the broker's certificate has expired, NotAfter: Thu Jan 02");
    }
  }

  @Test
  void aRevokedBrokerIsNotBelieved() throws Exception {
    Identity revoked = own.issue("revoked", Authority.HERE);
    own.revoke(revoked);
    try (Mosquitto _ = broker(revoked)) {
      String lists = "crl_file = \"" + own.revocations() + "\"";
      refused(
          uri(),
          List.of(ca(own), lists),
          "crl_file says that CN=Own CA has revoked the broker's certificate");
    }
  }

  @Test
  void aBrokerOfWhomNoListTellsIsNotBelieved() throws Exception {
    try (Mosquitto _ = broker(server)) {
      String lists = "crl_file = \"" + foreign.revocations() + "\"";
      refused(
          uri(),
          List.of(ca(own), lists),
          "crl_file does not tell whether the broker's certificate is revoked");
    }
  }

  @Test
  void aBrokerOfAnotherNameIsNotBelieved() throws Exception {
    try (Mosquitto _ = broker(own.issue("elsewhere", "DNS:elsewhere.example"))) {
      refused(uri(), List.of(ca(own)), "certificate is for another host, No subject alternative");
    }
  }

  // ---- by the broker: in TLS 1.3 it refuses after the handshake, and what it says is lost where
  // the daemon writes before it reads. A later attempt hears it.

  @Test
  void aBrokerThatWantsACertificateIsUnderstood() throws Exception {
    try (Mosquitto _ = broker(server, mutual())) {
      refused(uri(), List.of(ca(own)), "the broker wants a certificate of the twin");
    }
  }

  @Test
  void aBrokerThatDoesNotKnowTheTwinsAuthorityIsUnderstood() throws Exception {
    try (Mosquitto _ = broker(server, mutual())) {
      refused(
          uri(),
          with(foreign.issue("stranger", "DNS:twin"), ca(own)),
          "the broker knows nobody who vouches for the twin's certificate");
    }
  }

  @Test
  void aBrokerThatFindsTheTwinExpiredIsUnderstood() throws Exception {
    Identity expired =
        own.issue("expired-twin", "DNS:twin", LONG_AGO, LONG_AGO.plusSeconds(86_400));
    try (Mosquitto _ = broker(server, mutual())) {
      refused(
          uri(), with(expired, ca(own)), "the broker finds the twin's certificate expired: renew");
    }
  }

  @Test
  void aBrokerThatFindsTheTwinRevokedIsUnderstood() throws Exception {
    Identity revoked = own.issue("revoked-twin", "DNS:twin");
    own.revoke(revoked);
    try (Mosquitto _ = broker(server, mutual("crlfile " + own.revocations()))) {
      refused(uri(), with(revoked, ca(own)), "the broker finds the twin's certificate revoked");
    }
  }

  @Test
  void refusalsAfterTheHandshakeLeaveNoThreads() throws Exception {
    Identity stranger = foreign.issue("stranger", "DNS:twin");
    try (Mosquitto broker = broker(server, mutual());
        DaemonProcess daemon = daemon(uri(), with(stranger, ca(own)))) {
      Await.until("fifth attempt", broker::log, () -> broker.connections() >= 5);
      Await.until("end of Paho's threads", daemon::journal, () -> daemon.clientThreads() == 0);
      assertTrue(daemon.runs());
    }
  }

  // ---- another port, another version

  @Test
  void aPortWithoutTlsAndOneWithItAreToldApart() throws Exception {
    try (Mosquitto broker = broker(server)) {
      String plain = "ssl://localhost:" + broker.port();
      hungUp(plain, "it has hung up; if that is not its port for TLS");
      hungUp("tcp://localhost:" + port, "it has hung up; if that is its port for TLS");
    }
  }

  private void hungUp(String uri, String hint) throws Exception {
    try (DaemonProcess daemon = daemon(uri, List.of())) {
      daemon.awaitSaid(hint, 1);
      assertTrue(daemon.said(hint).getFirst().startsWith("<4>pack: no connection to " + uri));
    }
  }

  @Test
  void anOlderTlsIsSpokenOnlyWhereThatIsAllowed() throws Exception {
    port = Mosquitto.freePort();
    List<String> command = new ArrayList<>(List.of("openssl", "s_server", "-brief", "-tls1_2"));
    command.addAll(List.of("-accept", Integer.toString(port)));
    command.addAll(List.of("-cert", server.certificate().toString()));
    command.addAll(List.of("-key", server.key().toString()));
    Process old = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      List<String> said = new Output(old).lines();
      refused(uri(), List.of(ca(own)), "the broker does not speak TLS 1.3: mqtt.tls.min_version");
      try (DaemonProcess daemon = daemon(uri(), List.of(ca(own), "min_version = \"1.2\""))) {
        Await.until(
            "TLS 1.2",
            () -> said + " " + daemon.journal(),
            () -> said.contains("Protocol version: TLSv1.2"));
      }
    } finally {
      old.destroyForcibly();
    }
  }

  // ---- files that change

  /// Files of the twin that a test may write over.
  private Identity copied(Identity identity) throws IOException {
    Identity copy = new Identity(folder.resolve("twin.pem"), folder.resolve("twin.key"));
    write(identity, copy);
    return copy;
  }

  /// One after the other, as most who renew certificates do: in between they do not fit.
  private static void write(Identity identity, Identity to) throws IOException {
    Files.copy(identity.certificate(), to.certificate(), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(identity.key(), to.key(), StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void aNewCertificateIsShownWithoutARestart() throws Exception {
    Identity files = copied(twin);
    Identity renewed = own.issue("twin-2", "DNS:twin-2");
    try (Mosquitto broker = broker(server, mutual());
        Subscriber subscriber = new Subscriber(broker);
        DaemonProcess daemon = daemon(uri(), with(files, ca(own)))) {
      subscriber.awaitMore("pack", 20);
      assertFalse(brokerSaw("twin-2"));
      write(renewed, files);
      Await.until("second certificate", daemon::journal, () -> brokerSaw("twin-2"));
      subscriber.awaitMore("pack", 40);
      awaitNoneMissing(subscriber);
      assertEquals(List.of(), daemon.said("no connection"));
      for (Message status : subscriber.messages("pack", "status")) {
        assertEquals("online", status.json().path("status").asText(), "it left in order");
      }
    }
  }

  @Test
  void filesThatAreNotWholeLeaveTheOldOnesInUse() throws Exception {
    Identity files = copied(twin);
    Identity renewed = own.issue("twin-3", "DNS:twin-3");
    try (Mosquitto broker = broker(server, mutual());
        Subscriber subscriber = new Subscriber(broker);
        DaemonProcess daemon = daemon(uri(), with(files, ca(own)))) {
      subscriber.awaitMore("pack", 20);
      String key = Files.readString(renewed.key());
      Files.writeString(files.key(), key.substring(0, key.length() / 2));
      daemon.awaitSaid("a block PRIVATE KEY without its end", 1);
      subscriber.awaitMore("pack", 20);
      assertEquals(1, daemon.said("connected to").size(), "the connection went on");
      broker.kill();
      broker.restart();
      daemon.awaitSaid("connected to", 2);
      assertEquals(1, daemon.said("without its end").size(), daemon.journal()::toString);
      write(renewed, files);
      Await.until("new certificate", daemon::journal, () -> brokerSaw("twin-3"));
      assertEquals(List.of(), daemon.said(key.substring(40, 60)), "nothing of the key is told");
    }
  }

  @Test
  void aCertificateThatEndsDuringASessionIsTold() throws Exception {
    Identity files = copied(twin);
    try (Mosquitto broker = broker(server, mutual());
        Subscriber subscriber = new Subscriber(broker);
        DaemonProcess daemon = daemon(uri(), with(files, ca(own)))) {
      subscriber.awaitMore("pack", 20);
      Instant end = Instant.now().plusSeconds(30);
      write(own.issue("short", "DNS:twin", LONG_AGO, end), files);
      daemon.awaitSaid("a certificate of the twin that ends at ", 1);
      assertTrue(daemon.said("that ends at").getFirst().startsWith("<4>"));
      Await.until("short certificate", daemon::journal, () -> brokerSaw("short"));
      daemon.awaitSaid("a certificate of the twin that ended at ", 1);
      assertTrue(daemon.said("that ended at").getFirst().startsWith("<3>"));
      Await.until("end told", subscriber::count, () -> certificateDays(subscriber) < 0.01);
      assertEquals(2, daemon.said("connected to").size(), "the session goes on");
      subscriber.awaitMore("pack", 20);
    }
  }
}
