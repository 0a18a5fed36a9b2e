#!/bin/sh
# What a step of the whole state costs for 400 cells at 100 Hz (filter, health, leaks, temperatures, power by the circuit and by the
# electrodes, energy, lifetime counters): ns of the wall clock per cell and step, bytes per step; then how punctual the daemon's loop
# is with it, by the electrodes, around the end of a rest.
#   lab/bench/whole.sh [SECONDS]    of the loop, 80 where not given: a minute after the rest's end all has been done that it brings.
# Some minutes. Needs a JDK 25.
set -eu
seconds=${1:-80}
home=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
. "$home/lab/bench/built.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$jdk/bin/java" --sun-misc-unsafe-memory-access=allow \
  -cp "$home/lab/target/classes:$(cat "$home/lab/target/classpath")" org.openjdk.jmh.Main StepBenchmark.wholeState -wi 5 -w 8 -i 5 -r 8 \
  -jvmArgs "-XX:+UseSerialGC -Xmx96m -XX:+UseCompactObjectHeaders" \
  -prof gc -rf csv -rff "$work/whole.csv" > "$work/log" || { cat "$work/log" >&2; exit 70; }
awk -F, '{ gsub(/[\r"]/, "") }
  $1 ~ /wholeState$/ { printf "whole state, 400 cells, power by the %s: %.1f ns per cell and step", $NF, $5 / 400 }
  $1 ~ /gc.alloc.rate.norm$/ { printf ", %.1f B per step (JMH itself included)\n", $5 }' "$work/whole.csv"
"$home/lab/bench/pace.sh" "$seconds" 1 100 late
