#!/bin/sh
# Runs the release this file lies in, with its AOT cache if that fits. Started by systemd on a server, and by
# application-start.sh elsewhere.
set -eu

release=$(cd -P "$(dirname "$0")" && pwd)
cache="$release/twoge.aot"

# Why the cache cannot be used; nothing when it can. The JVM itself would run the classes in a cache whatever the jars
# hold (seen on 25.0.3), so each start compares them: some 50 ms that save twenty times as many.
obstacle() {
    if [ ! -f "$cache" ]; then
        echo "this release has none"
    elif ! command -v sha256sum > /dev/null 2>&1; then
        echo "there is no sha256sum to check it with"
    elif ! (cd "$release" && sha256sum --status -c twoge.aot.sums) 2> /dev/null; then
        echo "it was made of other files than these"
    fi
}

# What the compilers needed and gave back goes back to the system as well: some 30 MB.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"

reason=$(obstacle)
set -- "-Dtwoge.cache=${reason:+not used: }${reason:-given}"
if [ -z "$reason" ]; then set -- "$@" "-XX:AOTCache=$cache"; fi

# shellcheck disable=SC2086  # options are words
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" ${JAVA_OPTS:--Xmx128m} -XX:+UseSerialGC -XX:-UsePerfData \
    -XX:TrimNativeHeapInterval=10000 "$@" \
    -jar "$release/twoge.jar"
