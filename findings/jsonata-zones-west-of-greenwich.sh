#!/bin/sh
# npm's jsonata 2.0.6, the version that Step Functions names as its own, takes a zone west of Greenwich with half an hour
# in it for one that lies an hour farther west: $fromMillis tells the right instant, in the time of another zone. Zones of
# whole hours, and those in the east, are right. Newfoundland (-0330) and the Marquesas (-0930) are such zones.
#
#   expression                                    jsonata 2.0.6                 right
#   $fromMillis(0, '[H01]:[m01] [Z]', '-0330')    19:30 -04:30                  20:30 -03:30
#   $fromMillis(0, '[H01]:[m01] [Z]', '-0500')    19:00 -05:00                  the same
#   $fromMillis(0, '[H01]:[m01] [Z]', '+0530')    05:30 +05:30                  the same
#
# And in the picture of a number, groups that are not of one size give separators before the first digit.
#
#   $formatInteger(10, '#,##,##0')                ,,10                          10
#
# Needs node and npm. Exit code 0: as described; 1: the behaviour has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

cat >expressions <<'END'
$fromMillis(0, '[H01]:[m01] [Z]', '-0330')
$fromMillis(0, '[H01]:[m01] [Z]', '-0500')
$fromMillis(0, '[H01]:[m01] [Z]', '+0530')
$formatInteger(10, '#,##,##0')
END

npm install --silent --no-audit --no-fund jsonata@2.0.6 >/dev/null
cat >ask.js <<'END'
const jsonata = require('jsonata');
(async () => {
    for (const text of require('fs').readFileSync('expressions', 'utf8').trim().split('\n'))
        console.log(await jsonata(text).evaluate(null));
})();
END
node ask.js >seen
cat >described <<'END'
19:30 -04:30
19:00 -05:00
05:30 +05:30
,,10
END
if diff described seen; then echo "as described"; else echo "the behaviour has changed" >&2; exit 1; fi
