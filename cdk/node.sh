#!/bin/sh
# The Node.js that CDK runs on. CDK's own validation grows a WebAssembly memory step by step, and V8 answers each step
# with a collection on all processors: on one thread a synthesis needs about half the processor time.
exec node --single-threaded-gc "$@"
