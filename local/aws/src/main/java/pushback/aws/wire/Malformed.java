package pushback.aws.wire;

/// A request that is not of its protocol's form, or whose values are not of their types: a sentence for the caller.
/// Each protocol has its own error for it.
final class Malformed extends RuntimeException {
    Malformed(String why) {
        super(why, null, false, false);
    }
}
