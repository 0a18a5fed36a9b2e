/// What leaves the twin. Start at [JsonProfile] for what is said and [MqttPublisher] for how it
/// gets out; [EstimateRecorder] writes every tick's estimates to a file.
package io.celltwin.edge.publish;
