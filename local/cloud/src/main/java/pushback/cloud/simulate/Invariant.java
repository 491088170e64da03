package pushback.cloud.simulate;

/// What holds in every world: 1 to 20 by the numbers of the design, then those of the drills, and that all of it ends.
public enum Invariant {
    ONE_HOLDER(1, "at most one lock holder per environment; fences only grow"),
    LOCK_COMES_FREE(2, "every lock is released or taken over within its lease plus a grace"),
    NO_STALE_EFFECT(3, "no side effect under a stale fence"),
    ONE_DEPLOYMENT(4, "at most one CodeDeploy deployment per release and attempt"),
    DEPLOYMENTS_ARE_KNOWN(5, "every deployment id has a ledger row, and the reverse"),
    LEGAL_TRANSITIONS(6, "ledger transitions are legal; terminal rows do not change"),
    EXECUTIONS_END(7, "every execution ends within its bound"),
    DEPLOYED_EVERYWHERE(8, "deployed means every instance in service runs that digest"),
    GOOD_OR_PAGED(9, "not deployed means the fleet runs the last good digest, or a person was paged"),
    PROVEN_WAY_BACK(10, "the rollback target's bytes were verified before the deployment began"),
    CAPACITY_KEPT(11, "serving capacity never below the configured minimum by our doing"),
    NEWEST_WINS(
            12,
            "the newest commit is in the end deployed, refused or superseded; an older one never replaces it unless"
                    + " forced"),
    ONE_ROLLBACK(13, "at most one automatic rollback per release"),
    ONE_RELEASE(14, "one delivery, or one (ref, commit), causes at most one release"),
    CAPACITY_RESTORED(15, "whatever was suspended or surged is restored"),
    SEALED_IS_DEPLOYED(16, "the digest deployed is the digest sealed"),
    EVIDENCE(17, "no verdict \"healthy\" without evidence"),
    ABORT_CONVERGES(18, "a human abort at any step converges"),
    ONE_OUTCOME(19, "exactly one outcome report per release"),
    SKEW_DOES_NOT_MATTER(20, "results do not depend on clock skew of up to 5 minutes between parts"),
    PARKED_IS_LEFT_ALONE(21, "nothing is deployed to, added to or started in a parked environment"),
    DRILLS_END(22, "every drill that began is reported once"),
    REHEARSAL_COUNTS_IN_NOTHING(23, "a rehearsed release is neither promoted nor quarantined, and shown on no commit"),
    COMES_TO_REST(24, "once nothing goes wrong any more, nothing is left under way or owed"),
    WITNESSES(25, "no witness that lies or is run dry speaks against a release; what only visitors see goes back");

    private final int number;
    private final String sentence;

    Invariant(int number, String sentence) {
        this.number = number;
        this.sentence = sentence;
    }

    public int number() {
        return number;
    }

    public String sentence() {
        return sentence;
    }
}
