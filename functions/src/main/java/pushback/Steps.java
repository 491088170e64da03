package pushback;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import pushback.approval.AwaitApproval;
import pushback.approval.DecideApproval;
import pushback.capacity.ProvisionCapacity;
import pushback.database.ProvisionDatabase;
import pushback.drill.BeginDrill;
import pushback.drill.CalmDown;
import pushback.drill.EndDrill;
import pushback.drill.LoadCpus;
import pushback.drill.RehearseRollback;
import pushback.drill.StopServer;
import pushback.drill.WatchRehearsal;
import pushback.drill.WatchRepair;
import pushback.drill.WatchScaling;
import pushback.freeze.FreezeEnvironment;
import pushback.freeze.SwitchFreeze;
import pushback.health.CheckHealth;
import pushback.lock.AcquireLock;
import pushback.lock.HaltRelease;
import pushback.lock.ReleaseLock;
import pushback.outcome.ReportOutcome;
import pushback.parking.ParkEnvironment;
import pushback.parking.UnparkEnvironment;
import pushback.reconcile.Reconcile;
import pushback.release.ResolveRelease;
import pushback.revision.PrepareRevision;
import pushback.revision.PromoteRelease;
import pushback.revision.SealRevision;
import pushback.rollback.QuarantineTargets;
import pushback.rollback.RollBack;
import pushback.rollback.VerifyRollback;
import pushback.rollout.ConfirmRevision;
import pushback.rollout.DeployCanary;
import pushback.rollout.DeployRevision;
import pushback.rollout.WakeDeployment;
import pushback.rollout.WatchRollout;
import pushback.webhook.ReceivePush;

/// Every Lambda function of the deployer, once. The name is the class's, the state's and the ASL substitution's.
public final class Steps {
    /// By which a function ends before its state gives up on it, on AWS and in simulation: Lambda's clock begins with the
    /// call, Step Functions' a little before, and a call that was given up must not act any more.
    public static final Duration HEAD_START = Duration.ofSeconds(5);

    /// The steps of the deploy machine, in the order of a happy deployment; those of the drill machine; those beside
    /// both.
    public static final List<Step> ALL = List.of(
            new Step(ResolveRelease.class, Pushback::resolveRelease, Trigger.STATE),
            new Step(AcquireLock.class, Pushback::acquireLock, Trigger.STATE),
            new Step(AwaitApproval.class, Pushback::awaitApproval, Trigger.STATE),
            new Step(PrepareRevision.class, Pushback::prepareRevision, Trigger.STATE),
            new Step(SealRevision.class, Pushback::sealRevision, Trigger.STATE),
            new Step(ProvisionDatabase.class, Pushback::provisionDatabase, Trigger.STATE),
            new Step(ProvisionCapacity.class, Pushback::provisionCapacity, Trigger.STATE),
            new Step(DeployCanary.class, Pushback::deployCanary, Trigger.STATE),
            new Step(DeployRevision.class, Pushback::deployRevision, Trigger.STATE),
            new Step(WatchRollout.class, Pushback::watchRollout, Trigger.STATE),
            new Step(ConfirmRevision.class, Pushback::confirmRevision, Trigger.STATE),
            new Step(CheckHealth.class, Pushback::checkHealth, Trigger.STATE),
            new Step(PromoteRelease.class, Pushback::promoteRelease, Trigger.STATE),
            new Step(QuarantineTargets.class, Pushback::quarantineTargets, Trigger.STATE),
            new Step(RollBack.class, Pushback::rollBack, Trigger.STATE),
            new Step(VerifyRollback.class, Pushback::verifyRollback, Trigger.STATE),
            new Step(FreezeEnvironment.class, Pushback::freezeEnvironment, Trigger.STATE),
            new Step(ReleaseLock.class, Pushback::releaseLock, Trigger.STATE),
            new Step(ReportOutcome.class, Pushback::reportOutcome, Trigger.STATE),
            new Step(BeginDrill.class, Pushback::beginDrill, Trigger.STATE),
            new Step(StopServer.class, Pushback::stopServer, Trigger.STATE),
            new Step(WatchRepair.class, Pushback::watchRepair, Trigger.STATE),
            new Step(LoadCpus.class, Pushback::loadCpus, Trigger.STATE),
            new Step(WatchScaling.class, Pushback::watchScaling, Trigger.STATE),
            new Step(CalmDown.class, Pushback::calmDown, Trigger.STATE),
            new Step(RehearseRollback.class, Pushback::rehearseRollback, Trigger.STATE),
            new Step(WatchRehearsal.class, Pushback::watchRehearsal, Trigger.STATE),
            new Step(ParkEnvironment.class, Pushback::parkEnvironment, Trigger.STATE),
            new Step(UnparkEnvironment.class, Pushback::unparkEnvironment, Trigger.STATE),
            new Step(EndDrill.class, Pushback::endDrill, Trigger.STATE),
            new Step(ReceivePush.class, Pushback::receivePush, Trigger.EVENT),
            new Step(WakeDeployment.class, Pushback::wakeDeployment, Trigger.EVENT),
            new Step(HaltRelease.class, Pushback::haltRelease, Trigger.PERSON),
            new Step(DecideApproval.class, Pushback::decideApproval, Trigger.PERSON),
            new Step(SwitchFreeze.class, Pushback::switchFreeze, Trigger.PERSON),
            new Step(Reconcile.class, Pushback::reconcile, Trigger.EVENT));

    private Steps() { }

    /// Who calls a function: a state of the machine, something that happened outside of it, or a person.
    public enum Trigger { STATE, EVENT, PERSON }

    /// @param handler the class Lambda is given
    /// @param make how it is made over a wiring
    public record Step(Class<? extends RequestHandler<?, ?>> handler, Function<Pushback, RequestHandler<?, ?>> make,
            Trigger trigger) {
        public String name() {
            return handler.getSimpleName();
        }

        /// What the function is called with.
        public Type input() {
            return method().getGenericParameterTypes()[0];
        }

        /// What the function answers.
        public Type output() {
            return method().getGenericReturnType();
        }

        private Method method() {
            return Arrays.stream(handler.getDeclaredMethods())
                    .filter(method -> method.getName().equals("handleRequest") && !method.isBridge()).findFirst().orElseThrow();
        }
    }
}
