#!/bin/sh
# ValidateService: the application is ready within 30 seconds, is the release of this bundle, and shows a real page.
. "$(dirname "$0")/machine.sh"

LIMIT=30

deadline=$(( $(date +%s) + LIMIT ))
until reply=$(answer /health/ready); do
    is_running || fail "the application has ended"
    [ "$(date +%s)" -lt $deadline ] || fail "not ready after $LIMIT seconds: $reply"
    sleep 0.1
done
# Somebody answered; was it the process we started?
is_running || fail "the application has ended, and something else answers in its place"

# The classes say which build they are, so that nothing but this bundle's own can pass.
version=$(answer /version)
for name in commit build; do
    expected=$(sed -n "s/^$name=//p" "$(dirname "$0")/../app/release.properties")
    actual=$(echo "$version" | sed -n "s/.*\"$name\":\"\([^\"]*\)\".*/\1/p")
    [ "$actual" = "$expected" ] || fail "$name $actual answers, not $expected"
done

# A page a reader would ask for, whole, from the database.
page=$(answer /) || fail "the front page fails: $page"
case "$page" in *"</html>"*) ;; *) fail "the front page is not whole" ;; esac
say "ready, commit $(sed -n 's/^commit=//p' "$(dirname "$0")/../app/release.properties")"
