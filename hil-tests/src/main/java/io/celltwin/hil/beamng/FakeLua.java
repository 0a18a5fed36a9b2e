package io.celltwin.hil.beamng;

import io.celltwin.simulation.beamng.BeamngException;
import io.celltwin.simulation.beamng.Field;
import io.celltwin.simulation.beamng.Value;
import java.util.Optional;

/// Of Lua this knows one question: how much energy a storage has, whatever it is called. Everything
/// else gives nil.
final class FakeLua {
  private FakeLua() {}

  static Value.Table answer(String type, Field request, FakeWorld world) throws BeamngException {
    String chunk = request.at("chunk").text();
    Optional<Field> wanted = request.find("resp");
    Value.Table reply = Value.message(type);
    if (wanted.isEmpty() || !wanted.get().flag()) return reply;
    boolean energy = chunk.startsWith("return energyStorage.") && chunk.endsWith(".storedEnergy");
    return reply.with("resp", energy ? String.valueOf(world.storedJoules()) : "nil");
  }
}
