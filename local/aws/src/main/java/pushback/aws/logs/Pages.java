package pushback.aws.logs;

import java.util.List;
import pushback.aws.account.Refusal;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;

/// One page of a longer answer.
///
/// @param next null on the last one
record Pages<T>(List<T> items, String next) {
    /// @param token where the page before ended; null: there was none
    /// @param wanted how many; null: as many as there may be
    static <T> Pages<T> of(List<T> all, String token, Integer wanted, int most) {
        if (wanted != null && (wanted < 1 || wanted > most))
            throw refused("Value '" + wanted + "' at 'limit' has to be between 1 and " + most);
        if (token != null && !token.matches("[0-9]{1,9}")) throw refused("The specified nextToken is invalid.");
        var from = token == null ? 0 : Math.min(Integer.parseInt(token), all.size());
        var to = Math.min(all.size(), from + (wanted == null ? most : wanted));
        return new Pages<>(all.subList(from, to), to < all.size() ? Integer.toString(to) : null);
    }

    private static RuntimeException refused(String why) {
        return Refusal.of(InvalidParameterException.builder(), "CloudWatchLogs", "InvalidParameterException", why);
    }
}
