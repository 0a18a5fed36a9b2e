/// CAN frames in, readings out.
module io.celltwin.canbus {
  requires transitive io.celltwin.hal;

  exports io.celltwin.canbus;
  exports io.celltwin.canbus.isotp;
  exports io.celltwin.canbus.uds;
}
