package pushback.cloud;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import pushback.aws.build.BuildServices;
import pushback.aws.build.Builder;
import pushback.aws.events.EventBus;
import pushback.aws.fleet.InstanceRegistry;
import pushback.aws.fleet.MachineLauncher;
import pushback.aws.loadbalancing.TrafficSwitch;
import pushback.aws.rds.DatabaseServer;
import pushback.health.Probe;
import pushback.source.SourceHost;
import pushback.time.Timeline;
import software.amazon.awssdk.services.s3.S3Client;

/// What a [Cloud] stands on: processes and the wall clock in `up`, memory and virtual time in tests and simulation.
///
/// @param random makes every identifier and token
/// @param fleet makes servers that fetch their bundles from S3
/// @param traffic carries the requests
/// @param builder builds commits with these services, and puts the bundles into S3
/// @param database empty: the environment has none
/// @param probe asks servers for pages
/// @param directory where the services' state survives the process; empty: nowhere
/// @param observer sees each call of a step
/// @param delivery how events reach their targets
/// @param log gets what functions log
/// @param told hears what was found broken in the directory, a sentence each
public record CloudDependencies(
        Timeline timeline,
        RandomGenerator random,
        Function<S3Client, MachineLauncher> fleet,
        TrafficSwitch traffic,
        Function<BuildServices, Builder> builder,
        SourceHost source,
        Function<InstanceRegistry, Probe> probe,
        Optional<DatabaseServer> database,
        Optional<Path> directory,
        CallObserver observer,
        EventBus.Delivery delivery,
        Consumer<String> log,
        Consumer<String> told) {}
