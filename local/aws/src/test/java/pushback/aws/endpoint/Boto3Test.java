package pushback.aws.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pushback.aws.storage.LocalS3;
import pushback.time.RealTimeline;

/// AWS's SDK for Python at the local S3: the system's version and the user's own, which may be years apart.
@Tag("slow")
@Timeout(60)
class Boto3Test {
    private static final String CLIENT = """
        import boto3, os, urllib.error, urllib.request
        from botocore.config import Config
        from botocore.exceptions import ClientError
        s3 = boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL_S3"], config=Config(signature_version="s3v4"))
        body = os.urandom(200_000)
        s3.put_object(Bucket="media", Key="a b/ü+%.png", Body=body, ContentType="image/png", Metadata={"by": "ada"})
        got = s3.get_object(Bucket="media", Key="a b/ü+%.png")
        assert got["Body"].read() == body and got["ContentType"] == "image/png" and got["Metadata"] == {"by": "ada"}
        part = s3.get_object(Bucket="media", Key="a b/ü+%.png", Range="bytes=10-19")
        assert part["Body"].read() == body[10:20] and part["ContentRange"] == "bytes 10-19/200000"
        assert s3.head_object(Bucket="media", Key="a b/ü+%.png")["ContentLength"] == 200_000
        assert [one["Key"] for one in s3.list_objects_v2(Bucket="media", Prefix="a ")["Contents"]] == ["a b/ü+%.png"]
        for method in "CRC32", "SHA256":
            s3.put_object(Bucket="media", Key="sum", Body=b"sum", ChecksumAlgorithm=method)
        def link(operation):
            return s3.generate_presigned_url(operation, Params={"Bucket": "media", "Key": "sum"}, ExpiresIn=60)
        urllib.request.urlopen(urllib.request.Request(link("put_object"), data=b"linked", method="PUT"))
        assert urllib.request.urlopen(link("get_object")).read() == b"linked"
        # As it makes links of its own accord: of version 2.
        old = boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL_S3"])
        def older(operation, **more):
            parameters = {"Bucket": "media", "Key": "sum", **more}
            return old.generate_presigned_url(operation, Params=parameters, ExpiresIn=60)
        assert "AWSAccessKeyId=" in older("get_object"), older("get_object")
        typed = {"ContentType": "text/plain", "Metadata": {"by": "ada"}}
        put = urllib.request.Request(older("put_object", **typed), data=b"linked", method="PUT")
        put.add_header("Content-Type", "text/plain")
        urllib.request.urlopen(put)
        named = urllib.request.urlopen(older("get_object", ResponseContentDisposition='attachment; filename="a b"'))
        assert named.read() == b"linked" and named.headers["Content-Disposition"] == 'attachment; filename="a b"'
        assert named.headers["Content-Type"] == "text/plain" and named.headers["x-amz-meta-by"] == "ada"
        def code(call, **parameters):
            try:
                call(**parameters)
            except ClientError as refused:
                return refused.response["Error"]["Code"]
        assert code(s3.get_object, Bucket="media", Key="nothing") == "NoSuchKey"
        assert code(s3.head_object, Bucket="media", Key="nothing") == "404"
        assert code(s3.list_objects_v2, Bucket="artifacts") == "AccessDenied"
        assert code(s3.list_buckets) == "AccessDenied", code(s3.list_buckets)
        s3.delete_object(Bucket="media", Key="sum")
        s3.delete_object(Bucket="media", Key="a b/ü+%.png")
        s3.head_bucket(Bucket="media")
        assert s3.list_objects_v2(Bucket="media")["KeyCount"] == 0
        print("served")
        """;

    @TempDir
    Path work;

    @ParameterizedTest
    @ValueSource(strings = {"/usr/bin/python3", "python3"})
    void isServedAsByS3(String python) throws Exception {
        assumeTrue(
                run(python, "import boto3", Map.of()).isEmpty(),
                "skipped: " + python + " has no boto3 (apt-get install python3-boto3)");
        var key = AccessKey.forMedia("media");
        try (var timeline = new RealTimeline(Throwable::printStackTrace)) {
            var s3 = new LocalS3(timeline, Optional.of(work.resolve("s3")));
            timeline.call(() -> s3.createBucket(create -> create.bucket("media")));
            try (var endpoint = new AwsEndpoint(
                    0,
                    timeline,
                    timeline::now,
                    "us-east-1",
                    work.resolve("uploads"),
                    _ -> {},
                    List.of(Offer.of(Api.S3, s3)))) {
                endpoint.admit(key);
                assertEquals(
                        "served",
                        run(
                                python,
                                CLIENT,
                                Map.of(
                                        "AWS_ENDPOINT_URL_S3",
                                        endpoint.url(),
                                        "AWS_ACCESS_KEY_ID",
                                        key.id(),
                                        "AWS_SECRET_ACCESS_KEY",
                                        key.secret(),
                                        "AWS_DEFAULT_REGION",
                                        "us-east-1")));
            }
        }
    }

    /// What it said; nothing but that if there is no such program.
    private static String run(String python, String program, Map<String, String> environment) throws Exception {
        try {
            var builder = new ProcessBuilder(python, "-c", program).redirectErrorStream(true);
            builder.environment()
                    .keySet()
                    .removeIf(name ->
                            name.startsWith("AWS_") || name.toLowerCase().endsWith("_proxy"));
            builder.environment().putAll(environment);
            builder.environment().put("PYTHONWARNINGS", "ignore");
            builder.environment().put("LC_ALL", "C.UTF-8");
            var process = builder.start();
            var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            process.waitFor();
            return said;
        } catch (IOException missing) {
            return missing.getMessage();
        }
    }
}
