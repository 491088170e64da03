package pushback.aws.storage;

/// What the writer says about the bytes.
record Wanted(String md5, String sha256, boolean keepsSha256) {
    static final Wanted NOTHING = new Wanted(null, null, false);

    boolean contradicts(Digests digests) {
        return md5 != null && !md5.equals(digests.md5Base64())
                || sha256 != null && !sha256.equals(digests.sha256Base64());
    }
}
