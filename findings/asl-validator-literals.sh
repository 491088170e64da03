#!/bin/sh
# asl-validator 4.0.0 (npm) refuses valid JSONata states and passes invalid ones.
#
# The Amazon States Language allows any JSON value as Output, and an expression "{% … %}" may hold line feeds; it demands that
# HeartbeatSeconds be smaller than TimeoutSeconds, and that States.ALL stand alone in the last catcher.
#
#   Output: 3, Output: [1], Output: true           refused: SCHEMA_VALIDATION_FAILED, "must match exactly one schema in oneOf"
#   Output: "{% (\n1\n) %}"                        refused, the same
#   TimeoutSeconds 10 with HeartbeatSeconds 20     passes
#   a catcher of States.ALL before another one     passes
#
# Needs node and npm. Exit code 0: as described; 1: the behaviour has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

npm install --silent --no-audit --no-fund asl-validator@4.0.0 >/dev/null
cat >ask.js <<'END'
const module_ = require('asl-validator');
const validate = module_.default || module_;
const machine = (state, others) => ({ QueryLanguage: 'JSONata', StartAt: 'A', States: { A: state, ...others } });
const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: {}, End: true };
const cases = {
    'Output 3': machine({ Type: 'Pass', Output: 3, End: true }),
    'Output [1]': machine({ Type: 'Pass', Output: [1], End: true }),
    'Output true': machine({ Type: 'Pass', Output: true, End: true }),
    'Output {}': machine({ Type: 'Pass', Output: {}, End: true }),
    'Output in three lines': machine({ Type: 'Pass', Output: '{% (\n1\n) %}', End: true }),
    'Output in one line': machine({ Type: 'Pass', Output: '{% (1) %}', End: true }),
    'heartbeat longer than time-out': machine({ ...task, TimeoutSeconds: 10, HeartbeatSeconds: 20 }),
    'States.ALL before another': machine(
        { ...task, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }, { ErrorEquals: ['Other'], Next: 'B' }] },
        { B: { Type: 'Succeed' } }),
};
for (const [name, definition] of Object.entries(cases)) console.log(name + ': ' + validate(definition).isValid);
END
node ask.js | tee seen

cat >expected <<'END'
Output 3: false
Output [1]: false
Output true: false
Output {}: true
Output in three lines: false
Output in one line: true
heartbeat longer than time-out: true
States.ALL before another: true
END
diff expected seen && echo "as described"
