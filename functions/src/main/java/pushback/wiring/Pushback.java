package pushback.wiring;

import dagger.Component;
import java.time.Clock;
import java.util.Optional;
import pushback.admission.Precedence;
import pushback.admission.Provenance;
import pushback.admission.Skips;
import pushback.approval.Approvals;
import pushback.capacity.Capacity;
import pushback.capacity.GroupSizes;
import pushback.capacity.UnhealthyServers;
import pushback.database.ApplicationRole;
import pushback.database.Database;
import pushback.database.SchemaFloor;
import pushback.drill.Commands;
import pushback.drill.Drills;
import pushback.drill.Readiness;
import pushback.drill.ScalingAlarms;
import pushback.drill.TrafficCounters;
import pushback.freeze.Freezes;
import pushback.health.Fleet;
import pushback.health.Identity;
import pushback.health.Judge;
import pushback.health.Probe;
import pushback.ledger.Ledger;
import pushback.lock.EnvironmentLock;
import pushback.lock.Halts;
import pushback.measures.Changes;
import pushback.oneoff.OneOffs;
import pushback.outcome.Announcements;
import pushback.outcome.Links;
import pushback.outcome.Outcomes;
import pushback.recovery.Handover;
import pushback.recovery.Recovery;
import pushback.recovery.RefusedSource;
import pushback.recovery.Unannounced;
import pushback.recovery.Unreported;
import pushback.release.Executions;
import pushback.release.Overrides;
import pushback.revision.Bundles;
import pushback.revision.Promotions;
import pushback.revision.Pruning;
import pushback.revision.Quarantines;
import pushback.rollout.Awakening;
import pushback.rollout.Deployments;
import pushback.rollout.StopFailures;
import pushback.settings.Settings;
import pushback.source.CommitStatuses;
import pushback.source.Commits;
import pushback.source.Refusals;
import pushback.source.SourceHost;
import pushback.step.deploy.AcquireLock;
import pushback.step.deploy.AwaitApproval;
import pushback.step.deploy.CheckHealth;
import pushback.step.deploy.ConfirmRevision;
import pushback.step.deploy.DeployCanary;
import pushback.step.deploy.DeployRevision;
import pushback.step.deploy.FreezeEnvironment;
import pushback.step.deploy.PrepareRevision;
import pushback.step.deploy.PromoteRelease;
import pushback.step.deploy.ProvisionCapacity;
import pushback.step.deploy.ProvisionDatabase;
import pushback.step.deploy.QuarantineTargets;
import pushback.step.deploy.ReleaseLock;
import pushback.step.deploy.ReportOutcome;
import pushback.step.deploy.ResolveRelease;
import pushback.step.deploy.RollBack;
import pushback.step.deploy.SealRevision;
import pushback.step.deploy.VerifyRollback;
import pushback.step.deploy.WatchRollout;
import pushback.step.drill.BeginDrill;
import pushback.step.drill.CalmDown;
import pushback.step.drill.EndDrill;
import pushback.step.drill.LoadCpus;
import pushback.step.drill.ParkEnvironment;
import pushback.step.drill.RehearseRollback;
import pushback.step.drill.StopServer;
import pushback.step.drill.UnparkEnvironment;
import pushback.step.drill.WatchRehearsal;
import pushback.step.drill.WatchRepair;
import pushback.step.drill.WatchScaling;
import pushback.step.event.ReceivePush;
import pushback.step.event.Reconcile;
import pushback.step.event.WakeDeployment;
import pushback.step.operator.DecideApproval;
import pushback.step.operator.HaltRelease;
import pushback.step.operator.SwitchFreeze;
import pushback.webhook.Deliveries;
import pushback.webhook.Earlier;
import pushback.webhook.WebhookSecret;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;

/// The wiring of the deployer over a [Platform]: each step, and what the steps are made of.
@Component(dependencies = Platform.class)
public interface Pushback {
    /// The wiring over `platform`.
    static Pushback on(Platform platform) {
        return DaggerPushback.builder().platform(platform).build();
    }

    /// The wiring in Lambda, which names region and credentials in the process's environment.
    static Pushback inLambda(Settings settings) {
        return on(new AwsPlatform(settings));
    }

    /// The wiring for whoever works on an environment from outside of Lambda, with credentials of their own.
    static Pushback onAws(Settings settings, AwsCredentialsProvider credentials, Region region) {
        return on(new AwsPlatform(settings, credentials, Optional.of(region)));
    }

    ResolveRelease resolveRelease();

    AcquireLock acquireLock();

    AwaitApproval awaitApproval();

    PrepareRevision prepareRevision();

    SealRevision sealRevision();

    ProvisionDatabase provisionDatabase();

    ProvisionCapacity provisionCapacity();

    DeployCanary deployCanary();

    DeployRevision deployRevision();

    WatchRollout watchRollout();

    ConfirmRevision confirmRevision();

    CheckHealth checkHealth();

    PromoteRelease promoteRelease();

    QuarantineTargets quarantineTargets();

    RollBack rollBack();

    VerifyRollback verifyRollback();

    FreezeEnvironment freezeEnvironment();

    ReleaseLock releaseLock();

    ReportOutcome reportOutcome();

    BeginDrill beginDrill();

    StopServer stopServer();

    WatchRepair watchRepair();

    LoadCpus loadCpus();

    WatchScaling watchScaling();

    CalmDown calmDown();

    RehearseRollback rehearseRollback();

    WatchRehearsal watchRehearsal();

    ParkEnvironment parkEnvironment();

    UnparkEnvironment unparkEnvironment();

    EndDrill endDrill();

    ReceivePush receivePush();

    WakeDeployment wakeDeployment();

    HaltRelease haltRelease();

    DecideApproval decideApproval();

    SwitchFreeze switchFreeze();

    Reconcile reconcile();

    Settings settings();

    Clock clock();

    Ledger ledger();

    EnvironmentLock environmentLock();

    Halts halts();

    Handover handover();

    Recovery recovery();

    Unreported unreported();

    Unannounced unannounced();

    Approvals approvals();

    Freezes freezes();

    OneOffs oneOffs();

    Pruning pruning();

    Overrides overrides();

    Skips skips();

    SchemaFloor schemaFloor();

    Promotions promotions();

    Quarantines quarantines();

    Bundles bundles();

    Capacity capacity();

    UnhealthyServers unhealthyServers();

    GroupSizes groupSizes();

    Database database();

    ApplicationRole applicationRole();

    Drills drills();

    Commands commands();

    Readiness readiness();

    ScalingAlarms scalingAlarms();

    TrafficCounters trafficCounters();

    Deployments deployments();

    Awakening awakening();

    StopFailures stopFailures();

    Identity identity();

    Probe probe();

    Fleet fleet();

    Judge judge();

    Deliveries deliveries();

    Earlier earlier();

    Executions executions();

    Outcomes outcomes();

    Announcements announcements();

    Links links();

    SourceHost source();

    Commits commits();

    Precedence precedence();

    Provenance provenance();

    Refusals refusals();

    RefusedSource refusedSource();

    WebhookSecret webhookSecret();

    Changes changes();

    CommitStatuses commitStatuses();

    CloudWatchClient cloudWatch();

    RdsClient rds();

    SecretsManagerClient secrets();

    SfnClient stepFunctions();

    SnsClient sns();
}
