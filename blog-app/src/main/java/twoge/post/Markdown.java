package twoge.post;

import java.util.List;
import org.commonmark.Extension;
import org.commonmark.ext.autolink.AutolinkExtension;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.owasp.html.ElementPolicy;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/// Texts in Markdown, made into HTML that can do no harm: tags in the text are shown, not obeyed, and what the renderer
/// makes goes through a sanitizer that lets only the elements below pass.
public final class Markdown {
    private static final List<Extension> EXTENSIONS =
            List.of(AutolinkExtension.create(), StrikethroughExtension.create(), TablesExtension.create());
    // Nobody nests deeper, but for making us run out of stack.
    private static final Parser PARSER = Parser.builder()
            .extensions(EXTENSIONS)
            .maxOpenBlockParsers(16)
            .maxInlineNesting(16)
            .build();
    private static final HtmlRenderer HTML = HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            .escapeHtml(true)
            .sanitizeUrls(true)
            .softbreak("<br>")
            .build();
    private static final PolicyFactory POLICY = new HtmlPolicyBuilder()
            .allowElements(
                    "p", "br", "h2", "h3", "h4", "h5", "h6", "li", "code", "em", "strong", "del", "hr", "a", "thead",
                    "tbody", "tr", "th", "td")
            // A wide one is moved sideways on a small screen: with the keyboard, too.
            .allowElements(always("tabindex", "0"), "table", "pre")
            // Their bar, bullets and numbers are where their text begins, on the right if that is Hebrew.
            .allowElements(always("dir", "auto"), "ul", "ol", "blockquote")
            .allowAttributes("href")
            .onElements("a")
            .allowAttributes("align")
            .matching(true, "left", "center", "right")
            .onElements("th", "td")
            .allowAttributes("start")
            .matching((_, _, value) -> value.matches("\\d{1,9}") ? value : null)
            .onElements("ol")
            .allowStandardUrlProtocols()
            .requireRelsOnLinks("nofollow", "ugc", "noopener")
            .toFactory();

    private Markdown() {}

    /// The whole text.
    public static String html(String text) {
        var document = PARSER.parse(text);
        document.accept(new BelowTheTitle());
        document.accept(new LinksForPictures());
        return POLICY.sanitize(HTML.render(document));
    }

    /// How a text begins, in one line for a list, see [Glance]. Needs to be escaped.
    public static String glance(String text) {
        return Glance.of(PARSER.parse(text));
    }

    private static ElementPolicy always(String attribute, String value) {
        return (name, attributes) -> {
            attributes.addAll(List.of(attribute, value));
            return name;
        };
    }

    /// Pictures of other sites are not shown: those would learn who reads here. Their description leads to them,
    /// unless it leads elsewhere already.
    private static final class LinksForPictures extends AbstractVisitor {
        @Override
        public void visit(Image image) {
            var text = image.getFirstChild() != null ? image.getFirstChild() : new Text(image.getDestination());
            var link = new Link(image.getDestination(), image.getTitle());
            if (!(image.getParent() instanceof Link)) image.insertBefore(link);
            for (Node next; text != null; text = next) {
                next = text.getNext();
                if (link.getParent() != null) link.appendChild(text);
                else image.insertBefore(text);
            }
            image.unlink();
        }
    }

    /// The title of the post is the page's heading; those in the text come below it, and none skips a level: that
    /// is how somebody with a screen reader finds around.
    private static final class BelowTheTitle extends AbstractVisitor {
        private int before = 1;

        @Override
        public void visit(Heading heading) {
            before = Math.min(heading.getLevel() + 1, Math.min(before + 1, 6));
            heading.setLevel(before);
            visitChildren(heading);
        }
    }
}
