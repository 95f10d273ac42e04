package org.postroad.webmail.ui;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.postroad.webmail.http.Endpoints;

/**
 * {@code GET /frame}: the empty page in which the reader shows HTML mail (I8). Its policy puts it into an opaque origin, runs the one
 * script that stands in it, and reaches nothing; {@code ?images=remote} lets it fetch pictures of the web. Thread-safe.
 */
public final class MailFrame implements Endpoints {
    private static final String SCRIPT = "{frame.js}";

    private final UiFile page;
    private final String policy;
    private final String policyWithImages;

    /** @param frameAncestors the sources whose pages may show our pages in frames, as {@code frame-ancestors} has them */
    public MailFrame(UiFiles files, String frameAncestors) {
        String script = files.text("frame.js");
        String html = files.text("frame.html").replace(SCRIPT, script);
        this.page = new UiFile("text/html; charset=utf-8", html.getBytes(StandardCharsets.UTF_8));
        this.policy = policy(script, "data: blob:", frameAncestors);
        this.policyWithImages = policy(script, "data: blob: https: http:", frameAncestors);
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/frame", this::frame);
    }

    private void frame(Context ctx) {
        boolean withImages = "remote".equals(ctx.queryParam("images"));
        ctx.header("Content-Security-Policy", withImages ? policyWithImages : policy);
        ctx.header("Permissions-Policy", "camera=(), microphone=(), geolocation=(), fullscreen=(), payment=()");
        ctx.header("Cache-Control", "no-cache");
        ctx.header("X-Frame-Options", "SAMEORIGIN");
        page.send(ctx);
    }

    private static String policy(String script, String images, String frameAncestors) {
        String ancestors = frameAncestors.equals("'none'") ? "'self'" : "'self' " + frameAncestors;
        return String.join(
                "; ",
                "sandbox allow-scripts allow-popups allow-popups-to-escape-sandbox",
                "default-src 'none'",
                "script-src 'sha256-" + hash(script) + "'",
                "style-src-attr 'unsafe-inline'", // a mail's style attributes; its sheets are made by the script
                "img-src " + images,
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors " + ancestors,
                "require-trusted-types-for 'script'",
                "trusted-types dompurify");
    }

    private static String hash(String script) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
