/// CAN frames in, readings out.
module io.celltwin.canbus {
  requires io.celltwin.hal;
}
