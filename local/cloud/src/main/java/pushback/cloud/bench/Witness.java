package pushback.cloud.bench;

import java.util.List;

/// Something that judges a release second by second.
interface Witness {
    /// Looks after a second has passed; true once it condemns the release. A decision is final.
    ///
    /// @param current the instances that run the release and get requests
    /// @param old those that do not run it
    boolean condemns(Visitors visitors, List<Integer> current, List<Integer> old);

    /// Judging begins now.
    default void begin(Visitors visitors, List<Integer> current, List<Integer> old) {}

    /// Whether it condemns because it was undecided for too long, and not because of what it saw.
    default boolean late() {
        return false;
    }

    /// Whether it has cleared the release, so that it does not look any more.
    boolean clears();
}
