package io.celltwin.edge.publish;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;
import javax.net.SocketFactory;

/// TCP for Paho, whose reader must not end too early.
///
/// Paho 1.2.5 starts its reading thread and then looks every 100 ms whether it runs
/// (`CommsReceiver.start`). Where the peer accepts and hangs up at once, as a port forwarder
/// without a broker behind it does, the reader has come and gone between two looks, and the thread
/// that looks stays for ever: one more with every attempt. So the end of a young connection is kept
/// from the reader for a moment. TLS needs none of this: there the hanging up meets the handshake.
final class LingeringSockets extends SocketFactory {
  /// Several looks, on a busy machine too.
  private static final long YOUNG_NANOS = 1_000_000_000L;

  @Override
  public Socket createSocket() {
    return new Socket() {
      @Override
      public InputStream getInputStream() throws IOException {
        return new Lingering(super.getInputStream());
      }
    };
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

  private static final class Lingering extends FilterInputStream {
    private final long youngUntilNanos = System.nanoTime() + YOUNG_NANOS;

    Lingering(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = -1;
      try {
        read = in.read();
      } finally {
        if (read < 0) linger();
      }
      return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = -1;
      try {
        read = in.read(bytes, offset, length);
      } finally {
        if (read < 0) linger();
      }
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
