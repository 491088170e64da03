package pushback.aws.endpoint;

/// A request whose signature was found right.
///
/// @param key who asks
/// @param payload what the signature says of the body: its SHA-256 in hexadecimal, or one of AWS's words for another
/// way
/// @param chunks signs the parts of a body that comes in signed parts
record Signed(AccessKey key, String payload, ChunkSigner chunks) {

    /// Signs one part after the other, each over the signature before it.
    ///
    /// @param time of the request, as in its header
    /// @param scope date, region and service
    /// @param seed the request's own signature
    record ChunkSigner(SigningKeys.Signer signer, String time, String scope, String seed) {
        String data(String previous, String hash) {
            return sign("AWS4-HMAC-SHA256-PAYLOAD", previous, Hashes.OF_NOTHING + "\n" + hash);
        }

        String trailer(String previous, String trailer) {
            return sign("AWS4-HMAC-SHA256-TRAILER", previous, Hashes.sha256(trailer));
        }

        private String sign(String algorithm, String previous, String rest) {
            return Hashes.hex(signer.sign(String.join("\n", algorithm, time, scope, previous, rest)));
        }

        /// Without the key that signs.
        @Override
        public String toString() {
            return "ChunkSigner[" + scope + "]";
        }
    }
}
