#!/bin/sh
# What scanning 12 LTC6813 at 20 Hz costs, and how punctual the daemon's loop is while that bus is
# quiet, slow and dead.
#   lab/bench/spi.sh [SECONDS]    10 s for each figure where not given
# Needs a JDK 25.
set -eu
seconds=${1:-10}
home=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)

fail() { printf 'spi.sh: %s\n' "$1" >&2; exit "$2"; }
case $seconds in '' | *[!0-9]* | 0) fail "usage: lab/bench/spi.sh [SECONDS]" 64 ;; esac
. "$home/lab/bench/built.sh"

# The options of the JVM are the launcher's for run, demo and replay.
exec "$jdk/bin/java" -XX:+UseSerialGC -Xmx96m -XX:+ExitOnOutOfMemoryError -XX:+UseCompactObjectHeaders \
  --enable-native-access=ALL-UNNAMED -cp "$home/lab/target/classes:$(cat "$home/lab/target/classpath")" \
  io.celltwin.lab.bench.SpiScanning "$seconds"
