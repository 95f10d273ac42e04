package org.postroad.webmail.road;

import java.util.List;
import org.postroad.common.db.Database;
import org.postroad.common.road.Roads;
import org.postroad.mailstore.MailStore;
import org.postroad.mta.submit.Submissions;
import org.postroad.webmail.jmap.Capability;
import org.postroad.webmail.json.Json;

/** {@code https://postroad.org/jmap/road} with its method. */
public final class RoadCapability {
    private RoadCapability() {}

    public static Capability of(Database database, Roads roads, MailStore store, Submissions submissions) {
        return new Capability(
                Capability.ROAD,
                Json.object(),
                Json.object(),
                List.of(new RoadGet(database, roads, store, submissions)));
    }
}
