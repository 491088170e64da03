package pushback.operator.doctor;

import pushback.operator.EnvironmentAccess;
import pushback.operator.ObjectHeads;
import pushback.revision.Promotion;
import pushback.revision.Revision;

/// Whether a rollback would find the bytes it needs.
final class BundleCheck {
    private static final String NAME = "rollback bundle";

    private final EnvironmentAccess access;

    BundleCheck(EnvironmentAccess access) {
        this.access = access;
    }

    Finding bundle() {
        var target = access.pushback()
                .promotions()
                .waysBack()
                .flatMap(ways -> ways.candidates().stream().findFirst());
        if (target.isEmpty()) return Finding.ready(NAME, "there is nothing to go back to yet, and nothing to miss");
        return bundle(target.get());
    }

    private Finding bundle(Promotion target) {
        var sealed = access.pushback().ledger().read(Revision.entry(target.commit()), Revision.class);
        if (sealed.isEmpty() || !sealed.get().value().digest().equals(target.digest()))
            return missing(target, "the ledger no longer has the sealed revision of " + target.release());
        var revision = sealed.get().value();
        var found = access.clients().get(ObjectHeads.class).of(revision.bucket(), revision.key(), revision.versionId());
        if (found.isEmpty()) return missing(target, "the bundle of " + target.release() + " is gone");
        return found.get().equals(new ObjectHeads.Head(revision.size(), bare(revision.eTag())))
                ? Finding.ready(NAME, target.release() + " is kept, " + revision.size() + " bytes, as it was sealed")
                : missing(target, "the bundle of " + target.release() + " is not the one that was sealed");
    }

    private static String bare(String eTag) {
        return eTag.replace("\"", "");
    }

    private static Finding missing(Promotion target, String why) {
        return Finding.notReady(
                NAME,
                why + ": a rollback to it would have to build it anew",
                "build it while there is time: ./pushback deploy "
                        + target.commit().substring(0, 7) + " --force");
    }
}
