package io.celltwin.hil.demo;

import io.celltwin.hil.broker.EmbeddedBroker;
import java.net.InetAddress;
import java.net.URI;

/// Where the demo publishes: to a broker of its own, or to one that is there already.
sealed interface DemoBroker extends AutoCloseable {
  /// `tcp://host:port`
  URI address();

  /// For people.
  String place();

  /// How many clients it has beside the daemon, where that is known; else empty.
  String otherClients();

  @Override
  void close();

  /// How to look at the messages.
  String watch();

  /// On this machine, for as long as the demo.
  record Own(EmbeddedBroker broker) implements DemoBroker {
    @Override
    public URI address() {
      String host = InetAddress.getLoopbackAddress().getHostAddress();
      return URI.create("tcp://" + host + ":" + broker.port());
    }

    @Override
    public String place() {
      return "port " + broker.port();
    }

    @Override
    public String otherClients() {
      return ", other clients: " + Math.max(0, broker.connectedClients() - 1);
    }

    @Override
    public String watch() {
      return "mosquitto_sub -p " + broker.port() + " -t 'celltwin/#' -v";
    }

    @Override
    public void close() {
      broker.close();
    }
  }

  /// Somebody else's.
  record Given(URI address) implements DemoBroker {
    @Override
    public String place() {
      return address.toString();
    }

    @Override
    public String otherClients() {
      return "";
    }

    @Override
    public String watch() {
      return "mosquitto_sub -h %s -p %d -t 'celltwin/#' -v"
          .formatted(address.getHost(), address.getPort());
    }

    @Override
    public void close() {}
  }
}
