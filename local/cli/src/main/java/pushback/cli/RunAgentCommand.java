package pushback.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Stands for [pushback.host.agent.AgentMain] in the help; [Main] hands over to it.
@Command(
        name = "agent",
        mixinStandardHelpOptions = true,
        description = {"Runs one deployment of a bundle as the CodeDeploy agent does.", "Prints what happened as JSON."
        },
        customSynopsis = "pushback dev agent REQUEST.json",
        footer = {
            "%nDestinations are real paths, and scripts run as you, with your environment.",
            "%nREQUEST.json is an object; what is marked * must be there:",
            "* deploymentRoot       folder for revisions and notes of the agent",
            "* applicationName, deploymentId, deploymentGroupName, deploymentGroupId",
            "                       what scripts are told",
            "* bundle               {\"path\": FILE, \"type\": zip, tar, tgz or directory}",
            "* events               list of the lifecycle events to run, in order",
            "  allPossibleLifecycleEvents",
            "                       list; with it, hooks of other events are refused",
            "  fileExistsBehavior   DISALLOW (default), OVERWRITE or RETAIN",
            "  ignoreApplicationStopFailures",
            "                       true or false (default)",
            "  revisionSource       S3: scripts get BUNDLE_... of the next field",
            "  s3                   {\"bucket\": ..., \"key\", \"version\", \"etag\"}",
            "  maxRevisions         how many revisions stay (default 5)",
            "  deploymentCreator    user (default), autoscaling or codeDeployRollback",
            "  deploymentType       IN_PLACE (default) or BLUE_GREEN",
            "  appSpecFilename      appspec.yml (default)",
            "%nThe answer is one line of JSON: status (Succeeded, Failed), and for each of",
            "events its name, status (or Skipped), errorCode, scriptName, message and log.",
            "Exit code 0: succeeded; 1: failed; 2: the request cannot be read.",
            "%nExample: ./pushback dev agent request.json, with",
            "  {\"deploymentRoot\": \"/tmp/root\", \"applicationName\": \"app\",",
            "   \"deploymentId\": \"d-1\", \"deploymentGroupName\": \"test\",",
            "   \"deploymentGroupId\": \"g-1\",",
            "   \"bundle\": {\"path\": \"/tmp/app.zip\", \"type\": \"zip\"},",
            "   \"events\": [\"ApplicationStop\", \"DownloadBundle\", \"BeforeInstall\",",
            "              \"Install\", \"AfterInstall\", \"ApplicationStart\",",
            "              \"ValidateService\"]}"
        })
final class RunAgentCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "name the request file");
    }
}
