package pushback.host.balancer;

import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/// Reads heads of requests (RFC 9112) and writes them anew for a target, as an Application Load Balancer does.
///
/// Refuses what could be read in two ways: between two readers who disagree about where a request ends, the rest of one
/// client's request becomes the beginning of another's. Used by one thread.
final class RequestParser {
    /// The limits of an Application Load Balancer ("HTTP header limits", Elastic Load Balancing user guide).
    static final int MAX_LINE = 16 * 1024;
    static final int MAX_HEAD = 64 * 1024;
    private static final int MAX_FORWARDED_FOR = 30;
    /// A longer trace header is replaced ("Request tracing", user guide for Application Load Balancers).
    private static final int MAX_TRACE = 7 * 1024;

    private static final byte[] CONNECTION = Bytes.ascii("connection");
    private static final byte[] CONTENT_LENGTH = Bytes.ascii("content-length");
    private static final byte[] TRANSFER_ENCODING = Bytes.ascii("transfer-encoding");
    private static final byte[] HOST = Bytes.ascii("host");
    private static final byte[] EXPECT = Bytes.ascii("expect");
    private static final byte[] UPGRADE = Bytes.ascii("upgrade");
    private static final byte[] MAX_FORWARDS = Bytes.ascii("max-forwards");
    private static final byte[] FORWARDED_FOR = Bytes.ascii("x-forwarded-for");
    private static final byte[] FORWARDED_PROTO = Bytes.ascii("x-forwarded-proto");
    private static final byte[] FORWARDED_PORT = Bytes.ascii("x-forwarded-port");
    private static final byte[] TRAILER = Bytes.ascii("trailer");
    private static final byte[] TRACE_ID = Bytes.ascii("x-amzn-trace-id");
    private static final byte[] CLOSE = Bytes.ascii("close");
    private static final byte[] KEEP_ALIVE = Bytes.ascii("keep-alive");
    private static final byte[] H2C = Bytes.ascii("h2c");

    private final Fields fields = new Fields();
    private final Bytes head = new Bytes();
    private final String address;
    private final int port;
    private byte[] in;
    private boolean modern;
    private int targetFrom, targetTo;
    private int methodTo;
    private int host, connection, transferEncoding, contentLength, upgrade, maxForwards, trace;
    private int hops;
    private boolean expect;

    /// @param address of the listener, for clients that name no host
    RequestParser(String address, int port) {
        this.address = address;
        this.port = port;
    }

    /// Where the empty line at the end of a head has ended, or -1. `scanned` bytes were looked at in vain before.
    ///
    /// @throws RefusedRequest if this cannot become a head any more
    int end(byte[] bytes, int from, int to, int scanned) throws RefusedRequest {
        in = bytes;
        if (!Fields.isToken(in[from])) throw RefusedRequest.malformed("This is not an HTTP request.");
        for (int i = Math.max(from, scanned - 3); i < to; i++) {
            if (in[i] != '\n') continue;
            int next = i + 1;
            if (next < to && in[next] == '\r') next++;
            if (next < to && in[next] == '\n') {
                if (next - from >= MAX_HEAD) throw tooMany();
                return next + 1;
            }
        }
        boolean first = true;
        for (int i = from, line = from; i < to; i++) {
            if (i - line > MAX_LINE) throw tooLong(first);
            if (in[i] != '\n') continue;
            // Who talks to the wrong port is told so at once.
            if (first) requestLine(from, i);
            line = i + 1;
            first = false;
        }
        if (to - from > MAX_HEAD) throw tooMany();
        return -1;
    }

    /// Reads the head between `from` and `end`, which includes the empty line.
    ///
    /// @param client the address the client connects from
    Request parse(byte[] bytes, int from, int end, String client) throws RefusedRequest {
        in = bytes;
        fields.begin(bytes);
        int line = requestLine(from, lineEnd(from));
        while (in[line] != '\n' && in[line] != '\r') line = field(line);
        look();
        var method = method(from);
        boolean close = connection >= 0 && fields.lists(CONNECTION, CLOSE);
        boolean keepAlive = modern ? !close : !close && connection >= 0 && fields.lists(CONNECTION, KEEP_ALIVE);
        long length = length();
        // Both: the chunked coding counts, and nothing else is read from this connection (RFC 9112, section 6.1).
        if (transferEncoding >= 0 && contentLength >= 0) keepAlive = false;
        refuseWhatEndsHere(method, from);
        boolean switches = modern
                && upgrade >= 0
                && connection >= 0
                && fields.lists(CONNECTION, UPGRADE)
                && !fields.lists(UPGRADE, H2C);
        compose(from, client, switches);
        return new Request(
                method, head.copy(), end, modern, keepAlive, length, contentLength >= 0, expect && modern, switches);
    }

    private static RefusedRequest tooMany() {
        return new RefusedRequest(413, "The header fields of a request may take 64 KB.");
    }

    private static RefusedRequest tooLong(boolean requestLine) {
        return requestLine
                ? new RefusedRequest(414, "A request line may take 16 KB.")
                : new RefusedRequest(413, "A header field may take 16 KB.");
    }

    private int lineEnd(int from) {
        int i = from;
        while (in[i] != '\n') i++;
        return i;
    }

    /// Returns where the first field begins.
    private int requestLine(int from, int newline) throws RefusedRequest {
        int to = newline > from && in[newline - 1] == '\r' ? newline - 1 : newline;
        if (to - from > MAX_LINE) throw tooLong(true);
        methodTo = from;
        while (methodTo < to && Fields.isToken(in[methodTo])) methodTo++;
        if (methodTo == to || in[methodTo] != ' ') throw RefusedRequest.malformed("The request line has no method.");
        targetFrom = methodTo + 1;
        targetTo = targetFrom;
        for (; targetTo < to && in[targetTo] != ' '; targetTo++) {
            byte b = in[targetTo];
            // A fragment stays with the client; other characters are passed on for the application to judge.
            if (b <= ' ' || b == 127 || b == '#')
                throw RefusedRequest.malformed("The request target has a character that must be encoded.");
        }
        if (targetTo == targetFrom || targetTo == to)
            throw RefusedRequest.malformed("The request line is not complete.");
        version(targetTo + 1, to);
        return newline + 1;
    }

    private void version(int from, int to) throws RefusedRequest {
        boolean http = to - from == 8
                && Request.text(in, from, from + 5).equals("HTTP/")
                && isDigit(in[from + 5])
                && in[from + 6] == '.'
                && isDigit(in[from + 7]);
        if (!http) throw RefusedRequest.malformed("The request line does not end in an HTTP version.");
        if (in[from + 5] != '1') throw new RefusedRequest(505, "This is an HTTP/1.1 server.");
        modern = in[from + 7] != '0';
    }

    private int field(int from) throws RefusedRequest {
        int colon = from;
        while (Fields.isToken(in[colon])) colon++;
        if (colon == from || in[colon] != ':') throw RefusedRequest.malformed("A header field has no proper name.");
        int i = colon + 1;
        for (; in[i] != '\n'; i++) {
            if (in[i] == 0 || in[i] == '\r' && in[i + 1] != '\n')
                throw RefusedRequest.malformed("A header field has a character that it may not have.");
        }
        int to = in[i - 1] == '\r' ? i - 1 : i;
        if (to - from > MAX_LINE) throw tooLong(false);
        fields.add(from, colon, colon + 1, to);
        return i + 1;
    }

    private void look() throws RefusedRequest {
        host = connection = transferEncoding = contentLength = upgrade = maxForwards = trace = -1;
        hops = 0;
        expect = false;
        for (int i = 0; i < fields.count; i++) {
            switch (fields.nameLength(i)) {
                case 4 -> {
                    if (fields.isNamed(i, HOST)) {
                        if (host >= 0) throw RefusedRequest.malformed("There is more than one Host.");
                        host = i;
                    }
                }
                case 6 -> expect |= fields.isNamed(i, EXPECT) && continues(i);
                case 7 -> {
                    if (fields.isNamed(i, UPGRADE)) upgrade = i;
                }
                case 10 -> {
                    if (fields.isNamed(i, CONNECTION)) connection = i;
                }
                case 12 -> {
                    if (fields.isNamed(i, MAX_FORWARDS)) maxForwards = i;
                }
                case 14 -> {
                    if (fields.isNamed(i, CONTENT_LENGTH)) sameLength(i);
                }
                case 15 -> {
                    if (fields.isNamed(i, FORWARDED_FOR)) hops += hops(i);
                    if (fields.isNamed(i, TRACE_ID)) trace = i;
                }
                case 17 -> {
                    if (fields.isNamed(i, TRANSFER_ENCODING)) {
                        if (transferEncoding >= 0)
                            throw RefusedRequest.malformed("There is more than one Transfer-Encoding.");
                        transferEncoding = i;
                    }
                }
                default -> {}
            }
        }
        if (host < 0 && modern) throw RefusedRequest.malformed("There is no Host.");
        if (host >= 0) Authority.check(in, fields.valueFrom(host), fields.valueTo(host));
        if (hops > MAX_FORWARDED_FOR) throw new RefusedRequest(463, "An X-Forwarded-For may have 30 addresses.");
    }

    private int hops(int field) {
        int hops = fields.valueFrom(field) < fields.valueTo(field) ? 1 : 0;
        for (int i = fields.valueFrom(field); i < fields.valueTo(field); i++) if (in[i] == ',') hops++;
        return hops;
    }

    private boolean continues(int field) throws RefusedRequest {
        if (fields.value(field).equalsIgnoreCase("100-continue")) return true;
        throw new RefusedRequest(417, "Of expectations, only 100-continue can be met.");
    }

    private void sameLength(int field) throws RefusedRequest {
        if (contentLength >= 0 && !fields.value(field).equals(fields.value(contentLength)))
            throw RefusedRequest.malformed("There is more than one Content-Length.");
        contentLength = field;
    }

    private long length() throws RefusedRequest {
        if (transferEncoding >= 0) {
            var coding = fields.value(transferEncoding);
            if (coding.equalsIgnoreCase("chunked")) {
                if (!modern) throw RefusedRequest.malformed("HTTP/1.0 has no Transfer-Encoding.");
                return -1;
            }
            // It once meant "as it is". To send it along with a body would leave the end of the body to taste.
            if (coding.equalsIgnoreCase("identity") && modern && contentLength < 0) return 0;
            boolean list = coding.matches("[!-~]+([ \t]*,[ \t]*[!-~]+)*");
            if (!list || coding.toLowerCase(Locale.ROOT).matches("chunked\\b.*|.*\\bchunked\\b.*\\bchunked\\b.*"))
                throw RefusedRequest.malformed("The Transfer-Encoding does not end in chunked, once.");
            throw new RefusedRequest(501, "Of transfer codings, only chunked is known.");
        }
        if (contentLength < 0) return 0;
        long length = 0;
        int from = fields.valueFrom(contentLength), to = fields.valueTo(contentLength);
        if (from == to || to - from > 18) throw RefusedRequest.malformed("The Content-Length is not a length.");
        for (int i = from; i < to; i++) {
            if (!isDigit(in[i])) throw RefusedRequest.malformed("The Content-Length is not a length.");
            length = length * 10 + in[i] - '0';
        }
        return length;
    }

    private String method(int from) {
        boolean get = methodTo - from == 3 && in[from] == 'G' && in[from + 1] == 'E' && in[from + 2] == 'T';
        return get ? "GET" : Request.text(in, from, methodTo);
    }

    /// Methods whose last recipient is a proxy (RFC 9110, sections 7.6.2 and 9.3.6), and targets that go with no
    /// other.
    private void refuseWhatEndsHere(String method, int from) throws RefusedRequest {
        if (method.equals("CONNECT")) throw new RefusedRequest(405, "This is not a proxy to other servers.");
        if (method.equals("TRACE")) throw new RefusedRequest(405, "TRACE is not answered.");
        if (method.equals("OPTIONS")
                && maxForwards >= 0
                && fields.value(maxForwards).matches("0+")) throw new RefusedRequest(200, "");
        boolean asterisk = targetTo - targetFrom == 1 && in[targetFrom] == '*';
        if (asterisk && method.equals("OPTIONS")) return;
        if (in[targetFrom] != '/') absoluteForm();
    }

    private void absoluteForm() throws RefusedRequest {
        int scheme = targetFrom;
        while (scheme < targetTo && in[scheme] != ':') scheme++;
        var name = Request.text(in, targetFrom, scheme);
        boolean absolute = (name.equalsIgnoreCase("http") || name.equalsIgnoreCase("https"))
                && scheme + 2 < targetTo
                && in[scheme + 1] == '/'
                && in[scheme + 2] == '/';
        if (!absolute) throw RefusedRequest.malformed("The request target is neither a path nor an address.");
        int authority = scheme + 3;
        int path = authority;
        while (path < targetTo && in[path] != '/' && in[path] != '?') path++;
        if (path == authority) throw RefusedRequest.malformed("The request target names no host.");
        Authority.check(in, authority, path);
    }

    private void compose(int from, String client, boolean switches) {
        head.clear().put(in, from, targetFrom);
        int hostFrom = host < 0 ? 0 : fields.valueFrom(host), hostTo = host < 0 ? 0 : fields.valueTo(host);
        if (in[targetFrom] == '/' || in[targetFrom] == '*') {
            head.put(in, targetFrom, targetTo);
        } else {
            hostFrom = targetFrom;
            while (in[hostFrom] != ':') hostFrom++;
            hostFrom += 3;
            hostTo = hostFrom;
            while (hostTo < targetTo && in[hostTo] != '/' && in[hostTo] != '?') hostTo++;
            // Of a server as a whole: the asterisk (RFC 9112, section 3.2.4).
            if (hostTo == targetTo) head.put(in[from] == 'O' ? "*" : "/");
            else if (in[hostTo] == '?') head.put('/');
            head.put(in, hostTo, targetTo);
        }
        head.put(" HTTP/1.1\r\nHost: ");
        host(hostFrom, hostTo);
        head.put("\r\n");
        for (int i = 0; i < fields.count; i++) {
            if (!isOurs(i) && !fields.isHopByHop(i, CONNECTION, connection >= 0)) fields.copy(i, head);
        }
        if (maxForwards >= 0) fewerForwards(from);
        head.put("X-Forwarded-For: ");
        if (hops > 0) earlierHops();
        head.put(client)
                .put("\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Port: ")
                .put(port)
                .put("\r\n");
        trace();
        if (switches)
            head.put("Connection: Upgrade\r\nUpgrade: ")
                    .put(in, fields.valueFrom(upgrade), fields.valueTo(upgrade))
                    .put("\r\n");
    }

    /// In lower case, and with the listener's port when the client left it out.
    private void host(int from, int to) {
        if (from == to) {
            if (host < 0) head.put(address).put(':').put(port);
            return;
        }
        boolean portNamed = false;
        for (int i = from; i < to; i++) {
            byte b = in[i];
            if (b == ':') portNamed = true;
            if (b == ']') portNamed = false;
            head.put((char) (b >= 'A' && b <= 'Z' ? b + 32 : b));
        }
        if (!portNamed && port != 80) head.put(':').put(port);
    }

    /// What the balancer says itself; the client's word on it is not passed on unseen.
    private boolean isOurs(int field) {
        return switch (fields.nameLength(field)) {
            case 4 -> fields.isNamed(field, HOST);
            case 6 -> fields.isNamed(field, EXPECT);
            case 7 -> fields.isNamed(field, TRAILER);
            case 12 -> fields.isNamed(field, MAX_FORWARDS);
            case 14 -> fields.isNamed(field, CONTENT_LENGTH);
            case 15 -> fields.isNamed(field, FORWARDED_FOR) || fields.isNamed(field, TRACE_ID);
            case 16 -> fields.isNamed(field, FORWARDED_PORT);
            case 17 -> fields.isNamed(field, FORWARDED_PROTO);
            default -> false;
        };
    }

    private void fewerForwards(int from) {
        var value = fields.value(maxForwards);
        // Only OPTIONS counts down here, TRACE being refused; a proxy may leave it as it is for other methods.
        if (in[from] == 'O' && value.matches("\\d{1,9}")) value = Integer.toString(Integer.parseInt(value) - 1);
        head.put("Max-Forwards: ").put(value).put("\r\n");
    }

    private void earlierHops() {
        for (int i = 0; i < fields.count; i++) {
            if (fields.isNamed(i, FORWARDED_FOR) && fields.valueFrom(i) < fields.valueTo(i))
                head.put(in, fields.valueFrom(i), fields.valueTo(i)).put(", ");
        }
    }

    private void trace() {
        head.put("X-Amzn-Trace-Id: ");
        var before = trace < 0 ? "" : fields.value(trace);
        boolean known = trace >= 0 && before.length() <= MAX_TRACE;
        boolean rooted = known && ("; " + before).matches("(?i).*;\\s*Root=.*");
        head.put(rooted ? "Self=1-" : "Root=1-")
                .hex(System.currentTimeMillis() / 1000, 8)
                .put('-');
        var random = ThreadLocalRandom.current();
        head.hex(random.nextLong(), 12).hex(random.nextLong(), 12);
        if (known) {
            for (var field : before.split(";")) {
                boolean own = field.strip().regionMatches(true, 0, "Self=", 0, 5);
                if (!field.isBlank() && !own) head.put(';').put(field.strip());
            }
        }
        head.put("\r\n");
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
