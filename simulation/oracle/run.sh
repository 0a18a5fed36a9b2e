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

# hal without its module: the emulators use a few of its types
mkdir -p "$work/hal"
ln -s "$here/../../hal/src/main/java/io" "$work/hal/io"

# copy: the sources of the emulators as they are
copy() {
  rm -rf "$work/src" "$work/out"
  mkdir -p "$work/src/$package" "$work/out"
  cp "$main"/*.java "$work/src/$package"
}

# compile: the two programs and what they use, no more: the package also has drivers' rigs
compile() {
  "$JAVA_HOME/bin/javac" -nowarn -proc:none -implicit:class -d "$work/out" -sourcepath "$work/src:$work/hal" \
    "$tests"/EmulatorLine.java "$tests"/OracleRun.java
}

if [ "${2:-}" != mutants ]; then
  copy
  compile
  $java -cp "$work/out" io.celltwin.simulation.chip.OracleRun "$family" "$ORACLES"
  exit
fi

# A line of the list: name | file | sed expression
grep -v '^#' "$here/mutants-$family.txt" | while IFS='|' read -r name file expression; do
  copy
  file=$(echo $file)
  sed -i "$expression" "$work/src/$package/$file"
  if cmp -s "$work/src/$package/$file" "$main/$file"; then echo "mutant without effect: $name" >&2; exit 1; fi
  compile
  said=$($java -cp "$work/out" io.celltwin.simulation.chip.OracleRun "$family" "$ORACLES" few </dev/null || true)
  echo "| $name| $said |"
done
