package twoge.web;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.javalin.http.Context;
import java.util.HashMap;
import java.util.Map;

/// Shows pages made from the templates in `src/main/jte`.
public final class Pages {
    private final TemplateEngine templates = TemplateEngine.createPrecompiled(ContentType.Html);
    private final Frame frame;

    /// What the frame around every page shows.
    ///
    /// @param build the line at the bottom that says which build this is
    public record Frame(String stylesheet, String icon, String build) { }

    public Pages(Assets assets, String build) {
        frame = new Frame(assets.address("twoge.css"), assets.address("twoge.svg"), build);
    }

    /// Answers with a page; `parameters` are those the template names, beside the frame.
    public void show(Context request, String template, Map<String, Object> parameters) {
        var all = new HashMap<>(parameters);
        all.put("frame", frame);
        var page = new StringOutput();
        templates.render(template, all, page);
        request.contentType("text/html; charset=utf-8").result(page.toString());
    }
}
