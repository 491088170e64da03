#!/bin/sh
# ValidateService: the application is ready within 30 seconds and is the release of this bundle.
. "$(dirname "$0")/machine.sh"

LIMIT=30

fail() {
    say "$1"
    log_tail
    exit 1
}

deadline=$(( $(date +%s) + LIMIT ))
until reply=$(answer /health/ready); do
    is_running || fail "the application has ended"
    [ "$(date +%s)" -lt $deadline ] || fail "not ready after $LIMIT seconds: $reply"
    sleep 0.3
done
# Somebody answered; was it the process we started?
is_running || fail "the application has ended, and something else answers in its place"

expected=$(sed -n 's/^commit=//p' "$(dirname "$0")/../app/release.properties")
actual=$(answer /version | sed -n 's/.*"commit":"\([^"]*\)".*/\1/p')
[ "$actual" = "$expected" ] || fail "commit $actual answers, not $expected"
say "ready, commit $actual"
