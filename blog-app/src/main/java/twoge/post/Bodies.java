package twoge.post;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import twoge.web.Fragment;

/// The texts of posts as HTML, made once for each version of a post.
final class Bodies {
    private static final long MOST_BYTES = 4 * 1024 * 1024;

    private final Map<Post.Ref, Fragment> made = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();

    Fragment of(Post post) {
        var body = made.get(post.ref());
        return body != null ? body : make(post);
    }

    private Fragment make(Post post) {
        var body = new Fragment(Markdown.html(post.text()).getBytes(StandardCharsets.UTF_8));
        if (bytes.addAndGet(body.html().length) > MOST_BYTES) {
            made.clear();
            bytes.set(body.html().length);
        }
        made.put(post.ref(), body);
        return body;
    }
}
