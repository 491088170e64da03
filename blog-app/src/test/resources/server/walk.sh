#!/bin/sh
# shellcheck disable=SC1091,SC2016,SC2317  # settings is written by the test; conditions are evaluated later
# Runs as root under a systemd of its own (src/test/systemd): deploys a bundle with its hooks as an agent does, then does to
# the application what happens to one. What is seen is printed below a heading each; SystemdTest looks at it.
# Beside this file: settings (JAVA_HOME, PORT, DATABASE_URL), bundle/.
set -u
here=$(cd -P "$(dirname "$0")" && pwd)
. "$here/settings"
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

heading() { printf '== %s\n' "$1"; }

# DATABASE_URL, and more lines.
configure() {
    mkdir -p /etc/twoge
    { printf 'DATABASE_URL="%s"\nHOST=127.0.0.1\nPORT=%s\nJAVA_HOME=%s\n' "$1" "$PORT" "$JAVA_HOME"; echo "${2:-}"; } \
        > /etc/twoge/environment
    chmod 600 /etc/twoge/environment
}

# As the agent does: in the root directory, with a umask of its own. NAME of the hook; what it says, and its code.
hook() {
    (cd / && umask 077 && env -i PATH="$PATH" DEPLOYMENT_ID="$deployment" LIFECYCLE_EVENT="$1" \
        /bin/sh -c '"$0"' "$here/bundle/scripts/$1.sh") 2>&1
    echo "$1=$?"
}

bring() {
    (umask 077 && cp -R "$here/bundle/app/." /opt/twoge/incoming && chmod -R go= /opt/twoge/incoming)
}

install() {
    deployment="$1"
    hook application-stop
    hook before-install
    bring
    hook after-install
}

show() {
    for name in "$@"; do echo "$name=$(systemctl show -p "$name" --value twoge)"; done
}

# Until the condition holds, or a minute has passed.
await() {
    left=600
    until eval "$1"; do
        left=$((left - 1))
        [ $left -gt 0 ] || { echo "never: $1"; return; }
        sleep 0.1
    done
}

answers() { curl -fsS --noproxy '*' "http://127.0.0.1:$PORT/health/live" > /dev/null 2>&1; }

is() { [ "$(systemctl show -p "$1" --value twoge)" = "$2" ]; }

heading "without an environment file"
rm -rf /etc/twoge /opt/twoge
deployment=d-0
hook application-stop
hook before-install
ls /opt/twoge 2>&1

heading "first deployment"
configure "$DATABASE_URL"
install d-1
hook application-start
hook validate-service
show ActiveState NRestarts
echo "enabled=$(systemctl is-enabled twoge)"
stat -c '%a %U' /etc/systemd/system/twoge.service /opt/twoge/releases/d-1/twoge.jar

heading "what it may write to"
pid=$(systemctl show -p MainPID --value twoge)
# In its namespaces, as its user: where a file can be made.
nsenter -t "$pid" -m setpriv --reuid twoge --regid twoge --clear-groups --no-new-privs \
    find / \( -path /proc -o -path /sys -o -path "$here" \) -prune -o -type d -writable -print 2> /dev/null
heading "how exposed it is"
systemd-analyze security --no-pager twoge | tail -n 1

heading "a second deployment"
install d-2
hook application-start
hook validate-service

heading "killed"
before=$(systemctl show -p MainPID --value twoge)
kill -KILL "$before"
await 'is ActiveState active && ! is MainPID "$before" && ! is MainPID 0'
show NRestarts

heading "stopped while it starts"
systemctl stop twoge
systemctl start twoge
sleep 0.2
systemctl stop twoge
show ActiveState Result

heading "warnings in the journal"
configure "postgresql://twoge@127.0.0.1:1/nowhere"
systemctl start twoge
await 'journalctl -u twoge -o cat | grep -q waiting-for-database'
journalctl --sync
journalctl -p warning -u twoge -o cat --no-pager
heading "all lines in the journal"
journalctl -u twoge -o cat --no-pager | head -n 5

heading "wrong settings"
configure nonsense
install d-3
hook application-start
show ActiveState Result ExecMainStatus
heading "wrong settings are put right"
configure "$DATABASE_URL"
hook application-start
hook validate-service

heading "no heap"
# So little that it cannot start, which is more or less on other machines.
for heap in 9m 8m 7m 6m 5m 4m; do
    configure "$DATABASE_URL" "JAVA_OPTS=-Xmx$heap"
    systemctl restart twoge
    await 'is ExecMainStatus 3 || answers'
    if is ExecMainStatus 3; then break; fi
done
journalctl -u twoge -o cat --no-pager | grep -m 1 OutOfMemoryError
show ExecMainStatus

heading "an endless crash"
configure "$DATABASE_URL"
systemctl stop twoge
systemctl reset-failed twoge
mv /opt/twoge/current/twoge.sh /opt/twoge/current/kept.sh
printf '#!/bin/sh\nexit 1\n' > /opt/twoge/current/twoge.sh
chmod 755 /opt/twoge/current/twoge.sh
systemctl start twoge
await 'is ActiveState failed'
show ActiveState NRestarts
journalctl -u twoge -o cat --no-pager | tail -n 3
heading "a launcher that cannot be run"
chmod 644 /opt/twoge/current/twoge.sh
hook application-start
mv -f /opt/twoge/current/kept.sh /opt/twoge/current/twoge.sh

heading "an empty unit"
: > /etc/systemd/system/twoge.service
systemctl daemon-reload
systemctl show -p LoadState twoge
install d-4
hook application-start
hook validate-service
heading "stop"
hook application-stop
show ActiveState Result
hook application-stop
heading "end"
