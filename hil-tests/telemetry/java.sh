# Sourced by the scripts beside it: finds a JDK 25 and a broker, builds the tests' classes, runs one of them.
#   play CLASS ARGUMENTS...   of io.celltwin.hil.mosquitto; its exit status is the script's. JAVA_OPTS, such as -Dfaults.seed=N, are Java's.
# TELEMETRY_CLASSPATH: what the tests run with, where it is built already.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
PATH=$PATH:/usr/sbin:/sbin
fail() { printf '%s: %s\n' "$(basename "$0")" "$1" >&2; exit 69; }

jdk=
for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25*; do
  if [ -x "$candidate/bin/javac" ] && grep -qs '^JAVA_VERSION="25' "$candidate/release"; then jdk=$candidate; break; fi
done
[ -n "$jdk" ] || fail "no JDK 25 found in JAVA_HOME or below /usr/lib/jvm. On Debian 13: apt install openjdk-25-jdk-headless"
command -v mosquitto > /dev/null && command -v mosquitto_sub > /dev/null ||
  fail "no broker found. On Debian: apt install mosquitto mosquitto-clients"

play() {
  local class=$1 classes=${TELEMETRY_CLASSPATH:-}
  shift
  if [ -z "$classes" ]; then
    (cd "$home" && PATH=$jdk/bin:$PATH JAVA_HOME=$jdk mvn --batch-mode --quiet -Djacoco.skip test-compile \
      org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath -Dmdep.outputFile=target/test-classpath \
      -DincludeScope=test -pl hil-tests -am) || fail "the build failed"
    classes=$home/hil-tests/target/test-classes:$home/hil-tests/target/classes:$(cat "$home/hil-tests/target/test-classpath")
  fi
  # shellcheck disable=SC2086 # words on purpose
  exec "$jdk/bin/java" -Xmx1g ${JAVA_OPTS:-} -cp "$classes" "io.celltwin.hil.mosquitto.$class" "$@"
}
