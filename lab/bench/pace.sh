#!/bin/sh
# How punctual the daemon's loop is at 1 kHz with 400 cells, with its filters primed and without.
#   lab/bench/pace.sh [SECONDS [ROUNDS]]    20 s and 1 round where not given
# Needs a JDK 25.
set -eu
seconds=${1:-20}
rounds=${2:-1}
home=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)

fail() { printf 'pace.sh: %s\n' "$1" >&2; exit "$2"; }
for number in "$seconds" "$rounds"; do
  case $number in '' | *[!0-9]* | 0) fail "usage: lab/bench/pace.sh [SECONDS [ROUNDS]]" 64 ;; esac
done
jdk=
for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25*; do
  if [ -x "$candidate/bin/javac" ] && "$candidate/bin/javac" -version 2>&1 | grep -q '^javac 25'; then
    jdk=$candidate
    break
  fi
done
[ -n "$jdk" ] || fail "no JDK 25 found in JAVA_HOME or below /usr/lib/jvm. On Debian 13: apt install openjdk-25-jdk-headless" 69
"$home/celltwin" --version >/dev/null # builds what is stale

round=1
while [ "$round" -le "$rounds" ]; do
  for start in cold primed; do
    # The options of the JVM are the launcher's for run, demo and replay.
    "$jdk/bin/java" -XX:+UseSerialGC -Xmx96m -XX:+ExitOnOutOfMemoryError -XX:+UseCompactObjectHeaders \
      -cp "$home/lab/target/classes:$(cat "$home/lab/target/classpath")" \
      io.celltwin.lab.bench.PacedRun "$seconds" "$start"
  done
  round=$((round + 1))
done
