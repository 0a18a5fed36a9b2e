package io.celltwin.edge.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.celltwin.config.MqttSettings;
import io.celltwin.config.TlsSettings;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/// What the files said at one moment, found to be whole and to fit together.
///
/// @param sockets where the broker is spoken to by TLS
/// @param endings of what a connection rests on
record Credentials(
    Optional<String> password,
    Optional<ClientCertificate> certificate,
    Optional<SSLSocketFactory> sockets,
    List<Ending> endings) {
  /// @param what ends, for people
  /// @param isFrequent whether it is renewed so often that its end is worth no word before it comes
  record Ending(SecurityFile file, String what, Instant at, boolean isFrequent) {}

  static Credentials of(MqttSettings mqtt, SecurityFiles files, SecurityFiles.Contents contents)
      throws BadFileException {
    Optional<String> password = Optional.empty();
    if (files.password().isPresent()) {
      password = Optional.of(password(files.password().get(), contents));
    }
    if (mqtt.tls().isEmpty()) {
      return new Credentials(password, Optional.empty(), Optional.empty(), List.of());
    }
    List<Ending> endings = new ArrayList<>();
    Optional<ClientCertificate> certificate = Optional.empty();
    if (files.certificate().isPresent() && files.key().isPresent()) {
      SecurityFile file = files.certificate().get();
      SecurityFile key = files.key().get();
      ClientCertificate read =
          ClientCertificate.read(file, contents.of(file), key, contents.of(key));
      certificate = Optional.of(read);
      endings.add(new Ending(file, "a certificate of the twin", read.end(), false));
    }
    Optional<List<X509Certificate>> trusted = Optional.empty();
    if (files.ca().isPresent()) {
      SecurityFile file = files.ca().get();
      trusted = Optional.of(Pem.certificates(file, contents.of(file)));
      Stream<Instant> ends = trusted.get().stream().map(ca -> ca.getNotAfter().toInstant());
      endings.add(
          new Ending(file, "every certificate", ends.max(Comparator.naturalOrder()).get(), false));
    }
    Optional<List<X509CRL>> lists = Optional.empty();
    if (files.revocations().isPresent()) {
      SecurityFile file = files.revocations().get();
      lists = Optional.of(Pem.revocationLists(file, contents.of(file)));
      lists.get().stream()
          .flatMap(list -> Optional.ofNullable(list.getNextUpdate()).stream())
          .map(date -> date.toInstant())
          .min(Comparator.naturalOrder())
          .ifPresent(end -> endings.add(new Ending(file, "a revocation list", end, true)));
    }
    SSLSocketFactory sockets = sockets(mqtt.tls().get(), certificate, trusted, lists);
    return new Credentials(password, certificate, Optional.of(sockets), endings);
  }

  private static String password(SecurityFile file, SecurityFiles.Contents contents)
      throws BadFileException {
    String password = new String(contents.of(file), UTF_8).strip();
    if (password.isEmpty()) throw file.bad("nothing", "a password");
    return password;
  }

  private static SSLSocketFactory sockets(
      TlsSettings tls,
      Optional<ClientCertificate> certificate,
      Optional<List<X509Certificate>> trusted,
      Optional<List<X509CRL>> lists) {
    try {
      // A context of its own: no session of another certificate is taken up again.
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          certificate.stream().toArray(KeyManager[]::new),
          new TrustManager[] {ServerTrust.of(trusted, lists)},
          null);
      return new TlsSockets(context, tls.oldestVersion());
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("Java has TLS", broken);
    }
  }
}
