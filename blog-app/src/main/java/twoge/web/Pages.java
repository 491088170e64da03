package twoge.web;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import io.javalin.http.Context;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Shows pages made from the templates in `src/main/jte`.
public final class Pages {
    private final TemplateEngine templates = TemplateEngine.createPrecompiled(ContentType.Html);
    private final String stylesheet;
    private final String face;
    private final String icon;
    private final String build;
    private final Function<Context, Optional<Viewer>> viewers;

    /// What the frame around every page shows.
    ///
    /// @param face the address of the font of headlines, which browsers fetch at once
    /// @param build the line at the bottom that says which build this is
    /// @param viewer who the page is for, if they are logged in
    /// @param token what each form of the page carries, see [FormToken]
    public record Frame(
            String stylesheet, String face, String icon, String build, Optional<Viewer> viewer, String token) {
        /// True when `name` is the name of whoever looks at the page.
        public boolean isFor(String name) {
            return viewer.isPresent() && viewer.get().name().equals(name);
        }
    }

    /// @param viewers who sends a request, as far as it is known
    public Pages(Assets assets, String build, Function<Context, Optional<Viewer>> viewers) {
        this.stylesheet = assets.address("twoge.css");
        this.face = assets.address("young-serif.woff2");
        this.icon = assets.address("twoge.svg");
        this.build = build;
        this.viewers = viewers;
    }

    /// Answers with a page; `parameters` are those the template names, beside the frame.
    public void show(Context request, String template, Map<String, Object> parameters) {
        var all = new HashMap<>(parameters);
        var viewer = viewers.apply(request);
        var token = FormToken.of(request);
        all.put("frame", new Frame(stylesheet, face, icon, build, viewer, token.orElse("")));
        var page = new Utf8ByteOutput();
        templates.render(template, all, page);
        // A page with a token is for one browser.
        if (token.isPresent()) request.header("Cache-Control", "private, no-cache");
        // The length of a page that is not going to be compressed is known: it leaves at once, without a last chunk.
        if (request.header("Accept-Encoding") == null) request.res().setContentLength(page.getContentLength());
        request.contentType("text/html; charset=utf-8").result(page.toByteArray());
    }

    /// A part of a page that looks the same for everybody, to be kept and shown again.
    public Fragment draw(String template, Map<String, Object> parameters) {
        var part = new Utf8ByteOutput();
        templates.render(template, parameters, part);
        return new Fragment(part.toByteArray());
    }
}
