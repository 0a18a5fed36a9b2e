#!/bin/bash
# What the daemon makes of a clock that nobody has set yet: boots Debian's kernel in QEMU (software emulation) with a small Debian under
# systemd, takes its hardware clock away, and lets systemd-timesyncd set the clock while the daemon runs. See time.sh.
#   hil-tests/vm/clock.sh
# Prints what passed; exit 0, 1 where something did not, 69 where something is missing. Takes two to ten minutes.
# Needs Debian on x86-64 and a JDK 25. Installs missing packages with apt-get (root or sudo); the small Debian is made by root, too.
# The kernel (70 MB), that Debian (160 MB) and systemd-timesyncd are downloaded once into ${VM_CACHE:-~/.cache/celltwin-vm}.
. "$(dirname "$0")/boot.sh"
needs <<'LIST'
mmdebstrap mmdebstrap
LIST
(cd "$home" && JAVA_HOME=$jdk ./celltwin --version > /dev/null) || fail "the build failed"
kernel
debian
if [ ! -e "$cache/timesyncd/usr" ]; then
  mkdir -p "$cache/timesyncd"
  (cd "$cache/timesyncd" && apt-get download -q systemd-timesyncd > /dev/null && dpkg -x ./*.deb . && rm ./*.deb) ||
    fail "cannot download systemd-timesyncd"
fi
mapfile -t jars < <(tr : '\n' < "$home/hil-tests/target/classpath" | grep -v celltwin-simulation)
# shellcheck disable=SC2034 # by name
list=(can-raw vcan) arguments=()
status=0
boot list arguments "/host$home/hil-tests/vm/time.sh" "/host$jdk" "/host$cache/timesyncd" "${jars[@]/#//host}" || status=$?
finish $status
