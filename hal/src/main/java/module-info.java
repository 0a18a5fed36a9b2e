/// Ports to hardware and the readings that come from them. Knows nothing of packs, filters or MQTT.
module io.celltwin.hal {
  exports io.celltwin.hal;
  exports io.celltwin.hal.recording;
}
