#!/bin/bash
# The unit of deploy/systemd under a real systemd: boots Debian's kernel in QEMU (software emulation) with a small Debian, installs there
# as deploy/systemd/README.md says, and runs service.sh.
#   hil-tests/vm/unit.sh
# Prints what passed; exit 0, 1 where something did not, 69 where something is missing. Takes two to ten minutes.
# Needs Debian on x86-64 and a JDK 25. Installs missing packages with apt-get (root or sudo); the small Debian is made by root, too.
# The kernel (70 MB) and that Debian (160 MB) are downloaded once into ${VM_CACHE:-~/.cache/celltwin-vm}.
. "$(dirname "$0")/boot.sh"
needs <<'LIST'
mmdebstrap mmdebstrap
LIST
(cd "$home" && JAVA_HOME=$jdk ./celltwin --version > /dev/null) || fail "the build failed"
kernel
debian
mapfile -t jars < <(tr : '\n' < "$home/hil-tests/target/classpath" | grep -v celltwin-simulation)
# shellcheck disable=SC2034 # by name
list=(can-raw vcan) arguments=()
status=0
boot list arguments "/host$home/hil-tests/vm/service.sh" "/host$home" "/host$jdk" "${jars[@]/#//host}" || status=$?
finish $status
