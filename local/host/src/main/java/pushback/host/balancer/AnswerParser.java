package pushback.host.balancer;

/// Reads heads of answers (RFC 9112) and writes them anew for a client. Used by one thread.
final class AnswerParser {
    /// The limit of an Application Load Balancer ("HTTP header limits", Elastic Load Balancing user guide).
    static final int MAX_HEAD = 32 * 1024;

    private static final byte[] CONNECTION = Bytes.ascii("connection");
    private static final byte[] CONTENT_LENGTH = Bytes.ascii("content-length");
    private static final byte[] TRANSFER_ENCODING = Bytes.ascii("transfer-encoding");
    private static final byte[] UPGRADE = Bytes.ascii("upgrade");
    private static final byte[] DATE = Bytes.ascii("date");
    private static final byte[] CLOSE = Bytes.ascii("close");
    private static final byte[] KEEP_ALIVE = Bytes.ascii("keep-alive");

    /// The target does not speak HTTP/1.
    static final class Broken extends Exception {
        Broken(String why) {
            super(why, null, false, false);
        }
    }

    private final Fields fields = new Fields();
    private byte[] in;
    private int reasonFrom, reasonTo;
    private int connection, upgrade, contentLength, transferEncoding;
    private boolean dated;

    /// Where the empty line at the end of a head has ended, or -1.
    static int end(byte[] in, int from, int to) {
        for (int i = from; i < to; i++) {
            if (in[i] != '\n') continue;
            int next = i + 1;
            if (next < to && in[next] == '\r') next++;
            if (next < to && in[next] == '\n') return next + 1;
        }
        return -1;
    }

    /// Reads the head between `from` and `end`, which includes the empty line.
    Answer parse(byte[] bytes, int from, int end, boolean answersHead) throws Broken {
        in = bytes;
        fields.begin(bytes);
        int line = statusLine(from, end);
        int status = (in[from + 9] - '0') * 100 + (in[from + 10] - '0') * 10 + in[from + 11] - '0';
        boolean modern = in[from + 7] != '0';
        connection = upgrade = contentLength = transferEncoding = -1;
        dated = false;
        while (in[line] != '\n' && (in[line] != '\r' || in[line + 1] != '\n')) line = field(line);
        for (int i = 0; i < fields.count; i++) look(i);
        boolean keepAlive = modern
                ? connection < 0 || !fields.lists(CONNECTION, CLOSE)
                : connection >= 0 && fields.lists(CONNECTION, KEEP_ALIVE);
        if (status < 200 || status == 204 || status == 304 || answersHead) return new Answer(status, end, 0, keepAlive);
        long length = length();
        // Both: the chunked coding counts, and nothing else is read from this connection (RFC 9112, section 6.3).
        boolean both = transferEncoding >= 0 && contentLength >= 0;
        return new Answer(status, end, length, keepAlive && !both && length != Answer.UNTIL_CLOSE);
    }

    /// Writes the head for the client, all but the framing of the body, its connection and the empty line.
    ///
    /// @param bodiless there is no body, so that a length is only said and nothing depends on it
    void compose(Answer answer, Bytes head, String date, boolean bodiless) {
        head.put("HTTP/1.1 ").put(answer.status());
        if (reasonFrom < reasonTo) head.put(in, reasonFrom, reasonTo);
        else head.put(' ');
        head.put("\r\n");
        for (int i = 0; i < fields.count; i++) {
            if (i == contentLength || fields.isNamed(i, CONTENT_LENGTH)) {
                boolean said = i == contentLength && bodiless && transferEncoding < 0;
                if (said && mayHaveLength(answer)) fields.copy(i, head);
            } else if (!fields.isHopByHop(i, CONNECTION, connection >= 0)) {
                fields.copy(i, head);
            }
        }
        if (!dated && !answer.isInterim()) head.put("Date: ").put(date).put("\r\n");
        if (upgrade >= 0 && (answer.status() == 101 || answer.status() == 426)) {
            head.put("Connection: Upgrade\r\nUpgrade: ")
                    .put(in, fields.valueFrom(upgrade), fields.valueTo(upgrade))
                    .put("\r\n");
        }
    }

    /// RFC 9110, section 8.6.
    private static boolean mayHaveLength(Answer answer) {
        return answer.status() >= 200 && answer.status() != 204;
    }

    /// Returns where the first field begins.
    private int statusLine(int from, int end) throws Broken {
        boolean http = end - from > 13
                && in[from] == 'H'
                && in[from + 1] == 'T'
                && in[from + 2] == 'T'
                && in[from + 3] == 'P'
                && in[from + 4] == '/'
                && in[from + 5] == '1'
                && in[from + 6] == '.'
                && isDigit(from + 7)
                && in[from + 8] == ' '
                && in[from + 9] >= '1'
                && in[from + 9] <= '5'
                && isDigit(from + 10)
                && isDigit(from + 11)
                && (in[from + 12] == ' ' || in[from + 12] == '\r' || in[from + 12] == '\n');
        if (!http) throw new Broken("the target does not speak HTTP/1.1");
        int newline = from + 12;
        while (in[newline] != '\n') {
            if (in[newline] == 0 || in[newline] == '\r' && in[newline + 1] != '\n')
                throw new Broken("a broken status line");
            newline++;
        }
        reasonFrom = from + 12;
        reasonTo = in[newline - 1] == '\r' ? newline - 1 : newline;
        return newline + 1;
    }

    private int field(int from) throws Broken {
        boolean folded = Fields.isBlank(in[from]);
        if (folded && fields.count == 0) throw new Broken("a broken header");
        int colon = from;
        if (!folded) {
            while (Fields.isToken(in[colon])) colon++;
        }
        int nameTo = colon;
        while (!folded && Fields.isBlank(in[colon])) colon++;
        if (!folded && (nameTo == from || in[colon] != ':')) throw new Broken("a broken header");
        int i = folded ? from : colon + 1;
        for (; in[i] != '\n'; i++) {
            if (in[i] == 0 || in[i] == '\r' && in[i + 1] != '\n') throw new Broken("a broken header");
        }
        int to = in[i - 1] == '\r' ? i - 1 : i;
        if (folded) {
            // A line that goes on is one line to the client (RFC 9112, section 5.2).
            for (int b = fields.end(fields.count - 1); b < from; b++) in[b] = ' ';
            fields.extend(Math.max(to, from));
        } else {
            fields.add(from, nameTo, colon + 1, to);
        }
        return i + 1;
    }

    private void look(int field) throws Broken {
        switch (fields.nameLength(field)) {
            case 4 -> dated |= fields.isNamed(field, DATE);
            case 7 -> {
                if (fields.isNamed(field, UPGRADE)) upgrade = field;
            }
            case 10 -> {
                if (fields.isNamed(field, CONNECTION)) connection = field;
            }
            case 14 -> {
                if (!fields.isNamed(field, CONTENT_LENGTH)) return;
                if (contentLength >= 0 && !fields.value(field).equals(fields.value(contentLength)))
                    throw new Broken("two lengths");
                contentLength = field;
            }
            case 17 -> {
                if (!fields.isNamed(field, TRANSFER_ENCODING)) return;
                if (transferEncoding >= 0) throw new Broken("two transfer codings");
                transferEncoding = field;
            }
            default -> {}
        }
    }

    private long length() throws Broken {
        if (transferEncoding >= 0) {
            var coding = fields.value(transferEncoding);
            if (coding.equalsIgnoreCase("chunked")) return Answer.CHUNKED;
            if (coding.equalsIgnoreCase("identity")) return contentLength < 0 ? Answer.UNTIL_CLOSE : said();
            throw new Broken("an unknown transfer coding");
        }
        return contentLength < 0 ? Answer.UNTIL_CLOSE : said();
    }

    private long said() throws Broken {
        int from = fields.valueFrom(contentLength), to = fields.valueTo(contentLength);
        if (from == to || to - from > 18) throw new Broken("a broken Content-Length");
        long length = 0;
        for (int i = from; i < to; i++) {
            if (!isDigit(i)) throw new Broken("a broken Content-Length");
            length = length * 10 + in[i] - '0';
        }
        return length;
    }

    private boolean isDigit(int at) {
        return in[at] >= '0' && in[at] <= '9';
    }
}
