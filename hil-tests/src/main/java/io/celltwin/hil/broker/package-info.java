/// A small MQTT 3.1.1 broker inside the process, so that the demo needs nothing installed. Start at
/// [EmbeddedBroker]; `Packet` is the wire format, `Connection` one client, `TopicFilter` the
/// wildcards. Section numbers in comments are those of the OASIS standard MQTT 3.1.1.
package io.celltwin.hil.broker;
