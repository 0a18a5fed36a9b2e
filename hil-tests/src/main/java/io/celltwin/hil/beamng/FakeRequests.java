package io.celltwin.hil.beamng;

import io.celltwin.simulation.beamng.BeamngException;
import io.celltwin.simulation.beamng.Field;
import io.celltwin.simulation.beamng.Value;
import java.util.Optional;

/// What is asked on one connection, and how it is answered.
interface FakeRequests {
  String UNHANDLED =
      """
      The request was not handled by BeamNG.tech. This can mean:
      - an incompatible version of BeamNG.tech/BeamNGpy
      - an internal error in BeamNG.tech
      - incorrectly implemented custom command\
      """;

  /// @param later sends an answer at another time
  /// @return empty where there is none, or not now
  /// @throws BeamngException.Failed what goes back as `bngError`
  /// @throws BeamngException.Refused what goes back as `bngValueError`
  Optional<Value.Table> answer(String type, Field request, Later later) throws BeamngException;

  /// Sends to whoever has asked.
  interface Later {
    void send(Value.Table reply);
  }

  static Optional<Value.Table> just(String type) {
    return Optional.of(Value.message(type));
  }

  static Optional<Value.Table> hello(Field request, FakeSettings settings) throws BeamngException {
    String version =
        settings.version().isPresent()
            ? settings.version().get()
            : request.at("protocolVersion").text();
    return Optional.of(Value.message("Hello").with("protocolVersion", version));
  }
}
