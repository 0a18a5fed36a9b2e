package io.celltwin.edge.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// Whether to believe a broker's certificate: chain, dates, revocation and host name by Java's
/// PKIX. Beside that the dates of a certificate that is itself among the trusted ones, which Java
/// takes unseen.
final class ServerTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager java;

  private ServerTrust(X509ExtendedTrustManager java) {
    this.java = java;
  }

  /// @param trusted whom to believe; absent: whom Java believes
  /// @param lists absent: nothing is taken for revoked. Otherwise each CA of a chain has to have
  ///   one that is not over: what is not known is not believed
  static ServerTrust of(Optional<List<X509Certificate>> trusted, Optional<List<X509CRL>> lists)
      throws GeneralSecurityException {
    if (trusted.isEmpty() && lists.isEmpty()) return new ServerTrust(ofJava());
    Collection<X509Certificate> believed =
        trusted.isPresent() ? trusted.get() : List.of(ofJava().getAcceptedIssuers());
    Set<TrustAnchor> anchors =
        believed.stream().map(ca -> new TrustAnchor(ca, null)).collect(Collectors.toSet());
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
    parameters.setRevocationEnabled(lists.isPresent());
    if (lists.isPresent()) {
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(lists.get())));
      PKIXRevocationChecker checker =
          (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
      checker.setOptions(
          EnumSet.of(
              PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
      parameters.addCertPathChecker(checker);
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(new CertPathTrustManagerParameters(parameters));
    return new ServerTrust(only(factory));
  }

  private static X509ExtendedTrustManager ofJava() throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init((KeyStore) null);
    return only(factory);
  }

  private static X509ExtendedTrustManager only(TrustManagerFactory factory) {
    return Stream.of(factory.getTrustManagers())
        .filter(X509ExtendedTrustManager.class::isInstance)
        .map(X509ExtendedTrustManager.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    java.checkServerTrusted(chain, authType, socket);
    chain[0].checkValidity();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    java.checkServerTrusted(chain, authType, engine);
    chain[0].checkValidity();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("of an unknown host");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("a client has no clients");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw new CertificateException("a client has no clients");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("a client has no clients");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return java.getAcceptedIssuers();
  }
}
