package pushback.operator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RemoteRefsTest {
    private static final String ONE = "1".repeat(40);
    private static final String TWO = "2".repeat(40);
    private static final String TAG = "3".repeat(40);
    /// As a git remote answers `info/refs?service=git-upload-pack`.
    private static final String ADVERTISEMENT = "001e# service=git-upload-pack\n"
            + "0000010b" + ONE + " HEAD\0multi_ack thin-pack side-band agent=git/2.51\n"
            + "003d" + ONE + " refs/heads/main\n"
            + "003f" + TWO + " refs/heads/fix/it\n"
            + "003d" + TAG + " refs/tags/v1\n"
            + "0040" + TWO + " refs/tags/v1^{}\n"
            + "0000";

    private final RemoteRefs refs = RemoteRefs.read(ADVERTISEMENT);

    @Test
    void branchesAndTagsAreFoundByTheirNames() {
        assertEquals(Optional.of(ONE), refs.commit("main"));
        assertEquals(Optional.of(TWO), refs.commit("fix/it"));
        assertEquals(Optional.of("refs/heads/main"), refs.ref("main"));
        assertEquals(Optional.of(ONE), refs.commit("refs/heads/main"));
        assertEquals(Optional.empty(), refs.commit("mian"));
    }

    @Test
    void aTagWithAMessageStandsForItsCommit() {
        assertEquals(Optional.of(TWO), refs.commit("v1"));
        assertEquals(Optional.of("refs/tags/v1"), refs.ref("v1"));
    }

    @Test
    void whoDoesNotAnswerHasNone() {
        assertEquals(Optional.empty(), RemoteRefs.of(""));
        assertEquals(Optional.empty(), RemoteRefs.of("http://127.0.0.1:1/x.git"));
        assertEquals(Optional.empty(), RemoteRefs.of("git@github.com:octo/blog.git"));
    }
}
