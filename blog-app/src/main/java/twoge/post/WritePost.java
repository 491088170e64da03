package twoge.post;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import twoge.account.Viewers;
import twoge.database.DatabaseAway;
import twoge.web.Form;

/// `GET /write` and `POST /posts`: publishes what was typed and leads to the new post, or shows the form again with
/// what is wrong.
final class WritePost {
    private final Posts posts;
    private final Viewers viewers;
    private final Illustrations illustrations;
    private final Desk desk;

    WritePost(Posts posts, Viewers viewers, Illustrations illustrations, Desk desk) {
        this.posts = posts;
        this.viewers = viewers;
        this.illustrations = illustrations;
        this.desk = desk;
    }

    void ask(Context request) throws SQLException {
        viewers.required(request);
        desk.show(request, Optional.empty(), Draft.EMPTY, Map.of());
    }

    void publish(Context request) throws Exception {
        var form = Form.read(request);
        var draft = Draft.read(form);
        try {
            var author = viewers.sender(request);
            var problems = draft.problems();
            var picture = illustrations.chosen(form, draft, Optional.empty(), problems);
            if (problems.isEmpty()) {
                var added = posts.add(draft, picture, author);
                if (!added.anew()) illustrations.replace(picture, Optional.empty());
                request.redirect("/posts/" + added.id(), HttpStatus.SEE_OTHER);
            } else {
                desk.refuse(request, Optional.empty(), draft, problems);
            }
        } catch (DatabaseAway e) {
            desk.excuse(request, Optional.empty(), draft, form, e);
        }
    }
}
