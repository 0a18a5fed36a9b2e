#!/bin/sh
# Has drivers written elsewhere read our emulated chains, then ever more wrong ones.
#   ORACLES=<folder> simulation/oracle/run.sh ltc|adbms            the emulator as it is
#   ORACLES=<folder> simulation/oracle/run.sh ltc|adbms mutants    each mutant of mutants-*.txt; a table
#   simulation/oracle/run.sh ltc|adbms tests                       the same for our own tests: how many of the
#                                                                  emulators', how many of our drivers' fail
# The folder holds the oracles as programs, one for each length of chain: ltc_<devices>_<cells> with 1, 3,
# 12 devices of 18 and 12 cells, adbms_<devices>. They are made outside this repository (README of
# simulation), and nothing is fetched or built from foreign sources here.
# Needs a JDK 25 in JAVA_HOME; for the tests JUnit, as a build of the project has left it in ~/.m2, and
# CELLTWIN_DATA. Six chains take 10 s, twenty mutants some minutes.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
: "${JAVA_HOME:?set JAVA_HOME to a JDK 25}"
family=$1
what=${2:-oracle}
[ "$what" = tests ] || : "${ORACLES:?set ORACLES to the folder with the oracle programs}"
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
    "$work/src/$package/EmulatorLine.java" "$tests"/OracleRun.java
}

# prepare_tests: what stays the same for all mutants, compiled once: hal, tests, the rest of simulation
prepare_tests() {
  : "${CELLTWIN_DATA:?set CELLTWIN_DATA to the shared data: known answers are in it}"
  junit=$(sed -n 's|.*<artifactId>junit-jupiter</artifactId><version>\([^<]*\)<.*|\1|p' "$here/../../pom.xml")
  jars=$(find "${M2:-$HOME/.m2}" -name "junit-*$junit.jar" -o -name 'opentest4j-*.jar' -o -name 'apiguardian-api-*.jar' \
    -o -name 'jspecify-*.jar' | tr '\n' ':')
  case $jars in *junit-platform-launcher*) ;; *) echo "no JUnit $junit in ${M2:-$HOME/.m2}: ./celltwin test first" >&2; exit 1 ;; esac
  case $family in
    ltc) emulators="PecTest LtcVectorsTest EmulatedLtcChainTest" ;;
    adbms) emulators="PecTest AdbmsVectorsTest EmulatedAdbmsChainTest" ;;
  esac
  drivers="MonitorSourceTest MonitorContractTest FaultTableTest SensorPlacesTest DeviceCountsTest"
  mkdir -p "$work/same" "$work/main"
  ln -s "$here/../src/main/java/io" "$work/main/io"
  same=
  for class in $emulators $drivers; do same="$same $tests/$class.java"; done
  "$JAVA_HOME/bin/javac" -nowarn -proc:none -implicit:class -d "$work/same" -cp "$jars" \
    -sourcepath "$work/main:$here/../src/test/java:$work/hal" $same "$here/MutantTests.java"
  cp -r "$here/../../hal/src/main/resources/io" "$work/same"
}

# run_tests: on the sources as they stand in $work/src
run_tests() {
  "$JAVA_HOME/bin/javac" -nowarn -proc:none -implicit:none -d "$work/out" -cp "$work/same:$jars" \
    -sourcepath "$work/src:$work/main:$work/hal" "$work/src/$package"/*.java
  (cd "$here/.." && $java -cp "$work/out:$work/same:$jars" io.celltwin.simulation.oracle.MutantTests $emulators -- $drivers \
    </dev/null 2>"$work/errors" || tail -5 "$work/errors" >&2)
}

if [ "$what" = oracle ]; then
  copy
  compile
  $java -cp "$work/out" io.celltwin.simulation.chip.OracleRun "$family" "$ORACLES"
  exit
fi
if [ "$what" = tests ]; then
  prepare_tests
  copy
  said=$(run_tests)
  echo "| none | $said |"
fi

# A line of the list: name | file | sed expression
grep -v '^#' "$here/mutants-$family.txt" | while IFS='|' read -r name file expression; do
  copy
  file=$(echo $file)
  sed -i "$expression" "$work/src/$package/$file"
  if cmp -s "$work/src/$package/$file" "$main/$file"; then echo "mutant without effect: $name" >&2; exit 1; fi
  if [ "$what" = tests ]; then
    said=$(run_tests)
    echo "| $name| $said |"
    continue
  fi
  compile
  said=$($java -cp "$work/out" io.celltwin.simulation.chip.OracleRun "$family" "$ORACLES" few </dev/null || true)
  echo "| $name| $said |"
done
