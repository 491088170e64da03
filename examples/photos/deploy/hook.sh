#!/bin/sh
# All of CodeDeploy's hooks: LIFECYCLE_EVENT says which one this is. Every example has the same file; what differs between
# them is in "application" beside it.
#
# On EC2, where INSTANCE_ROOT is empty, systemd runs the application as a user of its own, with the variables that the
# server's user data wrote to a file. Where several servers share a machine, each is a plain process below its own
# INSTANCE_ROOT, with the variables that the hooks get.
set -eu
# Whatever the agent's own is: the application's user reads what is installed here.
umask 022
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# NAME, HEALTH, PACKAGES, VARIABLES (a file), install().
# shellcheck source=/dev/null
. "$here/application"

root=${INSTANCE_ROOT:-}
home=$root/opt/$NAME
log=$root/var/log/$NAME.log
pid_file=$root/var/run/$NAME.pid
unit=/etc/systemd/system/$NAME.service
# Where the journal ended when it was started.
started=/run/$NAME.started

on_ec2() { [ -z "$root" ]; }
say() { echo "$NAME: $*"; }

# Ends the hook: the end of what the application has said since it was started, and the reason last. Of what a hook prints,
# CodeDeploy keeps the end.
fail() {
    say "the last lines of its log:"
    if on_ec2; then
        journalctl --sync > /dev/null 2>&1 || true
        journalctl -u "$NAME" "--after-cursor=$(cat "$started" 2> /dev/null)" -n 20 --no-pager -o cat || true
    else
        tail -n 20 "$log" || true
    fi
    say "$*"
    exit 1
}

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

# Written aside: an empty one would mean to systemd that it is never to be started.
write_unit() {
    cat > "$unit.new" << END
[Unit]
Description=$NAME
After=network-online.target
Wants=network-online.target
# What dies again and again is left alone; the load balancer has the server replaced.
StartLimitIntervalSec=120
StartLimitBurst=5

[Service]
Type=exec
User=$NAME
EnvironmentFile=$VARIABLES
RuntimeDirectory=$NAME
Environment=RUN_DIRECTORY=/run/$NAME
ExecStart=$home/run.sh
Restart=on-failure
RestartSec=2
# Told to stop while it starts.
SuccessExitStatus=143
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
    mv -f "$unit.new" "$unit"
    systemctl daemon-reload
    systemctl enable --quiet "$NAME"
}

start() {
    stop # Its failure in ApplicationStop may have been ignored, and it does not run before a first deployment.
    chmod 755 "$home/run.sh"
    if on_ec2; then
        systemctl reset-failed "$NAME" 2> /dev/null || true
        journalctl -n 1 --show-cursor --no-pager -q -o cat | sed -n 's/^-- cursor: //p' | tail -n 1 > "$started"
        systemctl start "$NAME" || fail "systemd could not start it ($(systemctl show -p Result --value "$NAME"))"
        return
    fi
    mkdir -p "${log%/*}" "${pid_file%/*}" "$root/run/$NAME"
    # In a session of its own, and with nothing of ours open: CodeDeploy waits for a hook's output to end.
    session=$(command -v setsid || true)
    RUN_DIRECTORY="$root/run/$NAME" $session nohup "$home/run.sh" > "$log" 2>&1 < /dev/null &
    echo $! > "$pid_file"
}

# A variable of the application, without the quotes that a file for systemd may have.
setting() {
    if on_ec2; then sed -n "s/^$1=//p" "$VARIABLES" | tail -n 1 | tr -d "\"'"; else eval "echo \"\${$1}\""; fi
}

# It serves its health page within 30 seconds; if it dies before, that is told at once.
validate() {
    deadline=$(($(date +%s) + 30))
    until curl --silent --fail --noproxy '*' --max-time 3 --output /dev/null "http://127.0.0.1:$(setting PORT)$HEALTH"; do
        running || fail "it has ended"
        [ "$(date +%s)" -lt $deadline ] || fail "it does not serve $HEALTH after 30 seconds"
        sleep 0.2
    done
    running || fail "it has ended, and something else answers in its place"
}

# What the agent brought, readable to the application's user.
finish() {
    on_ec2 || return 0
    chmod -R u=rwX,go=rX "$home"
    install
    write_unit
}

case $LIFECYCLE_EVENT in
    ApplicationStop) stop ;;
    BeforeInstall) prepare ;;
    AfterInstall) finish ;;
    ApplicationStart) start ;;
    ValidateService) validate ;;
esac
say "$LIFECYCLE_EVENT done"
