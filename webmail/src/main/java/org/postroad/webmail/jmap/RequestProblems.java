package org.postroad.webmail.jmap;

import io.javalin.http.HttpStatus;
import org.postroad.webmail.http.Problem;

/** Request-level errors (RFC 8620 §3.6.1). */
final class RequestProblems {
    private static final String PREFIX = "urn:ietf:params:jmap:error:";

    private RequestProblems() {}

    static Problem unknownCapability(String uri) {
        return Problem.typed(HttpStatus.BAD_REQUEST, PREFIX + "unknownCapability", "unknown capability: " + uri);
    }

    static Problem notJson(String why) {
        return Problem.typed(HttpStatus.BAD_REQUEST, PREFIX + "notJSON", why);
    }

    static Problem notRequest(String why) {
        return Problem.typed(HttpStatus.BAD_REQUEST, PREFIX + "notRequest", why);
    }

    static Problem limit(String limit) {
        return Problem.typed(HttpStatus.BAD_REQUEST, PREFIX + "limit", "the request goes beyond " + limit)
                .with("limit", limit);
    }
}
