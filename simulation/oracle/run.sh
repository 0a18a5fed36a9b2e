#!/bin/sh
# Has drivers written elsewhere read our emulated chains, then ever more wrong ones.
#   ORACLES=<folder> simulation/oracle/run.sh ltc|adbms            the emulator as it is
#   ORACLES=<folder> simulation/oracle/run.sh ltc|adbms mutants    each mutant of mutants-*.txt; a table
# The folder holds the oracles as programs, one for each length of chain: ltc_<devices>_<cells> with 1, 3,
# 12 devices of 18 and 12 cells, adbms_<devices>. They are made outside this repository (README of
# simulation), and nothing is fetched or built from foreign sources here.
# Needs a JDK 25 in JAVA_HOME. Six chains take 10 s, twenty mutants some minutes.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
: "${ORACLES:?set ORACLES to the folder with the oracle programs}"
: "${JAVA_HOME:?set JAVA_HOME to a JDK 25}"
family=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
package=io/celltwin/simulation/chip
main=$here/../src/main/java/$package
tests=$here/../src/test/java/$package
java="$JAVA_HOME/bin/java -XX:+UseSerialGC -XX:TieredStopAtLevel=1"

# compile <folder of sources> <out>
compile() {
  mkdir -p "$2"
  "$JAVA_HOME/bin/javac" -nowarn -proc:none -d "$2" -cp "$work/hal" "$1"/*.java "$tests"/EmulatorLine.java "$tests"/OracleRun.java
}

mkdir -p "$work/hal"
"$JAVA_HOME/bin/javac" -nowarn -proc:none -d "$work/hal" "$here"/../../hal/src/main/java/io/celltwin/hal/Clock.java \
  "$here"/../../hal/src/main/java/io/celltwin/hal/VirtualClock.java "$here"/../../hal/src/main/java/io/celltwin/hal/SystemClock.java \
  "$here"/../../hal/src/main/java/io/celltwin/hal/SpiBus.java

if [ "${2:-}" != mutants ]; then
  compile "$main" "$work/out"
  exec $java -cp "$work/out:$work/hal" io.celltwin.simulation.chip.OracleRun "$family" "$ORACLES"
fi

# A line of the list: name | file | sed expression
grep -v '^#' "$here/mutants-$family.txt" | while IFS='|' read -r name file expression; do
  rm -rf "$work/src" "$work/out"
  cp -r "$main" "$work/src"
  file=$(echo $file)
  sed -i "$expression" "$work/src/$file"
  if cmp -s "$work/src/$file" "$main/$file"; then echo "mutant without effect: $name" >&2; exit 1; fi
  compile "$work/src" "$work/out"
  said=$($java -cp "$work/out:$work/hal" io.celltwin.simulation.chip.OracleRun "$family" "$ORACLES" few </dev/null || true)
  echo "| $name| $said |"
done
