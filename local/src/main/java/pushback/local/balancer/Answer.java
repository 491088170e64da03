package pushback.local.balancer;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The head of a target's answer, and its body still to be read.
///
/// @param fields name and value of each header field that concerns the client
/// @param length of the body in bytes, -1 when only its end will tell
/// @param keepAlive whether the connection may serve another request afterwards
record Answer(int status, List<Field> fields, long length, AnswerBody body, boolean keepAlive) {
    private static final int MAX_LINE = 32 * 1024;
    private static final int MAX_FIELDS = 200;

    record Field(String name, String value) { }

    static Answer read(InputStream in, String method) throws IOException {
        while (true) {
            var statusLine = Wire.line(in, MAX_LINE);
            int status = status(statusLine);
            var fields = fields(in);
            // 100 Continue and 103 Early Hints come before the answer; the balancer has said its own.
            if (status >= 200) return read(in, method, statusLine.startsWith("HTTP/1.0"), status, fields);
            if (status == 101) throw new IOException("the target switched protocols without being asked");
        }
    }

    Answer withoutKeepAlive() {
        return new Answer(status, fields, length, body, false);
    }

    private static Answer read(InputStream in, String method, boolean old, int status, List<Field> fields)
            throws IOException {
        boolean chunked = values(fields, "Transfer-Encoding").stream().anyMatch(v -> v.equalsIgnoreCase("chunked"));
        var connection = values(fields, "Connection");
        boolean keepAlive = old ? contains(connection, "keep-alive") : !contains(connection, "close");
        var passedOn = fields.stream().filter(f -> !HopByHop.is(f.name(), connection)).toList();

        if (method.equals("HEAD") || status == 204 || status == 304) {
            return new Answer(status, passedOn, 0, AnswerBody.empty(), keepAlive);
        }
        if (chunked) return new Answer(status, passedOn, -1, AnswerBody.chunked(in), keepAlive);
        long length = length(fields);
        if (length >= 0) return new Answer(status, passedOn, length, AnswerBody.fixed(in, length), keepAlive);
        return new Answer(status, passedOn, -1, AnswerBody.untilClose(in), false);
    }

    private static int status(String line) throws IOException {
        boolean http = line.length() >= 12 && line.startsWith("HTTP/1.") && line.charAt(8) == ' ';
        if (!http) throw new IOException("the target does not speak HTTP/1.1");
        try {
            int status = Integer.parseInt(line, 9, 12, 10);
            if (status >= 100 && status <= 599) return status;
        } catch (NumberFormatException notANumber) {
            // Said below.
        }
        throw new IOException("the target answered without a status");
    }

    private static List<Field> fields(InputStream in) throws IOException {
        var fields = new ArrayList<Field>();
        for (var line = Wire.line(in, MAX_LINE); !line.isEmpty(); line = Wire.line(in, MAX_LINE)) {
            int colon = line.indexOf(':');
            if (colon < 1 || fields.size() == MAX_FIELDS) throw new IOException("the target sent a broken header");
            fields.add(new Field(line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return fields;
    }

    private static long length(List<Field> fields) throws IOException {
        var lengths = values(fields, "Content-Length").stream().distinct().toList();
        if (lengths.isEmpty()) return -1;
        try {
            if (lengths.size() == 1) return Long.parseUnsignedLong(lengths.getFirst());
        } catch (NumberFormatException notANumber) {
            // Said below.
        }
        throw new IOException("the target sent a broken Content-Length");
    }

    private static List<String> values(List<Field> fields, String name) {
        return fields.stream().filter(f -> f.name().equalsIgnoreCase(name))
                .flatMap(f -> Arrays.stream(f.value().split(","))).map(String::strip).toList();
    }

    private static boolean contains(List<String> values, String wanted) {
        return values.stream().anyMatch(wanted::equalsIgnoreCase);
    }
}
