#!/usr/bin/env bash
# BeamNGpy, the simulator's own client, against the fake BeamNG: attaches, polls motors in every way, compares
# values with the cycle that the fake's car drives. Prints ok or FAILED per line; 1 where one failed, 69 where
# what it needs is missing, 70 where the fake does not run. BeamNGpy comes from the Python registry into a folder of
# its own below target/: 0.7 GB with all that it depends on, once.
#   hil-tests/beamng/beamngpy.sh [VERSION]      of BeamNGpy, 1.36 unless told otherwise
#   INSTALL_SECONDS=90 hil-tests/beamng/beamngpy.sh      and for no longer than that from the registry
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
version=${1:-1.36}
fail() { printf '%s: %s\n' "$(basename "$0")" "$1" >&2; exit "${2:-69}"; }

jdk=
for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25*; do
  if [ -x "$candidate/bin/javac" ] && grep -qs '^JAVA_VERSION="25' "$candidate/release"; then jdk=$candidate; break; fi
done
[ -n "$jdk" ] || fail "no JDK 25 found in JAVA_HOME or below /usr/lib/jvm"
command -v python3 > /dev/null || fail "no python3 found"

venv=${BEAMNGPY_VENV:-$home/hil-tests/target/beamngpy-$version}
if ! "$venv/bin/python" -c 'import beamngpy' 2> /dev/null; then
  python3 -m venv "$venv" || fail "python3 cannot make a virtual environment; on Debian: apt install python3-venv"
  timeout "${INSTALL_SECONDS:-0}" "$venv/bin/pip" install --quiet --disable-pip-version-check --retries 1 "beamngpy==$version" ||
    fail "pip cannot install beamngpy $version${INSTALL_SECONDS:+ in $INSTALL_SECONDS s}"
fi

"$home/celltwin" --version > /dev/null || fail "the build failed" 70 # builds what is missing
log=$(mktemp)
"$jdk/bin/java" -Xmx256m -cp "$home/hil-tests/target/classes:$(cat "$home/hil-tests/target/classpath")" \
  io.celltwin.hil.beamng.FakeBeamngCommand --port 0 --cycle udds > "$log" &
server=$!
trap 'kill "$server" 2> /dev/null || true; wait "$server" 2> /dev/null || true; rm -f "$log"' EXIT
for _ in $(seq 300); do
  grep -q 'port' "$log" && break
  kill -0 "$server" 2> /dev/null || fail "the fake BeamNG ended: $(cat "$log")" 70
  sleep 0.1
done
port=$(sed -n 's/.* port //p' "$log")
[ -n "$port" ] || fail "the fake BeamNG does not listen" 70

status=0
"$venv/bin/python" "$home/hil-tests/beamng/ask_fake.py" "$port" "$home/simulation/cycles/udds.csv" || status=$?
exit "$status"
