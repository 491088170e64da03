package twoge.post;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import twoge.account.Account;
import twoge.account.Accounts;
import twoge.web.Connection;

/// `GET /feed.atom` and `GET /authors/{name}/feed.atom`: the newest posts for feed readers (RFC 4287).
final class Feed {
    private static final String ATOM = "http://www.w3.org/2005/Atom";
    private static final XMLOutputFactory XML = XMLOutputFactory.newDefaultFactory();

    private final Accounts accounts;
    private final Posts posts;

    Feed(Accounts accounts, Posts posts) {
        this.accounts = accounts;
        this.posts = posts;
    }

    void ofAll(Context request) throws Exception {
        answer(request, "Twoge", "/", posts.newest(Long.MAX_VALUE, Listing.USUAL));
    }

    void ofAuthor(Context request) throws Exception {
        var name = request.pathParam("name");
        if (!Account.isName(name)) throw new NotFoundResponse();
        var author = accounts.find(name).orElseThrow(NotFoundResponse::new);
        answer(
                request,
                author.displayName() + " · Twoge",
                "/authors/" + name,
                posts.newestOf(author.id(), Long.MAX_VALUE, Listing.USUAL));
    }

    private void answer(Context request, String title, String page, Posts.Page newest)
            throws XMLStreamException, SQLException {
        var origin = Connection.origin(request);
        var text = new StringWriter();
        var xml = XML.createXMLStreamWriter(text);
        xml.writeStartDocument("utf-8", "1.0");
        xml.writeStartElement("feed");
        xml.writeDefaultNamespace(ATOM);
        write(
                xml,
                origin,
                title,
                page,
                posts.find(newest.posts().stream().map(Post.Ref::id).toList()));
        xml.writeEndDocument();
        request.contentType("application/atom+xml; charset=utf-8");
        // Feed readers ask every few minutes for what changes every few days.
        var tag = "W/\"" + UUID.nameUUIDFromBytes(text.toString().getBytes(StandardCharsets.UTF_8)) + "\"";
        request.header("ETag", tag);
        if (String.valueOf(request.header("If-None-Match")).contains(tag)) request.status(HttpStatus.NOT_MODIFIED);
        else request.result(text.toString());
    }

    private static void write(XMLStreamWriter xml, String origin, String title, String page, List<Post> newest)
            throws XMLStreamException {
        element(xml, "id", id("feed " + page));
        element(xml, "title", title);
        link(xml, "alternate", origin + page);
        link(xml, "self", origin + (page.equals("/") ? "" : page) + "/feed.atom");
        // A feed must say when it changed; one without posts has not yet.
        element(
                xml,
                "updated",
                newest.stream()
                        .map(Post::writtenAt)
                        .max(Comparator.naturalOrder())
                        .map(Object::toString)
                        .orElse("1970-01-01T00:00:00Z"));
        for (var post : newest) entry(xml, origin, post);
    }

    private static void entry(XMLStreamWriter xml, String origin, Post post) throws XMLStreamException {
        xml.writeStartElement("entry");
        element(xml, "id", id("post " + post.id() + " " + post.createdAt()));
        element(xml, "title", post.title());
        link(xml, "alternate", origin + "/posts/" + post.id());
        element(xml, "published", post.createdAt().toString());
        element(xml, "updated", post.writtenAt().toString());
        xml.writeStartElement("author");
        element(xml, "name", post.author().displayName());
        if (post.author().name().isPresent())
            element(xml, "uri", origin + "/authors/" + post.author().name().get());
        xml.writeEndElement();
        xml.writeStartElement("content");
        xml.writeAttribute("type", "html");
        xml.writeCharacters(Markdown.html(post.text()));
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private static void element(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        // Half a surrogate pair or a "non-character" would make the document unreadable as a whole.
        xml.writeCharacters(text.replaceAll("[\\p{Cs}\\uFFFE\\uFFFF]", "\uFFFD"));
        xml.writeEndElement();
    }

    private static void link(XMLStreamWriter xml, String relation, String address) throws XMLStreamException {
        xml.writeEmptyElement("link");
        xml.writeAttribute("rel", relation);
        xml.writeAttribute("href", address);
    }

    /// The same for ever, under whatever name the blog is reached.
    private static String id(String what) {
        return "urn:uuid:" + UUID.nameUUIDFromBytes(("twoge " + what).getBytes(StandardCharsets.UTF_8));
    }
}
