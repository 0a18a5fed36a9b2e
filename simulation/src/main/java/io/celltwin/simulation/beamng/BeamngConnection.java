package io.celltwin.simulation.beamng;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Requests and their answers on one connection, to the simulator or to one of its vehicles.
/// Several requests may be under way; the answers come in any order. One that answers what was
/// answered before is dropped. Used by one thread.
///
/// After a time-out, a broken connection or a message that is none, everything throws: there is no
/// silent reconnecting, since what was set up in the simulator may be gone.
public final class BeamngConnection implements AutoCloseable {
  private final FrameChannel channel;
  private final long timeoutNanos;

  /// Of the requests under way: empty until the answer has come, which nobody has asked for yet.
  private final Map<Long, Optional<Value.Table>> underWay = new HashMap<>();

  private long nextId;

  public BeamngConnection(FrameChannel channel, long timeoutNanos) {
    this.channel = channel;
    this.timeoutNanos = timeoutNanos;
  }

  public String peer() {
    return channel.peer();
  }

  public boolean isUsable() {
    return channel.isUsable();
  }

  /// Greets; the first thing on every connection.
  ///
  /// @param timeoutNanos a simulator lets in a client once a second, a vehicle every 60 frames
  /// @return what the caller should know where the other side speaks another, known version
  /// @throws BeamngException.Malformed where it speaks one that is not known
  public Optional<String> hello(String version, long timeoutNanos) throws BeamngException {
    long id = send(Value.message("Hello").with("protocolVersion", version));
    Field reply = reply(id, "Hello", timeoutNanos);
    String other = reply.at("protocolVersion").text();
    if (other.equals(version)) return Optional.empty();
    ProtocolVersion.requireKnown(peer(), other);
    return Optional.of(ProtocolVersion.difference(peer(), version, other));
  }

  /// Sends and waits for the answer of that type.
  ///
  /// @throws BeamngException.Failed where the simulator says `bngError`
  /// @throws BeamngException.Refused where it says `bngValueError`
  public Field call(Value.Table request, String replyType) throws BeamngException {
    return reply(send(request), replyType, timeoutNanos);
  }

  /// @return the number by which the answer is known
  public long send(Value.Table request) throws BeamngException {
    long id = nextId;
    nextId++;
    underWay.put(id, Optional.empty());
    channel.send(
        MessagePackWriter.write(request.with("_id", id), MessagePackWriter.Dialect.CLIENT));
    return id;
  }

  public Field reply(long id, String type) throws BeamngException {
    return reply(id, type, timeoutNanos);
  }

  private Field reply(long id, String type, long waitNanos) throws BeamngException {
    Field reply = reply(id, waitNanos);
    String found = reply.at("type").text();
    if (!found.equals(type)) {
      throw new BeamngException.Malformed(
          peer() + ": found an answer of type " + found + ", expected " + type);
    }
    return reply;
  }

  /// The answer of whatever type, without its number.
  public Field reply(long id) throws BeamngException {
    return reply(id, timeoutNanos);
  }

  private Field reply(long id, long waitNanos) throws BeamngException {
    long deadlineNanos = System.nanoTime() + waitNanos;
    Optional<Value.Table> reply = underWay.remove(id);
    if (reply == null) throw new IllegalArgumentException("request " + id + " is not under way");
    while (reply.isEmpty()) {
      byte[] bytes = channel.receive(StrictMath.max(deadlineNanos - System.nanoTime(), 1));
      try {
        reply = taken(bytes, id);
      } catch (BeamngException e) {
        channel.close(); // whoever sends such a thing means another protocol
        throw e;
      }
    }
    return judged(reply.get());
  }

  /// The answer if it is the one wanted; another is kept for whoever asks for it.
  private Optional<Value.Table> taken(byte[] bytes, long id) throws BeamngException {
    Field message = new Field(peer(), MessagePackReader.read(bytes));
    if (!(message.value() instanceof Value.Table table)) throw noId(message);
    long found = idOf(message);
    if (found == id) return Optional.of(table);
    park(found, table);
    return Optional.empty();
  }

  private long idOf(Field message) throws BeamngException {
    Optional<Field> id = message.find("_id");
    if (id.isEmpty()) throw noId(message);
    return id.get().whole();
  }

  private static BeamngException noId(Field message) {
    return new BeamngException.Malformed(
        message.path() + ": found a message without _id; this is no version of BeamNG known here");
  }

  private void park(long id, Value.Table reply) throws BeamngException {
    if (id < 0 || id >= nextId) {
      throw new BeamngException.Malformed(
          peer() + ": found an answer to request " + id + ", expected below " + nextId);
    }
    underWay.replace(id, Optional.of(reply));
  }

  private Field judged(Value.Table reply) throws BeamngException {
    Field field = new Field(peer(), reply.without("_id"));
    Optional<Field> error = field.find("bngError");
    if (error.isPresent()) throw new BeamngException.Failed(error.get().text());
    Optional<Field> refusal = field.find("bngValueError");
    if (refusal.isPresent()) throw new BeamngException.Refused(refusal.get().text());
    return field;
  }

  @Override
  public void close() {
    channel.close();
  }
}
