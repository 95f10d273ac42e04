package org.postroad.it.crash;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.postroad.it.world.Person;

/**
 * A client that keeps a copy of an account over all lives of the system, fed by {@code Email/changes} alone. If a state that it was told of
 * went back, or a change were hidden behind it (I4), its copy would differ from the account. It also flags mail, and remembers which of its
 * changes were acknowledged (I1). Confined to one thread at a time.
 */
final class Mirror {
    private final String address;
    private final Set<String> ids = new LinkedHashSet<>();
    private final Set<String> flagged = ConcurrentHashMap.newKeySet();
    private volatile long state;

    Mirror(String address) {
        this.address = address;
    }

    String address() {
        return address;
    }

    /** The last state that the system has told of. */
    long state() {
        return state;
    }

    /** Ids of emails whose flag was acknowledged. */
    Set<String> flagged() {
        return Set.copyOf(flagged);
    }

    /** Ids of all emails in the copy. */
    Set<String> ids() {
        return Set.copyOf(ids);
    }

    /** Catches up, and flags one of the new emails. */
    void follow(Person person) {
        String newest = "";
        boolean more = true;
        while (more) {
            ObjectNode since =
                    person.arguments().put("sinceState", Long.toString(state)).put("maxChanges", 200);
            JsonNode changes = person.call("Email/changes", since);
            for (JsonNode id : changes.path("created")) {
                newest = id.asText();
                ids.add(newest);
            }
            changes.path("destroyed").forEach(id -> ids.remove(id.asText()));
            state = Long.parseLong(changes.path("newState").asText());
            more = changes.path("hasMoreChanges").asBoolean();
        }
        if (!newest.isEmpty()) {
            flag(person, newest);
        }
    }

    private void flag(Person person, String id) {
        ObjectNode set = person.arguments();
        set.putObject("update").putObject(id).put("keywords/$flagged", true);
        JsonNode answer = person.call("Email/set", set);
        if (!answer.path("updated").has(id)) {
            throw new AssertionError("the flag was refused: " + answer);
        }
        flagged.add(id);
    }
}
