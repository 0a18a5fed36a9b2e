# Sourced by the benchmarks, which have set $home: finds a JDK 25 for $jdk and builds what is stale.
jdk=
for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*25*; do
  if [ -x "$candidate/bin/javac" ] && "$candidate/bin/javac" -version 2>&1 | grep -q '^javac 25'; then
    jdk=$candidate
    break
  fi
done
if [ -z "$jdk" ]; then
  echo "no JDK 25 found in JAVA_HOME or below /usr/lib/jvm. On Debian 13: apt install openjdk-25-jdk-headless" >&2
  exit 69
fi
"$home/celltwin" --version >/dev/null
