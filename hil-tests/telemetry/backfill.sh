#!/bin/bash
# How fast the messages of an outage are delivered, and what that does to new ones.
#   hil-tests/telemetry/backfill.sh [COUNT,... [RATE,...]]   messages that wait, and backfill_per_s; 20000,200000 and 50,1000,1000000
# Prints a line for each; what takes longer than 120 s (JAVA_OPTS=-Dseconds=N) is measured for so long. Takes half an hour and 1 GB of /tmp.
. "$(dirname "$0")/java.sh"
play Backfill "$@"
