package io.celltwin.canbus.isotp;

import io.celltwin.canbus.CanNode;
import io.celltwin.canbus.Frames;
import io.celltwin.hal.CanFrame;
import io.celltwin.hal.CanPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/// The other side of a link, written from the standard's figures as simply as can be, with nothing
/// of the product in it: whole frames in lists, no timeouts.
public final class SimplePeer implements CanNode {
  private final CanPort port;
  private final int ownId;
  private final int otherId;
  private final boolean extended;
  private final byte[] sendPrefix;
  private final byte[] receivePrefix;
  private final int frameBytes;

  /// Complete messages, and when each of the frames with their bytes came.
  public final List<byte[]> messages = new ArrayList<>();

  public final List<Long> consecutiveNanos = new ArrayList<>();

  /// Flow controls to answer with, one after the other; where none is left, everything may come. A
  /// wait is followed by the next one at once.
  public final Deque<byte[]> flow = new ArrayDeque<>();

  private final ByteArrayOutputStream incoming = new ByteArrayOutputStream();
  private int wanted;
  private int sequence;
  private int untilFlow;

  private final Deque<byte[]> toSend = new ArrayDeque<>();
  private int allowed;
  private long separationNanos;
  private long nextSendNanos;

  public SimplePeer(
      CanPort port,
      int ownId,
      int otherId,
      boolean extended,
      byte[] sendPrefix,
      byte[] receivePrefix,
      int frameBytes) {
    this.port = port;
    this.ownId = ownId;
    this.otherId = otherId;
    this.extended = extended;
    this.sendPrefix = sendPrefix;
    this.receivePrefix = receivePrefix;
    this.frameBytes = frameBytes;
  }

  public SimplePeer(CanPort port, int ownId, int otherId) {
    this(port, ownId, otherId, false, new byte[0], new byte[0], 8);
  }

  /// Cuts a message into the protocol's frames.
  public static List<byte[]> segment(byte[] message, byte[] prefix, int frameBytes) {
    List<byte[]> frames = new ArrayList<>();
    int p = prefix.length;
    if (message.length <= 7 - p) {
      frames.add(join(prefix, new byte[] {(byte) message.length}, message));
      return frames;
    }
    if (frameBytes > 8 && message.length <= frameBytes - 2 - p) {
      frames.add(join(prefix, new byte[] {0, (byte) message.length}, message));
      return frames;
    }
    byte[] head =
        message.length < 4096
            ? new byte[] {(byte) (0x10 + message.length / 256), (byte) message.length}
            : new byte[] {
              0x10,
              0,
              (byte) (message.length / 0x1000000),
              (byte) (message.length / 0x10000),
              (byte) (message.length / 0x100),
              (byte) message.length
            };
    int at = frameBytes - p - head.length;
    frames.add(join(prefix, head, Arrays.copyOfRange(message, 0, at)));
    for (int n = 1; at < message.length; n++) {
      int end = Math.min(message.length, at + frameBytes - p - 1);
      byte[] pci = {(byte) (0x20 + n % 16)};
      frames.add(join(prefix, pci, Arrays.copyOfRange(message, at, end)));
      at = end;
    }
    return frames;
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) all.writeBytes(part);
    int length = all.size();
    for (int step : new int[] {8, 12, 16, 20, 24, 32, 48, 64}) {
      if (length > 8 && length <= step) {
        length = step;
        break;
      }
    }
    return Arrays.copyOf(all.toByteArray(), length);
  }

  /// Begins to send a message once it gets to act.
  public void say(byte[] message) {
    toSend.addAll(segment(message, sendPrefix, frameBytes));
    allowed = 1;
    nextSendNanos = 0;
  }

  @Override
  public void act(long nowNanos) throws IOException {
    CanFrame frame = new CanFrame();
    while (port.receive(frame, nowNanos)) {
      if (frame.id == otherId && frame.extended == extended) take(frame);
    }
    while (!toSend.isEmpty() && allowed > 0 && nextSendNanos <= nowNanos) {
      if (!send(toSend.getFirst())) {
        nextSendNanos = nowNanos + 100_000;
        return;
      }
      byte[] gone = toSend.removeFirst();
      boolean first = (gone[sendPrefix.length] & 0xF0) == 0x10;
      allowed = first ? 0 : allowed - 1;
      nextSendNanos = nowNanos + separationNanos;
    }
  }

  @Override
  public long nextNanos(long untilNanos) {
    if (toSend.isEmpty() || allowed == 0 || nextSendNanos >= untilNanos) return untilNanos;
    return nextSendNanos;
  }

  private boolean send(byte[] data) throws IOException {
    return port.send(Frames.frame(ownId, extended, data, 0));
  }

  private void take(CanFrame frame) throws IOException {
    byte[] data = Arrays.copyOf(frame.data, frame.length);
    int p = receivePrefix.length;
    if (p == 1 && data[0] != receivePrefix[0]) return;
    int pci = data[p] & 0xFF;
    switch (pci / 16) {
      case 0 -> {
        int from = pci == 0 ? p + 2 : p + 1;
        int length = pci == 0 ? data[p + 1] : pci;
        messages.add(Arrays.copyOfRange(data, from, from + length));
      }
      case 1 -> {
        incoming.reset();
        wanted = pci % 16 * 256 + (data[p + 1] & 0xFF);
        int from = p + 2;
        if (wanted == 0) {
          for (int i = 0; i < 4; i++) wanted = wanted * 256 + (data[p + 2 + i] & 0xFF);
          from = p + 6;
        }
        incoming.write(data, from, data.length - from);
        sequence = 0;
        answerFlow();
      }
      case 2 -> {
        consecutiveNanos.add(frame.receivedNanos);
        sequence = (sequence + 1) % 16;
        if (pci % 16 != sequence)
          throw new AssertionError("sequence " + pci + " after " + sequence);
        int length = Math.min(data.length - p - 1, wanted - incoming.size());
        incoming.write(data, p + 1, length);
        if (incoming.size() == wanted) messages.add(incoming.toByteArray());
        else if (untilFlow > 0 && --untilFlow == 0) answerFlow();
      }
      default -> {
        if (pci % 16 != 0) return;
        allowed = data[p + 1] == 0 ? Integer.MAX_VALUE : data[p + 1] & 0xFF;
        int code = data[p + 2] & 0xFF;
        separationNanos = code > 0xF0 ? (code - 0xF0) * 100_000L : code * 1_000_000L;
        nextSendNanos = frame.receivedNanos;
      }
    }
  }

  private void answerFlow() throws IOException {
    while (true) {
      byte[] answer = flow.isEmpty() ? new byte[] {0x30, 0, 0} : flow.removeFirst();
      untilFlow = answer[1] & 0xFF;
      send(join(sendPrefix, answer));
      if (answer[0] != 0x31 || flow.isEmpty()) return;
    }
  }
}
