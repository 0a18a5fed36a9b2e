/// Ports to hardware and the readings that come from them. Knows nothing of packs, filters or MQTT.
///
/// Pi4J is not named: its linuxfs requires a module jsch, an SSH client that it makes no use of and
/// that is left out. So it stands on the class path, which the build lets this module read.
module io.celltwin.hal {
  requires jssc;

  exports io.celltwin.hal;
  exports io.celltwin.hal.can;
  exports io.celltwin.hal.linux;
  exports io.celltwin.hal.monitor;
  exports io.celltwin.hal.recording;
  exports io.celltwin.hal.serial;
}
