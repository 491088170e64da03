#!/bin/sh
# Writes the application's environment file: its variables, and the database's user and password from Secrets Manager.
# The password may be changed, so a timer runs this again, and services that read the file are restarted if it
# has changed. The file is readable by root only, and is never half written.
set -eu
umask 077
settings=${PUSHBACK_SETTINGS:-/etc/pushback/settings}
pause=${PUSHBACK_PAUSE:-10}
# shellcheck source=/dev/null
. "$settings"
file=$ENVIRONMENT_FILE
# There while services have to be restarted: whatever happens in between, the next run goes on.
due=$(dirname "$settings")/restart-due
# There, with this server's id in it, while it is out of the load balancer for that: the next run puts it back.
out=$due.away
mkdir -p "$(dirname "$file")"
new=$(mktemp "$file.XXXXXX")
turn=
# Whatever happens, this server gets its visitors back, and the next one its turn.
leave() {
    rm -f "$new"
    if [ -e "$out" ]; then come_back || true; fi
    if [ -n "$turn" ]; then end_turn; fi
}
trap leave EXIT
trap 'exit 143' TERM INT HUP

come_back() {
    again 6 aws elbv2 register-targets --region "$REGION" --target-group-arn "$TARGETS" --targets "Id=$(cat "$out")" &&
        rm -f "$out"
}

end_turn() { aws s3api delete-object --region "$REGION" --bucket "$TURNS" --key restarts/turn > /dev/null; }

# A command, up to COUNT times.
again() {
    left=$1
    shift
    until "$@"; do
        left=$((left - 1))
        [ "$left" -gt 0 ] || return 1
        sleep "$pause"
    done
}

# While a release or a drill is at work, nothing is restarted behind its back: the judge would hold it against the release,
# and a rollout restarts by itself what it reaches. The next run looks again.
stand_back() {
    lock=$(again 6 aws dynamodb get-item --region "$REGION" --table-name "$LEDGER" --consistent-read \
        --key "{\"environment\": {\"S\": \"$ENVIRONMENT\"}, \"entry\": {\"S\": \"lock\"}}" \
        --query Item.row.M.holder.S --output text)
    case $lock in
        '' | None) ;;
        *) echo "services are restarted once $lock has ended" && exit 0 ;;
    esac
}

# Whether UNIT has started since the file is what it is now, by a deployment say: hundredths of a second since the boot.
reads_it_already() {
    changed=$(cat "$due")
    [ -n "$changed" ] && [ "$(systemctl show -p ActiveEnterTimestampMonotonic --value "$1")" -ge "${changed}0000" ]
}

# Services that read the file, in whatever way their units say so (a "-" before it, a drop-in): systemd knows.
readers() {
    systemctl show -p Id -p EnvironmentFiles '*.service' | awk -v file="$file" '
        /^Id=/ { id = substr($0, 4) }
        index($0, "EnvironmentFiles=" file " (") == 1 { reads = 1 }
        /^$/ { if (reads) print id; id = ""; reads = 0 }
        END { if (reads) print id }'
}

state() { systemctl show -p ActiveState --value "$1"; }

# One server at a time has it; one that died with it loses it after 15 minutes.
take_turn() {
    if aws s3api put-object --region "$REGION" --bucket "$TURNS" --key restarts/turn \
        --if-none-match '*' > /dev/null; then
        turn=mine
        return
    fi
    since=$(aws s3api head-object --region "$REGION" --bucket "$TURNS" --key restarts/turn --query LastModified \
        --output text) || return 1
    if [ "$(date -d "$since" +%s)" -lt "$(date -d '15 minutes ago' +%s)" ]; then
        end_turn
    fi
    return 1
}

healthy() {
    aws elbv2 describe-target-health --region "$REGION" --target-group-arn "$TARGETS" --output text \
        --query "TargetHealthDescriptions[?TargetHealth.State=='healthy'].Target.Id"
}

# Restarts services without a visitor noticing: in turn, and once the load balancer has taken the traffic away, if others
# take it over. A server that has no traffic now (a deployment is at work on it) needs none of that.
restart() {
    token=$(curl -sS -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' http://169.254.169.254/latest/api/token)
    id=$(curl -sS -H "X-aws-ec2-metadata-token: $token" http://169.254.169.254/latest/meta-data/instance-id)
    again 60 take_turn
    stand_back
    # Who cannot be told that others serve must not restart under its visitors.
    serving=$(again 6 healthy)
    serving=$(echo "$serving" | tr '\t' '\n')
    if [ -e "$out" ] || { echo "$serving" | grep -qxF "$id" && echo "$serving" | grep -qvxF "$id"; }; then
        echo "$id" > "$out"
        aws elbv2 deregister-targets --region "$REGION" --target-group-arn "$TARGETS" --targets "Id=$id"
        aws elbv2 wait target-deregistered --region "$REGION" --target-group-arn "$TARGETS" --targets "Id=$id"
    fi
    systemctl restart "$@"
    if [ -e "$out" ]; then
        come_back
        aws elbv2 wait target-in-service --region "$REGION" --target-group-arn "$TARGETS" --targets "Id=$id"
    fi
}

cat "$(dirname "$settings")/variables" > "$new"
if [ -n "$DATABASE_SECRET" ]; then
    secret=$(again 6 aws secretsmanager get-secret-value --region "$REGION" --secret-id "$DATABASE_SECRET" \
        --query SecretString --output text)
    # systemd reads the file: what is special within double quotes is escaped.
    printf '%s' "$secret" | python3 -c '
import json, sys
def quoted(text): return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\""
secret = json.load(sys.stdin)
print("DATABASE_USER=" + quoted(secret["username"]))
print("DATABASE_PASSWORD=" + quoted(secret["password"]))' >> "$new"
fi
if [ ! -e "$file" ]; then
    mv "$new" "$file"
    # It waits for this file; user data may have gone on without.
    systemctl --no-block start codedeploy-agent
elif ! cmp -s "$new" "$file"; then
    # Empty, it means all of them: the time is written when the file is there.
    : > "$due"
    mv "$new" "$file"
    awk '{ printf "%.0f", $1 * 100 + 1 }' /proc/uptime > "$due" || :
fi
if [ -e "$due" ]; then
    stand_back
    active=
    for unit in $(readers); do
        case "$(state "$unit")" in
            active) reads_it_already "$unit" || active="$active $unit" ;;
            # What ended because of what was in the file; what somebody stopped, a deployment say, is left alone.
            failed) systemctl reset-failed "$unit" && systemctl --no-block start "$unit" ;;
        esac
    done
    # shellcheck disable=SC2086 # a list of words
    if [ -n "$active" ]; then restart $active; fi
    rm -f "$due"
fi
