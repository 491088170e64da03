#!/bin/sh
# @opentelemetry/exporter-prometheus 0.301.0 (npm) names a histogram of seconds without its unit.
#
# OpenTelemetry's "Prometheus and OpenMetrics Compatibility" has the unit appended to the name of a metric that has one, and the
# exporter of Prometheus's Java client does so: http.server.request.duration in "s" is http_server_request_duration_seconds.
# The one for Node.js writes the unit into a line of metadata and leaves the name alone, so one query does not find the
# applications of all languages.
#
#   # UNIT http_server_request_duration s
#   http_server_request_duration_count 1
#
# Needs node and npm. Exit code 0: as described; 1: the behaviour has changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

npm install --silent --no-audit --no-fund @opentelemetry/exporter-prometheus@0.301.0 @opentelemetry/sdk-metrics@3.1.1 >/dev/null
cat >ask.js <<'END'
const { PrometheusExporter, PrometheusSerializer } = require('@opentelemetry/exporter-prometheus');
const { MeterProvider } = require('@opentelemetry/sdk-metrics');
const reader = new PrometheusExporter({ preventServerStart: true });
const meter = new MeterProvider({ readers: [reader] }).getMeter('asked');
meter.createHistogram('http.server.request.duration', { unit: 's' }).record(0.2);
reader.collect().then(({ resourceMetrics }) => {
    const text = new PrometheusSerializer('', false).serialize(resourceMetrics);
    for (const line of text.split('\n'))
        if (/UNIT|_count/.test(line)) console.log(line.replace(/\{[^}]*\}/, ''));
});
END
node ask.js | tee seen

cat >expected <<'END'
# UNIT http_server_request_duration s
http_server_request_duration_count 1
END
diff expected seen && echo "as described"
