package io.celltwin.hil.beamng;

import io.celltwin.hil.beamng.Capture.Frame;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Plays the server's side of one connection of a capture, and keeps every request that is not byte
/// for byte what the captured client has sent.
final class ScriptedSimulator implements AutoCloseable {
  private final ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  private final Queue<String> differences = new ConcurrentLinkedQueue<>();

  ScriptedSimulator(List<Frame> frames) throws IOException {
    List<Frame> script = List.copyOf(frames);
    Thread.ofVirtual().start(() -> play(script));
  }

  int port() {
    return server.getLocalPort();
  }

  List<String> differences() {
    return new ArrayList<>(differences);
  }

  private void play(List<Frame> script) {
    try (Socket client = server.accept()) {
      var in = new DataInputStream(client.getInputStream());
      var out = new DataOutputStream(client.getOutputStream());
      for (Frame frame : script) {
        if (frame.toServer()) {
          compare(frame.bytes(), in.readNBytes(in.readInt()));
        } else {
          out.writeInt(frame.bytes().length);
          out.write(frame.bytes());
          out.flush();
        }
      }
      in.read(); // until the client goes
    } catch (IOException e) {
      if (!server.isClosed()) differences.add(String.valueOf(e));
    }
  }

  private void compare(byte[] expected, byte[] found) {
    HexFormat hex = HexFormat.of();
    if (java.util.Arrays.equals(expected, found)) return;
    differences.add("expected " + hex.formatHex(expected) + ", found " + hex.formatHex(found));
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
