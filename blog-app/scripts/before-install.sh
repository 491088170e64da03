#!/bin/sh
# BeforeInstall: prepares the machine, and clears away what a failed deployment may have left.
. "$(dirname "$0")/machine.sh"

check_settings
if on_server; then
    id twoge > /dev/null 2>&1 || useradd --system --home-dir "$HOME_DIR" --no-create-home --shell /sbin/nologin twoge
    if [ ! -f "$ENVIRONMENT_FILE" ]; then
        say "$ENVIRONMENT_FILE is missing: the server's user data writes it (DATABASE_URL, HOST, PORT)"
        exit 1
    fi
fi
rm -rf "$INCOMING"
mkdir -p "$INCOMING" "$RELEASES"
chmod 755 "$HOME_DIR" "$RELEASES"
# First, or a disk that is full would stay so.
prune $((KEEP - 1))
