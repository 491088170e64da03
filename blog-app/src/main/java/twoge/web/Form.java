package twoge.web;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.ContentTooLargeResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Part;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpException;

/// What a browser sends when a form is submitted. Whoever has one knows that it is ours: it carried our token.
public final class Form {
    /// The largest file that is taken in, and the largest form around it; whether a file is too large for what it
    /// is meant for is another question, which its form answers. A browser cut off before has nothing to show.
    private static final int LARGEST_FILE = 16 * 1024 * 1024;
    private static final int LARGEST_FORM = LARGEST_FILE + Site.LARGEST_REQUEST;
    /// Each part waits on the disk until it is read.
    private static final MultipartConfigElement LIMITS =
            new MultipartConfigElement(System.getProperty("java.io.tmpdir"), LARGEST_FILE, LARGEST_FORM, 0);
    static final String FILES = "multipart/form-data";

    private final Map<String, String> fields;
    private final Map<String, Part> files;

    private Form(Map<String, String> fields, Map<String, Part> files) {
        this.fields = fields;
        this.files = files;
    }

    /// Reads the form of `request`. Bytes that are no UTF-8 become replacement characters.
    ///
    /// A request that does not name its type is taken for a form without files.
    ///
    /// @throws HttpResponseException 415 when it is something else than a form, 400 when it is garbled or ends too
    ///     early, 408 when it does not come, 413 when it is too large
    /// @throws StaleForm when it does not carry the token of this browser
    /// @throws Busy when there is no room for it just now
    public static Form read(Context request) throws IOException {
        var type = Optional.ofNullable(request.contentType())
                .map(given -> given.split(";", 2)[0].strip().toLowerCase())
                .orElse("application/x-www-form-urlencoded");
        var form = read(request, type);
        request.attribute(Form.class.getName(), form);
        if (!FormToken.fits(request, form.field(FormToken.FIELD))) throw new StaleForm(HttpStatus.FORBIDDEN);
        return form;
    }

    private static Form read(Context request, String type) throws IOException {
        try {
            return switch (type) {
                case "application/x-www-form-urlencoded" -> fields(request);
                case FILES -> parts(request);
                default -> throw new HttpResponseException(HttpStatus.UNSUPPORTED_MEDIA_TYPE.getCode());
            };
        } catch (IOException | RuntimeException e) {
            var refusal = unfinished(request, e);
            if (refusal.isPresent()) throw refusal.get();
            throw e;
        }
    }

    /// The refusal, if it is the sender who did not go on: that is no failure of ours.
    ///
    /// @throws Busy when it is we who read no further
    private static Optional<HttpResponseException> unfinished(Context request, Throwable reason) {
        var causes =
                Stream.iterate(reason, Objects::nonNull, Throwable::getCause).toList();
        if (causes.stream().anyMatch(Busy.class::isInstance)) {
            request.header("Connection", "close");
            throw new Busy();
        }
        var status = causes.stream().anyMatch(TimeoutException.class::isInstance)
                ? Optional.of(408)
                : causes.stream().map(Form::statusOf).flatMap(Optional::stream).findFirst();
        // What may still come is no request.
        status.ifPresent(_ -> request.header("Connection", "close"));
        return status.map(HttpResponseException::new);
    }

    private static Optional<Integer> statusOf(Throwable cause) {
        return switch (cause) {
            case HttpException refusal -> Optional.of(refusal.getCode());
            case EOFException _ -> Optional.of(400);
            default -> Optional.empty();
        };
    }

    /// What was sent with `request`, as far as it has been read; an empty form if nothing was.
    static Form of(Context request) {
        var form = request.<Form>attribute(Form.class.getName());
        return form == null ? new Form(Map.of(), Map.of()) : form;
    }

    /// The longest thing in it, which must not be lost whatever happens; empty when there was nothing to write.
    public String text() {
        return field("text").isEmpty() ? field("about") : field("text");
    }

    /// What was typed into the field; empty when the form has no such field.
    public String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /// A chosen file, to be opened as long as its request lasts; empty when none was chosen.
    public Optional<Callable<InputStream>> file(String name) {
        return Optional.ofNullable(files.get(name)).map(part -> part::getInputStream);
    }

    private static Form fields(Context request) {
        var fields = new HashMap<String, String>();
        try {
            for (var pair : new String(request.bodyAsBytes(), StandardCharsets.UTF_8).split("&")) {
                int equals = pair.indexOf('=');
                var name = equals < 0 ? pair : pair.substring(0, equals);
                var value = equals < 0 ? "" : pair.substring(equals + 1);
                fields.putIfAbsent(decode(name), decode(value));
            }
        } catch (IllegalArgumentException e) {
            throw new BadRequestResponse();
        }
        return new Form(fields, Map.of());
    }

    /// File names are not looked at: what somebody called a file on their machine means nothing here.
    private static Form parts(Context request) throws IOException {
        if (request.req().getContentLengthLong() > LARGEST_FORM) throw new ContentTooLargeResponse();
        request.req().setAttribute("org.eclipse.jetty.multipartConfig", LIMITS);
        var fields = new HashMap<String, String>();
        var files = new HashMap<String, Part>();
        long text = 0;
        try {
            for (var part : request.req().getParts()) {
                if (part.getSubmittedFileName() != null) {
                    if (part.getSize() > 0) files.putIfAbsent(part.getName(), part);
                    continue;
                }
                text += part.getSize();
                if (text > Site.LARGEST_REQUEST) throw new ContentTooLargeResponse();
                try (var content = part.getInputStream()) {
                    fields.putIfAbsent(part.getName(), new String(content.readAllBytes(), StandardCharsets.UTF_8));
                }
            }
        } catch (ServletException | IllegalArgumentException | IllegalStateException e) {
            // What is left of it on the wire is no request.
            request.header("Connection", "close");
            if (tooLarge(e)) throw new ContentTooLargeResponse();
            throw unfinished(request, e).orElseGet(BadRequestResponse::new);
        }
        return new Form(fields, files);
    }

    private static boolean tooLarge(Throwable e) {
        for (; e != null; e = e.getCause()) {
            if (String.valueOf(e.getMessage()).matches("(?s).*(exceed|too large|max ?length).*")) return true;
        }
        return false;
    }

    private static String decode(String encoded) {
        return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    }
}
