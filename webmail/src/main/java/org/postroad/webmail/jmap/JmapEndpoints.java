package org.postroad.webmail.jmap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import org.postroad.webmail.http.Bodies;
import org.postroad.webmail.http.Endpoints;
import org.postroad.webmail.http.Problem;
import org.postroad.webmail.json.Json;
import org.postroad.webmail.login.Caller;
import org.postroad.webmail.login.Gate;

/** {@code /.well-known/jmap}, {@code /jmap/session} and {@code /jmap/api} (RFC 8620 §2.2, §3.1). */
public final class JmapEndpoints implements Endpoints {
    private final Gate gate;
    private final JmapApi api;
    private final SessionResource sessionResource;
    private final AccountLimiter requests;

    public JmapEndpoints(Gate gate, JmapApi api) {
        this.gate = gate;
        this.api = api;
        this.sessionResource = new SessionResource(api.capabilities(), api::sharedWith);
        this.requests = new AccountLimiter(api.limits().maxConcurrentRequests(), "maxConcurrentRequests");
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/.well-known/jmap", ctx -> ctx.redirect("/jmap/session", HttpStatus.TEMPORARY_REDIRECT));
        routes.get("/jmap/session", this::session);
        routes.post("/jmap/api", this::api);
    }

    private void session(Context ctx) throws IOException {
        Caller caller = gate.require(ctx);
        answer(ctx, sessionResource.of(caller, origin(ctx)));
    }

    private void api(Context ctx) throws IOException {
        Caller caller = gate.require(ctx);
        if (!ctx.isJson()) {
            throw RequestProblems.notJson("the Content-Type must be application/json");
        }
        try (AccountLimiter.Permit permit = requests.enter(caller.id())) {
            answer(ctx, api.answer(caller, body(ctx)).put("sessionState", sessionResource.state(caller)));
        }
    }

    // A proxy that ends TLS says so; whoever lies here misleads only himself.
    private static String origin(Context ctx) {
        boolean https = ctx.scheme().equals("https") || "https".equals(ctx.header("X-Forwarded-Proto"));
        return (https ? "https://" : "http://") + ctx.host();
    }

    private byte[] body(Context ctx) throws IOException {
        try {
            return Bodies.read(ctx, api.limits().maxSizeRequest());
        } catch (Problem tooLarge) {
            throw RequestProblems.limit("maxSizeRequest");
        }
    }

    private static void answer(Context ctx, ObjectNode json) throws IOException {
        ctx.contentType("application/json");
        Json.write(json, ctx.outputStream());
    }
}
