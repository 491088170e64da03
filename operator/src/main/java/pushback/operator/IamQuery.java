package pushback.operator;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;

/// Asks IAM by its Query protocol.
record IamQuery(SignedRequests requests, URI endpoint) implements PolicySimulator {
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
        var request = SdkHttpRequest.builder()
                .uri(endpoint)
                .method(SdkHttpMethod.POST)
                .putHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .build();
        // IAM is one for all regions.
        var answer = requests.send(request, body, "iam", "us-east-1");
        if (answer.head().isSuccessful()) return answer.body();
        var error = ERROR.matcher(answer.body());
        var found = error.find();
        throw SignedRequests.refused(
                answer.head().statusCode(),
                "Iam",
                found ? error.group(1) : "UnknownOperationException",
                found ? error.group(2) : "IAM does not answer here");
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
