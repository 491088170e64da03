package twoge.web;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.HttpResponseException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// What a browser sends when a form without files is submitted.
public final class Form {
    private final Map<String, String> fields;

    private Form(Map<String, String> fields) {
        this.fields = fields;
    }

    /// Reads the form of `request`. Bytes that are no UTF-8 become replacement characters.
    ///
    /// A request that does not name its type is taken for a form.
    ///
    /// @throws HttpResponseException 415 when it is something else than a form, 400 when it is garbled
    public static Form read(Context request) {
        var type = request.contentType();
        if (type != null && !type.split(";", 2)[0].strip().equalsIgnoreCase("application/x-www-form-urlencoded")) {
            throw new HttpResponseException(HttpStatus.UNSUPPORTED_MEDIA_TYPE.getCode());
        }
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
        return new Form(fields);
    }

    /// What was typed into the field; empty when the form has no such field.
    public String field(String name) {
        return fields.getOrDefault(name, "");
    }

    private static String decode(String encoded) {
        return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    }
}
