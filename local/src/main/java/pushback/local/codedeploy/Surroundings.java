package pushback.local.codedeploy;

import java.util.function.Predicate;
import pushback.local.account.Account;
import pushback.local.fleet.Roster;
import pushback.time.Timeline;

/// What a deployment needs around it.
///
/// @param firing whether the CloudWatch alarm of this name is firing
record Surroundings(Timeline timeline, Account account, Roster roster, Announcements announcements, Patience patience,
        Predicate<String> firing) { }
