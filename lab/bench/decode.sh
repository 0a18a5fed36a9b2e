#!/bin/sh
# What decoding a frame costs: CellTwin's decoder against the C that cantools generates for the same messages, in turns.
#   lab/bench/decode.sh [ROUNDS] [DBC...]    3 rounds and a Hyundai bus of 2015 (111 messages, 1121 signals) where not given
# CPU time of the thread. Needs gcc, python3 with venv (cantools comes from the Python registry, into a temporary folder; CANTOOLS=PYTHON names one
# that has it) and a JDK 25. The DBC files of the data folder are found by CELLTWIN_DATA.
set -eu
home=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)
rounds=${1:-3}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- "${CELLTWIN_DATA:-$home/../shared/data}/can/dbc/hyundai_2015_ccan.dbc"

fail() { printf 'decode.sh: %s\n' "$1" >&2; exit 69; }
command -v gcc >/dev/null || fail "no gcc found. On Debian: apt install gcc libc6-dev"
. "$home/lab/bench/built.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python=${CANTOOLS:-}
if [ -z "$python" ]; then
  python3 -m venv "$work/venv" || fail "no venv. On Debian: apt install python3-venv"
  python=$work/venv/bin/python
  "$python" -m pip --quiet install cantools || fail "cantools cannot be installed from the Python registry"
fi

for dbc; do
  [ -f "$dbc" ] || fail "no such file: $dbc"
  bus=$work/bus
  rm -rf "$bus"
  mkdir "$bus"
  what=$("$python" "$home/lab/bench/decode_reference.py" "$dbc" "$bus")
  gcc -O3 -march=native -o "$bus/main" "$bus/main.c" "$bus/bus.c" -lm
  round=1
  while [ "$round" -le "$rounds" ]; do
    printf '%s: round %s of %s\n' "${dbc##*/}" "$round" "$rounds" >&2
    "$bus/main" "$bus/frames" 3 >> "$bus/c"
    "$jdk/bin/java" --sun-misc-unsafe-memory-access=allow \
      -cp "$home/lab/target/classes:$(cat "$home/lab/target/classpath")" org.openjdk.jmh.Main DecodeBenchmark \
      -p dbc="$dbc" -p frames="$bus/frames" -wi 5 -w 2 -i 3 -r 1 \
      -jvmArgs "-XX:+UseSerialGC -Xmx96m -XX:+UseCompactObjectHeaders" \
      -prof gc -rf csv -rff "$bus/java.$round.csv" > "$bus/log" || { cat "$bus/log" >&2; exit 70; }
    # JMH's own words may stand before it in the line.
    grep -o 'sum [-+0-9.e]*$' "$bus/log" >> "$bus/sums"
    round=$((round + 1))
  done
  # Another result's time would say nothing. Summed in another order, hence not the last digits.
  cat "$bus/c" "$bus/sums" | awk '
    $1 == "sum" { n++; if (n == 1) first = $2; d = $2 - first; if (d < 0) d = -d; s = first < 0 ? -first : first; if (d > 1e-9 * s) wrong = 1 }
    END { if (wrong || n < 2) { print "decode.sh: C and Java decode to different sums, or one is silent" > "/dev/stderr"; exit 70 } }'
  cat "$bus"/java.*.csv | awk -v c="$bus/c" -v what="$what" -v name="${dbc##*/}" '
    function sorted(list, n,   i, j, t) {
      for (i = 2; i <= n; i++) for (j = i; j > 1 && list[j] < list[j-1]; j--) { t = list[j]; list[j] = list[j-1]; list[j-1] = t }
    }
    function median(list, n) { return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2 }
    BEGIN { FS = ","; while ((getline line < c) > 0) if (split(line, w, " ") == 2 && w[1] == "nanos") cs[++k] = w[2] + 0 }
    { gsub(/[\r"]/, "") }
    /:cpuNanos,/ { nanos[++r] = $5 }
    /:decoded,/ { frames[++f] = $5 }
    /:gc.alloc.rate.norm,/ { if ($5 > bytes) bytes = $5 }
    END {
      if (r == 0 || r != f || k == 0) exit 70
      for (i = 1; i <= r; i++) js[i] = nanos[i] / frames[i]
      sorted(cs, k); sorted(js, r)
      j = median(js, r); m = median(cs, k)
      printf "%s (%s): C %.1f ns per frame (least %.1f), Java %.1f (%.1f), ratio %.2f; Java %.1f million frames/s, %.4f B per frame\n", \
        name, what, m, cs[1], j, js[1], j / m, 1e3 / j, bytes / 4096
    }'
done
cat <<'NOTE'
Median of the rounds, CPU time of the thread; random frames of random messages, every signal scaled and stored. Bytes: JMH's own few hundred per
iteration are in it; the test FrameDecoderTest counts the decoder alone.
NOTE
