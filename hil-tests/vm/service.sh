#!/bin/bash
# Inside the machine of unit.sh, under its systemd: the service is installed, started, frozen, killed, stopped, and given a configuration
# that is wrong.
#   service.sh HOME JDK JAR...
home=$1 jdk=$2
shift 2
fail() {
  printf 'FAILED  %s\n' "$1"
  systemctl status celltwin --no-pager --lines 40
  exit 1
}
ok() { printf 'ok      %s (%d s)\n' "$1" $((SECONDS - began)); began=$SECONDS; }
show() { systemctl show celltwin --property "$1" --value; }
is() { [ "$(show "$1")" = "$2" ] || fail "$1 is $(show "$1"), expected $2"; }
# An emulated processor is slow: what has to come is waited for.
await() {
  local what=$1 end=$((SECONDS + 900))
  shift
  until "$@"; do
    [ $SECONDS -lt $end ] || fail "never came: $what"
    sleep 2
  done
}
shows() { [ "$(show "$1")" = "$2" ]; }
runs() { shows ActiveState active && shows NRestarts "$1"; }
said() { journalctl --unit celltwin --output cat --no-pager | grep --count --fixed-strings -- "$1"; }
has_pid() { [ "$(show MainPID)" != 0 ]; }
began=$SECONDS

# deploy/systemd/README.md, "Install by hand"
install -d /usr/lib/celltwin /etc/celltwin
install -m 644 "$@" /usr/lib/celltwin/
cat > /usr/bin/celltwin <<'END'
#!/bin/sh
exec java -XX:+UseSerialGC -Xmx96m -XX:+ExitOnOutOfMemoryError -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED -cp '/usr/lib/celltwin/*' io.celltwin.edge.Celltwin "$@"
END
chmod 755 /usr/bin/celltwin
ln -s "$jdk/bin/java" /usr/bin/java
install -m 644 "$home/deploy/systemd/celltwin.service" /etc/systemd/system/

# A pack of two cells whose voltages and current are in one frame.
cat > /etc/celltwin/two-cells.dbc <<'DBC'
VERSION ""
BS_:
BU_: Pack
BO_ 256 Cells: 8 Pack
 SG_ Current : 0|16@1- (0.01,0) [0|0] "A" Pack
 SG_ Cell1 : 16|16@1+ (0.001,0) [0|0] "V" Pack
 SG_ Cell2 : 32|16@1+ (0.001,0) [0|0] "V" Pack
 SG_ Temperature : 48|8@1- (1,0) [0|0] "degC" Pack
DBC
cat > /etc/celltwin/two-cells.toml <<'TOML'
schema = 1
name = "two cells"
provenance = "made up for this test"
dbc = "two-cells.dbc"
[[signal]]
message = "Cells"
signal = "Current"
quantity = "current"
[[signal]]
message = "Cells"
signal = "Cell{}"
quantity = "cell_voltage"
count = 2
[[signal]]
message = "Cells"
signal = "Temperature"
quantity = "temperature"
TOML
cat > /etc/celltwin/celltwin.toml <<'TOML'
schema = 1
[checkpoint]
folder = "/var/lib/celltwin"
period_s = 1
[[source]]
name = "car"
kind = "can"
port = "vcan0"
protocol = "/etc/celltwin/two-cells.toml"
[[pack]]
id = "pack"
cell = "nca-panasonic-ncr18650pf"
cells_in_series = 2
source = "car"
TOML
ip link add vcan0 type vcan && ip link set vcan0 up
cangen vcan0 -g 100 -I 100 -L 8 -D 38FF740E740E1900 & # -2 A, twice 3.7 V, 25 degC
# Only this much is not as installed: the processor is emulated, and may be a fiftieth of a real one.
mkdir /etc/systemd/system/celltwin.service.d
printf '[Service]\nTimeoutStartSec=900\nEnvironment=JDK_JAVA_OPTIONS=-XX:TieredStopAtLevel=1\n' > /etc/systemd/system/celltwin.service.d/slow.conf
systemctl daemon-reload
said_of_unit=$(systemd-analyze verify /etc/systemd/system/celltwin.service 2>&1)
[ -z "$said_of_unit" ] || fail "systemd-analyze verify: $said_of_unit"
ok "installed; systemd-analyze has nothing to say about the unit"

systemctl start --no-block celltwin
await "a process" has_pid
daemon=$(show MainPID)
kill -STOP "$daemon"
sleep 5
is ActiveState activating
kill -CONT "$daemon"
await "active" runs 0
is MainPID "$daemon"
[ -n "$(show StatusText)" ] || fail "no status"
echo "        $(show StatusText)"
ok "activating for as long as the daemon has not said READY, then active"

[ "$(awk '/^Uid:/ { print $2 }' "/proc/$daemon/status")" -ge 61184 ] || fail "not a dynamic user"
await "a checkpoint" test -s /var/lib/celltwin/pack.checkpoint
is NRestarts 0
sleep 25 # two and a half of its watchdog's times
runs 0 || fail "it does not go on"
is MainPID "$daemon"
ok "runs as a user of its own, keeps its state, feeds systemd's watchdog"

kill -STOP "$daemon"
frozen=$SECONDS
await "a restart" runs 1
[ $((SECONDS - frozen)) -ge 9 ] || fail "started again after $((SECONDS - frozen)) s" # at least 7.5 s, and RestartSec
[ "$(said "Watchdog timeout (limit 10s)!")" = 1 ] || fail "the journal does not tell of the watchdog"
[ "$(said "pack: goes on from the state of")" = 1 ] || fail "it does not go on from its checkpoint"
ok "frozen: killed by systemd's watchdog, started again, goes on from its checkpoint"

systemctl stop celltwin
is ActiveState inactive
is Result success
is ExecMainStatus 0
[ "$(said "celltwin has stopped after")" = 1 ] || fail "no orderly end"
ok "stopped: ends by itself, with 0"

echo 'cells_in_serie = 2' >> /etc/celltwin/celltwin.toml
! systemctl start celltwin 2> /dev/null || fail "it starts with a wrong configuration"
await "an end" shows ActiveState failed
is ExecMainStatus 78
is Result exit-code
ended=$(show ExecMainPID)
sleep 10 # five of its restarts' times
is ActiveState failed
is ExecMainPID "$ended"
is NRestarts 0
journalctl --unit celltwin --output cat --no-pager | grep --max-count 1 'cells_in_serie' | sed 's/^/        /' | grep . || fail "the journal does not say what is wrong"
ok "a wrong configuration: status 78, said in the journal, not started again"
echo "all passed"
