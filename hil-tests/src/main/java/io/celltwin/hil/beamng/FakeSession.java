package io.celltwin.hil.beamng;

import io.celltwin.simulation.beamng.BeamngException;
import io.celltwin.simulation.beamng.Field;
import io.celltwin.simulation.beamng.FrameChannel;
import io.celltwin.simulation.beamng.MessagePackReader;
import io.celltwin.simulation.beamng.MessagePackWriter;
import io.celltwin.simulation.beamng.Value;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// One client's connection. Its thread reads and answers; a delayed answer comes from whichever
/// thread draws the frame.
final class FakeSession implements Runnable {
  private static final long NO_HURRY_NANOS = TimeUnit.DAYS.toNanos(7);

  private final FrameChannel channel;
  private final FakeRequests requests;

  FakeSession(FrameChannel channel, FakeRequests requests) {
    this.channel = channel;
    this.requests = requests;
  }

  /// Until the client goes, or sends what is no message.
  @Override
  public void run() {
    try (channel) {
      while (true) {
        Value message = MessagePackReader.read(channel.receive(NO_HURRY_NANOS));
        answer(new Field("request", message));
      }
    } catch (BeamngException _) {
      // The real one drops such a client, too.
    }
  }

  private void answer(Field request) throws BeamngException {
    Optional<Field> id = request.find("_id");
    Optional<Value.Table> reply;
    try {
      Optional<Field> type = request.find("type");
      if (type.isEmpty()) {
        throw new BeamngException.Failed("Got message without message type.");
      }
      reply = requests.answer(type.get().text(), request, late -> sendLate(late, id));
    } catch (BeamngException.Refused e) {
      reply = Optional.of(Value.table().with("bngValueError", String.valueOf(e.getMessage())));
    } catch (BeamngException e) {
      reply = Optional.of(Value.table().with("bngError", String.valueOf(e.getMessage())));
    }
    if (reply.isPresent()) send(reply.get(), id);
  }

  private void sendLate(Value.Table reply, Optional<Field> id) {
    try {
      send(reply, id);
    } catch (BeamngException _) {
      // The client has gone.
    }
  }

  private synchronized void send(Value.Table reply, Optional<Field> id) throws BeamngException {
    Value.Table numbered = id.isPresent() ? reply.with("_id", id.get().value()) : reply;
    channel.send(MessagePackWriter.write(numbered, MessagePackWriter.Dialect.SERVER));
  }

  boolean isVehicles() {
    return requests instanceof VehicleRequests;
  }

  void close() {
    channel.close();
  }
}
