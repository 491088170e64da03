#!/bin/sh
# Runs the release this file lies in, with its AOT cache if that fits. Started by systemd on a server, and by
# application-start.sh elsewhere.
set -eu

release=$(cd -P "$(dirname "$0")" && pwd)
cache="$release/twoge.aot"

# What tells a file from another without reading it: no copy has the same number and time of change.
stamps() {
    (cd "$release" && stat -c '%n %s %i %z' twoge.aot twoge.jar lib/*.jar) 2> /dev/null
}

# The files are those the cache was made of. Since they were compared at the installation, their stamps are enough.
fits() {
    if [ -f "$release/twoge.aot.checked" ] && [ "$(stamps)" = "$(cat "$release/twoge.aot.checked")" ]; then return 0; fi
    (cd "$release" && sha256sum --status -c twoge.aot.sums) 2> /dev/null
}

# Why the cache cannot be used; nothing when it can. The JVM itself would run the classes in a cache whatever the jars
# hold (seen on 25.0.3).
obstacle() {
    if [ ! -f "$cache" ]; then
        echo "this release has none"
    elif ! command -v sha256sum > /dev/null 2>&1; then
        echo "there is no sha256sum to check it with"
    elif ! fits; then
        echo "it was made of other files than these"
    fi
}

# For the installation: compares the files once, so that no start has to.
if [ "${1:-}" = check ]; then
    if [ -f "$cache" ] && fits; then stamps > "$release/twoge.aot.checked" || rm -f "$release/twoge.aot.checked"; fi
    exit 0
fi

# What the compilers needed and gave back goes back to the system as well: some 30 MB.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"

reason=$(obstacle)
set -- "-Dtwoge.cache=${reason:+not used: }${reason:-given}"
if [ -z "$reason" ]; then set -- "$@" "-XX:AOTCache=$cache"; fi

# shellcheck disable=SC2086  # options are words
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" ${JAVA_OPTS:--Xmx128m} -XX:+UseSerialGC -XX:-UsePerfData \
    -XX:TrimNativeHeapInterval=10000 "$@" \
    -jar "$release/twoge.jar"
