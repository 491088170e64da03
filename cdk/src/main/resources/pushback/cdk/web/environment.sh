#!/bin/sh
# Writes the application's environment file: its variables, and the database's user and password from Secrets Manager.
# RDS changes the password every week, so a timer runs this again, and services that read the file are restarted if it
# has changed. The file is readable by root only, and is never half written.
set -eu
umask 077
settings=${PUSHBACK_SETTINGS:-/etc/pushback/settings}
units=${PUSHBACK_UNITS:-/etc/systemd/system}
. "$settings"
file=$ENVIRONMENT_FILE
mkdir -p "$(dirname "$file")"
new=$(mktemp "$file.XXXXXX")
trap 'rm -f "$new"' EXIT
cat "$(dirname "$settings")/variables" > "$new"
if [ -n "$DATABASE_SECRET" ]; then
    secret=$(aws secretsmanager get-secret-value --region "$REGION" --secret-id "$DATABASE_SECRET" \
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
elif ! cmp -s "$new" "$file"; then
    mv "$new" "$file"
    for unit in $(grep -ls "^EnvironmentFile=$file\$" "$units"/*.service); do
        systemctl try-restart "$(basename "$unit")"
    done
fi
