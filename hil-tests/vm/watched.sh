#!/bin/bash
# Inside the machine of hardware.sh: the daemon under a service manager (socat plays it) and the machine's watchdog. A daemon that is
# stopped disarms it; one that hangs is the machine's end.
#   watched.sh JAVA CLASSPATH
java=$1 classes=$2
cat > /tmp/celltwin.toml <<'TOML'
schema = 1
[watchdog]
device = "/dev/watchdog0"
timeout_s = 10
[[source]]
name = "car"
kind = "can"
port = "can0" # there is none: waited for, while the loop ticks
protocol = "nissan-leaf"
[[pack]]
id = "pack"
cell = "nca-panasonic-ncr18650pf"
cells_in_series = 96
source = "car"
TOML
export NOTIFY_SOCKET=/tmp/notify WATCHDOG_USEC=10000000
socat -u unix-recv:/tmp/notify open:/tmp/told,creat,append &
until [ -S /tmp/notify ]; do sleep 0.1; done

start() {
  : > /tmp/log
  "$java" -Xmx256m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "$classes" io.celltwin.edge.Celltwin run --config /tmp/celltwin.toml 2> /tmp/log &
  daemon=$!
  for _ in $(seq 1200); do
    ! grep -q 'resets this machine' /tmp/log || return 0
    kill -0 $daemon 2> /dev/null || break
    sleep 0.2
  done
  echo "FAILED  the daemon does not arm the watchdog"; cat /tmp/log; exit 1
}
told() { grep -q "$1" /tmp/told || { echo "FAILED  the service manager was not told $1"; cat /tmp/told; exit 1; }; }

start
told READY=1
sleep 15 # a timeout and a half
told WATCHDOG=1
kill -TERM $daemon
wait $daemon
ended=$?
told STOPPING=1
[ $ended = 0 ] || { echo "FAILED  the daemon ended with $ended"; cat /tmp/log; exit 1; }
sleep 15
echo "ok      daemon: armed while its loop ticks, disarmed by a stop; the service manager heard READY, WATCHDOG, STOPPING"
start
sleep 15
echo "the daemon is held"
kill -STOP $daemon
sleep 120
echo "still there"
