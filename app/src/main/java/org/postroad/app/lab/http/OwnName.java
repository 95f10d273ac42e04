package org.postroad.app.lab.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import org.postroad.webmail.http.Endpoints;
import org.postroad.webmail.http.Problem;

/**
 * Keeps the page to one name. Another may be anybody's that was made to point here (DNS rebinding); and under {@code localhost} the webmails
 * in its frames would be another site's, whose cookies browsers keep apart. Thread-safe.
 */
final class OwnName implements Endpoints {
    private volatile String authority = "";

    /** The name: host and port. */
    void is(String ownAuthority) {
        authority = ownAuthority;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.before(this::check);
        routes.get("/", ctx -> ctx.redirect("/lab"));
    }

    private void check(Context ctx) {
        if (authority.equals(ctx.host())) {
            return;
        }
        if (ctx.path().startsWith("/lab/api/")) {
            throw Problem.of(HttpStatus.FORBIDDEN, "the lab is at http://" + authority);
        }
        ctx.redirect("http://" + authority + "/lab");
        ctx.skipRemainingHandlers();
    }
}
