package org.postroad.webmail.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Map;
import org.postroad.webmail.json.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code GET /health}: 200 while every part that was given answers, 503 and the names of those that do not. */
public final class HealthPage implements Endpoints {
    private static final Logger LOG = LoggerFactory.getLogger(HealthPage.class);

    private final Map<String, Runnable> checks;

    /**
     * @param checks by the name of the part; a check throws if its part is not well
     */
    public HealthPage(Map<String, Runnable> checks) {
        this.checks = Map.copyOf(checks);
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/health", this::answer);
    }

    private void answer(Context ctx) {
        ObjectNode parts = Json.object();
        checks.forEach((name, check) -> parts.put(name, isWell(name, check) ? "up" : "down"));
        boolean up = parts.valueStream().allMatch(state -> state.textValue().equals("up"));
        ObjectNode answer = Json.object().put("status", up ? "up" : "down");
        answer.set("parts", parts);
        ctx.status(up ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE)
                .contentType("application/json")
                .result(Json.write(answer));
    }

    private static boolean isWell(String name, Runnable check) {
        try {
            check.run();
            return true;
        } catch (RuntimeException failure) {
            LOG.warn("{} is not well", name, failure);
            return false;
        }
    }
}
