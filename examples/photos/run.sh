#!/bin/sh
# Runs nginx and, behind it, uWSGI in the foreground, until SIGTERM. What they need is in the environment: HOST, PORT,
# MEDIA_BUCKET, PHOTOS_PAGE_SIZE if another number of photos is wanted, and RUN_DIRECTORY for their own files.
set -eu
# Where a machine is used as root to try things out: Apache and its like change the user and could not read this folder
# any more. In a user namespace of its own a process is nobody in particular, and still the owner of its files.
if [ -n "${INSTANCE_ROOT:-}" ] && [ "$(id -u)" = 0 ]; then
    unshare --user true || { echo "this does not run as root here; be an ordinary user" >&2; exit 1; }
    exec unshare --user "$0"
fi
PATH=$PATH:/usr/sbin
APP=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# The path of a socket has at most 107 bytes.
SOCKETS=$RUN_DIRECTORY
if [ ${#SOCKETS} -gt 95 ]; then SOCKETS=$(mktemp -d); fi

# On EC2 the libraries of requirements.txt are in a folder of their own; elsewhere the system has them.
if [ -d "$APP/venv" ]; then
    set -- "$APP/venv/bin/uwsgi" --virtualenv "$APP/venv"
else
    set -- uwsgi-core --plugin python3
fi
"$@" --master --die-on-term --hook-master-start "unix_signal:3 gracefully_kill_them_all" --need-app \
    --socket "$SOCKETS/app.socket" --processes 1 --threads 8 --chdir "$APP" --module app:app &
back=$!

# nginx does not read the environment: its configuration is written anew for each start.
sed -e "s|@RUN@|$RUN_DIRECTORY|g" -e "s|@SOCKETS@|$SOCKETS|g" -e "s|@LISTEN@|$HOST:$PORT|g" "$APP/nginx.conf" > "$RUN_DIRECTORY/nginx.conf"
nginx -p "$RUN_DIRECTORY" -c "$RUN_DIRECTORY/nginx.conf" -e stderr &
front=$!

# The front one first, so that it finishes what it is answering.
end() {
    kill -QUIT "$front" 2> /dev/null || true
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
