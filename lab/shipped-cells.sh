#!/bin/sh
# Makes the shipped cell files, config/cells/*.toml, from the shared measurements, and from the simulated cell; the same bytes each time.
#   lab/shipped-cells.sh    measurements in $CELLTWIN_DATA, else ../shared/data
# Names, limits and whose measurements they are stay as they stand in the present files.
set -eu
home=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
. "$home/lab/bench/built.sh"
data=${CELLTWIN_DATA:-$home/../shared/data}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

identify() {
  cell=$1
  shift
  "$home/celltwin" identify "$@" --like "$cell" --out "$work/$cell.toml"
}

# What an area smaller by the ratio does to a cell: capacity and exchange currents go with it, resistances against it.
scale() {
  LC_ALL=C awk -v ratio="$1" '
    function scaled(text, factor,    done) {
      while (match(text, /[0-9][0-9.]*(E-?[0-9]+)?/)) {
        done = done substr(text, 1, RSTART - 1) sprintf("%.4g", factor * substr(text, RSTART, RLENGTH))
        text = substr(text, RSTART + RLENGTH)
      }
      return done text
    }
    /^[[a-z]/ { factor = /^(rated_Ah|present_Ah|((negative|positive)_)?exchange_A|limiting_A|proven_A|heat_J_per_K) / ? ratio : /^(r[0-3]?|ohmic|error)_ohm / ? 1 / ratio : 1 }
    factor == 1 { print; next }
    { numbers = index($0, "=") + 1; print substr($0, 1, numbers - 1) scaled(substr($0, numbers), factor) }'
}

identify nca-panasonic-ncr18650pf "$data/panasonic_18650pf" --only '_(Cycle1|UDDS)$|^hppc'
# Two cells sat badly in their holders: at half charge their resistance after 1 s is 15 and 59 % above the median.
identify nmc-lg-inr21700-m50 "$data/lg_m50_nmc811" --leave-out '^p45_cell(9|10)$'
identify lfp-prismatic-220ah "$data/pybamm/lfp220_drive"
identify lfp-26650-prada2013 "$data/pybamm/lfp220_drive" --rated-ah 220
mv "$work/lfp-26650-prada2013.toml" "$work/large"
scale "$(awk 'BEGIN { printf "%.17g", 2.3 / 220 }')" < "$work/large" > "$work/lfp-26650-prada2013.toml"

tests=$work/simulated
"$jdk/bin/java" -cp "$home/lab/target/classes:$(cat "$home/lab/target/classpath")" io.celltwin.lab.plant.SimulatedCellTests "$tests"
identify simulated-lg-m50 --ocv "$tests/ocv.csv" --drive "$tests"/drive_*.csv "$tests"/load_*.csv \
  --pulses "$tests"/pulses_*.csv --thermal "$tests/warm.csv"

for file in "$work"/*.toml; do
  sed '1s|.*|# Made by lab/shipped-cells.sh; change that and run it again rather than this file.|' "$file" \
    > "$home/config/cells/${file##*/}"
done
