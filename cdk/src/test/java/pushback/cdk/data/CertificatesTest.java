package pushback.cdk.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CertificatesTest {
    @ParameterizedTest
    @ValueSource(strings = {"us-east-1", "us-west-2", "eu-central-1", "eu-west-1", "ap-southeast-2"})
    void knowTheAuthoritiesOfARegion(String region) throws Exception {
        var found = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(
                        Certificates.of(region).orElseThrow().getBytes(StandardCharsets.US_ASCII)));
        assertEquals(3, found.size());
        for (var certificate : found) {
            var authority = (X509Certificate) certificate;
            assertTrue(authority.getSubjectX500Principal().getName().contains("CN=Amazon RDS " + region + " Root CA "));
            authority.verify(authority.getPublicKey());
            assertTrue(authority.getNotAfter().toInstant().isAfter(Instant.parse("2060-01-01T00:00:00Z")));
        }
    }

    @Test
    void knowNothingOfARegionThatIsNewer() {
        assertEquals(Optional.empty(), Certificates.of("xx-nowhere-9"));
    }
}
