package twoge.picture;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/// Pictures as objects of one S3 bucket, under `pictures/`. The bucket may be closed to everybody else: readers get
/// them from us. Needs `s3:PutObject`, `s3:GetObject` and `s3:DeleteObject` on `pictures/*`, and `s3:ListBucket`,
/// without which S3 says "forbidden" for a picture that is not there.
public final class PictureBucket implements PictureStore {
    private static final String FOLDER = "pictures/";

    private final S3Client s3;
    private final String bucket;

    public PictureBucket(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /// With the instance's role, in the region the machine is in (or `AWS_REGION` says). Where `AWS_ENDPOINT_URL`
    /// names another S3, its buckets are paths, not hosts.
    public static PictureBucket of(String bucket) {
        var http = UrlConnectionHttpClient.builder()
                .connectionTimeout(Duration.ofSeconds(3))
                .socketTimeout(Duration.ofSeconds(10));
        return new PictureBucket(
                S3Client.builder()
                        .httpClientBuilder(http)
                        .overrideConfiguration(limits -> limits.apiCallTimeout(Duration.ofSeconds(20)))
                        .forcePathStyle(System.getenv("AWS_ENDPOINT_URL") != null)
                        .build(),
                bucket);
    }

    @Override
    public void save(String name, byte[] content) throws IOException {
        var type = name.endsWith(".png") ? "image/png" : "image/jpeg";
        call(() -> s3.putObject(
                put -> put.bucket(bucket).key(key(name)).contentType(type), RequestBody.fromBytes(content)));
    }

    @Override
    public Optional<byte[]> load(String name) throws IOException {
        return call(() -> {
            try {
                return Optional.of(s3.getObjectAsBytes(get -> get.bucket(bucket).key(key(name)))
                        .asByteArray());
            } catch (NoSuchKeyException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public void delete(String name) throws IOException {
        call(() -> s3.deleteObject(delete -> delete.bucket(bucket).key(key(name))));
    }

    private interface Call<T> {
        T make();
    }

    private <T> T call(Call<T> call) throws IOException {
        try {
            return call.make();
        } catch (SdkException e) {
            throw new IOException("bucket " + bucket + ": " + e.getMessage(), e);
        }
    }

    private static String key(String name) {
        if (!Picture.isName(name)) throw new IllegalArgumentException("not the name of a picture");
        return FOLDER + name;
    }
}
