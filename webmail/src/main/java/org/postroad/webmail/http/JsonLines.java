package org.postroad.webmail.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.OutputStream;
import org.postroad.webmail.json.Json;

/** An answer that comes bit by bit: JSON values, a line each. Confined to the request's thread. */
public final class JsonLines {
    /** What it calls itself. */
    public static final String TYPE = "application/x-ndjson";

    private final OutputStream out;

    /** Begins the answer: nothing else can be said after that. */
    public JsonLines(Context ctx) throws IOException {
        out = ctx.status(HttpStatus.OK).contentType(TYPE).res().getOutputStream();
    }

    /** Sends one line at once. */
    public void write(JsonNode value) throws IOException {
        out.write(Json.write(value));
        out.write('\n');
        out.flush();
    }
}
