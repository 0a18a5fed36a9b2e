package io.celltwin.config;

import java.nio.file.Path;
import java.util.Optional;

/// How the connection to a broker is secured. The files are PEM and are read at run time, whenever
/// they change.
///
/// @param caFile whom to believe; absent: whom Java believes
/// @param certificateFile of this client, first, and of those who vouch for it
/// @param keyFile PKCS#8; there where the certificate is
/// @param crlFile revocation lists of everyone who vouches for the broker; absent: nothing is taken
///   for revoked
/// @param oldestVersion older ones are not spoken
public record TlsSettings(
    Optional<Path> caFile,
    Optional<Path> certificateFile,
    Optional<Path> keyFile,
    Optional<Path> crlFile,
    Version oldestVersion) {
  /// What everybody has whose configuration says no more than `ssl://`.
  public static final TlsSettings DEFAULT =
      new TlsSettings(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Version.TLS_1_3);

  /// Of the protocol, oldest first.
  public enum Version {
    TLS_1_2("1.2"),
    TLS_1_3("1.3");

    private final String text;

    Version(String text) {
      this.text = text;
    }

    static boolean isKnown(String text) {
      return text.equals(TLS_1_2.text) || text.equals(TLS_1_3.text);
    }

    /// @param text that is known
    static Version of(String text) {
      return text.equals(TLS_1_2.text) ? TLS_1_2 : TLS_1_3;
    }
  }

  public TlsSettings {
    if (certificateFile.isPresent() != keyFile.isPresent()) {
      throw new IllegalArgumentException("a certificate needs its key, and a key its certificate");
    }
  }
}
