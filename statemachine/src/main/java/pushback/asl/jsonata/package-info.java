/// JSONata as Step Functions speaks it: parsed once, evaluated many times, JSON in and JSON out.
/// Mends where the Java library differs from the JavaScript one that AWS runs. Knows nothing of states.
package pushback.asl.jsonata;
