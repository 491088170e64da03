package pushback.wiring;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
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

/// Every Lambda function of the deployer, once. The name is the class's, the state's and the ASL substitution's.
public final class Steps {
    /// By which a function ends before its state gives up on it, on AWS and in simulation: Lambda's clock begins
    /// with the call, Step Functions' a little before, and a call that was given up must not act any more.
    public static final Duration TIMEOUT_MARGIN = Duration.ofSeconds(5);

    /// The steps of the deploy machine, in the order of a happy deployment; those of the drill machine; those
    /// beside both.
    public static final List<Step> ALL = List.of(
            new Step(ResolveRelease.class, Trigger.STATE),
            new Step(AcquireLock.class, Trigger.STATE),
            new Step(AwaitApproval.class, Trigger.STATE),
            new Step(PrepareRevision.class, Trigger.STATE),
            new Step(SealRevision.class, Trigger.STATE),
            new Step(ProvisionDatabase.class, Trigger.STATE),
            new Step(ProvisionCapacity.class, Trigger.STATE),
            new Step(DeployCanary.class, Trigger.STATE),
            new Step(DeployRevision.class, Trigger.STATE),
            new Step(WatchRollout.class, Trigger.STATE),
            new Step(ConfirmRevision.class, Trigger.STATE),
            new Step(CheckHealth.class, Trigger.STATE),
            new Step(PromoteRelease.class, Trigger.STATE),
            new Step(QuarantineTargets.class, Trigger.STATE),
            new Step(RollBack.class, Trigger.STATE),
            new Step(VerifyRollback.class, Trigger.STATE),
            new Step(FreezeEnvironment.class, Trigger.STATE),
            new Step(ReleaseLock.class, Trigger.STATE),
            new Step(ReportOutcome.class, Trigger.STATE),
            new Step(BeginDrill.class, Trigger.STATE),
            new Step(StopServer.class, Trigger.STATE),
            new Step(WatchRepair.class, Trigger.STATE),
            new Step(LoadCpus.class, Trigger.STATE),
            new Step(WatchScaling.class, Trigger.STATE),
            new Step(CalmDown.class, Trigger.STATE),
            new Step(RehearseRollback.class, Trigger.STATE),
            new Step(WatchRehearsal.class, Trigger.STATE),
            new Step(ParkEnvironment.class, Trigger.STATE),
            new Step(UnparkEnvironment.class, Trigger.STATE),
            new Step(EndDrill.class, Trigger.STATE),
            new Step(ReceivePush.class, Trigger.EVENT),
            new Step(WakeDeployment.class, Trigger.EVENT),
            new Step(HaltRelease.class, Trigger.PERSON),
            new Step(DecideApproval.class, Trigger.PERSON),
            new Step(SwitchFreeze.class, Trigger.PERSON),
            new Step(Reconcile.class, Trigger.EVENT));

    private Steps() {}

    /// Who calls a function: a state of the machine, something that happened outside of it, or a person.
    public enum Trigger {
        STATE,
        EVENT,
        PERSON
    }

    /// @param handler the step's class
    public record Step(Class<? extends RequestHandler<?, ?>> handler, Trigger trigger) {
        public String name() {
            return handler.getSimpleName();
        }

        /// What the function is called with.
        public Type input() {
            return input(handler);
        }

        /// What the function answers.
        public Type output() {
            return output(handler);
        }

        /// What a function of this class is called with.
        public static Type input(Class<?> handler) {
            return method(handler).getGenericParameterTypes()[0];
        }

        /// What a function of this class answers.
        public static Type output(Class<?> handler) {
            return method(handler).getGenericReturnType();
        }

        private static Method method(Class<?> handler) {
            return Arrays.stream(handler.getDeclaredMethods())
                    .filter(method -> method.getName().equals("handleRequest") && !method.isBridge())
                    .findFirst()
                    .orElseThrow();
        }
    }
}
