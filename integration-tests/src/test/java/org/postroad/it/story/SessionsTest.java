package org.postroad.it.story;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.it.world.MailHost;
import org.postroad.it.world.Person;
import org.postroad.it.world.TwoSystems;

/** The system is restarted and Alice, whose page is still open, notices nothing; her password is changed and she is out. */
class SessionsTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @Test
    void aSessionOutlivesARestartButNotTheChangeOfThePassword() throws Exception {
        Person alice = systems.alice();
        MailHost north = systems.north();
        north.stop();
        north.start();
        assertEquals(0, alice.inbox().size());
        ObjectNode change = JsonNodeFactory.instance.objectNode();
        north.operate("user.passwd", change.put("address", "alice@north.test").put("password", "another one"));
        UncheckedIOException refused = assertThrows(UncheckedIOException.class, alice::inbox);
        assertTrue(refused.getMessage().contains(": 401 "), refused.getMessage());
        assertEquals(0, systems.ada().inbox().size(), "nobody else is");
    }
}
