package io.celltwin.edge.tls;

import io.celltwin.config.MqttSettings;
import io.celltwin.config.TlsSettings;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.CertificateRevokedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.eclipse.paho.client.mqttv3.MqttException;

/// Why there is no connection, and what may help, in words of the configuration. The same words for
/// the same trouble, so that it need be told only once.
final class Refusal {
  private static final Pattern ALERT = Pattern.compile("Received fatal alert: (\\w+)");

  private final MqttSettings mqtt;
  private final boolean established;

  /// @param established whether the broker had accepted the connection that is over
  Refusal(MqttSettings mqtt, boolean established) {
    this.mqtt = mqtt;
    this.established = established;
  }

  String reason(Throwable cause) {
    List<Throwable> causes = new ArrayList<>();
    for (Throwable next = cause; next != null; next = next.getCause()) causes.addFirst(next);
    for (Throwable deepest : causes) {
      Optional<String> known = known(deepest);
      if (known.isPresent()) return known.get();
    }
    return raw(cause) + hungUp(causes.getFirst()).map(hint -> ": " + hint).orElse("");
  }

  /// Paho's own words where there are no others.
  private static String raw(Throwable cause) {
    return String.valueOf(cause.getCause() == null ? cause : cause.getCause());
  }

  private Optional<String> known(Throwable cause) {
    return switch (cause) {
      case BadFileException bad -> Optional.ofNullable(bad.getMessage());
      case CertificateExpiredException e ->
          Optional.of(
              "the broker's certificate has expired, "
                  + e.getMessage()
                  + ": renew it there, or set this machine's clock");
      case CertificateNotYetValidException e ->
          Optional.of(
              "the broker's certificate is not valid yet, "
                  + e.getMessage()
                  + ": is this machine's clock right?");
      case CertificateRevokedException e ->
          Optional.of(
              "mqtt.tls.crl_file says that "
                  + e.getAuthorityName()
                  + " has revoked the broker's certificate: it needs another one");
      case CertPathBuilderException _ -> Optional.of(unknownIssuer());
      case CertPathValidatorException e -> invalid(e);
      case CertificateException e when isOfAnotherHost(e) ->
          Optional.of(
              "the broker's certificate is for another host, "
                  + e.getMessage()
                  + ": connect to a name that it holds, or have one made for this name");
      case SSLException e -> alert(e);
      case MqttException e -> login(e);
      default -> Optional.empty();
    };
  }

  private String unknownIssuer() {
    Optional<String> file =
        mqtt.tls().flatMap(TlsSettings::caFile).map(path -> "mqtt.tls.ca_file " + path);
    return file.orElse("the trust store of Java")
        + " knows nobody who vouches for the broker's certificate: "
        + (file.isPresent() ? "it has to hold the CA's" : "name the CA's in mqtt.tls.ca_file");
  }

  private static Optional<String> invalid(CertPathValidatorException e) {
    if (e.getReason() != BasicReason.UNDETERMINED_REVOCATION_STATUS) return Optional.empty();
    return Optional.of(
        "mqtt.tls.crl_file does not tell whether the broker's certificate is revoked: it has to"
            + " hold a list, not over, of each CA in its chain");
  }

  private static boolean isOfAnotherHost(CertificateException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("subject alternative") || message.contains("No name matching");
  }

  private Optional<String> alert(SSLException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("Unsupported or unrecognized SSL message")) {
      return Optional.of("what answers does not speak TLS: is that the port for ssl://?");
    }
    Matcher alert = ALERT.matcher(message);
    if (!alert.find()) return Optional.empty();
    String name = alert.group(1);
    return Optional.of(
        switch (name) {
          case "certificate_required" ->
              "the broker wants a certificate of the twin: mqtt.tls.certificate_file, key_file";
          case "certificate_expired" ->
              "the broker finds the twin's certificate expired: renew"
                  + " mqtt.tls.certificate_file, or set the broker's clock";
          case "certificate_revoked" ->
              "the broker finds the twin's certificate revoked: another one into"
                  + " mqtt.tls.certificate_file";
          case "unknown_ca" ->
              "the broker knows nobody who vouches for the twin's certificate: its CA into the"
                  + " broker's trust, or those between into mqtt.tls.certificate_file";
          case "bad_certificate", "certificate_unknown", "unsupported_certificate" ->
              "the broker refuses the twin's certificate, " + name + ": its log may say why";
          case "protocol_version" -> otherVersion();
          case "handshake_failure" ->
              "the broker refuses the handshake, handshake_failure: it may want a certificate of"
                  + " the twin (mqtt.tls.certificate_file, key_file), or other ciphers";
          case "unrecognized_name" ->
              "the broker has no certificate for the host name in mqtt.broker";
          default -> "the broker refuses the handshake, " + name + ": its log may say why";
        });
  }

  private String otherVersion() {
    boolean old =
        mqtt.tls().map(TlsSettings::oldestVersion).equals(Optional.of(TlsSettings.Version.TLS_1_2));
    return old
        ? "the broker speaks neither TLS 1.2 nor 1.3"
        : "the broker does not speak TLS 1.3: mqtt.tls.min_version = \"1.2\" lets it have the older";
  }

  private static Optional<String> login(MqttException e) {
    return switch (e.getReasonCode()) {
      case MqttException.REASON_CODE_FAILED_AUTHENTICATION,
          MqttException.REASON_CODE_NOT_AUTHORIZED ->
          Optional.of(e + ": see mqtt.username, password_file, and who may connect to the broker");
      default -> Optional.empty();
    };
  }

  /// One that has talked before may hang up for any reason.
  private Optional<String> hungUp(Throwable cause) {
    boolean isEnd = cause instanceof EOFException || cause instanceof SocketException;
    if (established || !isEnd || cause instanceof ConnectException) {
      return Optional.empty();
    }
    if (mqtt.tls().isEmpty()) {
      return Optional.of("it has hung up; if that is its port for TLS, ssl:// in mqtt.broker");
    }
    return Optional.of(
        "it has hung up; if that is not its port for TLS, another one or tcp:// in mqtt.broker; if"
            + " it wants a certificate of the twin or refuses the one it got, its log says so");
  }
}
