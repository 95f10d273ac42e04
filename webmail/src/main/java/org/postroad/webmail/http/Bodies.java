package org.postroad.webmail.http;

import io.javalin.http.Context;
import io.javalin.http.Header;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;

/** Request bodies, never longer than said (I10). */
public final class Bodies {
    /** Octets of a body too long that are passed over before it is refused; a client that still writes would not see the answer. */
    private static final long PASSED_OVER = 256 * 1024;

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
            passOver(ctx);
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

    private static void refuseLonger(Context ctx, long max) throws IOException {
        if (ctx.req().getContentLengthLong() > max) {
            passOver(ctx);
            throw tooLarge(max);
        }
    }

    private static void passOver(Context ctx) throws IOException {
        if (ctx.header(Header.EXPECT) != null) {
            return; // RFC 9110 §10.1.1: who asks first has not begun to write
        }
        InputStream body = ctx.req().getInputStream();
        long left = PASSED_OVER;
        long passed = body.skip(left);
        while (passed > 0 && passed < left) {
            left -= passed;
            passed = body.skip(left);
        }
    }
}
