#!/bin/sh
# All of CodeDeploy's hooks: LIFECYCLE_EVENT says which one this is. Every example has the same file; what differs between
# them is in "application" beside it.
#
# On EC2, where INSTANCE_ROOT is empty, systemd runs the application as a user of its own, with the variables that the
# server's user data wrote to a file. Where several servers share a machine, each is a plain process below its own
# INSTANCE_ROOT, with the variables that the hooks get.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# NAME, HEALTH, PACKAGES, VARIABLES (a file), install().
# shellcheck source=/dev/null
. "$here/application"

root=${INSTANCE_ROOT:-}
home=$root/opt/$NAME
log=$root/var/log/$NAME.log
pid_file=$root/var/run/$NAME.pid
unit=/etc/systemd/system/$NAME.service

on_ec2() { [ -z "$root" ]; }
say() { echo "$NAME: $*"; }

# The process that was started last, if it runs: neither gone nor waiting to be buried.
running() {
    if on_ec2; then
        systemctl --quiet is-active "$NAME"
    else
        case $(ps -o stat= -p "$(cat "$pid_file" 2> /dev/null || echo 0)" 2> /dev/null) in '' | Z*) return 1 ;; esac
    fi
}

# Ends it, and waits until it has ended. Does nothing if it does not run: a hook may run twice.
stop() {
    if on_ec2; then
        if [ -e "$unit" ]; then systemctl stop "$NAME"; fi
        return
    fi
    tries=200
    while running; do
        if [ $tries = 200 ]; then kill -TERM "$(cat "$pid_file")" 2> /dev/null || true; fi
        # The whole session: what does not end in 20 seconds is not asked again.
        if [ $tries = 0 ]; then pkill -KILL -s "$(cat "$pid_file")" 2> /dev/null || true; fi
        tries=$((tries - 1))
        sleep 0.1
    done
    rm -f "$pid_file"
}

# What a server needs that a machine for trying things out has already.
prepare() {
    on_ec2 || return 0
    [ -e "$VARIABLES" ] || { say "$VARIABLES is missing: user data writes it"; exit 1; }
    # shellcheck disable=SC2086 # a list of words
    dnf install -y -q $PACKAGES
    id "$NAME" > /dev/null 2>&1 || useradd --system --home-dir "$home" --no-create-home --shell /sbin/nologin "$NAME"
}

write_unit() {
    cat > "$unit" << END
[Unit]
Description=$NAME
After=network-online.target
Wants=network-online.target

[Service]
User=$NAME
EnvironmentFile=$VARIABLES
RuntimeDirectory=$NAME
Environment=RUN_DIRECTORY=/run/$NAME
ExecStart=$home/run.sh
Restart=on-failure
# run.sh ends what it has started, in its order.
KillMode=mixed
TimeoutStopSec=30
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes

[Install]
WantedBy=multi-user.target
END
    systemctl daemon-reload
    systemctl enable --quiet "$NAME"
}

start() {
    stop # Its failure in ApplicationStop may have been ignored, and it does not run before a first deployment.
    chmod 755 "$home/run.sh"
    if on_ec2; then
        systemctl reset-failed "$NAME" 2> /dev/null || true
        systemctl start "$NAME"
        return
    fi
    mkdir -p "${log%/*}" "${pid_file%/*}" "$root/run/$NAME"
    # In a session of its own, and with nothing of ours open: CodeDeploy waits for a hook's output to end.
    session=$(command -v setsid || true)
    RUN_DIRECTORY="$root/run/$NAME" $session nohup "$home/run.sh" > "$log" 2>&1 < /dev/null &
    echo $! > "$pid_file"
}

# A variable of the application.
setting() {
    if on_ec2; then sed -n "s/^$1=//p" "$VARIABLES" | tail -n 1; else eval "echo \"\${$1}\""; fi
}

# It serves its health page within 30 seconds; if it dies before, that is told at once, with its last lines.
validate() {
    deadline=$(($(date +%s) + 30))
    until curl --silent --fail --noproxy '*' --max-time 3 --output /dev/null "http://127.0.0.1:$(setting PORT)$HEALTH"; do
        if ! running || [ "$(date +%s)" -ge $deadline ]; then
            say "it does not serve $HEALTH; the last lines of its log:"
            if on_ec2; then journalctl -u "$NAME" -n 20 --no-pager -o cat; else tail -n 20 "$log"; fi
            exit 1
        fi
        sleep 0.2
    done
    running || { say "something else answers in its place"; exit 1; }
}

case $LIFECYCLE_EVENT in
    ApplicationStop) stop ;;
    BeforeInstall) prepare ;;
    AfterInstall) if on_ec2; then install && write_unit; fi ;;
    ApplicationStart) start ;;
    ValidateService) validate ;;
esac
say "$LIFECYCLE_EVENT done"
