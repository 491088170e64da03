# stop-application.sh
# Stops the application the way its own bundle stops it: by the ApplicationStop hooks of the revision that CodeDeploy
# installed last. DEPLOYMENT_ROOT is where the agent keeps revisions, if not in its usual place.
set -eu
root="${DEPLOYMENT_ROOT:-/opt/codedeploy-agent/deployment-root}"

fail() {
    echo "$1" >&2
    exit 1
}

# shellcheck disable=SC2012 # the agent names them, and the newest is asked for
note=$(ls -t "$root"/deployment-instructions/*_last_successful_install 2> /dev/null | head -n 1)
[ -n "$note" ] || fail "CodeDeploy has installed nothing below $root"
revision=$(cat "$note")
archive="$revision/deployment-archive"
appspec="$archive/appspec.yml"
[ -f "$appspec" ] || fail "there is no $appspec"

# The hook's scripts, a line each: location, a tab, and the user to run it as.
scripts=$(awk '
    function value(text) { sub(/^[^:]*:[ \t]*/, "", text); gsub(/["'\'']|[ \t]+(#.*)?$/, "", text); return text }
    function flush() { if (location != "") print location "\t" user; location = ""; user = "" }
    /^[ \t]*(#|$)/ { next }
    { match($0, /^ */); indent = RLENGTH }
    inside && indent <= level && $0 !~ /^ *-/ { flush(); inside = 0 }
    /^ *ApplicationStop:/ { inside = 1; level = indent; next }
    inside && /^ *-/ { flush() }
    inside && /location:/ { location = value($0) }
    inside && /runas:/ { user = value($0) }
    END { flush() }
' "$appspec")
[ -n "$scripts" ] || fail "the bundle has no ApplicationStop hook, so nothing says how the \
application is stopped; add one to its appspec.yml"

LIFECYCLE_EVENT=ApplicationStop
DEPLOYMENT_ID=$(basename "$revision")
DEPLOYMENT_GROUP_ID=$(basename "$(dirname "$revision")")
export LIFECYCLE_EVENT DEPLOYMENT_ID DEPLOYMENT_GROUP_ID

tab=$(printf '\t')
printf '%s\n' "$scripts" | while IFS="$tab" read -r location user; do
    script="$archive/${location#/}"
    [ -f "$script" ] || fail "there is no $script"
    [ -x "$script" ] || chmod +x "$script"
    echo "running $location"
    if [ -n "$user" ]; then su "$user" -c "$script" < /dev/null; else ( cd / && "$script" < /dev/null ); fi
done
