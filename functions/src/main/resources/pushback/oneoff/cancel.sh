# cancel.sh
# Ends the command ID with all it started: TERM, KILL 5 s later.
set -eu
place="${TMPDIR:-/tmp}/pushback-run-$ID"
pid=$(cat "$place/pid" 2> /dev/null) || exit 0
kill -s TERM -- "-$pid" 2> /dev/null || exit 0
tries=100
while kill -s 0 -- "-$pid" 2> /dev/null && [ $tries -gt 0 ]; do
    tries=$((tries - 1))
    sleep 0.05
done
kill -s KILL -- "-$pid" 2> /dev/null || true
[ -f "$place/exit" ] || echo 143 > "$place/exit"
