/// CAN frames in, readings out.
module io.celltwin.canbus {
  requires transitive io.celltwin.hal;

  exports io.celltwin.canbus.log;
  exports io.celltwin.canbus.survey;
}
