package io.celltwin.edge.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.celltwin.config.ConfigException;
import io.celltwin.config.MqttSettings;
import io.celltwin.config.TwinConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerSecurityTest {
  private static final long LOOK_NANOS = 2_000_000_000L;

  @TempDir private Path folder = Path.of("");
  private long nowNanos;
  private Path password = folder;
  private Path certificate = folder;
  private Path key = folder;

  @BeforeEach
  void write() throws Exception {
    password = Files.writeString(folder.resolve("password"), "one\n");
    certificate = folder.resolve("twin.pem");
    key = folder.resolve("twin.key");
    TestIdentity.make(folder, "EC", 90).write(certificate, key);
    for (Path secret : List.of(password, key)) {
      Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    }
  }

  private TwinConfig config() throws ConfigException, IOException {
    Files.writeString(folder.resolve("drive.csv"), "");
    return TwinConfig.read(
        Files.writeString(
            folder.resolve("celltwin.toml"),
            """
            schema = 1
            [mqtt]
            broker = "ssl://h:8883"
            username = "u"
            password_file = "password"
            [mqtt.tls]
            certificate_file = "twin.pem"
            key_file = "twin.key"
            [[source]]
            name = "bench"
            kind = "csv"
            file = "drive.csv"
            [[pack]]
            id = "pack"
            cell = "nca-panasonic-ncr18650pf"
            cells_in_series = 1
            source = "bench"
            """));
  }

  private BrokerSecurity security() throws ConfigException, IOException {
    MqttSettings mqtt = config().mqtt().orElseThrow();
    nowNanos = System.nanoTime() + LOOK_NANOS;
    return new BrokerSecurity(mqtt, "pack", Instant::now);
  }

  private boolean changed(BrokerSecurity security) {
    nowNanos += LOOK_NANOS;
    return security.changed(nowNanos);
  }

  // ---- files that change

  @Test
  void aChangeCountsOnceTwoLooksHaveFoundTheSame() throws Exception {
    BrokerSecurity security = security();
    assertFalse(changed(security), "nothing is in use yet");
    Optional<SSLSocketFactory> first = security.access().sockets();
    assertFalse(changed(security));
    TestIdentity.make(folder, "EC", 60).write(certificate, key);
    assertFalse(changed(security), "perhaps it is still being written");
    assertTrue(changed(security));
    assertTrue(changed(security), "until it is taken");
    assertNotEquals(first, security.access().sockets());
    assertEquals(60, security.certificateDays(System.currentTimeMillis()), 0.1);
    assertFalse(changed(security));
  }

  @Test
  void thePasswordCountsToo() throws Exception {
    BrokerSecurity security = security();
    assertEquals(Optional.of("one"), security.access().password());
    Files.writeString(password, "two");
    assertFalse(changed(security));
    assertTrue(changed(security));
    assertEquals(Optional.of("two"), security.access().password());
  }

  @Test
  void betweenLooksNothingIsRead() throws Exception {
    BrokerSecurity security = security();
    security.access();
    assertFalse(changed(security));
    Files.writeString(password, "two");
    for (int turn = 1; turn < 20; turn++) {
      assertFalse(security.changed(nowNanos + turn * LOOK_NANOS / 20));
    }
  }

  @Test
  void whatIsNotWholeLeavesTheOldInUse() throws Exception {
    BrokerSecurity security = security();
    Optional<SSLSocketFactory> first = security.access().sockets();
    Files.writeString(key, Files.readString(key).substring(0, 60));
    Files.delete(password);
    for (int look = 0; look < 4; look++) assertFalse(changed(security));
    assertEquals(first, security.access().sockets());
    assertEquals(Optional.of("one"), security.access().password());
    Files.writeString(password, "two");
    for (int look = 0; look < 4; look++) assertFalse(changed(security));
    TestIdentity.make(folder, "EC", 60).write(certificate, key);
    assertFalse(changed(security));
    assertTrue(changed(security));
    assertEquals(Optional.of("two"), security.access().password());
  }

  @Test
  void withoutAnythingWholeThereIsNoAccessUntilThereIs() throws Exception {
    BrokerSecurity security = security();
    Files.writeString(password, " \n");
    IOException refused = assertThrows(IOException.class, security::access);
    assertEquals(
        "mqtt.password_file " + password + ": found nothing, expected a password",
        security.explain(refused, false));
    assertTrue(Double.isNaN(security.certificateDays(0)));
    Files.writeString(password, "two");
    assertEquals(Optional.of("two"), security.access().password());
  }

  @Test
  void noPasswordStandsInAText() throws Exception {
    Files.writeString(password, "hunter2");
    assertFalse(security().access().toString().contains("hunter2"));
  }

  // ---- check

  @Test
  void checkHasNothingToSayOfFilesThatFit() throws Exception {
    assertEquals(List.of(), BrokerSecurity.check(config()));
  }

  private String finding() throws IOException {
    ConfigException refused =
        assertThrows(ConfigException.class, () -> BrokerSecurity.check(config()));
    return refused.findings().getFirst().toString().replace(folder + "/", "");
  }

  @Test
  void checkFindsAKeyThatDoesNotFit() throws Exception {
    Files.writeString(key, TestIdentity.make(folder, "EC", 60).key());
    assertEquals(
        "celltwin.toml:8:1 mqtt.tls.key_file: found another key, expected the key of the first"
            + " certificate in certificate_file",
        finding());
  }

  @Test
  void checkFindsACertificateThatHasEnded() throws Exception {
    TestIdentity.make(folder, "EC", 0).write(certificate, key);
    assertTrue(
        finding()
            .matches(
                "celltwin.toml:7:1 mqtt.tls.certificate_file: found a certificate of the twin that"
                    + " ended at \\S+Z, expected one that is valid now"),
        this::said);
  }

  private String said() {
    try {
      return finding();
    } catch (IOException broken) {
      return broken.toString();
    }
  }

  @Test
  void checkWarnsOfASecretThatAllCanReadAndOfACertificateThatEndsSoon() throws Exception {
    TestIdentity.make(folder, "EC", 20).write(certificate, key);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    List<String> warnings = BrokerSecurity.check(config());
    assertEquals(
        "mqtt.tls.key_file "
            + key
            + " can be read by every user of this machine (mode rw-r--r--): chmod o-rwx",
        warnings.getFirst());
    assertTrue(
        warnings.getLast().contains(": a certificate of the twin that ends at "),
        warnings::toString);
    assertEquals(2, warnings.size());
  }
}
