# begin.sh
# Starts LINE in the background, as ID, with the application's environment; its input is empty.
set -eu
place="${TMPDIR:-/tmp}/pushback-run-$ID"
mkdir -m 700 "$place"

# On EC2 the application's variables are in the file that the server's first start wrote. A line is NAME=VALUE, as systemd
# reads it: nothing in it is expanded.
if [ -z "${INSTANCE_ROOT:-}" ] && [ -r /etc/pushback/settings ]; then
    file=$(sed -n 's/^ENVIRONMENT_FILE=//p' /etc/pushback/settings | tail -n 1)
    while IFS= read -r entry; do
        case ${entry%%=*} in "" | [0-9]* | *[!A-Za-z0-9_]*) continue ;; esac
        case $entry in
            *=*)
                value=${entry#*=}
                case $value in
                    \"*\") value=${value#\"} value=${value%\"} ;;
                    \'*\') value=${value#\'} value=${value%\'} ;;
                esac
                export "${entry%%=*}=$value"
                ;;
        esac
    done < "${file:-/dev/null}"
fi
export APPLICATION_NAME DEPLOYMENT_GROUP_NAME
cd "${INSTANCE_ROOT:-/}"

printf '%s\n' "$LINE" > "$place/line"
unset LINE OUT ERR
cat > "$place/run" <<'END'
sh "$1/line" > "$1/out" 2> "$1/err" < /dev/null
echo $? > "$1/exit.new"
mv "$1/exit.new" "$1/exit"
END
: > "$place/out"
: > "$place/err"
setsid sh "$place/run" "$place" > /dev/null 2>&1 < /dev/null &
echo $! > "$place/pid"
