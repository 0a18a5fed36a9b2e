#!/bin/bash
# Faults between the loop and a subscriber, with real daemons and a real mosquitto that writes every change to its disk: what was accepted,
# what of it arrived, what came twice.
#   hil-tests/telemetry/faults.sh [SCENARIO...]   all, where none is named; a wrong name prints them
# Prints a line for each. Exit 0; 1 where a message that was accepted is lost, or one that came twice cannot be told by boot and seq; 69
# where something is missing. All take three quarters of an hour. Those of the disk mount small ones and need root, clock-jumps needs the
# Debian package faketime: left out where that is not so. The pauses are by chance: JAVA_OPTS=-Dfaults.seed=N draws the same again.
. "$(dirname "$0")/java.sh"
play Faults "$@"
