package org.postroad.webmail.ui;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postroad.webmail.http.Endpoints;
import org.postroad.webmail.http.Problem;

/** Pages, each at its addresses, and their assets, under a policy that runs nothing but our own files (I8). Thread-safe. */
public final class UiPages implements Endpoints {
    private final UiFiles files;
    private final Map<String, UiFile> pages = new HashMap<>();
    private final String policy;

    /**
     * @param pages file name of a page by the address it answers at; an address may end in a wildcard as Javalin has it
     * @param frames origins of other pages that these may show in frames
     * @param frameAncestors the sources whose pages may show these in frames, as {@code frame-ancestors} has them
     */
    public UiPages(UiFiles files, Map<String, String> pages, List<String> frames, String frameAncestors) {
        this.files = files;
        pages.forEach((path, name) -> this.pages.put(path, files.page(name)));
        this.policy = policy(frames, frameAncestors);
    }

    @Override
    public void addTo(RoutesConfig routes) {
        pages.forEach((path, page) -> routes.get(path, ctx -> page(ctx, page)));
        UiFile icon = files.icon();
        routes.get("/icon.svg", icon::send);
        routes.get("/assets/{name}", this::asset);
    }

    private void page(Context ctx, UiFile page) {
        ctx.header("Content-Security-Policy", policy);
        ctx.header("Cache-Control", "no-cache"); // kept, but asked about each time: RFC 9111 §5.2.2.4
        page.send(ctx);
    }

    private void asset(Context ctx) {
        UiFile asset = files.asset(ctx.pathParam("name"))
                .orElseThrow(() -> Problem.of(HttpStatus.NOT_FOUND, "there is no such file"));
        ctx.header("Cache-Control", "public, max-age=31536000, immutable");
        asset.send(ctx);
    }

    private static String policy(List<String> frames, String frameAncestors) {
        return String.join(
                "; ",
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self'",
                "img-src 'self' data: blob:",
                "connect-src 'self'",
                "manifest-src 'self'",
                ("frame-src 'self' " + String.join(" ", frames)).strip(),
                "base-uri 'none'",
                "form-action 'none'",
                "frame-ancestors " + frameAncestors,
                "require-trusted-types-for 'script'",
                "trusted-types lit-html");
    }
}
