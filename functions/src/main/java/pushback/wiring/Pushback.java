package pushback.wiring;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import dagger.Component;
import java.time.Clock;
import java.util.Map;
import javax.inject.Provider;
import pushback.approval.Approvals;
import pushback.capacity.Capacity;
import pushback.capacity.SavedSizes;
import pushback.capacity.UnhealthyServers;
import pushback.database.Database;
import pushback.database.SchemaFloor;
import pushback.drill.Drills;
import pushback.drill.TrafficCounters;
import pushback.freeze.Freezes;
import pushback.health.Fleet;
import pushback.ledger.Ledger;
import pushback.lock.EnvironmentLock;
import pushback.lock.Halts;
import pushback.measures.Changes;
import pushback.oneoff.OneOffs;
import pushback.outcome.Announcements;
import pushback.outcome.Bills;
import pushback.outcome.Forecasts;
import pushback.outcome.Links;
import pushback.outcome.Outcomes;
import pushback.recovery.Recovery;
import pushback.release.Overrides;
import pushback.revision.Bundles;
import pushback.revision.Promotions;
import pushback.revision.Pruning;
import pushback.revision.Quarantines;
import pushback.rollout.Deployments;
import pushback.rollout.StopFailures;
import pushback.settings.Settings;
import pushback.source.Commits;
import pushback.source.Refusals;
import pushback.source.SourceHost;
import pushback.webhook.Deliveries;
import pushback.webhook.Earlier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;

/// The wiring of the deployer over a [Platform]: each step by its class, and what else is asked of an environment from
/// outside of the steps.
@Component(dependencies = Platform.class, modules = StepMap.class)
public interface Pushback {
    /// The wiring over `platform`.
    static Pushback on(Platform platform) {
        return DaggerPushback.builder().platform(platform).build();
    }

    /// The wiring in Lambda, which names settings, region and credentials in the process's environment.
    ///
    /// @param variables of that environment
    static Pushback inLambda(Map<String, String> variables) {
        return on(AwsPlatform.inLambda(Settings.from(variables), variables));
    }

    /// The wiring for whoever works on an environment from outside of Lambda, with credentials of their own.
    static Pushback onAws(Settings settings, AwsCredentialsProvider credentials, Region region) {
        return on(AwsPlatform.of(settings, credentials, region));
    }

    /// How each step is made, by its class: [#step] asks this.
    Map<Class<?>, Provider<RequestHandler<?, ?>>> steps();

    /// A step, made anew.
    ///
    /// @throws IllegalArgumentException if [Steps#ALL] has none of this class
    default <S> S step(Class<S> step) {
        var provider = steps().get(step);
        if (provider == null) throw new IllegalArgumentException("there is no step " + step.getName());
        return step.cast(provider.get());
    }

    Settings settings();

    Clock clock();

    Ledger ledger();

    EnvironmentLock environmentLock();

    Halts halts();

    Recovery recovery();

    Approvals approvals();

    Freezes freezes();

    OneOffs oneOffs();

    Pruning pruning();

    Overrides overrides();

    SchemaFloor schemaFloor();

    Promotions promotions();

    Quarantines quarantines();

    Bundles bundles();

    Capacity capacity();

    UnhealthyServers unhealthyServers();

    SavedSizes groupSizes();

    Database database();

    Drills drills();

    TrafficCounters trafficCounters();

    Deployments deployments();

    StopFailures stopFailures();

    Fleet fleet();

    Deliveries deliveries();

    Earlier earlier();

    Outcomes outcomes();

    Announcements announcements();

    Bills bills();

    Forecasts forecasts();

    Links links();

    SourceHost source();

    Commits commits();

    Refusals refusals();

    Changes changes();

    CloudWatchClient cloudWatch();

    RdsClient rds();

    S3Client s3();

    SecretsManagerClient secrets();

    SfnClient stepFunctions();

    SnsClient sns();
}
