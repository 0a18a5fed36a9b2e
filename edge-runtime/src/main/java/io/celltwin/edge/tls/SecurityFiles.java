package io.celltwin.edge.tls;

import io.celltwin.config.MqttSettings;
import io.celltwin.config.TlsSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The files that a configuration names for the way to its broker.
///
/// @param certificate there with `key` or not at all
record SecurityFiles(
    Optional<SecurityFile> password,
    Optional<SecurityFile> ca,
    Optional<SecurityFile> certificate,
    Optional<SecurityFile> key,
    Optional<SecurityFile> revocations) {
  /// What they held at one moment.
  static final class Contents {
    private final Map<SecurityFile, byte[]> bytes = new HashMap<>();

    private Contents() {}

    byte[] of(SecurityFile file) {
      return bytes.getOrDefault(file, new byte[0]);
    }

    boolean isLike(Contents other) {
      return bytes.keySet().equals(other.bytes.keySet())
          && bytes.keySet().stream().allMatch(file -> Arrays.equals(of(file), other.of(file)));
    }
  }

  static SecurityFiles of(MqttSettings mqtt) {
    Optional<TlsSettings> tls = mqtt.tls();
    return new SecurityFiles(
        named("mqtt.password_file", mqtt.passwordFile()),
        named("mqtt.tls.ca_file", tls.flatMap(TlsSettings::caFile)),
        named("mqtt.tls.certificate_file", tls.flatMap(TlsSettings::certificateFile)),
        named("mqtt.tls.key_file", tls.flatMap(TlsSettings::keyFile)),
        named("mqtt.tls.crl_file", tls.flatMap(TlsSettings::crlFile)));
  }

  private static Optional<SecurityFile> named(String key, Optional<Path> path) {
    return path.map(p -> new SecurityFile(key, p));
  }

  Contents read() throws BadFileException {
    Contents contents = new Contents();
    List<SecurityFile> all =
        Stream.of(password, ca, certificate, key, revocations).flatMap(Optional::stream).toList();
    for (SecurityFile file : all) contents.bytes.put(file, file.read());
    return contents;
  }

  /// What the modes of the secret ones give away.
  List<String> exposures() {
    return Stream.of(password, key)
        .flatMap(Optional::stream)
        .flatMap(file -> file.exposure().stream())
        .toList();
  }
}
