package org.postroad.webmail.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;

/** Header fields on every response that keep a browser from running, framing, sniffing or keeping what it should not (I8). */
final class SafeHeaders implements Endpoints {
    private final boolean tls;
    private final boolean framed;
    private final String policy;

    SafeHeaders(HttpSettings settings) {
        tls = settings.isTls();
        framed = !settings.frameAncestors().isEmpty();
        policy = "default-src 'none'; frame-ancestors " + settings.frameAncestorSources()
                + "; base-uri 'none'; form-action 'none'";
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.before(this::set);
    }

    private void set(Context ctx) {
        ctx.header("Content-Security-Policy", policy);
        ctx.header("X-Content-Type-Options", "nosniff");
        if (!framed) {
            ctx.header(
                    "X-Frame-Options",
                    "DENY"); // it can name no other origin, and browsers heed frame-ancestors before it
        }
        ctx.header("Referrer-Policy", "no-referrer");
        ctx.header("Cross-Origin-Resource-Policy", "same-origin");
        ctx.header("Cross-Origin-Opener-Policy", "same-origin");
        ctx.header("Cache-Control", "no-store");
        if (tls) {
            ctx.header("Strict-Transport-Security", "max-age=31536000"); // RFC 6797 §6.1
        }
    }
}
