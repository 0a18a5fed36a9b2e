package io.celltwin.simulation.beamng;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Optional;

/// Receives what BeamNG sends over UDP; never waits. Used by one thread.
public final class UdpReceiver implements AutoCloseable {
  /// Longer than any that is known here: one that fills it is none of them.
  private static final int LONGEST = 2048;

  private final DatagramChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(LONGEST);
  private long refused;

  private UdpReceiver(DatagramChannel channel) {
    this.channel = channel;
  }

  /// @param host the address to listen at
  /// @param port as set in the simulator's options; 0: any free one
  public static UdpReceiver open(String host, int port) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      channel.bind(new InetSocketAddress(host, port));
      channel.configureBlocking(false);
      return new UdpReceiver(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  public int port() throws IOException {
    return ((InetSocketAddress) channel.getLocalAddress()).getPort();
  }

  /// The next packet; empty where none has come. What is no packet of BeamNG is counted and left
  /// out.
  public Optional<UdpPacket> poll() throws IOException {
    while (true) {
      buffer.clear();
      if (channel.receive(buffer) == null) return Optional.empty();
      byte[] datagram = new byte[buffer.flip().remaining()];
      buffer.get(datagram);
      Optional<UdpPacket> packet = UdpPacket.of(datagram);
      if (packet.isPresent()) return packet;
      refused++;
    }
  }

  /// Datagrams that were neither OutGauge nor MotionSim.
  public long refused() {
    return refused;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
