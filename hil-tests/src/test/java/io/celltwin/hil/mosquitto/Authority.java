package io.celltwin.hil.mosquitto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/// Somebody who issues and revokes certificates, by openssl.
final class Authority {
  /// Where the tests' brokers are.
  static final String HERE = "DNS:localhost,IP:127.0.0.1";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  /// @param certificate PEM
  /// @param key PKCS#8 as PEM
  record Identity(Path certificate, Path key) {
    /// As a listener of mosquitto has them.
    List<String> ofBroker() {
      return List.of("certfile " + certificate, "keyfile " + key);
    }

    /// As the twin has them.
    List<String> ofTwin() {
      return List.of("certificate_file = \"" + certificate + "\"", "key_file = \"" + key + "\"");
    }
  }

  private final Path folder;
  private final Path config;

  private Authority(Path folder) {
    this.folder = folder;
    this.config = folder.resolve("ca.cnf");
  }

  /// @param folder that is to be made for it
  static Authority create(Path folder, String name) throws Exception {
    Authority authority = new Authority(Files.createDirectory(folder));
    Files.createDirectory(folder.resolve("issued"));
    Files.writeString(folder.resolve("index.txt"), "");
    Files.writeString(folder.resolve("serial"), "01\n");
    Files.writeString(folder.resolve("crlnumber"), "01\n");
    Files.writeString(
        authority.config,
        """
        [ca]
        default_ca = own
        [own]
        database = FOLDER/index.txt
        serial = FOLDER/serial
        crlnumber = FOLDER/crlnumber
        new_certs_dir = FOLDER/issued
        certificate = FOLDER/ca.pem
        private_key = FOLDER/ca.key
        default_md = sha256
        default_days = 365
        default_crl_days = 30
        policy = any
        copy_extensions = copy
        unique_subject = no
        [any]
        commonName = supplied
        """
            .replace("FOLDER", folder.toString()));
    authority.openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -keyout ca.key"
            + " -out ca.pem -subj",
        "/CN=" + name);
    return authority;
  }

  /// Its own certificate.
  Path certificate() {
    return folder.resolve("ca.pem");
  }

  /// For a year.
  Identity issue(String name, String hosts) throws Exception {
    return issue(name, hosts, Instant.now(), Instant.now().plusSeconds(365 * 86_400L));
  }

  /// @param name the subject's common name, and the files'
  /// @param hosts as `subjectAltName`
  Identity issue(String name, String hosts, Instant from, Instant until) throws Exception {
    openssl(
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout %1$s.key -out %1$s.csr"
            .formatted(name),
        "-subj",
        "/CN=" + name,
        "-addext",
        "subjectAltName=" + hosts);
    openssl(
        "ca -config ca.cnf -batch -notext -in %1$s.csr -out %1$s.pem -startdate %2$s -enddate %3$s"
            .formatted(name, TIME.format(from), TIME.format(until)));
    return new Identity(folder.resolve(name + ".pem"), folder.resolve(name + ".key"));
  }

  void revoke(Identity identity) throws Exception {
    openssl("ca -config ca.cnf -revoke", identity.certificate().toString());
  }

  /// The list of what is revoked by now.
  Path revocations() throws Exception {
    openssl("ca -config ca.cnf -gencrl -out crl.pem");
    return folder.resolve("crl.pem");
  }

  /// @param words divided by blanks
  private void openssl(String words, String... more) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(words.split(" ", -1)));
    command.addAll(List.of(more));
    Process process;
    try {
      process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    } catch (IOException missing) {
      fail("openssl is not here: install the Debian package openssl", missing);
      return;
    }
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) fail(command + ": " + said);
  }
}
