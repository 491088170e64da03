#!/bin/sh
# Runs as root under a systemd of its own (blog-app/src/test/systemd): configures a server as user data does, while the
# secret cannot be read, then has the password change. Beside this file: configure.sh, environment.sh.
# shellcheck disable=SC2016 # conditions are evaluated later
set -u
here=$(cd -P "$(dirname "$0")" && pwd)
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin

# In AWS's place.
program() {
    { echo '#!/bin/sh'; cat; } > "/usr/local/bin/$1"
    chmod 755 "/usr/local/bin/$1"
}
program aws << 'END'
[ ! -e /run/aws-is-away ] || exit 255
case "$1 $2" in
    "secretsmanager get-secret-value") echo "{\"username\": \"u\", \"password\": \"$(cat /run/password)\"}" ;;
    "elbv2 describe-target-health") printf 'i-0\ti-1\n' ;;
    "dynamodb get-item") cat /run/lock-holder ;;
    "elbv2 wait") echo "asked: wait $3" >> /run/asked ;;
    *) echo "asked: $2" >> /run/asked ;;
esac
END
program curl << 'END'
case "$*" in *instance-id*) echo i-1 ;; *) echo token ;; esac
END

# NAME, what is before the file's name, what it runs.
service() {
    printf '[Service]\nEnvironmentFile=%s/etc/application/environment\nExecStart=%s\n' "$2" "$3" \
        > "/etc/systemd/system/$1.service"
}
service plain "" "/bin/sleep 1000"
service dashed "-" "/bin/sleep 1000"
service stopped "" "/bin/sleep 1000"
# As an application that ends by itself while its settings are wrong.
printf '#!/bin/sh\n[ "$DATABASE_PASSWORD" = second ] || exit 2\nexec sleep 1000\n' > /usr/local/bin/refusing
chmod 755 /usr/local/bin/refusing
service refusing "" /usr/local/bin/refusing
printf '[Service]\nExecStart=/bin/sleep 1000\n' > /etc/systemd/system/added.service
mkdir -p /etc/systemd/system/added.service.d
printf '[Service]\nEnvironmentFile=/etc/application/environment\n' > /etc/systemd/system/added.service.d/file.conf
printf '[Service]\nExecStart=/bin/sleep 1000\n[Install]\nWantedBy=multi-user.target\n' \
    > /etc/systemd/system/codedeploy-agent.service
systemctl daemon-reload

mkdir -p /etc/pushback
echo PORT=8080 > /etc/pushback/variables
printf 'REGION=r\nENVIRONMENT_FILE=/etc/application/environment\nDATABASE_SECRET=s\nTARGETS=t\nTURNS=b\nLEDGER=l\nENVIRONMENT=e\n' \
    > /etc/pushback/settings
sed 's/PUSHBACK_PAUSE:-10/PUSHBACK_PAUSE:-0/' "$here/environment.sh" > /usr/local/sbin/pushback-environment
{ echo 'ENVIRONMENT_FILE=/etc/application/environment AGENT_AUTHENTICATES=false'
    sed 's/RestartSec=15/RestartSec=1/' "$here/configure.sh"; } > /run/configure

agent() { echo "$1: agent $(systemctl is-active codedeploy-agent), files: $(ls /etc/application 2> /dev/null)."; }
pids() { for unit in plain dashed added; do systemctl show -p MainPID --value $unit; done | tr '\n' ' '; }
await() {
    left=300
    until eval "$1"; do
        left=$((left - 1))
        [ $left -gt 0 ] || { echo "never: $1"; return; }
        sleep 0.1
    done
}

: > /run/aws-is-away
echo first > /run/password
echo None > /run/lock-holder
sh -eu /run/configure > /dev/null 2>&1
echo "configured: $?"
agent "without the secret"
rm /run/aws-is-away
await 'systemctl --quiet is-active codedeploy-agent'
agent "with the secret"
echo "timer: $(systemctl is-active pushback-environment.timer), at boot: $(systemctl is-enabled pushback-environment)"

systemctl start plain dashed added refusing
await 'systemctl --quiet is-failed refusing'
before=$(pids)
systemctl start pushback-environment
if [ "$(pids)" = "$before" ]; then echo "nothing is restarted while nothing changes"; fi
echo second > /run/password
echo 20261130-020000-abc1234 > /run/lock-holder
systemctl start pushback-environment
if [ "$(pids)" = "$before" ]; then echo "nothing is restarted while a release is at work"; fi
# As a deployment does.
systemctl restart dashed
deployed=$(systemctl show -p MainPID --value dashed)
echo > /run/lock-holder
systemctl start pushback-environment
if [ "$(systemctl show -p MainPID --value dashed)" = "$deployed" ]; then echo "nor what was restarted meanwhile"; fi
for old in $before; do
    case " $(pids)" in *" $old "*) echo "still runs: $old" ;; esac
done
await 'systemctl --quiet is-active refusing'
echo "refusing: $(systemctl is-active refusing), stopped: $(systemctl is-active stopped)"
cat /run/asked
