package pushback.cdk.network;

import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.Stack;
import software.constructs.Construct;

/// What a file names, or leaves to whoever deploys the stack: `parameter:Name` becomes a parameter of CloudFormation.
public final class Given {
    /// Type of a parameter that names a key pair.
    public static final String KEY_PAIR = "AWS::EC2::KeyPair::KeyName";

    private static final String PARAMETER = "parameter:";

    private Given() {}

    /// @param wanted as the file has it
    /// @param type of the parameter, such as `AWS::EC2::VPC::Id`
    public static String of(Construct scope, String wanted, String type, String description) {
        if (!wanted.startsWith(PARAMETER)) return wanted;
        var name = wanted.substring(PARAMETER.length());
        var there = (CfnParameter) Stack.of(scope).getNode().tryFindChild(name);
        return there != null
                ? there.getValueAsString()
                : CfnParameter.Builder.create(Stack.of(scope), name)
                        .type(type)
                        .description(description)
                        .build()
                        .getValueAsString();
    }
}
