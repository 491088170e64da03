package pushback.host.balancer;

/// A host with or without a port, as in `Host` and in an absolute request target (RFC 3986, section 3.2).
final class Authority {
    private Authority() {}

    static void check(byte[] bytes, int from, int to) throws RefusedRequest {
        int i = from;
        if (i < to && bytes[i] == '[') {
            for (i++; i < to && bytes[i] != ']'; i++) literal(bytes[i]);
            if (i == to) throw unfit();
            i++;
        } else {
            while (i < to && bytes[i] != ':') name(bytes[i++]);
        }
        if (i == to) return;
        if (i == from || bytes[i] != ':' || to - i > 6) throw unfit();
        for (i++; i < to; i++) if (bytes[i] < '0' || bytes[i] > '9') throw unfit();
    }

    private static void literal(byte b) throws RefusedRequest {
        if (b != ':' && b != '.' && b != '%' && Character.digit(b, 36) < 0) throw unfit();
    }

    private static void name(byte b) throws RefusedRequest {
        boolean unreserved = b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9';
        if (!unreserved && "-._~%!$&'()*+,;=".indexOf(b) < 0) throw unfit();
    }

    private static RefusedRequest unfit() {
        return RefusedRequest.malformed("The host is not a host.");
    }
}
