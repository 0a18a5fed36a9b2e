package io.celltwin.edge.tls;

import io.celltwin.config.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// Sockets that speak no TLS older than wanted and take no certificate of another host, whatever
/// the options of Paho, which connects them, say.
final class TlsSockets extends SSLSocketFactory {
  private final SSLSocketFactory java;
  private final String[] protocols;

  TlsSockets(SSLContext context, TlsSettings.Version oldest) {
    java = context.getSocketFactory();
    protocols =
        switch (oldest) {
          case TLS_1_2 -> new String[] {"TLSv1.2", "TLSv1.3"};
          case TLS_1_3 -> new String[] {"TLSv1.3"};
        };
  }

  @Override
  public Socket createSocket() throws IOException {
    SSLSocket socket = (SSLSocket) java.createSocket();
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(protocols);
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    return socket;
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return java.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return java.getSupportedCipherSuites();
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose) {
    throw new UnsupportedOperationException("Paho connects by itself");
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("Paho connects by itself");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
    throw new UnsupportedOperationException("Paho connects by itself");
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException("Paho connects by itself");
  }

  @Override
  public Socket createSocket(
      InetAddress address, int port, InetAddress localAddress, int localPort) {
    throw new UnsupportedOperationException("Paho connects by itself");
  }
}
