package pushback.cdk.data;

import java.util.List;
import java.util.Optional;
import pushback.cdk.environment.Environment;
import pushback.cdk.network.Network;
import pushback.cdk.network.SecurityGroups;
import software.amazon.awscdk.services.elasticache.CfnReplicationGroup;
import software.amazon.awscdk.services.elasticache.CfnSubnetGroup;
import software.constructs.Construct;

/// Valkey in ElastiCache, where the environment keeps its sessions outside of the servers. Encrypted at rest and on the
/// way; lost sessions mean that people log in again, so there are no snapshots.
public final class SessionCache {
    private SessionCache() {}

    public static Optional<CfnReplicationGroup> of(
            Construct stack, Environment environment, Network network, SecurityGroups gates) {
        return environment.sessions().map(wanted -> {
            var scope = new Construct(stack, "Sessions");
            var subnets = CfnSubnetGroup.Builder.create(scope, "Subnets")
                    .description("Sessions of " + environment.name())
                    .subnetIds(network.vpc().selectSubnets(network.inner()).getSubnetIds())
                    .build();
            return CfnReplicationGroup.Builder.create(scope, "Cache")
                    .replicationGroupDescription("Sessions of " + environment.name())
                    .engine("valkey")
                    .cacheNodeType(wanted.nodeType())
                    .port(SecurityGroups.CACHE_PORT)
                    .numNodeGroups(1)
                    .replicasPerNodeGroup(wanted.multiAz() ? 1 : 0)
                    .multiAzEnabled(wanted.multiAz())
                    .automaticFailoverEnabled(wanted.multiAz())
                    .atRestEncryptionEnabled(true)
                    .transitEncryptionEnabled(true)
                    .transitEncryptionMode("required")
                    .cacheSubnetGroupName(subnets.getRef())
                    .securityGroupIds(List.of(gates.cache().getSecurityGroupId()))
                    .build();
        });
    }
}
