package io.celltwin.edge.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/// Who the twin is, shown to every broker that asks: also to one that names other CAs than ours. It
/// then refuses with a reason, where Java's own choice would show nothing and be told that nothing
/// was shown.
final class ClientCertificate extends X509ExtendedKeyManager {
  private static final String ALIAS = "twin";

  private final List<X509Certificate> chain;
  private final PrivateKey key;

  private ClientCertificate(List<X509Certificate> chain, PrivateKey key) {
    this.chain = chain;
    this.key = key;
  }

  static ClientCertificate read(
      SecurityFile certificateFile, byte[] certificates, SecurityFile keyFile, byte[] key)
      throws BadFileException {
    List<X509Certificate> chain = Pem.certificates(certificateFile, certificates);
    PublicKey publicKey = chain.getFirst().getPublicKey();
    PrivateKey privateKey = privateKey(keyFile, key, publicKey.getAlgorithm());
    if (!fits(privateKey, publicKey)) throw misfit(keyFile);
    for (int k = 1; k < chain.size(); k++) {
      Principal issuer = chain.get(k - 1).getIssuerX500Principal();
      if (!chain.get(k).getSubjectX500Principal().equals(issuer)) {
        throw certificateFile.bad(
            "as certificate " + (k + 1) + " one that did not issue the one before",
            "the twin's own first, then each one's issuer");
      }
    }
    return new ClientCertificate(chain, privateKey);
  }

  private static PrivateKey privateKey(SecurityFile file, byte[] bytes, String algorithm)
      throws BadFileException {
    List<Pem> keys =
        Pem.blocks(file, bytes).stream()
            .filter(block -> block.label().endsWith("PRIVATE KEY"))
            .toList();
    if (keys.isEmpty()) {
      throw file.bad("no block PRIVATE KEY", "PEM with -----BEGIN PRIVATE KEY-----");
    }
    if (keys.size() > 1) throw file.bad(keys.size() + " keys", "one");
    if (!keys.getFirst().label().equals("PRIVATE KEY")) {
      throw file.bad(
          "a block " + keys.getFirst().label(),
          "a key as PKCS#8 without passphrase: openssl pkcs8 -topk8 -nocrypt -in OLD -out NEW");
    }
    try {
      return KeyFactory.getInstance(algorithm)
          .generatePrivate(new PKCS8EncodedKeySpec(keys.getFirst().der()));
    } catch (GeneralSecurityException other) { // of another algorithm, or broken
      throw misfit(file);
    }
  }

  private static BadFileException misfit(SecurityFile file) {
    return file.bad("another key", "the key of the first certificate in certificate_file");
  }

  private static boolean fits(PrivateKey key, PublicKey publicKey) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> key.getAlgorithm();
        };
    byte[] said = {4, 2};
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(said);
      byte[] signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(said);
      return signature.verify(signed);
    } catch (GeneralSecurityException other) {
      return false;
    }
  }

  /// When the first of the chain ends.
  Instant end() {
    return chain.stream()
        .map(certificate -> certificate.getNotAfter().toInstant())
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  @Override
  public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    return ALIAS;
  }

  @Override
  public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
    return ALIAS;
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return new String[] {ALIAS};
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return chain.toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return key;
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    return new String[0];
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    throw new UnsupportedOperationException("a client");
  }
}
