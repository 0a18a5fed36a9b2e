#!/bin/bash
# Inside the machine of clock.sh, under its systemd.
#   time.sh JDK TIMESYNCD JAR...
jdk=$1 timesyncd=$2
shift 2
fail() {
  printf 'FAILED  %s\n' "$1"
  cat /tmp/said 2> /dev/null
  systemctl status systemd-timesyncd --no-pager --lines 20
  exit 1
}
now() { cut -d. -f1 /proc/uptime; } # bash counts by the clock that is set here
ok() { printf 'ok      %s (%d s)\n' "$1" $(($(now) - began)); began=$(now); }
# An emulated processor is slow: what has to come is waited for.
await() {
  local what=$1 end=$(($(now) + 900))
  shift
  until "$@"; do
    [ "$(now)" -lt $end ] && kill -0 "$pid" 2> /dev/null || fail "never came: $what"
    sleep 1
  done
}
said() { grep --quiet --fixed-strings -- "$1" /tmp/said; }
kernel_says() { /host/usr/bin/busybox adjtimex | awk '/status:/ { print $2 } /return value:/ { print $3 }' | tr '\n' ' '; }
daemon() { # sets $pid
  : > /tmp/said
  "$jdk/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "$classes" \
    io.celltwin.edge.Celltwin run --config /tmp/celltwin.toml > /tmp/said 2>&1 &
  pid=$!
}
ends() { kill "$pid"; wait "$pid" 2> /dev/null; }
classes=$(IFS=:; echo "$*")
began=$(now)

ip link add vcan0 type vcan 2> /dev/null && ip link set vcan0 up
cat > /tmp/celltwin.toml <<'TOML'
schema = 1
[mqtt]
broker = "tcp://127.0.0.1:1"
[[source]]
name = "car"
kind = "can"
port = "vcan0"
protocol = "nissan-leaf"
[[pack]]
id = "pack"
cell = "nca-panasonic-ncr18650pf"
cells_in_series = 96
source = "car"
TOML

echo "        hardware clock: $(cat /sys/class/rtc/rtc0/name), hctosys $(cat /sys/class/rtc/rtc0/hctosys), kernel: $(kernel_says)"
tar -C "$timesyncd" -c . | tar -C / -x --keep-directory-symlink
printf 'systemd-timesync:x:990:990::/:/usr/sbin/nologin\n' >> /etc/passwd
printf 'systemd-timesync:x:990:\n' >> /etc/group
mkdir -p /etc/systemd/timesyncd.conf.d
printf '[Time]\nNTP=127.0.0.1\n' > /etc/systemd/timesyncd.conf.d/here.conf
systemctl daemon-reload
systemctl start systemd-timesyncd || fail "systemd-timesyncd does not start"
[ -d /run/systemd/timesync ] || fail "no /run/systemd/timesync"
[ ! -e /run/systemd/timesync/synchronized ] || fail "it has set the clock already"
daemon
await "an attempt to connect" said "no connection to"
! said "the time is" || fail "a hardware clock has kept the time"
ends
ok "systemd-timesyncd has not set the clock, and the hardware clock has kept the time: nothing is said"

for driver in /sys/bus/*/drivers/rtc_cmos; do
  for device in "$driver"/0*; do basename "$device" > "$driver/unbind"; done
done
[ -z "$(ls /sys/class/rtc)" ] || fail "the hardware clock is still there"
systemctl stop systemd-timesyncd
rm --force /var/lib/systemd/timesync/clock # else it sets the clock to that time at once
date --set="@$(($(date +%s) - 3600))" > /dev/null
systemctl start systemd-timesyncd
echo "        kernel: $(kernel_says)"
daemon
await "a word about the time" said "the time is not known: no clock of the hardware has kept it, and systemd-timesyncd has not set it yet"
ok "without a hardware clock the time is not known"

# An NTP server that is an hour ahead.
perl -MSocket -e '
  socket(my $s, PF_INET, SOCK_DGRAM, 0); bind($s, pack_sockaddr_in(123, INADDR_LOOPBACK)) or die $!;
  while (defined(my $who = recv($s, my $asked, 512, 0))) {
    my $now = pack("NN", time() + 2208988800 + 3600, 0);
    send($s, pack("CCCc NN a4", 0x24, 1, 6, -20, 0, 0, "TEST") . $now . substr($asked, 40, 8) . $now . $now, 0, $who);
  }' &
systemctl restart systemd-timesyncd
await "a clock that is set" test -e /run/systemd/timesync/synchronized
echo "        kernel: $(kernel_says)"
await "the time" said "the time is known now"
grep --max-count 1 'the time is known now' /tmp/said | sed 's/^/        /'
said "the clock was moved by 3600." || said "the clock was moved by 3599." || said "the clock was moved by 3601." || fail "by how much?"
ends
ok "systemd-timesyncd has set the clock: the time is known"
echo "all passed"
