package org.postroad.webmail.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Locale;
import java.util.Map;

/** {@code GET /.well-known/mta-sts.txt} at {@code mta-sts.DOMAIN}: what a domain here says of TLS with its mail hosts (RFC 8461 §3.3). */
public final class StsPolicyPage implements Endpoints {
    private final Map<String, String> policies;

    /**
     * @param policies the text for each host name, in lower case
     */
    public StsPolicyPage(Map<String, String> policies) {
        this.policies = Map.copyOf(policies);
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/.well-known/mta-sts.txt", this::answer);
    }

    private void answer(Context ctx) {
        String asked = ctx.host();
        String host = asked == null ? "" : asked.toLowerCase(Locale.ROOT).replaceFirst(":\\d{1,5}$", "");
        String policy = policies.getOrDefault(host, "");
        if (policy.isEmpty()) {
            ctx.status(HttpStatus.NOT_FOUND).contentType("text/plain").result("there is no policy here\n");
        } else {
            ctx.contentType("text/plain; charset=utf-8").result(policy);
        }
    }
}
