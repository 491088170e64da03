package pushback.console.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.TemplateOutput;
import gg.jte.html.OwaspHtmlTemplateOutput;
import gg.jte.output.StringOutput;
import gg.jte.output.Utf8ByteOutput;
import java.util.Map;
import pushback.base.Visible;

/// The templates of `src/main/jte`. What others have written is shown with its control characters as escapes,
/// whatever template shows it.
final class PageTemplates {
    private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);

    byte[] page(String template, Map<String, Object> parameters) {
        var page = new Utf8ByteOutput();
        engine.render(template, parameters, new VisibleOutput(page));
        return page.toByteArray();
    }

    String part(String template, Map<String, Object> parameters) {
        var part = new StringOutput();
        engine.render(template, parameters, new VisibleOutput(part));
        return part.toString();
    }

    private static final class VisibleOutput extends OwaspHtmlTemplateOutput {
        VisibleOutput(TemplateOutput output) {
            super(output);
        }

        @Override
        public void writeUserContent(String value) {
            super.writeUserContent(value == null ? null : Visible.text(value));
        }
    }
}
