package org.postroad.webmail.http;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;

/** Request bodies, never longer than said (I10). */
public final class Bodies {
    private Bodies() {}

    /**
     * The whole body.
     *
     * @param max octets
     * @throws Problem 413 if it is longer
     */
    public static byte[] read(Context ctx, int max) throws IOException {
        refuseLonger(ctx, max);
        byte[] body = ctx.req().getInputStream().readNBytes(max + 1);
        if (body.length > max) {
            throw tooLarge(max);
        }
        return body;
    }

    /** The body as a stream that fails with 413 once it gives more than {@code max} octets. */
    public static InputStream stream(Context ctx, long max) throws IOException {
        refuseLonger(ctx, max);
        return new BoundedInputStream(ctx.req().getInputStream(), max);
    }

    static Problem tooLarge(long max) {
        return Problem.of(HttpStatus.CONTENT_TOO_LARGE, "the body is longer than " + max + " octets");
    }

    private static void refuseLonger(Context ctx, long max) {
        if (ctx.req().getContentLengthLong() > max) {
            throw tooLarge(max);
        }
    }
}
