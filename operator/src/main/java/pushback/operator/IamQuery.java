package pushback.operator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/// Asks IAM by its Query protocol: the SDK's module for it would be a tenth of the operator's jar, for one question.
record IamQuery(SdkHttpClient http, AwsCredentialsProvider credentials, URI endpoint) implements PolicySimulator {
    static final URI AWS = URI.create("https://iam.amazonaws.com/");
    private static final Pattern RESULT = Pattern.compile(
            "<EvalActionName>([^<]+)</EvalActionName>.*?<EvalDecision>([^<]+)</EvalDecision>", Pattern.DOTALL);
    private static final Pattern ERROR =
            Pattern.compile("<Code>([^<]+)</Code>\\s*<Message>([^<]*)</Message>", Pattern.DOTALL);

    @Override
    public List<String> denied(String principal, Collection<String> actions, List<String> resources) {
        var body = new StringBuilder("Action=SimulatePrincipalPolicy&Version=2010-05-08&MaxItems=1000&PolicySourceArn=")
                .append(encoded(principal));
        members(body, "ActionNames", actions);
        members(body, "ResourceArns", resources);
        var answer = send(body.toString());
        var denied = new ArrayList<String>();
        var results = RESULT.matcher(answer);
        while (results.find()) if (!results.group(2).equals("allowed")) denied.add(results.group(1));
        return denied.stream().distinct().toList();
    }

    private String send(String body) {
        var payload = ContentStreamProvider.fromUtf8String(body);
        var request = SdkHttpRequest.builder()
                .uri(endpoint)
                .method(SdkHttpMethod.POST)
                .putHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .build();
        var signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(credentials.resolveCredentials())
                        .request(request)
                        .payload(payload)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "iam")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"));
        try {
            var answer = http.prepareRequest(HttpExecuteRequest.builder()
                            .request(signed.request())
                            .contentStreamProvider(payload)
                            .build())
                    .call();
            var text = answer.responseBody().isEmpty()
                    ? ""
                    : new String(answer.responseBody().get().readAllBytes(), StandardCharsets.UTF_8);
            if (answer.httpResponse().isSuccessful()) return text;
            throw refused(answer.httpResponse().statusCode(), text);
        } catch (IOException away) {
            throw new UncheckedIOException("IAM was not reached: " + away.getMessage(), away);
        }
    }

    private static AwsServiceException refused(int status, String text) {
        var error = ERROR.matcher(text);
        var found = error.find();
        return AwsServiceException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName("Iam")
                        .errorCode(found ? error.group(1) : "UnknownOperationException")
                        .errorMessage(found ? error.group(2) : "IAM does not answer here")
                        .build())
                .build();
    }

    private static void members(StringBuilder body, String name, Collection<String> values) {
        var number = 0;
        for (var value : values)
            body.append('&')
                    .append(name)
                    .append(".member.")
                    .append(++number)
                    .append('=')
                    .append(encoded(value));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }
}
