package pushback;

import dagger.Component;
import java.time.Clock;
import java.util.Optional;
import pushback.approval.Approvals;
import pushback.approval.AwaitApproval;
import pushback.approval.DecideApproval;
import pushback.capacity.Capacity;
import pushback.capacity.GroupSizes;
import pushback.capacity.ProvisionCapacity;
import pushback.capacity.UnhealthyServers;
import pushback.database.Database;
import pushback.database.ProvisionDatabase;
import pushback.database.SchemaFloor;
import pushback.drill.BeginDrill;
import pushback.drill.CalmDown;
import pushback.drill.Commands;
import pushback.drill.Drills;
import pushback.drill.EndDrill;
import pushback.drill.LoadCpus;
import pushback.drill.Readiness;
import pushback.drill.RehearseRollback;
import pushback.drill.ScalingAlarms;
import pushback.drill.StopServer;
import pushback.drill.TrafficCounters;
import pushback.drill.WatchRehearsal;
import pushback.drill.WatchRepair;
import pushback.drill.WatchScaling;
import pushback.freeze.FreezeEnvironment;
import pushback.freeze.Freezes;
import pushback.freeze.SwitchFreeze;
import pushback.health.CheckHealth;
import pushback.health.Fleet;
import pushback.health.Identity;
import pushback.health.Judge;
import pushback.health.Probe;
import pushback.ledger.Ledger;
import pushback.lock.AcquireLock;
import pushback.lock.EnvironmentLock;
import pushback.lock.HaltRelease;
import pushback.lock.Halts;
import pushback.lock.Handover;
import pushback.lock.Recovery;
import pushback.lock.ReleaseLock;
import pushback.measures.Changes;
import pushback.oneoff.OneOffs;
import pushback.outcome.Announcements;
import pushback.outcome.Links;
import pushback.outcome.Outcomes;
import pushback.outcome.ReportOutcome;
import pushback.parking.ParkEnvironment;
import pushback.parking.UnparkEnvironment;
import pushback.reconcile.Reconcile;
import pushback.reconcile.RefusedSource;
import pushback.reconcile.Unannounced;
import pushback.reconcile.Unreported;
import pushback.release.Executions;
import pushback.release.Overrides;
import pushback.release.Precedence;
import pushback.release.Provenance;
import pushback.release.ResolveRelease;
import pushback.release.Skips;
import pushback.revision.Bundles;
import pushback.revision.PrepareRevision;
import pushback.revision.PromoteRelease;
import pushback.revision.Promotions;
import pushback.revision.Pruning;
import pushback.revision.Quarantines;
import pushback.revision.SealRevision;
import pushback.rollback.QuarantineTargets;
import pushback.rollback.RollBack;
import pushback.rollback.VerifyRollback;
import pushback.rollout.Awakening;
import pushback.rollout.ConfirmRevision;
import pushback.rollout.DeployCanary;
import pushback.rollout.DeployRevision;
import pushback.rollout.Deployments;
import pushback.rollout.StopFailures;
import pushback.rollout.WakeDeployment;
import pushback.rollout.WatchRollout;
import pushback.source.CommitStatuses;
import pushback.source.Commits;
import pushback.source.Refusals;
import pushback.source.SourceHost;
import pushback.webhook.Deliveries;
import pushback.webhook.Earlier;
import pushback.webhook.ReceivePush;
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

    /// The wiring in Lambda, made once per process from the function's environment variables.
    static Pushback onAws() {
        return OnAws.wiring();
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
