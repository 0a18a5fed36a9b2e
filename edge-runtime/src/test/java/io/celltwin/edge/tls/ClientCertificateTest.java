package io.celltwin.edge.tls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientCertificateTest {
  private static final SecurityFile CERTIFICATE = new SecurityFile("c", Path.of("twin.pem"));
  private static final SecurityFile KEY = new SecurityFile("k", Path.of("twin.key"));

  @TempDir private static Path folder = Path.of("");
  private static TestIdentity twin = new TestIdentity("", "");
  private static TestIdentity other = new TestIdentity("", "");

  @BeforeAll
  static void make() throws Exception {
    twin = TestIdentity.make(folder, "EC", 90);
    other = TestIdentity.make(folder, "EC", 30);
  }

  private static ClientCertificate read(String certificate, String key) throws BadFileException {
    return ClientCertificate.read(
        CERTIFICATE, certificate.getBytes(UTF_8), KEY, key.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "RSA", "Ed25519"})
  void takesAKeyThatFits(String algorithm) throws Exception {
    TestIdentity identity = TestIdentity.make(folder, algorithm, 90);
    ClientCertificate read = read(identity.certificate(), identity.key());
    assertEquals("CN=twin-90", read.getCertificateChain("")[0].getSubjectX500Principal().getName());
    Duration rest = Duration.between(Instant.now(), read.end());
    assertEquals(90, rest.toHours() / 24.0, 0.1);
    assertTrue(
        read(identity.certificate(), identity.key()).getPrivateKey("").getEncoded().length > 0);
  }

  @Test
  void takesOneFileWithBothAndWordsAroundThem() throws Exception {
    String both = "Bag Attributes\r\n" + twin.key() + "subject=CN=twin\n" + twin.certificate();
    assertEquals(read(twin.certificate(), twin.key()).end(), read(both, both).end());
  }

  private static void refuses(String certificate, String key, String message) {
    BadFileException refused = assertThrows(BadFileException.class, () -> read(certificate, key));
    assertEquals(message, refused.getMessage());
    for (String line : key.lines().toList()) {
      if (line.length() > 20 && !line.contains("-----")) {
        assertFalse(refused.toString().contains(line), "the key is told");
      }
    }
  }

  @Test
  void refusesAKeyOfAnotherCertificate() throws Exception {
    String message =
        "k twin.key: found another key, expected the key of the first certificate in"
            + " certificate_file";
    refuses(twin.certificate(), other.key(), message);
    refuses(twin.certificate(), TestIdentity.make(folder, "RSA", 90).key(), message);
  }

  @Test
  void refusesAChainOutOfOrderOrBroken() {
    refuses(
        twin.certificate() + other.certificate(),
        twin.key(),
        "c twin.pem: found as certificate 2 one that did not issue the one before, expected the"
            + " twin's own first, then each one's issuer");
    refuses(
        twin.certificate() + TestIdentity.pem("CERTIFICATE", new byte[] {1, 2, 3}),
        twin.key(),
        "c twin.pem: found a block CERTIFICATE that is none, expected certificates of X.509");
  }

  @ParameterizedTest
  @CsvSource({"RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"})
  void saysHowToTurnAnotherKindOfKey(String label) {
    refuses(
        twin.certificate(),
        twin.key().replace("PRIVATE KEY", label),
        "k twin.key: found a block "
            + label
            + ", expected a key as PKCS#8 without passphrase: openssl pkcs8 -topk8 -nocrypt -in OLD"
            + " -out NEW");
  }

  @Test
  void refusesWhatIsNotWhole() {
    String key = twin.key();
    refuses(
        twin.certificate(),
        "",
        "k twin.key: found no block PRIVATE KEY, expected PEM with -----BEGIN PRIVATE KEY-----");
    refuses(
        twin.certificate(),
        key.substring(0, key.length() / 2),
        "k twin.key: found a block PRIVATE KEY without its end, expected a file that is written to"
            + " its end");
    refuses(
        twin.certificate(),
        key.replaceFirst("\n", "\n*"),
        "k twin.key: found a block PRIVATE KEY that is not Base64, expected PEM");
    refuses(
        key,
        key,
        "c twin.pem: found no block CERTIFICATE, expected PEM with -----BEGIN CERTIFICATE-----");
    refuses(twin.certificate(), key + other.key(), "k twin.key: found 2 keys, expected one");
  }

  /// Cut anywhere, it is refused or it is all there.
  @Test
  void noPartOfAFileIsTakenForTheWhole() {
    for (int length = 0; length < twin.key().strip().length(); length++) {
      String part = twin.key().substring(0, length);
      assertThrows(BadFileException.class, () -> read(twin.certificate(), part));
    }
  }
}
