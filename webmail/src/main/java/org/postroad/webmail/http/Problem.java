package org.postroad.webmail.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postroad.webmail.json.Json;

/** A request that is answered with a problem document (RFC 9457) instead of what it asked for. Stackless: it is not our bug. */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final HttpStatus status;
    private final String type;
    private final String detail;
    private final transient Map<String, Object> extensions;
    private final transient Map<String, String> headers;

    private Problem(
            HttpStatus status,
            String type,
            String detail,
            Map<String, Object> extensions,
            Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.type = type;
        this.detail = detail;
        this.extensions = Map.copyOf(extensions);
        this.headers = Map.copyOf(headers);
    }

    /** A problem that needs no type beyond its status. */
    public static Problem of(HttpStatus status, String detail) {
        return new Problem(status, "about:blank", detail, Map.of(), Map.of());
    }

    /** A problem with a type of its own, a URI that clients may tell apart. */
    public static Problem typed(HttpStatus status, String type, String detail) {
        return new Problem(status, type, detail, Map.of(), Map.of());
    }

    /** The same with one more member in the document. */
    public Problem with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(extensions);
        more.put(name, value);
        return new Problem(status, type, detail, more, headers);
    }

    /** The same with a header field in the response. */
    public Problem withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Problem(status, type, detail, extensions, more);
    }

    public HttpStatus status() {
        return status;
    }

    void answer(Context ctx) {
        headers.forEach(ctx::header);
        ctx.status(status).contentType("application/problem+json").result(Json.write(document()));
    }

    /** What the client reads. */
    public ObjectNode document() {
        ObjectNode document = Json.object()
                .put("type", type)
                .put("title", status.getMessage())
                .put("status", status.getCode())
                .put("detail", detail);
        extensions.forEach((name, value) -> document.set(name, Json.of(value)));
        return document;
    }
}
