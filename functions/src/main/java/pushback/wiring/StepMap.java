package pushback.wiring;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import dagger.Binds;
import dagger.Module;
import dagger.multibindings.IntoMap;
import dagger.multibindings.LazyClassKey;
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

/// How each step of [Steps#ALL] is found by its class. The keys are names, so that looking one up loads no other.
@Module
interface StepMap {
    @Binds
    @IntoMap
    @LazyClassKey(ResolveRelease.class)
    RequestHandler<?, ?> resolveRelease(ResolveRelease step);

    @Binds
    @IntoMap
    @LazyClassKey(AcquireLock.class)
    RequestHandler<?, ?> acquireLock(AcquireLock step);

    @Binds
    @IntoMap
    @LazyClassKey(AwaitApproval.class)
    RequestHandler<?, ?> awaitApproval(AwaitApproval step);

    @Binds
    @IntoMap
    @LazyClassKey(PrepareRevision.class)
    RequestHandler<?, ?> prepareRevision(PrepareRevision step);

    @Binds
    @IntoMap
    @LazyClassKey(SealRevision.class)
    RequestHandler<?, ?> sealRevision(SealRevision step);

    @Binds
    @IntoMap
    @LazyClassKey(ProvisionDatabase.class)
    RequestHandler<?, ?> provisionDatabase(ProvisionDatabase step);

    @Binds
    @IntoMap
    @LazyClassKey(ProvisionCapacity.class)
    RequestHandler<?, ?> provisionCapacity(ProvisionCapacity step);

    @Binds
    @IntoMap
    @LazyClassKey(DeployCanary.class)
    RequestHandler<?, ?> deployCanary(DeployCanary step);

    @Binds
    @IntoMap
    @LazyClassKey(DeployRevision.class)
    RequestHandler<?, ?> deployRevision(DeployRevision step);

    @Binds
    @IntoMap
    @LazyClassKey(WatchRollout.class)
    RequestHandler<?, ?> watchRollout(WatchRollout step);

    @Binds
    @IntoMap
    @LazyClassKey(ConfirmRevision.class)
    RequestHandler<?, ?> confirmRevision(ConfirmRevision step);

    @Binds
    @IntoMap
    @LazyClassKey(CheckHealth.class)
    RequestHandler<?, ?> checkHealth(CheckHealth step);

    @Binds
    @IntoMap
    @LazyClassKey(PromoteRelease.class)
    RequestHandler<?, ?> promoteRelease(PromoteRelease step);

    @Binds
    @IntoMap
    @LazyClassKey(QuarantineTargets.class)
    RequestHandler<?, ?> quarantineTargets(QuarantineTargets step);

    @Binds
    @IntoMap
    @LazyClassKey(RollBack.class)
    RequestHandler<?, ?> rollBack(RollBack step);

    @Binds
    @IntoMap
    @LazyClassKey(VerifyRollback.class)
    RequestHandler<?, ?> verifyRollback(VerifyRollback step);

    @Binds
    @IntoMap
    @LazyClassKey(FreezeEnvironment.class)
    RequestHandler<?, ?> freezeEnvironment(FreezeEnvironment step);

    @Binds
    @IntoMap
    @LazyClassKey(ReleaseLock.class)
    RequestHandler<?, ?> releaseLock(ReleaseLock step);

    @Binds
    @IntoMap
    @LazyClassKey(ReportOutcome.class)
    RequestHandler<?, ?> reportOutcome(ReportOutcome step);

    @Binds
    @IntoMap
    @LazyClassKey(BeginDrill.class)
    RequestHandler<?, ?> beginDrill(BeginDrill step);

    @Binds
    @IntoMap
    @LazyClassKey(StopServer.class)
    RequestHandler<?, ?> stopServer(StopServer step);

    @Binds
    @IntoMap
    @LazyClassKey(WatchRepair.class)
    RequestHandler<?, ?> watchRepair(WatchRepair step);

    @Binds
    @IntoMap
    @LazyClassKey(LoadCpus.class)
    RequestHandler<?, ?> loadCpus(LoadCpus step);

    @Binds
    @IntoMap
    @LazyClassKey(WatchScaling.class)
    RequestHandler<?, ?> watchScaling(WatchScaling step);

    @Binds
    @IntoMap
    @LazyClassKey(CalmDown.class)
    RequestHandler<?, ?> calmDown(CalmDown step);

    @Binds
    @IntoMap
    @LazyClassKey(RehearseRollback.class)
    RequestHandler<?, ?> rehearseRollback(RehearseRollback step);

    @Binds
    @IntoMap
    @LazyClassKey(WatchRehearsal.class)
    RequestHandler<?, ?> watchRehearsal(WatchRehearsal step);

    @Binds
    @IntoMap
    @LazyClassKey(ParkEnvironment.class)
    RequestHandler<?, ?> parkEnvironment(ParkEnvironment step);

    @Binds
    @IntoMap
    @LazyClassKey(UnparkEnvironment.class)
    RequestHandler<?, ?> unparkEnvironment(UnparkEnvironment step);

    @Binds
    @IntoMap
    @LazyClassKey(EndDrill.class)
    RequestHandler<?, ?> endDrill(EndDrill step);

    @Binds
    @IntoMap
    @LazyClassKey(ReceivePush.class)
    RequestHandler<?, ?> receivePush(ReceivePush step);

    @Binds
    @IntoMap
    @LazyClassKey(WakeDeployment.class)
    RequestHandler<?, ?> wakeDeployment(WakeDeployment step);

    @Binds
    @IntoMap
    @LazyClassKey(HaltRelease.class)
    RequestHandler<?, ?> haltRelease(HaltRelease step);

    @Binds
    @IntoMap
    @LazyClassKey(DecideApproval.class)
    RequestHandler<?, ?> decideApproval(DecideApproval step);

    @Binds
    @IntoMap
    @LazyClassKey(SwitchFreeze.class)
    RequestHandler<?, ?> switchFreeze(SwitchFreeze step);

    @Binds
    @IntoMap
    @LazyClassKey(Reconcile.class)
    RequestHandler<?, ?> reconcile(Reconcile step);
}
