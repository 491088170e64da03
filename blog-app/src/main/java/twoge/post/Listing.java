package twoge.post;

import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;

/// Which part of a list somebody asks for: `?before=` the id of a post, `?size=` of the page.
record Listing(long before, int size, boolean first) {
    static final int USUAL = 20;
    static final int MOST = 100;

    /// @throws NotFoundResponse when there can be no such part
    static Listing read(Context request, String before) {
        var size = request.queryParam("size");
        int asked = size == null ? USUAL : (int) Math.min(MOST, PostId.parse(size));
        return new Listing(before == null ? Long.MAX_VALUE : PostId.parse(before), asked, before == null);
    }

    /// What the address of the next page needs beside `before`.
    String suffix() {
        return size == USUAL ? "" : "&size=" + size;
    }
}
