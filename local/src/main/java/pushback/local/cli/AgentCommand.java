package pushback.local.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Stands for [pushback.local.agent.AgentMain] in the help; [Main] hands over to it.
@Command(name = "agent", mixinStandardHelpOptions = true,
        description = {"Runs one deployment of a bundle as the CodeDeploy agent does.",
            "Prints what happened as JSON."},
        customSynopsis = "pushback agent REQUEST.json", footer = {
            "%nDestinations are real paths and scripts run as you, in the environment of this command: try it in a container.",
            "%nREQUEST.json is an object; what is marked * must be there:",
            "  deploymentRoot *         folder for revisions and notes (EC2: /opt/codedeploy-agent/deployment-root)",
            "  applicationName *, deploymentId *, deploymentGroupName *, deploymentGroupId *   what scripts are told",
            "  bundle *                 {\"path\": FILE, \"type\": \"zip\"}; also tar, tgz, or directory",
            "  events *                 list of the lifecycle events to run, in order",
            "  allPossibleLifecycleEvents   list; with it, hooks of other events are refused, as CodeDeploy does it",
            "  fileExistsBehavior       DISALLOW (default), OVERWRITE or RETAIN",
            "  ignoreApplicationStopFailures   true or false (default)",
            "  revisionSource, s3       \"S3\" and {\"bucket\", \"key\", \"version\", \"etag\"}: BUNDLE_... of scripts",
            "  maxRevisions             how many revisions stay (default 5)",
            "  deploymentCreator, deploymentType, appSpecFilename   user, IN_PLACE, appspec.yml",
            "%nThe answer is one line of JSON: status (Succeeded, Failed) and for each of events its name, status (Succeeded,"
                + " Failed, Skipped), errorCode, scriptName, message and log.",
            "Exit code 0: it succeeded; 1: it failed; 2: the request cannot be read.",
            "%nExample: ./pushback agent request.json, with",
            "  {\"deploymentRoot\": \"/tmp/root\", \"applicationName\": \"app\", \"deploymentId\": \"d-1\",",
            "   \"deploymentGroupName\": \"test\", \"deploymentGroupId\": \"g-1\",",
            "   \"bundle\": {\"path\": \"/tmp/app.zip\", \"type\": \"zip\"},",
            "   \"events\": [\"ApplicationStop\", \"DownloadBundle\", \"BeforeInstall\", \"Install\", \"AfterInstall\",",
            "              \"ApplicationStart\", \"ValidateService\"]}"})
final class AgentCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name the request file");
    }
}
