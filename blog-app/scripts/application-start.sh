#!/bin/sh
# ApplicationStart: starts the current release, and fails at once when it does not stay up.
. "$(dirname "$0")/machine.sh"

# ApplicationStop does not run on a first deployment, and its failure may be ignored: one process, whatever went before.
stop
start

tries=30
until answer /health/live > /dev/null 2>&1; do
    is_running || fail "the application ended right after its start"
    tries=$((tries - 1))
    # A slow start is not a failed one: ValidateService waits longer, and decides.
    [ $tries -gt 0 ] || break
    sleep 0.1
done
say "started"
