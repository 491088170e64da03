package twoge.post;

import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import twoge.account.Viewers;
import twoge.database.DatabaseAway;
import twoge.web.Form;
import twoge.web.Pages;
import twoge.web.Viewer;

/// `/posts/{id}/edit` and `/posts/{id}/delete`: a form or a question by GET, the deed by POST, only for the author.
final class EditPost {
    private final Posts posts;
    private final Viewers viewers;
    private final Illustrations illustrations;
    private final Desk desk;
    private final Pages pages;

    EditPost(Posts posts, Viewers viewers, Illustrations illustrations, Desk desk, Pages pages) {
        this.posts = posts;
        this.viewers = viewers;
        this.illustrations = illustrations;
        this.desk = desk;
        this.pages = pages;
    }

    void ask(Context request) throws SQLException {
        var post = own(request, viewers.required(request));
        desk.show(request, Optional.of(post), Draft.of(post), Map.of());
    }

    void change(Context request) throws Exception {
        var form = Form.read(request);
        var draft = Draft.read(form);
        var author = viewers.sender(request);
        var post = own(request, author);
        var seen = form.field("seen");
        if (!seen.isEmpty() && !seen.equals(post.writtenAt().toString())) {
            desk.warn(request, post, draft, form);
            return;
        }
        var problems = draft.problems();
        var picture = illustrations.chosen(form, draft, post.picture(), problems);
        if (!problems.isEmpty()) {
            desk.refuse(request, Optional.of(post), draft, problems);
            return;
        }
        try {
            if (posts.change(post, draft, picture, author)) {
                illustrations.replace(post.picture(), picture);
                request.redirect("/posts/" + post.id(), HttpStatus.SEE_OTHER);
            } else {
                illustrations.replace(picture, post.picture());
                desk.warn(request, own(request, author), draft, form);
            }
        } catch (DatabaseAway e) {
            desk.excuse(request, Optional.of(post), draft, form, e);
        }
    }

    void askToDelete(Context request) throws SQLException {
        pages.show(request, "delete.jte", Map.of("post", own(request, viewers.required(request))));
    }

    void delete(Context request) throws Exception {
        Form.read(request);
        var author = viewers.sender(request);
        var post = own(request, author);
        if (!posts.delete(post.id(), author)) throw new NotFoundResponse();
        illustrations.replace(post.picture(), Optional.empty());
        request.redirect("/authors/" + author.name(), HttpStatus.SEE_OTHER);
    }

    private Post own(Context request, Viewer viewer) throws SQLException {
        var post = posts.find(PostId.parse(request.pathParam("id"))).orElseThrow(NotFoundResponse::new);
        if (!post.author().name().equals(Optional.of(viewer.name()))) throw new ForbiddenResponse();
        return post;
    }
}
