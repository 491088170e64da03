# look.sh
# What the command ID has printed behind the first OUT bytes of its output and the first ERR of its errors, in Base64, and
# its exit code once all of that is told. Waits up to 10 s for something new.
set -eu
place="${TMPDIR:-/tmp}/pushback-run-$ID"
size() { wc -c < "$place/$1"; }

tries=200
until [ -f "$place/exit" ] || [ "$(size out)" -gt "$OUT" ] || [ "$(size err)" -gt "$ERR" ] || [ $tries -eq 0 ]; do
    tries=$((tries - 1))
    sleep 0.05
done
code=$(cat "$place/exit" 2> /dev/null || true)
# Run Command passes on 24,000 characters.
out=$(size out) err=$(size err)
[ "$out" -le $((OUT + 12000)) ] && [ "$err" -le $((ERR + 4500)) ] || code=
echo "exit=$code"
echo "out=$(tail -c +$((OUT + 1)) "$place/out" | head -c 12000 | base64 | tr -d '\n')"
echo "err=$(tail -c +$((ERR + 1)) "$place/err" | head -c 4500 | base64 | tr -d '\n')"
if [ -n "$code" ]; then rm -rf "$place"; fi
