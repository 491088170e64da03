package pushback.cdk;

import java.nio.file.Path;
import pushback.cdk.deployer.Bundle;
import pushback.cdk.environment.EnvironmentFile;
import software.amazon.awscdk.App;
import software.amazon.awscdk.AppProps;

public final class Synth {
    public static void main(String[] arguments) {
        var environment = EnvironmentFile.read(Path.of(arguments[0]));
        var app = new App(AppProps.builder().outdir(arguments[1]).build());
        new EnvironmentStack(app, environment, Bundle.write(Path.of("/tmp/cdkwork/bundle.zip")));
        app.synth();
        System.exit(0);
    }
}
