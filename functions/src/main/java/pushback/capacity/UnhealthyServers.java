package pushback.capacity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.inject.Inject;
import javax.inject.Provider;
import pushback.health.Fleet;
import pushback.ledger.Ledger;
import pushback.ledger.Ledger.Row;
import pushback.revision.Promotions;
import pushback.settings.Settings;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;
import software.amazon.awssdk.services.autoscaling.model.SuspendedProcess;
import software.amazon.awssdk.services.elasticloadbalancingv2.model.TargetHealthStateEnum;

/// What stands between the end of a release and ReplaceUnhealthy: Auto Scaling never takes its "Unhealthy" back by
/// itself ("Health checks for instances in an Auto Scaling group", user guide), so a server that was marked while its
/// application started would be ended the moment the process resumes, however well it serves by then. A stale mark is
/// taken back, a server that starts is waited for, and a sick one is replaced, one at a time.
public final class UnhealthyServers {
    /// A server that Auto Scaling, too, finds unhealthy: its application may still start, or the load balancer may
    /// need its five good checks, 30 s apart by default.
    static final Duration MARKED = Duration.ofMinutes(3);
    /// After that a release ends whatever its servers do: nothing stays suspended for ever.
    static final Duration LONGEST = Duration.ofMinutes(30);

    private static final String ENTRY = "unhealthy";
    private static final Set<String> REPLACING = Set.of("Launch", "Terminate");

    private final Provider<AutoScalingClient> autoScaling;
    private final Fleet fleet;
    private final Promotions promotions;
    private final Ledger ledger;
    private final Clock clock;
    private final String group;

    @Inject
    UnhealthyServers(
            Provider<AutoScalingClient> autoScaling,
            Fleet fleet,
            Promotions promotions,
            Ledger ledger,
            Clock clock,
            Settings settings) {
        this.autoScaling = autoScaling;
        this.fleet = fleet;
        this.promotions = promotions;
        this.ledger = ledger;
        this.clock = clock;
        this.group = settings.servers().autoScalingGroup();
    }

    /// The wait for them, while it lasts.
    ///
    /// @param end id of the release whose end waits
    /// @param since when it began
    /// @param step since when those that are waited for are: one more was found not healthy, or one was replaced
    /// @param sick ids of the servers that were not healthy then
    /// @param replaced ids of the servers that were replaced
    record Wait(String end, Instant since, Instant step, List<String> sick, List<String> replaced) {
        private Wait seeing(List<String> now, Instant when) {
            return sick.containsAll(now) ? this : new Wait(end, since, when, now, replaced);
        }

        private Wait replacing(String server, Instant now) {
            var all = new ArrayList<>(replaced);
            if (!all.contains(server)) all.add(server);
            return new Wait(end, since, now, sick, List.copyOf(all));
        }
    }

    /// One look at the servers in service.
    ///
    /// @param stale marked by Auto Scaling, and healthy at the load balancer
    /// @param sick not healthy at the load balancer
    /// @param marked those that Auto Scaling finds unhealthy
    /// @param ended those that were stopped or terminated: nothing starts there any more
    /// @param mayReplace whether one may be replaced; whoever suspended launches or terminations wants those there
    ///     are
    private record Look(
            AutoScalingGroup group,
            Map<String, TargetHealthStateEnum> targets,
            List<String> stale,
            List<String> sick,
            Set<String> marked,
            Set<String> ended,
            boolean mayReplace) {
        private boolean isMissingServers() {
            return inService(group).count() < group.desiredCapacity();
        }

        /// Where nothing was found good yet, a new server has nothing to bring: none is replaced, and only one
        /// that would be is waited for. Auto Scaling acts on the load balancer's word only once a target has
        /// been healthy.
        private Look beforeTheFirst() {
            return new Look(
                    group,
                    targets,
                    stale,
                    sick.stream().filter(marked::contains).toList(),
                    marked,
                    ended,
                    false);
        }

        private String state(String server) {
            return targets.containsKey(server) ? targets.get(server).toString() : "not registered";
        }
    }

    /// What is to be waited for before ReplaceUnhealthy may go on, in words; empty: nothing (any more). Does what
    /// can be done about it now. To be repeated: nothing is resumed in the call that took a mark back, so that Auto
    /// Scaling has looked once more.
    ///
    /// @param found the group as it was just seen
    /// @param end id of the release that ends, on the record of which stands what became of its servers
    /// @param replaces whether a sick one is replaced; if not, Auto Scaling does that afterwards
    /// @param permit asked before anything is changed
    Optional<String> attend(AutoScalingGroup found, String end, boolean replaces, BooleanSupplier permit) {
        var look = look(found, replaces);
        var row = ledger.read(ENTRY, Wait.class);
        if (look.stale().isEmpty() && look.sick().isEmpty() && row.isEmpty()) return Optional.empty();
        if (promotions.current().isEmpty()) look = look.beforeTheFirst();
        var now = clock.instant();
        var wait = row.map(Row::value)
                .filter(begun -> begun.end().equals(end))
                .orElse(new Wait(end, now, now, List.of(), List.of()))
                .seeing(look.sick(), now);
        var words = next(look, wait, now);
        if (words.isEmpty()) {
            // Whoever flaps is marked again and again.
            if (!look.stale().isEmpty() && permit.getAsBoolean()) look.stale().forEach(this::takeBack);
            tell(look, wait);
            row.ifPresent(begun -> ledger.remove(ENTRY, begun.version()));
        } else if (permit.getAsBoolean()
                && (row.filter(begun -> begun.value().equals(wait)).isPresent()
                        || ledger.write(ENTRY, wait, row.map(Row::version).orElse(0L)))) {
            look.stale().forEach(this::takeBack);
            var overdue = overdue(look, wait, now);
            if (overdue.isPresent()) return Optional.of(replace(overdue.get(), wait, now));
        }
        return words;
    }

    /// Empty: nothing is to be waited for, or nothing that could be helped.
    private static Optional<String> next(Look look, Wait wait, Instant now) {
        if (!now.isBefore(wait.since().plus(LONGEST))) return Optional.empty();
        if (!look.stale().isEmpty())
            return Optional.of(named(look.stale()) + " serves again, and Auto Scaling is told so");
        if (isBeingReplaced(look, wait))
            return Optional.of(named(wait.replaced()) + " is unhealthy and is being replaced");
        // Each once: where new ones do not become healthy either, more of them would be no help.
        var inVain =
                !look.mayReplace() || wait.replaced().size() >= look.group().desiredCapacity();
        if (inVain && overdue(look, wait, now).isPresent()) return Optional.empty();
        return look.sick().isEmpty()
                ? Optional.empty()
                : Optional.of(look.sick().stream()
                        .map(server -> server + " is not healthy yet (" + look.state(server) + ")")
                        .collect(Collectors.joining(", ")));
    }

    private static boolean isBeingReplaced(Look look, Wait wait) {
        return !wait.replaced().isEmpty() && look.isMissingServers();
    }

    /// Who is to be replaced now, one at a time.
    private static Optional<String> overdue(Look look, Wait wait, Instant now) {
        if (!look.stale().isEmpty() || isBeingReplaced(look, wait)) return Optional.empty();
        return look.sick().stream()
                .filter(server -> !now.isBefore(wait.step().plus(patience(look, server))))
                .findFirst();
    }

    private String replace(String server, Wait wait, Instant now) {
        var begun = ledger.read(ENTRY, Wait.class).filter(row -> row.value().equals(wait));
        if (begun.isPresent()
                && ledger.write(ENTRY, wait.replacing(server, now), begun.get().version()))
            autoScaling
                    .get()
                    .terminateInstanceInAutoScalingGroup(
                            terminate -> terminate.instanceId(server).shouldDecrementDesiredCapacity(false));
        return server + " is unhealthy and is being replaced";
    }

    private Look look(AutoScalingGroup found, boolean replaces) {
        var seen = fleet.look();
        var targets = seen.targets();
        var stale = new ArrayList<String>();
        var sick = new ArrayList<String>();
        var marked = inService(found)
                .filter(server -> !"Healthy".equals(server.healthStatus()))
                .map(Instance::instanceId)
                .collect(Collectors.toSet());
        inService(found).map(Instance::instanceId).sorted().forEach(server -> {
            if (targets.get(server) != TargetHealthStateEnum.HEALTHY) sick.add(server);
            else if (marked.contains(server)) stale.add(server);
        });
        return new Look(
                found,
                targets,
                stale,
                sick,
                marked,
                seen.ended().keySet(),
                replaces
                        && found.suspendedProcesses().stream()
                                .map(SuspendedProcess::processName)
                                .noneMatch(REPLACING::contains));
    }

    private static Stream<Instance> inService(AutoScalingGroup found) {
        return found.instances().stream().filter(server -> server.lifecycleState() == LifecycleState.IN_SERVICE);
    }

    private void takeBack(String server) {
        autoScaling.get().setInstanceHealth(set -> set.instanceId(server).healthStatus("Healthy"));
    }

    /// As long as the group itself gives a new server to become healthy; none where it was ended.
    private static Duration patience(Look look, String server) {
        if (look.ended().contains(server)) return Duration.ZERO;
        var grace = Optional.ofNullable(look.group().healthCheckGracePeriod())
                .map(Duration::ofSeconds)
                .orElse(MARKED);
        return look.marked().contains(server) || grace.compareTo(MARKED) < 0 ? MARKED : grace;
    }

    private void tell(Look look, Wait wait) {
        if (look.sick().isEmpty() && wait.replaced().isEmpty()) return;
        ledger.insert(told(wait.end()), what(look, wait));
    }

    private static String what(Look look, Wait wait) {
        if (!look.sick().isEmpty())
            return named(look.sick()) + " is unhealthy"
                    + (look.mayReplace()
                            ? " and is left to Auto Scaling to replace"
                            : " and could not be replaced before the release ended");
        return named(wait.replaced()) + " was unhealthy and "
                + (look.isMissingServers()
                        ? "is being replaced; the new server is not in service yet"
                        : "was replaced");
    }

    /// What became of the servers that were not healthy when `release` ended, in words; empty: all were.
    public Optional<String> toldOf(String release) {
        return ledger.read(told(release), String.class).map(Row::value);
    }

    private static String told(String release) {
        return "servers#" + release;
    }

    private static String named(List<String> servers) {
        return String.join(", ", servers);
    }
}
