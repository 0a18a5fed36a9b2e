#!/bin/bash
# The time that the loop is blocked inside a tick while broker, network and disk fail behind it, in one process.
#   hil-tests/telemetry/blocked.sh [SECONDS]   of each phase; 60
# Prints a line for each phase. Those of the disk mount a small one and need root: left out where that is not so.
. "$(dirname "$0")/java.sh"
play Blocked "$@"
