package twoge.post;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.util.List;
import java.util.Map;
import twoge.web.Pages;

/// `GET /search?q=`: the posts that fit some words best.
final class SearchPage implements Handler {
    /// Longer is no question.
    static final int LONGEST = 200;

    private final Search search;
    private final Cards cards;
    private final Pages pages;

    SearchPage(Search search, Cards cards, Pages pages) {
        this.search = search;
        this.cards = cards;
        this.pages = pages;
    }

    @Override
    public void handle(Context request) throws Exception {
        var asked = request.queryParam("q");
        // What cannot be seen cannot be searched for, and a NUL byte is nothing that PostgreSQL takes.
        var words = asked == null ? "" : asked.replaceAll("\\p{C}", " ").strip();
        if (words.codePointCount(0, words.length()) > LONGEST) {
            words = words.substring(0, words.offsetByCodePoints(0, LONGEST));
        }
        var found = words.isEmpty() ? List.<Post.Ref>of() : search.find(words);
        pages.show(request, "search.jte", Map.of("words", words, "cards", cards.of(found), "most", Search.MOST));
    }
}
