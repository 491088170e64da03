# shellcheck shell=sh disable=SC2034  # the hooks use the rest
# Where Twoge lives on this machine, and how its process is started, watched and stopped. Read by the hook scripts.
#
# On a server (INSTANCE_ROOT empty) systemd runs it, configured by /etc/twoge/environment. Where several instances share
# a machine, each lives below its own INSTANCE_ROOT, as a plain process configured by the environment of the hooks.

set -eu
# Whatever the agent's own is: the application's user reads what is installed here.
umask 022

# The real path: that is what the process's command line shows.
ROOT="${INSTANCE_ROOT:+$(cd -P "$INSTANCE_ROOT" && pwd)}"
HOME_DIR="$ROOT/opt/twoge"
INCOMING="$HOME_DIR/incoming"
RELEASES="$HOME_DIR/releases"
CURRENT="$HOME_DIR/current"
LOG="$ROOT/var/log/twoge.log"
PID_FILE="$ROOT/var/run/twoge.pid"
ENVIRONMENT_FILE=/etc/twoge/environment
STARTED_FILE="$ROOT/var/run/twoge.started"
UNIT=twoge.service
UNITS=/etc/systemd/system
KEEP=5

on_server() { [ -z "$ROOT" ]; }

say() { echo "twoge: $*"; }

# A variable of the application: NAME, default. As systemd reads the file and the application the value: without quotes,
# and without blanks around it.
setting() {
    if on_server; then
        value=$(sed -n "s/^[[:space:]]*$1[[:space:]]*=//p" "$ENVIRONMENT_FILE" 2>/dev/null | tail -n 1 | tr -d "\"'")
    else
        eval "value=\${$1:-}"
    fi
    value=$(printf '%s' "$value" | sed 's/^[[:space:]]*//; s/[[:space:]]*$//')
    printf '%s\n' "${value:-$2}"
}

java_command() {
    home=$(setting JAVA_HOME "")
    echo "${home:+$home/bin/}java"
}

# DRAIN_SECONDS as shells calculate: the application takes 08 for eight, they take it for an octal number that is none.
# Where it is no number (the application refuses it, and so does check_settings), the default is good enough to stop it.
drain_seconds() {
    seconds=$(setting DRAIN_SECONDS 10)
    case "$seconds" in *[!0-9]* | ??????????*) seconds=10 ;; esac
    until [ "$seconds" = 0 ] || [ "${seconds#0}" = "$seconds" ]; do seconds="${seconds#0}"; done
    echo "$seconds"
}

# Before anything is changed: what these scripts need, and calculate with.
check_settings() {
    if on_server && [ ! -r "$ENVIRONMENT_FILE" ]; then
        say "$ENVIRONMENT_FILE is missing: the server's user data writes it (DATABASE_URL, HOST, PORT)"
        return 1
    fi
    seconds=$(setting DRAIN_SECONDS 10)
    case "$seconds" in
        *[!0-9]* | ??????????*) seconds=999999999 ;;
        *) seconds=$(drain_seconds) ;;
    esac
    if [ "$seconds" -gt 300 ]; then
        say "DRAIN_SECONDS must be a whole number from 0 to 300, not \"$(setting DRAIN_SECONDS 10)\""
        return 1
    fi
    # 0 is any free one to the application, which nobody would find.
    port=$(setting PORT 8080)
    case "$port" in
        *[!0-9]* | ??????????* | 0 | 00*) ;;
        *) [ "$port" -gt 65535 ] || return 0 ;;
    esac
    say "PORT must be a whole number from 1 to 65535, not \"$port\""
    return 1
}

# What systemd starts the application with. Nothing of an older one can be told from a crash later on.
check_java() {
    found=$("$(java_command)" -version 2>&1) || {
        say "there is no Java: the server's user data installs Java 25 as /usr/bin/java ($found)"
        return 1
    }
    major=$(printf '%s\n' "$found" | sed -n 's/^[^"]*version "\([0-9]*\).*/\1/p' | head -n 1)
    [ "${major:-0}" -ge 25 ] || {
        say "Java 25 is needed, not $(printf '%s\n' "$found" | head -n 1)"
        return 1
    }
}

# The unit, in which systemd is told to wait longer than the application itself does. DIRECTORY of the scripts.
unit() {
    sed "s/^TimeoutStopSec=.*/TimeoutStopSec=$(($(drain_seconds) + 10))/" "$1/$UNIT"
}

# Writes the unit aside: an empty one would mean to systemd that it is never to be started. DIRECTORY of the scripts.
prepare_unit() {
    unit "$1" > "$UNITS/.$UNIT.new" || {
        rm -f "$UNITS/.$UNIT.new"
        return 1
    }
    chmod 644 "$UNITS/.$UNIT.new"
}

# Puts what was prepared where systemd finds it, in one step.
install_unit() { mv -f "$UNITS/.$UNIT.new" "$UNITS/$UNIT"; }

# Leaves the newest COUNT releases and the one that runs, and nothing that was never finished.
prune() {
    rm -rf "$RELEASES"/*.new
    running=$(readlink "$CURRENT" 2> /dev/null || true)
    # shellcheck disable=SC2012  # named by CodeDeploy
    ls -1t "$RELEASES" | tail -n +$(($1 + 1)) | while read -r old; do
        [ "$old" = "${running##*/}" ] || rm -rf "${RELEASES:?}/$old"
    done
}

command_line_of() { { tr '\0' ' ' < "/proc/$1/cmdline"; } 2>/dev/null || true; }

# What a process runs; nothing when it is gone (or dead but not yet buried, where kill -0 would still find it).
command_of() {
    if [ -d /proc/self ]; then
        line=$(command_line_of "$1")
        # While a process becomes another program it has no command line for a moment: the launcher, before it is Java.
        if [ -z "$line" ] && kill -0 "$1" 2>/dev/null; then
            sleep 0.1
            line=$(command_line_of "$1")
        fi
        printf '%s\n' "$line"
    else
        ps -o args= -p "$1" 2>/dev/null || true
    fi
}

# The process started last, if it still runs. The number alone proves nothing: it may be another's by now.
running_pid() {
    recorded=$(cat "$PID_FILE" 2>/dev/null || true)
    if [ -z "$recorded" ]; then return 0; fi
    case "$(command_of "$recorded")" in *" $RELEASES/"*/twoge.[js]*) echo "$recorded" ;; esac
}

is_running() {
    if on_server; then
        # "auto-restart" means that it has just died; a restart since the last start means that it did before.
        [ "$(systemctl show -p ActiveState --value $UNIT)" = active ] &&
            [ "$(systemctl show -p NRestarts --value $UNIT)" = 0 ]
    else
        [ -n "$(running_pid)" ]
    fi
}

# What it has written since it was started; what its predecessor wrote explains nothing.
log_tail() {
    since=$(cat "$STARTED_FILE" 2> /dev/null || echo 0)
    say "the last lines of its log:"
    if on_server; then
        # What a process wrote before it died may still be on its way.
        journalctl --sync > /dev/null 2>&1 || true
        case "$since" in
            *=*) journalctl -u $UNIT "--after-cursor=$since" -n 20 --no-pager -o cat || true ;;
            *)
                since=$(systemctl show -p InvocationID --value $UNIT || true)
                journalctl "_SYSTEMD_INVOCATION_ID=$since" -n 20 --no-pager -o cat || true
                ;;
        esac
    else
        tail -c +$((since + 1)) "$LOG" 2> /dev/null | tail -n 20 || true
    fi
}

# Ends the hook. The reason is the last line: of what a hook says, the agent keeps the end.
fail() {
    log_tail
    say "$1"
    exit 1
}

# Asks the application; prints the answer, fails unless it is 200. PATH.
answer() {
    host=$(setting HOST 127.0.0.1)
    case "$host" in
        0.0.0.0) host=127.0.0.1 ;;
        ::) host='[::1]' ;;
        *:*) host="[$host]" ;;
    esac
    url="http://$host:$(setting PORT 8080)$1"
    if command -v curl > /dev/null 2>&1; then
        reply=$(curl -sS --noproxy '*' --max-time 3 -w '\n%{http_code}' "$url" 2>&1) || {
            printf '%s\n' "$reply"
            return 1
        }
        printf '%s\n' "$reply" | sed '/^$/d; $d'
        [ "$(printf '%s\n' "$reply" | tail -n 1)" = 200 ]
    else
        "$(java_command)" -Xmx32m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
            -cp "$CURRENT/twoge.jar" twoge.health.Probe "$url"
    fi
}

start() {
    mkdir -p "${STARTED_FILE%/*}"
    if on_server; then
        # Where the journal ends now. Not the time: the predecessor ended in this very second.
        journalctl --sync > /dev/null 2>&1 || true
        journalctl -n 1 --show-cursor --no-pager -q -o cat | sed -n 's/^-- cursor: //p' |
            tail -n 1 > "$STARTED_FILE"
        systemctl reset-failed $UNIT 2>/dev/null || true
        systemctl start $UNIT || fail "systemd could not start it ($(systemctl show -p Result --value $UNIT))"
        return
    fi
    # The directory behind the link: a running process must not see the link move.
    release=$(cd -P "$CURRENT" && pwd)
    mkdir -p "${LOG%/*}" "${PID_FILE%/*}"
    { [ -f "$LOG" ] && wc -c < "$LOG" || echo 0; } | tr -d ' ' > "$STARTED_FILE"
    session=$(command -v setsid || true)
    # Pictures go where every server of the fleet finds them, if there is such a place: on AWS that is the bucket.
    data="${TWOGE_DATA:-${SHARED_DIRECTORY:-$ROOT/var/lib/twoge}}"
    # Several share this machine: the small compiler halves the work of a start.
    TWOGE_DATA="$data" JAVA_OPTS="${JAVA_OPTS:--Xmx128m -XX:TieredStopAtLevel=1}" \
        $session nohup "$release/twoge.sh" < /dev/null >> "$LOG" 2>&1 &
    pid=$!
    echo "$pid" > "$PID_FILE"
    # Until the shell's copy has become the launcher, it could not be told from a process that has ended.
    tries=20
    while [ -z "$(running_pid)" ] && kill -0 "$pid" 2>/dev/null && [ $tries -gt 0 ]; do
        sleep 0.1
        tries=$((tries - 1))
    done
}

# Lets it finish what it is doing; ends it by force when it takes longer than it may. Does nothing when nothing runs.
stop() {
    if on_server; then
        # Before the first deployment there is no unit, and an empty one cannot be stopped.
        [ "$(systemctl show -p ActiveState --value $UNIT)" != inactive ] || return 0
        systemctl stop $UNIT || fail "systemd could not stop it ($(systemctl show -p Result --value $UNIT))"
        return
    fi
    pid=$(running_pid)
    if [ -n "$pid" ]; then
        kill -TERM "$pid" 2>/dev/null || true
        patience=$(( ($(drain_seconds) + 5) * 20 ))
        while [ -n "$(running_pid)" ] && [ $patience -gt 0 ]; do
            sleep 0.05
            patience=$((patience - 1))
        done
        if [ -n "$(running_pid)" ]; then
            say "process $pid did not end in time and is killed"
            kill -KILL "$pid" 2>/dev/null || true
        fi
    fi
    rm -f "$PID_FILE"
}
