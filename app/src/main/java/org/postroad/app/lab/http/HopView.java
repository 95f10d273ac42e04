package org.postroad.app.lab.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.postroad.common.road.Hop;
import org.postroad.webmail.json.Json;

/** A hop as the lab's page gets it: as every interface shows it, and whose it is. */
final class HopView {
    /** How sure a hop is. */
    enum State {
        /** It lasts. */
        WAITING("waiting"),
        /** It is over; it is recorded when the attempt is. */
        SEEN("seen"),
        /** It is on disk. */
        RECORDED("recorded");

        private final String text;

        State(String text) {
            this.text = text;
        }
    }

    private HopView() {}

    /** A member of a hop's detail that is text. */
    static Optional<String> text(Hop hop, String name) {
        Object value = hop.detail().get(name);
        return value instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /**
     * @param host {@code north} or {@code south}
     * @param road the id of the road that it belongs to
     */
    static ObjectNode of(Hop hop, String host, String road, State state) {
        ObjectNode json = Json.object().put("system", host).put("road", road).put("state", state.text);
        json.setAll((ObjectNode) Json.of(hop.toJson()));
        return json;
    }
}
