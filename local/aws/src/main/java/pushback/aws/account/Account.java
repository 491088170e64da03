package pushback.aws.account;

import java.util.Locale;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// The AWS account that the local cloud pretends to be, and the source of every identifier in it.
/// The same generator in the same state gives the same names: a simulation is reproducible.
public final class Account {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private final String id;
    private final String region;
    private final RandomGenerator random;

    /// @param id twelve digits
    /// @param region such as `us-east-1`
    public Account(String id, String region, RandomGenerator random) {
        this.id = id;
        this.region = region;
        this.random = random;
    }

    public String id() {
        return id;
    }

    public String region() {
        return region;
    }

    /// `arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE`.
    public String arn(String service, String resource) {
        return "arn:aws:" + service + ":" + region + ":" + id + ":" + resource;
    }

    /// A random UUID (version 4).
    public String uuid() {
        var high = random.nextLong() & 0xFFFFFFFFFFFF0FFFL | 0x4000L;
        var low = random.nextLong() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }

    /// So many hexadecimal digits (at most 32), as in `i-0a1b2c3d4e5f60718`.
    public String hex(int digits) {
        return String.format(Locale.ROOT, "%016x%016x", random.nextLong(), random.nextLong())
                .substring(0, digits);
    }

    /// So many capital letters and digits, as in `d-A1B2C3D4E`.
    public String code(int characters) {
        var code = new StringBuilder(characters);
        for (int i = 0; i < characters; i++) code.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        return code.toString();
    }
}
