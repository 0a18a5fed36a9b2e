package io.celltwin.edge.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One block of a PEM file (RFC 7468). What stands between blocks is not looked at.
final class Pem {
  private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----");

  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String CRL = "X509 CRL";

  private final String label;
  private final byte[] der;

  private Pem(String label, byte[] der) {
    this.label = label;
    this.der = der;
  }

  /// Between `BEGIN` and the dashes.
  String label() {
    return label;
  }

  byte[] der() {
    return der;
  }

  /// In their order.
  ///
  /// @param file only to be named where something is wrong
  static List<Pem> blocks(SecurityFile file, byte[] bytes) throws BadFileException {
    List<Pem> blocks = new ArrayList<>();
    String label = "";
    StringBuilder base64 = new StringBuilder();
    for (String raw : new String(bytes, StandardCharsets.ISO_8859_1).lines().toList()) {
      String line = raw.strip();
      Matcher begin = BEGIN.matcher(line);
      if (begin.matches()) {
        if (!label.isEmpty()) throw endless(file, label);
        label = begin.group(1);
        base64.setLength(0);
      } else if (line.equals("-----END " + label + "-----")) {
        blocks.add(new Pem(label, decoded(file, label, base64.toString())));
        label = "";
      } else if (!label.isEmpty()) {
        base64.append(line);
      }
    }
    if (!label.isEmpty()) throw endless(file, label);
    return blocks;
  }

  private static byte[] decoded(SecurityFile file, String label, String base64)
      throws BadFileException {
    // Keys of old with a passphrase have headers: what they are is said where their label is seen.
    if (base64.startsWith("Proc-Type:")) return new byte[0];
    try {
      return Base64.getDecoder().decode(base64);
    } catch (IllegalArgumentException broken) {
      throw file.bad("a block " + label + " that is not Base64", "PEM");
    }
  }

  private static BadFileException endless(SecurityFile file, String label) {
    return file.bad("a block " + label + " without its end", "a file that is written to its end");
  }

  /// At least one.
  static List<X509Certificate> certificates(SecurityFile file, byte[] bytes)
      throws BadFileException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Pem block : blocks(file, bytes)) {
      if (!block.label.equals(CERTIFICATE)) continue;
      try {
        certificates.add(
            (X509Certificate)
                CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(block.der)));
      } catch (GeneralSecurityException broken) {
        throw file.bad("a block CERTIFICATE that is none", "certificates of X.509");
      }
    }
    if (certificates.isEmpty()) {
      throw file.bad("no block CERTIFICATE", "PEM with -----BEGIN CERTIFICATE-----");
    }
    return certificates;
  }

  /// At least one.
  static List<X509CRL> revocationLists(SecurityFile file, byte[] bytes) throws BadFileException {
    List<X509CRL> lists = new ArrayList<>();
    for (Pem block : blocks(file, bytes)) {
      if (!block.label.equals(CRL)) continue;
      try {
        lists.add(
            (X509CRL)
                CertificateFactory.getInstance("X.509")
                    .generateCRL(new ByteArrayInputStream(block.der)));
      } catch (GeneralSecurityException broken) {
        throw file.bad("a block X509 CRL that is none", "revocation lists of X.509");
      }
    }
    if (lists.isEmpty()) throw file.bad("no block X509 CRL", "PEM with -----BEGIN X509 CRL-----");
    return lists;
  }
}
