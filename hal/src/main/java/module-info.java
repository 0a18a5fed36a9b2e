/// Ports to hardware and the readings that come from them. Knows nothing of packs, filters or MQTT.
module io.celltwin.hal {
  requires jssc;

  exports io.celltwin.hal;
  exports io.celltwin.hal.can;
  exports io.celltwin.hal.current;
  exports io.celltwin.hal.monitor;
  exports io.celltwin.hal.pack;
  exports io.celltwin.hal.recording;
  exports io.celltwin.hal.serial;
}
