package pushback.host.git;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.zip.CRC32;

/// The body of the webhook that GitHub sends for a push, as its documentation of webhook events describes it.
public final class PushPayload {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private PushPayload() {}

    /// The body for one changed ref. Sign exactly these characters, as UTF-8.
    public static String json(Push push, Hosting hosting) {
        var payload = JsonNodeFactory.instance.objectNode();
        payload.put("ref", push.ref()).put("before", push.before()).put("after", push.after());
        payload.set("repository", repository(hosting));
        payload.set("pusher", person(pusher(push)));
        payload.set("sender", account(push.pusherName(), hosting));
        payload.put("created", push.created()).put("deleted", push.deleted()).put("forced", push.forced());
        payload.put("base_ref", push.baseRef().orElse(null));
        payload.put("compare", compare(push, hosting));
        var commits = payload.putArray("commits");
        for (var commit : push.commits()) commits.add(commit(commit, hosting));
        payload.set(
                "head_commit", push.head().map(head -> commit(head, hosting)).orElse(null));
        return payload.toString();
    }

    private static ObjectNode commit(Push.Commit commit, Hosting hosting) {
        var node = JSON.createObjectNode();
        node.put("id", commit.sha()).put("tree_id", commit.tree()).put("distinct", commit.distinct());
        node.put("message", commit.message());
        node.put("timestamp", commit.timestamp().format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
        node.put("url", hosting.webUrl() + "/commit/" + commit.sha());
        node.set("author", author(commit.author()));
        node.set("committer", author(commit.committer()));
        strings(node, "added", commit.added());
        strings(node, "removed", commit.removed());
        strings(node, "modified", commit.modified());
        return node;
    }

    private static ObjectNode repository(Hosting hosting) {
        var node = JSON.createObjectNode();
        node.put("id", id(hosting.fullName())).put("name", hosting.name()).put("full_name", hosting.fullName());
        node.put("private", true);
        var owner = account(hosting.owner(), hosting);
        owner.put("name", hosting.owner());
        node.set("owner", owner);
        node.put("html_url", hosting.webUrl()).putNull("description").put("fork", false);
        node.put("url", hosting.webUrl()).put("git_url", hosting.cloneUrl()).put("clone_url", hosting.cloneUrl());
        node.put("default_branch", hosting.defaultBranch()).put("master_branch", hosting.defaultBranch());
        node.put("visibility", "private").put("archived", false).put("disabled", false);
        return node;
    }

    private static ObjectNode account(String login, Hosting hosting) {
        var kind = login.equals(hosting.owner()) ? "Organization" : "User";
        var node = JSON.createObjectNode().put("login", login).put("id", id(login));
        return node.put("type", kind).put("site_admin", false);
    }

    private static ObjectNode author(Person person) {
        return person(person).put("username", person.name());
    }

    private static ObjectNode person(Person person) {
        return JSON.createObjectNode().put("name", person.name()).put("email", person.email());
    }

    private static Person pusher(Push push) {
        return push.head()
                .map(Push.Commit::committer)
                .filter(who -> who.name().equals(push.pusherName()))
                .orElse(new Person(push.pusherName(), ""));
    }

    /// A page that shows the push: the range, or for a ref that is new or gone the one commit there is.
    private static String compare(Push push, Hosting hosting) {
        if (push.created()) return hosting.webUrl() + "/commit/" + push.after().substring(0, 12);
        return hosting.webUrl() + "/compare/" + push.before().substring(0, 12) + "..."
                + push.after().substring(0, 12);
    }

    /// GitHub numbers accounts and repositories; here the name decides, so that a number stays the same between
    /// runs.
    private static long id(String name) {
        var crc = new CRC32();
        crc.update(name.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }

    private static void strings(ObjectNode node, String name, List<String> values) {
        var array = node.putArray(name);
        values.forEach(array::add);
    }
}
