package io.celltwin.edge.tls;

import io.celltwin.config.MqttSettings;

/// Why a connection came to nothing, in words of the configuration.
final class Refusal {
  private Refusal() {}

  static String of(MqttSettings mqtt, Throwable cause) {
    StringBuilder s = new StringBuilder();
    for (Throwable c = cause; c != null; c = c.getCause()) s.append(" <<").append(c).append(">>");
    return s.toString();
  }
}
