package pushback.cdk.environment;

/// A block of IPv4 addresses.
///
/// @param from the first address
/// @param to the last address
record Cidr(long from, long to) {
    static final String PATTERN = "(\\d{1,3}\\.){3}\\d{1,3}/\\d{1,2}";

    /// @throws IllegalArgumentException if it is none; the message says why
    static Cidr of(String text) {
        var parts = text.split("[./]");
        var bits = Integer.parseInt(parts[4]);
        if (bits > 32) throw new IllegalArgumentException("/" + bits + " is more than /32");
        long address = 0;
        for (int i = 0; i < 4; i++) {
            var part = Integer.parseInt(parts[i]);
            if (part > 255) throw new IllegalArgumentException(part + " is more than 255");
            address = address << 8 | part;
        }
        var size = 1L << (32 - bits);
        if (address % size != 0) throw new IllegalArgumentException("a /" + bits + " cannot begin there");
        return new Cidr(address, address + size - 1);
    }

    boolean contains(Cidr other) {
        return from <= other.from && other.to <= to;
    }

    boolean overlaps(Cidr other) {
        return from <= other.to && other.from <= to;
    }

    /// Of addresses in it.
    long size() {
        return to - from + 1;
    }
}
