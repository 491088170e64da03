package pushback.cdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Aspects;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Annotations;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.services.s3.Bucket;

/// cdk-nag's AwsSolutions rules, and what CDK itself warns of.
@Tag("slow")
class NagFindingsTest {
    @Test
    void noneIsLeftUnexplained() {
        for (var name : Synthesised.names()) {
            var left = new TreeSet<String>();
            var annotations = Annotations.fromStack(Synthesised.of(name).stack());
            annotations
                    .findError("*", Match.anyValue())
                    .forEach(found ->
                            left.add(found.getId() + " " + found.getEntry().getData()));
            annotations
                    .findWarning("*", Match.anyValue())
                    .forEach(found ->
                            left.add(found.getId() + " " + found.getEntry().getData()));
            assertEquals(List.of(), List.copyOf(left), name);
        }
    }

    /// The check above would see something.
    @Test
    void areFoundWhereThereIsSomethingToFind() {
        Synthesised.of("twoge");
        var app = new App();
        var stack = new Stack(app, "careless");
        new Bucket(stack, "Bucket");
        Aspects.of(app)
                .add(io.github.cdklabs.cdknag.AwsSolutionsChecks.Builder.create()
                        .build());
        var found = Annotations.fromStack(stack).findError("*", Match.stringLikeRegexp("AwsSolutions-S10.*"));
        assertTrue(!found.isEmpty());
    }
}
