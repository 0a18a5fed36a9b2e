package io.celltwin.edge.publish;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.internal.NetworkModule;
import org.eclipse.paho.client.mqttv3.spi.NetworkModuleFactory;

/// How Paho comes to the broker, instead of its own modules for `tcp` and `ssl`: by sockets of the
/// options' factory. Paho finds it by the scheme of the address.
///
/// Paho 1.2.5 starts its reading thread and then looks every 100 ms whether it runs
/// (`CommsReceiver.start`). Where the peer hangs up at once, the reader has come and gone between
/// two looks, and the thread that looks stays for ever: one more with every attempt. So does a port
/// forwarder without a broker behind it, and with TLS 1.3 every broker that refuses the twin's
/// certificate, for there the client's part of the handshake is over before. So the end of a young
/// connection is kept from the reader for a moment.
public final class BrokerConnections implements NetworkModuleFactory {
  private static final String SCHEME = "celltwin";

  /// Several looks, on a busy machine too.
  private static final long YOUNG_NANOS = 1_000_000_000L;

  /// How often Paho's reader looks whether it is to end.
  private static final int READ_MILLIS = 1000;

  /// How long closing may wait for who is writing: TLS has a last word to say, and for ever where
  /// the peer takes nothing.
  private static final int LAST_WORD_SECONDS = 1;

  private static final int MILLIS = 1000;

  /// For [java.util.ServiceLoader].
  public BrokerConnections() {}

  /// @param broker `tcp://host:port` or `ssl://host:port`
  static String address(String broker) {
    return SCHEME + broker.substring(broker.indexOf(':'));
  }

  @Override
  public Set<String> getSupportedUriSchemes() {
    return Set.of(SCHEME);
  }

  @Override
  public void validateURI(URI address) {
    if (address.getHost() == null || address.getPort() < 0) {
      throw new IllegalArgumentException(address + ", expected host and port");
    }
  }

  @Override
  public NetworkModule createNetworkModule(
      URI address, MqttConnectOptions options, String clientId) {
    try {
      return new Connection(
          address,
          options.getSocketFactory().createSocket(),
          MILLIS * options.getConnectionTimeout());
    } catch (IOException impossible) { // nothing is connected yet
      throw new IllegalStateException(impossible);
    }
  }

  private static final class Connection implements NetworkModule {
    private final URI address;
    private final Socket socket;
    private final int timeoutMillis;
    private Optional<InputStream> incoming = Optional.empty();
    private Optional<OutputStream> outgoing = Optional.empty();

    /// Why the reader has ended: whoever writes meanwhile meets its consequence alone.
    private volatile Optional<IOException> end = Optional.empty();

    Connection(URI address, Socket socket, int timeoutMillis) {
      this.address = address;
      this.socket = socket;
      this.timeoutMillis = timeoutMillis;
    }

    @Override
    public void start() throws IOException, MqttException {
      try {
        socket.connect(new InetSocketAddress(address.getHost(), address.getPort()), timeoutMillis);
      } catch (ConnectException refused) {
        throw new MqttException(MqttException.REASON_CODE_SERVER_CONNECT_ERROR, refused);
      }
      if (socket instanceof SSLSocket tls) {
        tls.setSoLinger(true, LAST_WORD_SECONDS);
        tls.setSoTimeout(timeoutMillis);
        tls.startHandshake();
      }
      socket.setSoTimeout(READ_MILLIS);
      // Both now: a socket that the broker has closed gives none.
      incoming = Optional.of(new Incoming(socket.getInputStream()));
      outgoing = Optional.of(new Outgoing(socket.getOutputStream()));
    }

    @Override
    public InputStream getInputStream() {
      return incoming.orElseThrow();
    }

    @Override
    public OutputStream getOutputStream() {
      return outgoing.orElseThrow();
    }

    @Override
    public void stop() throws IOException {
      socket.close();
    }

    @Override
    public String getServerURI() {
      return address.toString();
    }

    private final class Outgoing extends FilterOutputStream {
      Outgoing(OutputStream to) {
        super(to);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
          out.write(bytes, offset, length);
        } catch (IOException consequence) {
          throw end.orElse(consequence);
        }
      }

      @Override
      public void flush() throws IOException {
        try {
          out.flush();
        } catch (IOException consequence) {
          throw end.orElse(consequence);
        }
      }
    }

    private final class Incoming extends FilterInputStream {
      private final long youngUntilNanos = System.nanoTime() + YOUNG_NANOS;
      private final PacketLimit limit = new PacketLimit();

      Incoming(InputStream from) {
        super(from);
      }

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int read;
        try {
          read = in.read(bytes, offset, length);
          if (read > 0) limit.pass(bytes, offset, read);
        } catch (SocketTimeoutException nothingYet) {
          throw nothingYet;
        } catch (IOException ended) {
          end = Optional.of(ended);
          linger();
          throw ended;
        }
        if (read < 0) linger();
        return read;
      }

      private void linger() {
        long restNanos = youngUntilNanos - System.nanoTime();
        while (restNanos > 0 && !Thread.currentThread().isInterrupted()) {
          LockSupport.parkNanos(this, restNanos);
          restNanos = youngUntilNanos - System.nanoTime();
        }
      }
    }
  }
}
