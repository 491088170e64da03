#!/bin/sh
# ApplicationStop: the application finishes what is in flight and ends. Succeeds when nothing runs.
. "$(dirname "$0")/machine.sh"

stop
say "stopped"
