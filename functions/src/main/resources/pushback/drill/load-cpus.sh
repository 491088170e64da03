# load-cpus.sh
# Keeps the CPUs busy for LIMIT seconds. CPU_SHARE, where several servers share a machine, is what one of them may take:
# a percentage of one CPU. Elsewhere every CPU gets a loop of its own.
end=$(( $(date +%s) + ${LIMIT:-60} ))

spin() {
    turns=0
    while [ $turns -lt 3000 ]; do turns=$(( turns + 1 )); done
}

if [ -n "${CPU_SHARE:-}" ]; then
    while [ "$(date +%s)" -lt "$end" ]; do
        # Busy for most of the time and not for all of it: who shares the machine shall not notice.
        spin; spin; spin; spin; spin; spin; spin; spin; spin; spin; spin; spin
        [ "$CPU_SHARE" -ge 90 ] || sleep 0.02
    done
    exit 0
fi

cpus=$(getconf _NPROCESSORS_ONLN 2> /dev/null || echo 1)
while [ "$cpus" -gt 0 ]; do
    ( while [ "$(date +%s)" -lt "$end" ]; do spin; done ) &
    cpus=$(( cpus - 1 ))
done
trap 'kill $(jobs -p) 2> /dev/null' TERM INT
wait
