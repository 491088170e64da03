package pushback.cloud.simulate;

/// A function's process ended between two calls. An error, because no step may catch it.
final class Died extends Error {
    Died(String how) {
        super(how, null, false, false);
    }
}
