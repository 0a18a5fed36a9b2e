package io.celltwin.hil.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a client may send (section 3), decoded and checked; an instance that exists obeys the
/// standard. The kinds that only a client of QoS 2 subscriptions would send (PUBREC, PUBCOMP) are
/// missing on purpose: QoS 2 is never granted, so they are protocol errors here.
sealed interface Packet {
  /// Larger packets are refused before their body is read, so no client can make the broker
  /// allocate more than this.
  int MAX_BYTES = 1 << 20;

  /// `protocolLevel` other than 4 leaves all else at its default: such a CONNECT has another form.
  record Connect(
      int protocolLevel,
      String clientId,
      boolean cleanSession,
      int keepAliveSeconds,
      Optional<Publish> will)
      implements Packet {}

  /// `payload` is read-only and shared by all receivers: read it through a duplicate.
  record Publish(String topic, ByteBuffer payload, int qos, boolean retain, int packetId)
      implements Packet {
    public Publish {
      if (topic.isEmpty() || topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0) {
        throw new IllegalArgumentException("not a topic name: '" + topic + "'");
      }
      if (qos > 2) throw new IllegalArgumentException("QoS 3");
    }

    /// The same message as the broker sends it on; the writer gives it its packet id.
    Publish toSubscriber(int grantedQos, boolean fromRetained) {
      return new Publish(topic, payload, Math.min(qos, grantedQos), fromRetained, 0);
    }

    byte[] encoded(int outgoingId) {
      byte[] name = topic.getBytes(UTF_8);
      ByteBuffer body = ByteBuffer.allocate(4 + name.length + payload.remaining());
      body.putShort((short) name.length).put(name);
      if (qos > 0) body.putShort((short) outgoingId);
      body.put(payload.duplicate()).flip();
      return framed(0x30 | qos << 1 | (retain ? 1 : 0), body);
    }
  }

  record PubAck(int packetId) implements Packet {}

  record PubRel(int packetId) implements Packet {}

  record Subscription(TopicFilter filter, int qos) {}

  record Subscribe(int packetId, List<Subscription> subscriptions) implements Packet {}

  record Unsubscribe(int packetId, List<TopicFilter> filters) implements Packet {}

  record PingReq() implements Packet {}

  record Disconnect() implements Packet {}

  /// Blocks until a packet has come in full.
  ///
  /// @throws ProtocolException where the bytes break the standard; the connection has to be closed
  static Packet read(InputStream in) throws IOException {
    int first = readByte(in);
    int length = 0;
    int shift = 0;
    int lengthByte;
    do {
      if (shift > 21) throw new ProtocolException("remaining length has more than 4 bytes");
      lengthByte = readByte(in);
      length |= (lengthByte & 0x7f) << shift;
      shift += 7;
    } while (lengthByte > 0x7f);
    if (length > MAX_BYTES) throw new ProtocolException("packet of " + length + " bytes");
    ByteBuffer body = ByteBuffer.wrap(in.readNBytes(length)).asReadOnlyBuffer();
    if (body.remaining() < length) throw new EOFException();
    try {
      Packet packet = decoded(first >> 4, first & 0x0f, body);
      if (body.hasRemaining()) throw new ProtocolException("bytes after the end of the packet");
      return packet;
    } catch (BufferUnderflowException | IllegalArgumentException | CharacterCodingException e) {
      var malformed = new ProtocolException("malformed packet: " + e.getMessage());
      malformed.initCause(e);
      throw malformed;
    }
  }

  /// The packet on the wire: header byte, remaining length (section 2.2.3), body.
  static byte[] framed(int header, ByteBuffer body) {
    ByteBuffer bytes = ByteBuffer.allocate(5 + body.remaining()).put((byte) header);
    int rest = body.remaining();
    for (; rest > 0x7f; rest >>>= 7) bytes.put((byte) (rest | 0x80));
    bytes.put((byte) rest).put(body);
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  private static Packet decoded(int type, int flags, ByteBuffer body) throws IOException {
    int flagsWanted = type == 6 || type == 8 || type == 10 ? 2 : 0;
    if (type != 3 && flags != flagsWanted) throw new ProtocolException("header flags " + flags);
    return switch (type) {
      case 1 -> connect(body);
      case 3 -> publish(flags, body);
      case 4 -> new PubAck(packetId(body));
      case 6 -> new PubRel(packetId(body));
      case 8 -> subscribe(body);
      case 10 -> unsubscribe(body);
      case 12 -> new PingReq();
      case 14 -> new Disconnect();
      default -> throw new ProtocolException("packet type " + type);
    };
  }

  /// Section 3.1. User and password are checked for their form and thrown away.
  private static Connect connect(ByteBuffer body) throws IOException {
    String protocol = string(body);
    int level = body.get() & 0xff;
    if (!protocol.equals("MQTT") && !protocol.equals("MQIsdp")) {
      throw new ProtocolException("not the MQTT protocol");
    }
    if (level != 4) {
      body.position(body.limit());
      return new Connect(level, "", true, 0, Optional.empty());
    }
    int flags = body.get() & 0xff;
    boolean hasWill = (flags & 0x04) != 0;
    boolean hasUser = (flags & 0x80) != 0;
    boolean hasPassword = (flags & 0x40) != 0;
    boolean willFlagsStray = !hasWill && (flags & 0x38) != 0;
    if ((flags & 0x01) != 0 || willFlagsStray || (hasPassword && !hasUser)) {
      throw new ProtocolException("connect flags " + flags);
    }
    int keepAliveSeconds = body.getShort() & 0xffff;
    String clientId = string(body);
    Optional<Publish> will = Optional.empty();
    if (hasWill) {
      String topic = string(body);
      ByteBuffer payload = binary(body);
      will = Optional.of(new Publish(topic, payload, flags >> 3 & 3, (flags & 0x20) != 0, 0));
    }
    if (hasUser) string(body);
    if (hasPassword) binary(body);
    return new Connect(level, clientId, (flags & 0x02) != 0, keepAliveSeconds, will);
  }

  private static Publish publish(int flags, ByteBuffer body) throws IOException {
    int qos = flags >> 1 & 3;
    if (qos == 0 && (flags & 8) != 0) throw new ProtocolException("DUP with QoS 0");
    String topic = string(body);
    int packetId = qos == 0 ? 0 : packetId(body);
    ByteBuffer payload = body.slice();
    body.position(body.limit());
    return new Publish(topic, payload, qos, (flags & 1) != 0, packetId);
  }

  private static Subscribe subscribe(ByteBuffer body) throws IOException {
    int packetId = packetId(body);
    var subscriptions = new ArrayList<Subscription>();
    do {
      TopicFilter filter = TopicFilter.of(string(body));
      int qos = body.get();
      if (qos < 0 || qos > 2) throw new ProtocolException("requested QoS " + qos);
      subscriptions.add(new Subscription(filter, qos));
    } while (body.hasRemaining());
    return new Subscribe(packetId, subscriptions);
  }

  private static Unsubscribe unsubscribe(ByteBuffer body) throws IOException {
    int packetId = packetId(body);
    var filters = new ArrayList<TopicFilter>();
    do filters.add(TopicFilter.of(string(body)));
    while (body.hasRemaining());
    return new Unsubscribe(packetId, filters);
  }

  private static int packetId(ByteBuffer body) throws IOException {
    int packetId = body.getShort() & 0xffff;
    if (packetId == 0) throw new ProtocolException("packet id 0");
    return packetId;
  }

  /// Section 1.5.3: well-formed UTF-8 without U+0000.
  private static String string(ByteBuffer body) throws IOException {
    String text = UTF_8.newDecoder().decode(binary(body)).toString();
    if (text.indexOf('\0') >= 0) throw new ProtocolException("U+0000 in a string");
    return text;
  }

  private static ByteBuffer binary(ByteBuffer body) {
    int length = body.getShort() & 0xffff;
    if (length > body.remaining()) throw new BufferUnderflowException();
    ByteBuffer bytes = body.slice(body.position(), length);
    body.position(body.position() + length);
    return bytes;
  }

  private static int readByte(InputStream in) throws IOException {
    int read = in.read();
    if (read < 0) throw new EOFException();
    return read;
  }
}
