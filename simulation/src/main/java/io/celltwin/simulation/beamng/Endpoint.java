package io.celltwin.simulation.beamng;

import java.util.concurrent.TimeUnit;

/// Where a simulator listens, and how long it may take.
///
/// @param port 25252 since BeamNGpy 1.31, 64256 before
/// @param version what to greet with; another known one in the answer is a warning
/// @param helloNanos how long the first answer of a connection may take: a simulator lets in a
///   client once a second, a vehicle every 60 frames
/// @param timeoutNanos how long any other answer may take
public record Endpoint(String host, int port, String version, long helloNanos, long timeoutNanos) {
  public static final int DEFAULT_PORT = 25252;

  private static final long TEN_SECONDS = TimeUnit.SECONDS.toNanos(10);

  public Endpoint {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port + ", expected 1..65535");
    }
    if (helloNanos <= 0 || timeoutNanos <= 0) {
      throw new IllegalArgumentException(
          "time-outs " + helloNanos + " and " + timeoutNanos + " ns, expected above 0");
    }
  }

  public static Endpoint of(String host, int port) {
    return new Endpoint(host, port, ProtocolVersion.NEWEST, TEN_SECONDS, TEN_SECONDS);
  }

  public Endpoint withVersion(String newVersion) {
    return new Endpoint(host, port, newVersion, helloNanos, timeoutNanos);
  }

  public Endpoint withTimeouts(long newHelloNanos, long newTimeoutNanos) {
    return new Endpoint(host, port, version, newHelloNanos, newTimeoutNanos);
  }

  /// A vehicle's connection of the same simulator.
  Endpoint withPort(int newPort) {
    return new Endpoint(host, newPort, version, helloNanos, timeoutNanos);
  }
}
