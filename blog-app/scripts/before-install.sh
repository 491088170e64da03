#!/bin/sh
# BeforeInstall: prepares the machine, and clears away what a failed deployment may have left.
. "$(dirname "$0")/machine.sh"

check_settings
if on_server; then
    check_java
    id twoge > /dev/null 2>&1 || useradd --system --home-dir "$HOME_DIR" --no-create-home --shell /sbin/nologin twoge
fi
rm -rf "$INCOMING"
mkdir -p "$INCOMING" "$RELEASES"
chmod 755 "$HOME_DIR" "$RELEASES"
# First, or a disk that is full would stay so.
prune $((KEEP - 1))
