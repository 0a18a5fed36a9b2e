/// CAN frames in, readings out.
module io.celltwin.canbus {
  requires transitive io.celltwin.config;
  requires transitive io.celltwin.hal;

  exports io.celltwin.canbus;
  exports io.celltwin.canbus.dbc;
  exports io.celltwin.canbus.isotp;
  exports io.celltwin.canbus.log;
  exports io.celltwin.canbus.map;
  exports io.celltwin.canbus.survey;
  exports io.celltwin.canbus.uds;
}
