package twoge.post;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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
        var cards = refs.stream().map(drawn::get).toList();
        if (!cards.contains(null)) return cards;
        var made = draw(IntStream.range(0, refs.size())
                .filter(i -> cards.get(i) == null)
                .mapToObj(i -> refs.get(i).id())
                .toList());
        return IntStream.range(0, refs.size())
                .mapToObj(i -> cards.get(i) != null
                        ? cards.get(i)
                        : made.get(refs.get(i).id()))
                .filter(Objects::nonNull)
                .toList();
    }

    private Map<Long, Fragment> draw(List<Long> ids) throws SQLException {
        if (drawn.size() + ids.size() > MOST) drawn.clear();
        return posts.find(ids).stream()
                .collect(Collectors.toMap(
                        Post::id,
                        post -> drawn.computeIfAbsent(post.ref(), _ -> pages.draw("card.jte", Map.of("post", post)))));
    }
}
