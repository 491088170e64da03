package pushback.cdk.edge;

import java.util.Optional;
import pushback.cdk.environment.Environment;
import pushback.cdk.environment.Environment.Domain.Kind;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.certificatemanager.Certificate;
import software.amazon.awscdk.services.certificatemanager.CertificateValidation;
import software.amazon.awscdk.services.certificatemanager.ICertificate;
import software.amazon.awscdk.services.route53.ARecord;
import software.amazon.awscdk.services.route53.CnameRecord;
import software.amazon.awscdk.services.route53.HostedZone;
import software.amazon.awscdk.services.route53.HostedZoneAttributes;
import software.amazon.awscdk.services.route53.IAliasRecordTarget;
import software.amazon.awscdk.services.route53.IHostedZone;
import software.amazon.awscdk.services.route53.RecordTarget;
import software.constructs.Construct;

/// The site's name in a hosted zone that is there.
public record Zone(Construct scope, Environment.Domain domain, IHostedZone zone, Optional<ICertificate> certificate) {
    public static Optional<Zone> of(Construct stack, Environment environment) {
        return environment.domain().map(domain -> {
            var scope = new Construct(stack, "Domain");
            var zone = HostedZone.fromHostedZoneAttributes(
                    scope,
                    "Zone",
                    HostedZoneAttributes.builder()
                            .hostedZoneId(domain.zoneId())
                            .zoneName(domain.zone())
                            .build());
            var needed = environment.web().certificate().isEmpty()
                    && (environment.web().https() || environment.cdn());
            return new Zone(
                    scope,
                    domain,
                    zone,
                    needed
                            ? Optional.of(Certificate.Builder.create(scope, "Certificate")
                                    .domainName(domain.name())
                                    .validation(CertificateValidation.fromDns(zone))
                                    .build())
                            : Optional.empty());
        });
    }

    /// Points the name at what answers visitors.
    ///
    /// @param target for an alias
    /// @param name for a CNAME
    void pointAt(IAliasRecordTarget target, String name) {
        if (domain.record() == Kind.ALIAS)
            ARecord.Builder.create(scope, "Record")
                    .zone(zone)
                    .recordName(domain.name() + ".")
                    .target(RecordTarget.fromAlias(target))
                    .build();
        else
            CnameRecord.Builder.create(scope, "Record")
                    .zone(zone)
                    .recordName(domain.name() + ".")
                    .domainName(name)
                    .ttl(Duration.minutes(5))
                    .build();
    }
}
