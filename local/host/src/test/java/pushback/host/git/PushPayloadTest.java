package pushback.host.git;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class PushPayloadTest {
    private static final String OLD = "a".repeat(40);
    private static final String NEW = "b".repeat(40);
    private static final Hosting HOSTING =
            new Hosting("local", "blog", "http://127.0.0.1:1/blog", "http://127.0.0.1:1/blog.git", "main");
    private static final Push.Commit COMMIT = new Push.Commit(
            NEW,
            "c".repeat(40),
            "Say \"hé\"",
            true,
            OffsetDateTime.parse("2026-01-02T03:04:05+01:00"),
            new Person("Ada", "ada@example.org"),
            new Person("Bo", "bo@example.org"),
            List.of("new"),
            List.of("old"),
            List.of("changed"));

    @Test
    void describesAnUpdate() throws Exception {
        var json = json(new Push(
                "refs/heads/main",
                OLD,
                NEW,
                false,
                false,
                true,
                Optional.empty(),
                "Bo",
                List.of(COMMIT),
                Optional.of(COMMIT)));
        assertEquals("refs/heads/main", json.at("/ref").asText());
        assertEquals(OLD, json.at("/before").asText());
        assertEquals(NEW, json.at("/after").asText());
        assertFalse(json.at("/created").asBoolean(true));
        assertFalse(json.at("/deleted").asBoolean(true));
        assertTrue(json.at("/forced").asBoolean());
        assertTrue(json.at("/base_ref").isNull());
        assertEquals(
                "http://127.0.0.1:1/blog/compare/aaaaaaaaaaaa...bbbbbbbbbbbb",
                json.at("/compare").asText());
        assertEquals(json.at("/head_commit"), json.at("/commits/0"));
        assertEquals("Say \"hé\"", json.at("/head_commit/message").asText());
        assertEquals(
                "2026-01-02T03:04:05+01:00", json.at("/head_commit/timestamp").asText());
        assertEquals("ada@example.org", json.at("/head_commit/author/email").asText());
        assertEquals("Bo", json.at("/head_commit/committer/username").asText());
        assertEquals("[\"changed\"]", json.at("/head_commit/modified").toString());
        assertEquals("local/blog", json.at("/repository/full_name").asText());
        assertEquals("local", json.at("/repository/owner/login").asText());
        assertTrue(json.at("/repository/id").isIntegralNumber());
        assertEquals("main", json.at("/repository/default_branch").asText());
        assertEquals("bo@example.org", json.at("/pusher/email").asText());
        assertEquals("Bo", json.at("/sender/login").asText());
    }

    @Test
    void describesABranchThatIsGone() throws Exception {
        var json = json(new Push(
                "refs/heads/old",
                OLD,
                Push.NOTHING,
                false,
                true,
                false,
                Optional.empty(),
                "Bo",
                List.of(),
                Optional.empty()));
        assertTrue(json.at("/deleted").asBoolean());
        assertTrue(json.at("/head_commit").isNull());
        assertEquals(0, json.at("/commits").size());
        assertEquals("Bo", json.at("/pusher/name").asText());
    }

    @Test
    void hasEveryMemberThatGitHubAlwaysSends() throws Exception {
        var json = json(new Push(
                "refs/heads/main",
                Push.NOTHING,
                NEW,
                true,
                false,
                false,
                Optional.of("refs/heads/dev"),
                "Bo",
                List.of(COMMIT),
                Optional.of(COMMIT)));
        for (var member : List.of(
                "ref",
                "before",
                "after",
                "repository",
                "pusher",
                "sender",
                "created",
                "deleted",
                "forced",
                "base_ref",
                "compare",
                "commits",
                "head_commit")) {
            assertTrue(json.has(member), member);
        }
        assertEquals("refs/heads/dev", json.at("/base_ref").asText());
        assertEquals(
                List.of(
                        "id",
                        "tree_id",
                        "distinct",
                        "message",
                        "timestamp",
                        "url",
                        "author",
                        "committer",
                        "added",
                        "removed",
                        "modified"),
                names(json.at("/commits/0")));
    }

    private static JsonNode json(Push push) throws Exception {
        return JsonMapper.builder().build().readTree(PushPayload.json(push, HOSTING));
    }

    private static List<String> names(JsonNode node) {
        return StreamSupport.stream(((Iterable<String>) node::fieldNames).spliterator(), false)
                .toList();
    }
}
