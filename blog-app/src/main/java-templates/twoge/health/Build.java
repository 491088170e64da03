package twoge.health;

/// Which build the running classes come from. Compiled in on purpose: every file, in the jar or beside it, is read anew
/// at a start, and could not tell that a JVM runs the classes of an older build out of a stale cache.
final class Build {
    private Build() {}

    /// The commit, as told to Maven by `-Dtwoge.build`; `development` otherwise.
    static String id() {
        return "${twoge.build}";
    }
}
