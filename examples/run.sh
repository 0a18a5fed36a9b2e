#!/bin/sh
# Runs the examples against real messages and checks what they made of them:
#   examples/run.sh [java] [python] [sql]      all three where none is named
# A mosquitto of its own that forgets nothing; `celltwin demo`, a short recording that raises alarms, and a few made-up
# messages publish to it. Meanwhile every consumer is killed, and the database too. Leaves nothing running.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
home=$(dirname "$here")
celltwin=$home/celltwin
began=$(date +%s)
failures=0

wanted() { case " $which " in *" $1 "*) ;; *) return 1 ;; esac; }
which=${*:-java python sql}
for name in $which; do
  case $name in java | python | sql) ;; *) echo "usage: examples/run.sh [java] [python] [sql]" >&2; exit 64 ;; esac
done

fail() { printf 'examples/run.sh: %s\n' "$1" >&2; exit 69; }
say() { printf '%3d s  %s\n' $(($(date +%s) - began)) "$1"; }
check() { # WHAT FOUND EXPECTED
  if [ "$2" = "$3" ]; then printf '   ok  %s: %s\n' "$1" "$2"
  else printf 'FAILED %s: %s, expected %s\n' "$1" "$2" "$3"; failures=$((failures + 1)); fi
}
until_true() { # SECONDS WHAT COMMAND...
  patience=$1 what=$2; shift 2
  turns=0
  until "$@" >/dev/null 2>&1; do
    turns=$((turns + 1))
    [ $turns -le $((patience * 5)) ] || { say "waited $patience s in vain: $what"; tail -n 5 "$work"/*.log >&2; exit 70; }
    sleep 0.2
  done
}

work=$(mktemp -d "${TMPDIR:-/tmp}/celltwin-examples.XXXXXX")
chmod 755 "$work"
processes=""
finish() {
  status=$?
  trap - EXIT INT TERM
  # shellcheck disable=SC2086 # words on purpose
  [ -z "$processes" ] || kill $processes 2>/dev/null || true
  [ ! -d "$work/postgres/data" ] || as_postgres "$postgres/pg_ctl" -D "$work/postgres/data" -m immediate stop >/dev/null 2>&1 || true
  wait
  rm -rf "$work"
  exit $status
}
trap finish EXIT
trap 'exit 130' INT TERM

# ---- what it takes

command -v mosquitto >/dev/null && command -v mosquitto_pub >/dev/null ||
  fail "no broker. On Debian: apt install mosquitto mosquitto-clients"

if wanted java; then
  for jdk in "${JAVA_HOME:-}" /usr/lib/jvm/*25*; do ! grep -qs '^JAVA_VERSION="25' "$jdk/release" || break; done
  classpath=$here/java/target/classpath
  if [ ! -f "$classpath" ] || [ "$here/java/pom.xml" -nt "$classpath" ]; then
    JAVA_HOME=$jdk mvn -B -q -f "$here/java" dependency:build-classpath >"$work/maven.log" 2>&1 || { cat "$work/maven.log"; exit 69; }
  fi
fi

if wanted python || wanted sql; then
  # Debian 13's packages python3-paho-mqtt, python3-jsonschema and python3-psycopg, or the same from PyPI.
  python=python3
  libraries="import jsonschema, psycopg; from paho.mqtt.enums import CallbackAPIVersion"
  if ! python3 -c "$libraries" 2>/dev/null; then
    python=$home/target/examples-venv/bin/python
    if ! "$python" -c "$libraries" 2>/dev/null; then
      python3 -m venv "$home/target/examples-venv" || fail "no venv. On Debian: apt install python3-venv"
      "$python" -m pip install -q --disable-pip-version-check -r "$here/python/requirements.txt" -r "$here/sql/requirements.txt"
    fi
  fi
fi

if wanted sql; then
  for postgres in "$(dirname "$(command -v initdb || echo /initdb)")" /usr/lib/postgresql/*/bin; do
    [ ! -x "$postgres/initdb" ] || break
  done
  [ -x "$postgres/initdb" ] || fail "no PostgreSQL. On Debian: apt install postgresql"
  # Not as root, which it refuses: as the user that the Debian package brings.
  as_postgres() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
  # No network: a socket in its own folder, so that no port can be taken.
  database_start() { (cd / && as_postgres "$postgres/pg_ctl" -w -D "$work/postgres/data" -l "$work/postgres/log" start >/dev/null); }
  database_crash() { (cd / && as_postgres "$postgres/pg_ctl" -w -D "$work/postgres/data" -m immediate stop >/dev/null); }
  export PGHOST="$work/postgres" PGDATABASE=postgres PGUSER=postgres
  ask() { psql -X -q -A -t -c "set search_path to celltwin" -c "$1"; }
fi

"$celltwin" schema --out "$work/schemas" >/dev/null
say "built, and the schemas written"

# ---- broker and database

broker() {
  port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 30000))
  cat >"$work/mosquitto.conf" <<CONF
listener $port 127.0.0.1
allow_anonymous true
user $(id -un)
# What is acknowledged is on disk, and nothing is too much for a consumer that is away.
persistence true
persistence_location $work/
autosave_on_changes true
autosave_interval 1
max_queued_messages 0
log_type all
CONF
  mosquitto -c "$work/mosquitto.conf" >"$work/mosquitto.log" 2>&1 &
  mosquitto=$!
  sleep 0.5
  kill -0 $mosquitto 2>/dev/null
}
broker || broker || broker || { cat "$work/mosquitto.log"; fail "no mosquitto"; }
processes="$processes $mosquitto"
say "mosquitto on port $port, with persistence"

if wanted sql; then
  mkdir "$work/postgres"
  [ "$(id -u)" != 0 ] || chown postgres "$work/postgres"
  (cd / && as_postgres "$postgres/initdb" -D "$work/postgres/data" -U postgres -A trust -E UTF8 --locale=C >"$work/initdb.log")
  printf "listen_addresses = ''\nunix_socket_directories = '%s'\n" "$work/postgres" |
    as_postgres tee -a "$work/postgres/data/postgresql.conf" >/dev/null
  database_start
  psql -X -q -v ON_ERROR_STOP=1 -f "$here/sql/schema.sql"
  say "PostgreSQL $(psql -X -A -t -c 'show server_version') on a socket, with the tables of schema.sql"
fi

# ---- consumers

consumer() { # NAME: starts it, also again
  case $1 in
    java) exec "$jdk/bin/java" -cp "$(cat "$classpath")" "$here/java/Consumer.java" "tcp://127.0.0.1:$port" "$work/messages.jsonl" ;;
    python) exec "$python" -u "$here/python/consumer.py" --broker "127.0.0.1:$port" --store "$work/messages.db" --schemas "$work/schemas" ;;
    sql) exec "$python" -u "$here/sql/load.py" --broker "127.0.0.1:$port" ;;
  esac
}
start() {
  consumers=""
  for name in $which; do
    consumer "$name" >>"$work/$name.out" 2>>"$work/$name.log" &
    consumers="$consumers $!"
  done
  processes="$mosquitto $consumers"
}
subscribed() { grep -q "celltwin-example-$1 1 celltwin/v1" "$work/mosquitto.log"; }

start
for name in $which; do until_true 120 "the session of $name" subscribed "$name"; done
say "subscribed: $which"

# ---- messages

cat >"$work/celltwin.toml" <<TOML
schema = 1
[loop]
period_s = 1
[mqtt]
broker = "tcp://127.0.0.1:$port"
[[source]]
name = "bench"
kind = "csv"
file = "string.csv"
pace = 10
[[pack]]
id = "bench"
cell = "nca-panasonic-ncr18650pf"
cells_in_series = 3
source = "bench"
TOML
# A minute in which a cell goes too high, one falls silent, the current too.
awk 'BEGIN {
  print "time_s,current_A,voltage_1_V,voltage_2_V,voltage_3_V,temperature_degC"
  for (t = 0; t <= 60; t++)
    print t "," (t >= 50 ? "" : t < 20 ? 0 : 1) ",3.9," (t >= 20 && t < 35 ? 4.25 : 3.9) "," (t < 25 ? 3.9 : "") ",25"
}' >"$work/string.csv"

"$celltwin" demo --for 15s --broker "tcp://127.0.0.1:$port" >"$work/demo.out" 2>"$work/demo.log" &
demo=$!
"$celltwin" run --config "$work/celltwin.toml" >"$work/bench.out" 2>"$work/bench.log" &
bench=$!
processes="$processes $demo $bench"
until_true 120 "the first message" grep -q "alarms" "$work/demo.out"
sleep 2
# The loader has two seconds of messages that it cannot commit when it is killed.
! wanted sql || { database_crash; say "PostgreSQL killed"; }
sleep 2
# shellcheck disable=SC2086 # words on purpose
kill -KILL $consumers
say "killed: $which"
sleep 3
start
processes="$processes $demo $bench"
sleep 1
! wanted sql || database_start
say "started again: $which$(! wanted sql || echo ', then PostgreSQL')"

wait $bench || { cat "$work/bench.log"; exit 70; }
wait $demo || { cat "$work/demo.log"; exit 70; }

# What no broker here brings about: a gateway without a clock, a message twice, one never, one late, one broken.
made_up() { # SEQ TS UP HIST
  printf '{"schema":"celltwin/1","pack":"made-up","boot":"000000000000beef","seq":%s,"ts":%s,"up":%s,"hist":%s,"values":{},"sigma":{},"quality":{},"age":{},"latenessHistogram":[],"alarms":[],"verdicts":[],"limits":{}}\n' "$@"
}
{
  made_up 0 null 1000 false
  made_up 1 null 2000 false
  made_up 1 null 2000 false
  made_up 4 1795326222000 5000 false
  echo 'this is no JSON'
  made_up 2 null 3000 true
} | mosquitto_pub -p "$port" -q 1 -t celltwin/v1/made-up/telemetry -l

arrived() {
  last='"pack":"made-up","boot":"000000000000beef","seq":2,'
  case $1 in
    java) grep -q "$last" "$work/messages.jsonl" ;;
    python) "$python" -c "import sqlite3; assert sqlite3.connect('$work/messages.db').execute(\"SELECT 1 FROM message WHERE boot = '000000000000beef' AND seq = 2\").fetchone()" ;;
    sql) [ "$(ask "select count(*) from message where boot = '000000000000beef' and seq = 2")" = 1 ] ;;
  esac
}
for name in $which; do until_true 60 "the last message at $name" arrived "$name"; done
# shellcheck disable=SC2086 # words on purpose
kill $consumers
# shellcheck disable=SC2086 # words on purpose
wait $consumers || true
processes="$mosquitto"
say "all has come"

# ---- what they made of it

published=$(sed -n 's/^messages  *\([0-9]*\) acknowledged, 0 lost$/\1/p' "$work/demo.out")
account() { sed -n "s/^account $1 [0-9a-f]*: \([0-9]* kept.* historical\).*/\1/p" "$2" | tail -n 1; }
for name in java python; do
  wanted $name || continue
  echo
  echo "$name, its last lines:"
  tail -n 9 "$work/$name.out"
  # How many were recorded before the first connection is chance.
  check "$name, demo" "$(account demo "$work/$name.out" | sed 's/, [0-9]* historical//')" "$published kept, last $((published - 1)), 0 missing"
  check "$name, recording, missing" "$(account bench "$work/$name.out" | grep -o '[0-9]* missing')" "0 missing"
  check "$name, made up" "$(account made-up "$work/$name.out")" "4 kept, last 4, 1 missing, 1 historical"
  check "$name, rejected" "$(grep -c '^rejected: .*this is no JSON' "$work/$name.log")" 1
done
if wanted python; then
  check "python, messages of the daemon that break their schema" "$(grep -c '^invalid: celltwin/v1/[db]' "$work/python.log")" 0
fi
if wanted sql; then
  echo
  psql -X -q -v ON_ERROR_STOP=1 -f "$here/sql/queries.sql" | tee "$work/queries.out"
  check "sql, queries" "$(grep -c '^([1-9][0-9]* rows*)' "$work/queries.out")" "$(grep -c '^.echo' "$here/sql/queries.sql")"
  check "sql, demo" "$(ask "select r.messages, r.last, r.missing, given_up from run r join loss using (pack) where pack = 'demo'")" "$published|$((published - 1))|0|0"
  check "sql, recording, missing" "$(ask "select missing from run where pack = 'bench'")" 0
  check "sql, made up" "$(ask "select messages, last, missing, historical from run where pack = 'made-up'")" "4|4|1|1"
  check "sql, time of a message from before the time was known" \
    "$(ask "select extract(epoch from at)::bigint from timed where pack = 'made-up' and seq = 0")" 1795326218
  check "sql, cells" "$(ask "select count(distinct cell) from cell where pack = 'demo'")" 96
  check "sql, open alarms" "$(ask "select string_agg(alarm || ' ' || number, ', ' order by alarm) from alarm_open")" "stale_current 1, stale_voltage 3, suspect_voltage 2"
  check "sql, rejected" "$(ask "select count(*) from rejected")" 1
fi
echo
say "$failures failed"
[ $failures = 0 ] || exit 70
