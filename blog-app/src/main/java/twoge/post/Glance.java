package twoge.post;

import java.util.regex.Pattern;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.CustomBlock;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;

/// What a list shows of a text: the sentences it begins with, in one line and without marks. Code, tables, pictures,
/// tags, headings and what is crossed out are no sentences. Where there is nothing else, headings and code have to do.
final class Glance extends AbstractVisitor {
    /// Code points; a little more than fits into two lines of the widest column.
    static final int LONGEST = 200;

    private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}\\p{Cc}]+");
    private static final Pattern WORD_BEFORE = Pattern.compile("(?s)(.*\\S)\\s.*");
    private static final Pattern CHARACTERS_BEFORE = Pattern.compile("(?s)(.+)\\b{g}.+");
    private static final Pattern HOST = Pattern.compile("(?:https?://|mailto:)?(?:www\\.)?([^/?#]+).*");

    private final StringBuilder line = new StringBuilder();
    private final boolean sentences;

    private Glance(boolean sentences) {
        this.sentences = sentences;
    }

    static String of(Node document) {
        var begins = read(document, true);
        return cut(begins.isEmpty() ? read(document, false) : begins);
    }

    private static String read(Node document, boolean sentences) {
        var glance = new Glance(sentences);
        document.accept(glance);
        return SPACES.matcher(glance.line).replaceAll(" ").strip();
    }

    /// After a word if there is one in the second half, and never within what a reader takes for one character.
    private static String cut(String line) {
        if (line.codePointCount(0, line.length()) <= LONGEST) return line;
        var cut = line.substring(0, line.offsetByCodePoints(0, LONGEST));
        var word = WORD_BEFORE.matcher(cut);
        if (word.matches() && word.end(1) > cut.length() / 2) return word.group(1) + " …";
        var characters = CHARACTERS_BEFORE.matcher(cut);
        return (characters.matches() ? characters.group(1) : cut) + "…";
    }

    private boolean enough() {
        return line.length() > 8 * LONGEST;
    }

    @Override
    protected void visitChildren(Node parent) {
        if (!enough()) super.visitChildren(parent);
    }

    @Override
    public void visit(Paragraph paragraph) {
        boolean continues = paragraph.getParent() instanceof ListItem item
                && item.getPrevious() != null
                && item.getFirstChild() == paragraph;
        if (continues && !line.isEmpty()) line.append("· ");
        visitChildren(paragraph);
        line.append(' ');
    }

    @Override
    public void visit(Text text) {
        line.append(text.getLiteral());
    }

    @Override
    public void visit(Code code) {
        line.append(code.getLiteral());
    }

    @Override
    public void visit(SoftLineBreak end) {
        line.append(' ');
    }

    @Override
    public void visit(HardLineBreak end) {
        line.append(' ');
    }

    /// Of an address that stands for itself, where it leads is enough.
    @Override
    public void visit(Link link) {
        boolean bare = link.getFirstChild() instanceof Text text
                && text.getNext() == null
                && link.getDestination().endsWith(text.getLiteral());
        if (bare) line.append(HOST.matcher(link.getDestination()).replaceFirst("$1"));
        else visitChildren(link);
    }

    @Override
    public void visit(Heading heading) {
        if (sentences) return;
        visitChildren(heading);
        line.append(' ');
    }

    @Override
    public void visit(FencedCodeBlock code) {
        if (!sentences) line.append(code.getLiteral());
    }

    @Override
    public void visit(IndentedCodeBlock code) {
        if (!sentences) line.append(code.getLiteral());
    }

    @Override
    public void visit(Image image) {
        if (!sentences) visitChildren(image);
    }

    @Override
    public void visit(HtmlBlock tags) {}

    @Override
    public void visit(HtmlInline tag) {}

    /// A table.
    @Override
    public void visit(CustomBlock block) {
        if (!sentences) visitChildren(block);
    }

    /// A cell of a table, or what is crossed out.
    @Override
    public void visit(CustomNode node) {
        if (sentences) return;
        visitChildren(node);
        line.append(' ');
    }
}
