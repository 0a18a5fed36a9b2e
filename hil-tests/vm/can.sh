#!/bin/bash
# The CAN adapters against a real kernel: boots Debian's in QEMU (software emulation) and runs KernelCan there as root.
#   hil-tests/vm/can.sh
# Prints what passed; exit 0, 1 where something did not, 69 where something is missing. Takes two to five minutes.
# Needs Debian on x86-64 and a JDK 25. Installs missing packages with apt-get (root or sudo); nothing else asks for root.
# The kernel (70 MB) is downloaded once into ${VM_CACHE:-~/.cache/celltwin-vm}.
. "$(dirname "$0")/boot.sh"
needs <<'LIST'
can-utils isotpsend
iproute2 ip
procps pkill
socat socat
LIST
classpath
kernel
list=(can-raw can-isotp vcan slcan kvaser_pci)
# shellcheck disable=SC2034 # by name
arguments=(-object can-bus,id=bus -device kvaser_pci,canbus=bus)
status=0
boot list arguments "$jdk/bin/java" -Xmx256m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -Djava.io.tmpdir=/tmp -cp "$classes" \
  io.celltwin.hil.can.KernelCan || status=$?
finish $status
