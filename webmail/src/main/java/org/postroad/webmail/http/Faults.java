package org.postroad.webmail.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.io.EOFException;
import java.io.IOException;
import org.eclipse.jetty.http.HttpException;
import org.postroad.common.db.DiskFullException;
import org.postroad.common.db.StorageException;
import org.postroad.webmail.json.JsonFault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one translator from what was thrown to what the client sees: never a stack trace, never a class name. */
final class Faults implements Endpoints {
    private static final Logger LOG = LoggerFactory.getLogger(Faults.class);

    @Override
    public void addTo(RoutesConfig routes) {
        routes.exception(Problem.class, (problem, ctx) -> problem.answer(ctx));
        routes.exception(
                JsonFault.class,
                (fault, ctx) -> Problem.of(HttpStatus.BAD_REQUEST, fault.why()).answer(ctx));
        routes.exception(HttpResponseException.class, Faults::answerJavalin);
        routes.exception(
                EOFException.class, (gone, ctx) -> LOG.debug("{} {}: the client left", ctx.method(), ctx.path()));
        routes.exception(HttpException.RuntimeException.class, Faults::answerJetty);
        routes.exception(DiskFullException.class, Faults::answerFull);
        routes.exception(StorageException.class, Faults::answerStorage);
        routes.exception(IOException.class, Faults::answerBug);
        routes.exception(RuntimeException.class, Faults::answerBug);
    }

    private static void answerJavalin(HttpResponseException thrown, Context ctx) {
        HttpStatus status = HttpStatus.forStatus(thrown.getStatus());
        Problem.of(status, status.getMessage()).answer(ctx);
    }

    // A body that breaks off, or drips too slowly.
    private static void answerJetty(HttpException.RuntimeException thrown, Context ctx) {
        LOG.debug("{} {}: {}", ctx.method(), ctx.path(), thrown.getReason());
        Problem.of(HttpStatus.forStatus(thrown.getCode()), "the request did not come whole")
                .answer(ctx);
    }

    private static void answerStorage(StorageException failure, Context ctx) {
        LOG.error("{} {}: the store failed", ctx.method(), ctx.path(), failure);
        Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "the mail store cannot answer now")
                .withHeader("Retry-After", "10")
                .answer(ctx);
    }

    private static void answerFull(DiskFullException full, Context ctx) {
        LOG.warn("{} {} was not accepted: {}", ctx.method(), ctx.path(), full.getMessage());
        Problem.of(HttpStatus.INSUFFICIENT_STORAGE, "the mail store has no room now; what is in it is safe")
                .answer(ctx);
    }

    private static void answerBug(Exception bug, Context ctx) {
        LOG.error("{} {} failed", ctx.method(), ctx.path(), bug);
        Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, "this is our fault; the log of the server says more")
                .answer(ctx);
    }
}
