package twoge.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import twoge.Emulator;
import twoge.Stores;
import twoge.TestBlog;
import twoge.TestDatabase;
import twoge.Visitor;
import twoge.database.Login;
import twoge.picture.PictureFolder;

@Tag("slow")
class ValkeySessionsTest {
    private Emulator valkey;
    private TestBlog one;
    private TestBlog two;

    @BeforeEach
    void start() {
        valkey = Emulator.valkey();
        var stores = new Stores(
                TestDatabase.empty(),
                Login.AS_WRITTEN,
                new PictureFolder(TestBlog.PICTURES),
                Optional.of(valkey.at("redis")));
        one = TestBlog.start(stores);
        two = TestBlog.start(stores);
    }

    @AfterEach
    void stop() {
        if (one != null) one.close();
        if (two != null) two.close();
        if (valkey != null) valkey.close();
    }

    @Test
    void areKnownToEveryInstanceAndEndEverywhere() {
        var ada = one.visitor().joined("ada");
        var elsewhere = two.visitor().another();
        elsewhere.cookies().putAll(ada.cookies());
        assertEquals(200, elsewhere.status("/write"), "the other instance knows her");
        assertEquals("0", one.ask("SELECT count(*) FROM sessions"), "and not from the database");
        assertEquals(303, elsewhere.post("/logout", Map.of()).statusCode());
        assertEquals(303, ada.status("/write"), "logged out here too");
    }

    @Test
    void endWhenThePasswordIsChanged() {
        var ada = one.visitor().joined("ada");
        var phone = two.visitor().another();
        assertEquals(303, phone.logIn("ada", Visitor.PASSWORD).statusCode());
        ada.get("/account");
        ada.post("/account/password", Map.of("old", Visitor.PASSWORD, "password", "another long password"));
        assertEquals(303, phone.status("/write"));
        assertEquals(200, ada.status("/write"));
    }

    /// The connections in the pool are dead, and nobody has noticed yet.
    @Test
    void failNobodyAfterARestart() {
        var ada = one.visitor().joined("ada");
        valkey.restart();
        assertEquals(303, ada.status("/write"), "asked to log in again");
        assertEquals(303, ada.logIn("ada", Visitor.PASSWORD).statusCode());
        assertEquals(200, ada.status("/write"));
    }

    @Test
    void areMissedWithoutTakingThePagesAlong() {
        var ada = one.visitor().joined("ada");
        ada.publish("Still here", "without sessions");
        valkey.close();
        var page = ada.get("/");
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("Still here"));
        var refusal = ada.get("/write");
        assertEquals(503, refusal.statusCode());
        assertFalse(refusal.body().contains("Exception"));
    }
}
