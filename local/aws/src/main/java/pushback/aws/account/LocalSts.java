package pushback.aws.account;

import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityRequest;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/// STS: says who asks. Callable from any thread, within [Caller#CURRENT].
public final class LocalSts implements StsClient {
    private final Account account;

    public LocalSts(Account account) {
        this.account = account;
    }

    @Override
    public GetCallerIdentityResponse getCallerIdentity(GetCallerIdentityRequest request) {
        var caller = Caller.current();
        return GetCallerIdentityResponse.builder()
                .account(account.id())
                .arn(caller.arn())
                .userId(caller.id())
                .build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
