#!/bin/sh
# Runs Apache with mod_wsgi in the foreground. What it needs is in the environment: HOST, PORT, and RUN_DIRECTORY for its
# own files.
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
# On EC2 Flask and mod_wsgi are in a folder of their own; elsewhere the system has them.
WSGI=$MODULES/mod_wsgi.so
if [ -d "$APP/venv" ]; then WSGI=$("$APP/venv/bin/mod_wsgi-express" module-location); fi
export APP MODULES LOG WSGI
exec "$(command -v apache2 || command -v httpd)" -f "$APP/apache.conf" -D FOREGROUND
