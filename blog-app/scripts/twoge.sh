#!/bin/sh
# Runs the release this file lies in, with its AOT cache if that fits. Started by systemd on a server, and by
# application-start.sh elsewhere.
set -eu

# The directory behind the link. No program is started for what the shell can do: each takes some 5 ms of a start.
release=$(cd -P "${0%/*}" && pwd)
cache="$release/twoge.aot"

# What tells a file from another without reading it: no copy has the same number and time of change. All on one line.
stamps() {
    stat --printf '%n %s %i %z;' "$cache" "$release/twoge.jar" "$release"/lib/*.jar 2> /dev/null
}

# The files are those the cache was made of. Since they were compared at the installation, their stamps are enough.
fits() {
    checked=
    if [ -f "$cache.checked" ]; then IFS= read -r checked < "$cache.checked" || true; fi
    if [ -n "$checked" ] && [ "$(stamps)" = "$checked" ]; then return 0; fi
    (cd "$release" && sha256sum --status -c twoge.aot.sums) 2> /dev/null
}

# Why the cache cannot be used; empty when it can. The JVM itself would run the classes in a cache whatever the jars
# hold (seen on 25.0.3).
reason=
if [ ! -f "$cache" ]; then
    reason="this release has none"
elif ! command -v sha256sum > /dev/null 2>&1; then
    reason="there is no sha256sum to check it with"
elif ! fits; then
    reason="it was made of other files than these"
fi

# For the installation: compares the files once, so that no start has to.
if [ "${1:-}" = check ]; then
    if [ -z "$reason" ]; then stamps > "$cache.checked" || rm -f "$cache.checked"; fi
    exit 0
fi

# What the compilers needed and gave back goes back to the system as well: some 30 MB.
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"

# Large pages for the heap, where Linux offers them: a start has a third fewer page faults. Under load they take no more
# memory than small ones.
huge=
if IFS= read -r pages 2> /dev/null < /sys/kernel/mm/transparent_hugepage/enabled; then
    case "$pages" in *"[always]"* | *"[madvise]"*) huge=-XX:+UseTransparentHugePages ;; esac
fi

set -- "-Dtwoge.cache=${reason:+not used: }${reason:-given}"
if [ -z "$reason" ]; then set -- "$@" "-XX:AOTCache=$cache"; fi

# One that has no heap left ends, instead of staying without the threads that died of it: systemd starts another.
# Without the formats of a thousand languages: pages and log are in English, and Jetty would look through all of them.
# shellcheck disable=SC2086  # options are words
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" ${JAVA_OPTS:--Xmx128m} -XX:+UseSerialGC -XX:-UsePerfData \
    -XX:+ExitOnOutOfMemoryError -XX:TrimNativeHeapInterval=10000 $huge -Djava.locale.providers=SPI "$@" \
    -jar "$release/twoge.jar"
