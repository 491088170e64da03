#!/bin/sh
# Runs Apache and, behind it, PHP (php-fpm) in the foreground, until SIGTERM. What they need is in the environment: HOST,
# PORT, SESSIONS_URL, and RUN_DIRECTORY for their own files.
set -eu
# Where a machine is used as root to try things out: Apache and its like change the user and could not read this folder
# any more. In a user namespace of its own a process is nobody in particular, and still the owner of its files.
if [ -n "${INSTANCE_ROOT:-}" ] && [ "$(id -u)" = 0 ]; then
    unshare --user true || { echo "this does not run as root here; be an ordinary user" >&2; exit 1; }
    exec unshare --user "$0"
fi
PATH=$PATH:/usr/sbin
APP=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
for MODULES in /usr/lib/apache2/modules /usr/lib64/httpd/modules; do if [ -d "$MODULES" ]; then break; fi; done
# A journal's socket cannot be opened by its path, a file can.
if [ -n "${INSTANCE_ROOT:-}" ]; then LOG=/proc/self/fd/2; else LOG=syslog; fi
# The path of a socket has at most 107 bytes.
SOCKETS=$RUN_DIRECTORY
if [ ${#SOCKETS} -gt 95 ]; then SOCKETS=$(mktemp -d); fi
export APP MODULES LOG SOCKETS

"$(find /usr/sbin -name 'php-fpm*' | sort | tail -n 1)" --no-php-ini --nodaemonize --fpm-config "$APP/php-fpm.conf" &
back=$!
"$(command -v apache2 || command -v httpd)" -f "$APP/apache.conf" -D FOREGROUND &
front=$!

# The front one first, so that it finishes what it is answering.
end() {
    kill -WINCH "$front" 2> /dev/null || true
    wait "$front" || true
    kill -QUIT "$back" 2> /dev/null || true
    wait "$back" || true
    [ "$SOCKETS" = "$RUN_DIRECTORY" ] || rm -rf "$SOCKETS"
    exit "$1"
}
trap 'end 0' TERM INT
while kill -0 "$front" 2> /dev/null && kill -0 "$back" 2> /dev/null; do
    sleep 1 &
    wait $! || true
done
echo "one of the two has ended, and the other serves nothing without it" >&2
end 1
