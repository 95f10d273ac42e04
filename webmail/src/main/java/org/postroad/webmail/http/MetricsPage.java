package org.postroad.webmail.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** {@code GET /metrics} in Prometheus' text format; only for this host, unless it is opened. */
public final class MetricsPage implements Endpoints {
    private final PrometheusMeterRegistry meters;
    private final boolean forAll;

    public MetricsPage(PrometheusMeterRegistry meters, boolean forAll) {
        this.meters = meters;
        this.forAll = forAll;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/metrics", this::answer);
    }

    private void answer(Context ctx) throws UnknownHostException {
        // The peer's address is a literal here, so this asks no DNS. A proxy on this host speaks for others.
        boolean local = InetAddress.getByName(ctx.req().getRemoteAddr()).isLoopbackAddress()
                && ctx.header("X-Forwarded-For") == null
                && ctx.header("Forwarded") == null;
        if (!forAll && !local) {
            throw Problem.of(HttpStatus.NOT_FOUND, HttpStatus.NOT_FOUND.getMessage());
        }
        ctx.contentType("text/plain; version=0.0.4; charset=utf-8").result(meters.scrape());
    }
}
