package io.celltwin.simulation.beamng;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// A TCP connection that carries frames: four bytes of length, big-endian, and as many bytes of
/// MessagePack. A read ends at its deadline, whatever comes in between. Used by one thread.
public final class FrameChannel implements AutoCloseable {
  /// A reply with samples of minutes has some megabytes.
  public static final int MAX_BYTES = 8 << 20;

  private static final int FIRST_BYTES = 64 << 10;

  private final String peer;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private boolean broken;

  /// Takes over a connected socket.
  public FrameChannel(String peer, Socket socket) throws IOException {
    this.peer = peer;
    this.socket = socket;
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
    out = new BufferedOutputStream(socket.getOutputStream());
  }

  /// @throws BeamngException.Disconnected where nobody listens
  public static FrameChannel connect(String host, int port, long timeoutNanos)
      throws BeamngException {
    String peer = host + ":" + port;
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(host, port), milliseconds(timeoutNanos));
      return new FrameChannel(peer, socket);
    } catch (IOException e) {
      closeQuietly(socket);
      throw new BeamngException.Disconnected(
          "cannot connect to BeamNG at " + peer + ": " + e.getMessage());
    }
  }

  public String peer() {
    return peer;
  }

  /// Whether a frame can still be expected from it.
  public boolean isUsable() {
    return !broken && !socket.isClosed();
  }

  public void send(byte[] message) throws BeamngException {
    requireUsable();
    try {
      out.write(ByteBuffer.allocate(Integer.BYTES).putInt(message.length).array());
      out.write(message);
      out.flush();
    } catch (IOException e) {
      throw broken(
          new BeamngException.Disconnected(peer + ": the connection broke: " + e.getMessage()));
    }
  }

  /// The next message; waits no longer than `timeoutNanos` in all.
  public byte[] receive(long timeoutNanos) throws BeamngException {
    requireUsable();
    long deadlineNanos = System.nanoTime() + timeoutNanos;
    long length = ByteBuffer.wrap(read(Integer.BYTES, deadlineNanos)).getInt() & 0xFFFF_FFFFL;
    if (length > MAX_BYTES) {
      throw broken(
          new BeamngException.Malformed(
              peer + ": found a frame of " + length + " bytes, expected at most " + MAX_BYTES));
    }
    return read((int) length, deadlineNanos);
  }

  /// The buffer grows with what has come, not with what a length claims.
  private byte[] read(int length, long deadlineNanos) throws BeamngException {
    byte[] bytes = new byte[StrictMath.min(length, FIRST_BYTES)];
    int count = 0;
    while (count < length) {
      if (count == bytes.length) {
        bytes = Arrays.copyOf(bytes, (int) StrictMath.min(length, 2L * bytes.length));
      }
      count += readSome(bytes, count, deadlineNanos);
    }
    return bytes;
  }

  private int readSome(byte[] bytes, int offset, long deadlineNanos) throws BeamngException {
    long leftNanos = deadlineNanos - System.nanoTime();
    if (leftNanos <= 0) throw timedOut();
    try {
      socket.setSoTimeout(milliseconds(leftNanos));
      int count = in.read(bytes, offset, bytes.length - offset);
      if (count >= 0) return count;
    } catch (SocketTimeoutException _) {
      throw timedOut();
    } catch (IOException e) {
      throw broken(
          new BeamngException.Disconnected(peer + ": the connection broke: " + e.getMessage()));
    }
    throw broken(new BeamngException.Disconnected(peer + ": the other side closed the connection"));
  }

  private BeamngException timedOut() {
    return broken(new BeamngException.TimedOut(peer + ": no answer within the time allowed"));
  }

  private <E extends BeamngException> E broken(E reason) {
    broken = true;
    return reason;
  }

  private void requireUsable() throws BeamngException {
    if (!isUsable()) throw new BeamngException.Disconnected(peer + ": not connected any more");
  }

  /// A socket takes 0 for ever.
  private static int milliseconds(long nanos) {
    return Math.clamp(TimeUnit.NANOSECONDS.toMillis(nanos), 1, Integer.MAX_VALUE);
  }

  @Override
  public void close() {
    closeQuietly(socket);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException _) {
      // It is of no more use either way.
    }
  }
}
