#!/bin/sh
# What a CAN frame costs from the socket to a stored reading, over pairs of Unix datagram sockets.
#   lab/bench/can-read.sh [SECONDS]    10 s for each line where not given
# Needs a JDK 25.
set -eu
seconds=${1:-10}
home=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)

fail() { printf 'can-read.sh: %s\n' "$1" >&2; exit "$2"; }
case $seconds in '' | *[!0-9]* | 0) fail "usage: lab/bench/can-read.sh [SECONDS]" 64 ;; esac
. "$home/lab/bench/built.sh"

# The options of the JVM are the launcher's for run, demo and replay.
set -- "$jdk/bin/java" -XX:+UseSerialGC -Xmx96m -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED \
  -cp "$home/lab/target/classes:$(cat "$home/lab/target/classpath")" io.celltwin.lab.bench.CanReading "$seconds"
# The kernel keeps 10 Unix datagrams where it keeps hundreds of CAN frames; more in a network of our own.
if unshare --net true 2> /dev/null; then
  exec unshare --net sh -c 'echo 512 > /proc/sys/net/unix/max_dgram_qlen; exec "$@"' sh "$@"
fi
printf 'can-read.sh: not root, so at most 10 frames are fetched at once\n' >&2
exec "$@"
