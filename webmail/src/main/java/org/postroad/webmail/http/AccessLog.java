package org.postroad.webmail.http;

import io.javalin.http.Context;
import io.javalin.http.RequestLogger;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One line and one measurement for each request. No query string, no header field, no body: those may hold secrets. */
final class AccessLog implements RequestLogger {
    private static final Logger LOG = LoggerFactory.getLogger("org.postroad.webmail.access");

    private static final String EVENT_STREAM = "text/event-stream";

    private final MeterRegistry meters;

    AccessLog(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public void handle(Context ctx, Float millis) {
        LOG.info("{} {} {} {} {} ms", ctx.ip(), ctx.method(), ctx.path(), ctx.statusCode(), Math.round(millis));
        if (EVENT_STREAM.equals(ctx.res().getContentType())) {
            return; // lasts as long as its client likes, which says nothing of how fast we are
        }
        meters.timer("postroad.http.requests", "method", ctx.method().name(), "status", (ctx.statusCode() / 100) + "xx")
                .record(Duration.ofNanos((long) (millis * 1_000_000)));
    }
}
