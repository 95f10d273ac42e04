package org.postroad.webmail.login;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postroad.webmail.http.Problem;

/**
 * The wall against other sites' pages: what a browser says about where a request comes from must name this very origin. Two systems on
 * neighbouring ports are one site but two origins, so "same-site" is not enough.
 */
public final class SameOrigin {
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private SameOrigin() {}

    /**
     * Looks at a request.
     *
     * @throws Problem 403 if a page of another origin stands behind it
     */
    public static void require(Context ctx) {
        String site = ctx.header("Sec-Fetch-Site");
        if (site != null && !OWN.contains(site)) {
            throw Problem.of(HttpStatus.FORBIDDEN, "a page of another origin may not ask for this");
        }
        String origin = ctx.header("Origin");
        if (origin != null && !isOwn(origin, ctx.host())) {
            throw Problem.of(HttpStatus.FORBIDDEN, "the Origin field names another origin");
        }
    }

    private static boolean isOwn(String origin, @Nullable String host) {
        int authority = origin.indexOf("://");
        return host != null && authority > 0 && origin.substring(authority + 3).equalsIgnoreCase(host);
    }
}
