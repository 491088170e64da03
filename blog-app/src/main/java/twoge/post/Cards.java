package twoge.post;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import twoge.web.Fragment;
import twoge.web.Pages;

/// Posts as lists show them. Each is drawn once and kept under its id and its versions; as those come from the
/// database with every list, what was drawn before a change is never shown after it, whichever instance made it.
final class Cards {
    /// Some 2 MB: a card is the beginning of a post.
    private static final int MOST = 1_000;

    private final Map<Post.Ref, Fragment> drawn = new ConcurrentHashMap<>();
    private final Posts posts;
    private final Pages pages;

    Cards(Posts posts, Pages pages) {
        this.posts = posts;
        this.pages = pages;
    }

    /// The cards of `refs`, in their order; without those deleted meanwhile.
    List<Fragment> of(List<Post.Ref> refs) throws SQLException {
        var found = new HashMap<Long, Fragment>();
        var missing = new ArrayList<Long>();
        for (var ref : refs) {
            var card = drawn.get(ref);
            if (card == null) missing.add(ref.id());
            else found.put(ref.id(), card);
        }
        if (!missing.isEmpty()) found.putAll(draw(missing));
        return refs.stream().map(ref -> found.get(ref.id())).filter(card -> card != null).toList();
    }

    private Map<Long, Fragment> draw(List<Long> ids) throws SQLException {
        if (drawn.size() + ids.size() > MOST) drawn.clear();
        return posts.find(ids).stream().collect(Collectors.toMap(Post::id,
                post -> drawn.computeIfAbsent(post.ref(), _ -> pages.draw("card.jte", Map.of("post", post)))));
    }
}
