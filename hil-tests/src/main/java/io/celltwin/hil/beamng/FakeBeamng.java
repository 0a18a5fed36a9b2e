package io.celltwin.hil.beamng;

import io.celltwin.simulation.beamng.BeamngException;
import io.celltwin.simulation.beamng.FrameChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/// A server that speaks as BeamNG.tech does, for tests and where there is no simulator. BeamNGpy,
/// the simulator's own client, cannot tell in what `hil-tests/beamng/beamngpy.sh` asks of it.
///
/// It listens on loopback, and answers with the version that it is greeted with. Its only vehicle
/// drives a cycle, whatever a client commands. Where it differs from the real one, it is quicker:
/// it answers at once, not once a frame, and lets clients in at once.
///
/// Threads: virtual ones, for each client and each port, and one that draws frames if it is to. All
/// methods may be called from any thread.
public final class FakeBeamng implements AutoCloseable {
  private final FakeSettings settings;
  private final FakeWorld world;
  private final ServerSocket simulator;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("fake-beamng-", 0).factory());

  // Guarded by this.
  private final Set<FakeSession> sessions = new HashSet<>();
  private Optional<ServerSocket> vehicle = Optional.empty();
  private boolean closed;

  private FakeBeamng(FakeSettings settings, ServerSocket simulator) {
    this.settings = settings;
    this.simulator = simulator;
    world = new FakeWorld(settings);
  }

  /// Listens when it returns.
  public static FakeBeamng start(FakeSettings settings) throws IOException {
    var server = new FakeBeamng(settings, listen(settings.port()));
    FakeRequests requests = new SimulatorRequests(settings, server.world, server);
    server.threads.execute(() -> server.accept(server.simulator, requests));
    if (settings.drawsFrames()) server.threads.execute(server::drawFrames);
    return server;
  }

  private static ServerSocket listen(int port) throws IOException {
    return new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
  }

  public int port() {
    return simulator.getLocalPort();
  }

  /// Draws that many frames, as the simulator does all the time: nothing moves while it is paused.
  public void draw(int frames) {
    for (int i = 0; i < frames; i++) world.draw();
  }

  /// Cuts every connection; new ones are let in.
  public synchronized void hangUp() {
    sessions.forEach(FakeSession::close);
    sessions.clear();
  }

  /// Cuts the vehicle's connections, as where it is removed.
  public synchronized void hangUpVehicle() {
    sessions.stream().filter(FakeSession::isVehicles).forEach(FakeSession::close);
  }

  /// The vehicle's port, where it has been opened.
  synchronized OptionalInt vehiclePort() {
    return vehicle.isPresent() ? OptionalInt.of(vehicle.get().getLocalPort()) : OptionalInt.empty();
  }

  synchronized int openVehicle() throws BeamngException {
    if (vehicle.isPresent()) return vehicle.get().getLocalPort();
    try {
      ServerSocket opened = listen(0);
      vehicle = Optional.of(opened);
      threads.execute(() -> accept(opened, new VehicleRequests(settings, world)));
      return opened.getLocalPort();
    } catch (IOException e) {
      throw new BeamngException.Failed("no port for the vehicle: " + e.getMessage());
    }
  }

  private void accept(ServerSocket socket, FakeRequests requests) {
    while (!socket.isClosed()) {
      try {
        add(socket.accept(), requests);
      } catch (IOException _) {
        // Closed; or that client has gone already.
      }
    }
  }

  private synchronized void add(Socket socket, FakeRequests requests) throws IOException {
    if (closed) {
      socket.close();
      return;
    }
    var session = new FakeSession(new FrameChannel("client", socket), requests);
    sessions.add(session);
    threads.execute(() -> {
      session.run();
      remove(session);
    });
  }

  private synchronized void remove(FakeSession session) {
    sessions.remove(session);
  }

  private void drawFrames() {
    long nextNanos = System.nanoTime();
    while (!simulator.isClosed()) {
      world.draw();
      nextNanos += world.frameNanos();
      LockSupport.parkNanos(nextNanos - System.nanoTime());
    }
  }

  /// Cuts all connections and returns when all threads have ended.
  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
      hangUp();
      if (vehicle.isPresent()) vehicle.get().close();
    }
    simulator.close();
    threads.close();
  }
}
