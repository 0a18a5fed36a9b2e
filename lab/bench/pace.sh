#!/bin/sh
# How punctual the daemon's loop is with 400 cells and the whole of their state.
#   lab/bench/pace.sh [SECONDS [ROUNDS [HZ [START...]]]]    20 s, 1 round and 1000 ticks a second where not given
# START: cold or primed (both where none is given), or late: primed, and first hurried through a drive, a rest and a charge, to 10 s
# before the end of the rest after it, which every cell's capacity is then told from; at 100 Hz that takes some minutes.
# Needs a JDK 25.
set -eu
seconds=${1:-20}
rounds=${2:-1}
hertz=${3:-1000}
if [ $# -gt 3 ]; then shift 3; else set -- cold primed; fi
home=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)

fail() { printf 'pace.sh: %s\n' "$1" >&2; exit "$2"; }
for number in "$seconds" "$rounds" "$hertz"; do
  case $number in '' | *[!0-9]* | 0) fail "usage: lab/bench/pace.sh [SECONDS [ROUNDS [HZ [START...]]]]" 64 ;; esac
done
for start; do
  case $start in cold | primed | late) ;; *) fail "$start is none of cold, primed, late" 64 ;; esac
done
. "$home/lab/bench/built.sh"

round=1
while [ "$round" -le "$rounds" ]; do
  for start; do
    # The options of the JVM are the launcher's for run, demo and replay.
    "$jdk/bin/java" -XX:+UseSerialGC -Xmx96m -XX:+ExitOnOutOfMemoryError -XX:+UseCompactObjectHeaders \
      -cp "$home/lab/target/classes:$(cat "$home/lab/target/classpath")" \
      io.celltwin.lab.bench.PacedRun "$seconds" "$start" "$hertz"
  done
  round=$((round + 1))
done
