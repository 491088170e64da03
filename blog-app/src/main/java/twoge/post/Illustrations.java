package twoge.post;

import java.util.Map;
import java.util.Optional;
import twoge.picture.PictureRejected;
import twoge.picture.Pictures;
import twoge.web.Form;

/// The pictures that come with posts.
final class Illustrations {
    private final Pictures pictures;

    Illustrations(Pictures pictures) {
        this.pictures = pictures;
    }

    /// The picture a post is to have from now on: the one chosen in the form, or the one it has unless that is to
    /// go. Nothing is kept while something is wrong with the form.
    ///
    /// @param problems what is wrong with the form; if the picture is, that is added
    Optional<Post.Illustration> chosen(
            Form form, Draft draft, Optional<Post.Illustration> present, Map<String, String> problems) {
        var kept = form.field("remove").equals("yes") ? Optional.<Post.Illustration>empty() : present;
        kept = kept.map(picture -> new Post.Illustration(picture.name(), draft.description()));
        var file = form.file("picture");
        if (file.isEmpty()) return kept;
        if (!problems.isEmpty()) {
            problems.put("picture", Desk.CHOOSE_AGAIN);
            return kept;
        }
        try {
            return Optional.of(new Post.Illustration(pictures.keep(file.get()), draft.description()));
        } catch (PictureRejected e) {
            problems.put("picture", e.getMessage());
            return kept;
        }
    }

    /// Forgets `before`, unless it is still shown `after` a change.
    void replace(Optional<Post.Illustration> before, Optional<Post.Illustration> after) {
        var name = before.map(Post.Illustration::name);
        if (!name.equals(after.map(Post.Illustration::name))) pictures.forget(name);
    }
}
