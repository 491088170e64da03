package pushback.host.git;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The files of a commit that Git LFS has put a pointer in the place of. An application built or deployed with pointers
/// has a text of three lines where its picture should be.
final class LargeFiles {
    /// Longer than any pointer, in bytes; by the specification.
    private static final int LONGEST_POINTER = 1024;
    private static final byte[] BEGINNING =
            "version https://git-lfs.github.com/spec/v1\n".getBytes(StandardCharsets.UTF_8);
    private static final int SHOWN = 3;

    private final List<String> pointers = new ArrayList<>();

    /// Notes a file if it is a pointer.
    void look(String path, byte[] content) {
        if (content.length >= LONGEST_POINTER || content.length < BEGINNING.length) return;
        for (var at = 0; at < BEGINNING.length; at++) if (content[at] != BEGINNING[at]) return;
        pointers.add(path);
    }

    /// @throws IllegalArgumentException there was one
    void refuse() {
        if (pointers.isEmpty()) return;
        var others = pointers.size() - SHOWN;
        throw new IllegalArgumentException(String.join(", ", pointers.subList(0, Math.min(SHOWN, pointers.size())))
                + (others > 0 ? " and " + others + " more" : "")
                + (pointers.size() == 1 ? " is a Git LFS pointer" : " are Git LFS pointers")
                + " and not the content, which is not pushed with it: put the content into the "
                + "repository itself: git lfs migrate export --include=\"" + pointers.getFirst() + "\" --everything");
    }
}
