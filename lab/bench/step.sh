#!/bin/sh
# What a filter step costs: CellTwin's against the C reference, alternating on one machine.
#   lab/bench/step.sh [ROUNDS]    5 where not given; about a minute each
# Both figures are CPU time of the thread, per cell and step. Needs gcc and a JDK 25.
set -eu
rounds=${1:-5}
home=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)

fail() { printf 'step.sh: %s\n' "$1" >&2; exit 69; }
command -v gcc >/dev/null || fail "no gcc found. On Debian: apt install gcc libc6-dev"
. "$home/lab/bench/built.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gcc -O3 -march=native -ffp-contract=fast -fno-math-errno -fno-trapping-math \
  -o "$work/bench" "$home/lab/src/main/c/bench.c" -lm

# The options of the JVM are the launcher's for run, demo and replay.
# On a busy machine the compiler is done only after some ten seconds; before, a step takes three times as long.
round=1
while [ "$round" -le "$rounds" ]; do
  printf 'round %s of %s\n' "$round" "$rounds" >&2
  "$work/bench" 3 >> "$work/c"
  "$jdk/bin/java" --sun-misc-unsafe-memory-access=allow \
    -cp "$home/lab/target/classes:$(cat "$home/lab/target/classpath")" org.openjdk.jmh.Main StepBenchmark.step -wi 10 -i 1 -r 2 \
    -jvmArgs "-XX:+UseSerialGC -Xmx96m -XX:+UseCompactObjectHeaders" \
    -prof gc -rf csv -rff "$work/java.$round.csv" > "$work/log" || { cat "$work/log" >&2; exit 70; }
  cat "$work/log" >> "$work/logs"
  round=$((round + 1))
done

# Another filter's time would say nothing: 1e-9 is far above rounding, far below any change of the filter.
cat "$work/c" "$work/logs" | awk -v each=$((2 * rounds)) '
  /after 1000 steps/ {
    sub(/.*n= */, "")
    n = $1; count[n]++
    if (!(n in soc)) { soc[n] = $6; sigma[n] = $8; residual[n] = $10 }
    d = $6 - soc[n]; e = $8 - sigma[n]; r = $10 - residual[n]
    if (d < 0) d = -d
    if (e < 0) e = -e
    if (r < 0) r = -r
    if (d > worst) worst = d
    if (e > worst) worst = e
    if (r > worst) worst = r
  }
  END {
    for (n in count) { sizes++; if (count[n] != each) missing = 1 }
    if (missing || sizes != 3 || worst > 1e-9) { print "step.sh: C and Java disagree by " worst + 0 ", or one is silent" > "/dev/stderr"; exit 70 }
    printf "C and Java agree: mean SOC, sigma and residual of late after 1000 steps within %.1e\n", worst
  }'
cat "$work"/java.*.csv | awk -v c="$work/c" '
  function sorted(list, n,   i, j, t) {
    for (i = 2; i <= n; i++) for (j = i; j > 1 && list[j] < list[j-1]; j--) { t = list[j]; list[j] = list[j-1]; list[j-1] = t }
  }
  function median(list, n) { return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2 }
  BEGIN {
    FS = ","
    while ((getline line < c) > 0) {
      n = line; sub(/.*n= */, "", n); sub(/ .*/, "", n)
      m = line; sub(/.*median /, "", m); sub(/ .*/, "", m)
      cs[n] = cs[n] " " m
    }
  }
  { gsub(/[\r"]/, "") }
  /:cpuNanos,/ { nanos[$NF] = nanos[$NF] " " $5 }
  /:steps,/ { steps[$NF] = steps[$NF] " " $5 }
  /:gc.alloc.rate.norm,/ { if ($5 > bytes[$NF]) bytes[$NF] = $5 }
  END {
    if (NR == 0) exit 70
    printf "%6s %12s %12s %14s %14s %8s %12s\n", "cells", "C median", "C min", "Java median", "Java min", "ratio", "B per step"
    split("96 400 10000", sizes, " ")
    for (s = 1; s <= 3; s++) {
      n = sizes[s]
      k = split(cs[n], a, " "); sorted(a, k)
      r = split(nanos[n], b, " "); split(steps[n], d, " ")
      for (i = 1; i <= r; i++) b[i] = b[i] / d[i] / n
      sorted(b, r)
      printf "%6d %12.2f %12.2f %14.2f %14.2f %8.2f %12.1f\n", n, median(a, k), a[1], median(b, r), b[1], median(b, r) / median(a, k), bytes[n]
    }
  }'
cat <<'NOTE'
ns of the thread's CPU time per cell and step; ratio = Java median / C median. Bytes: the worst round; JMH's own
few kB per iteration are in it, so it is the larger the fewer steps an iteration has. The test
`AllocationTest` of edge-runtime counts the step alone.
Both compute the same filter and judgement, in double precision, look-ups and the filling of the measurement included. The C leaves
out what this load never has: a start from the first voltage, long rows in parts, time without current, old samples.
NOTE
