package org.postroad.app.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;

/** A person's client: logs in over HTTP as a browser does and speaks JMAP (RFC 8620). Confined to one thread; push streams may go to others. */
final class JmapClient {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String[] CAPABILITIES = {
        "urn:ietf:params:jmap:core",
        "urn:ietf:params:jmap:mail",
        "urn:ietf:params:jmap:submission",
        "https://postroad.org/jmap/road"
    };

    private final URI base;
    private final HttpClient http;
    private final ObjectMapper json = new ObjectMapper();
    private String csrfToken = "";
    private JsonNode session;

    private JmapClient(URI base) {
        this.base = base;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
                .connectTimeout(LIMIT)
                .build();
        this.session = json.missingNode();
    }

    /** Logs in and reads the session resource (RFC 8620 §2). */
    static JmapClient login(URI base, String address, String password) throws IOException, InterruptedException {
        JmapClient client = new JmapClient(base);
        ObjectNode credentials =
                client.json.createObjectNode().put("login", address).put("password", password);
        client.csrfToken = client.post("/auth/login", "application/json", client.json.writeValueAsBytes(credentials))
                .path("csrfToken")
                .asText();
        client.session = client.json.readTree(client.get("/jmap/session").body());
        return client;
    }

    String accountId() {
        return session.path("primaryAccounts").path("urn:ietf:params:jmap:mail").asText();
    }

    /** An array of method calls, to be filled with {@link #call}. */
    ArrayNode calls() {
        return json.createArrayNode();
    }

    /** Adds a call with this account's id to the calls; its arguments are returned to be filled. */
    ObjectNode call(ArrayNode calls, String method, String callId) {
        ObjectNode arguments = json.createObjectNode().put("accountId", accountId());
        calls.add(json.createArrayNode().add(method).add(arguments).add(callId));
        return arguments;
    }

    /** Runs the calls in one request; the method responses in order. */
    JsonNode run(ArrayNode calls) throws IOException, InterruptedException {
        ObjectNode request = json.createObjectNode();
        ArrayNode using = request.putArray("using");
        Stream.of(CAPABILITIES).forEach(using::add);
        request.set("methodCalls", calls);
        JsonNode responses = post(path("apiUrl"), "application/json", json.writeValueAsBytes(request))
                .path("methodResponses");
        for (JsonNode response : responses) {
            if (response.path(0).asText().equals("error")) {
                throw new IOException("JMAP answered " + response.path(1));
            }
        }
        return responses;
    }

    /** Uploads bytes (RFC 8620 §6.1); the blob's id. */
    String upload(byte[] bytes, String type) throws IOException, InterruptedException {
        return post(path("uploadUrl").replace("{accountId}", accountId()), type, bytes)
                .path("blobId")
                .asText();
    }

    /** Downloads a blob (RFC 8620 §6.2). */
    InputStream download(String blobId, String name, String type) throws IOException, InterruptedException {
        return get(path("downloadUrl")
                        .replace("{accountId}", accountId())
                        .replace("{blobId}", encoded(blobId))
                        .replace("{name}", encoded(name))
                        .replace("{type}", encoded(type)))
                .body();
    }

    /** Opens the push channel (RFC 8620 §7.3); its lines as they come, until the stream is closed. */
    Stream<String> events() throws IOException, InterruptedException {
        String path = path("eventSourceUrl")
                .replace("{types}", "*")
                .replace("{closeafter}", "no")
                .replace("{ping}", "30");
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .header("Accept", "text/event-stream")
                .build();
        return succeeded(http.send(request, BodyHandlers.ofLines())).body();
    }

    private HttpResponse<InputStream> get(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(base.resolve(path)).timeout(LIMIT).build();
        return succeeded(http.send(request, BodyHandlers.ofInputStream()));
    }

    private JsonNode post(String path, String type, byte[] body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(LIMIT)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body));
        if (!csrfToken.isEmpty()) {
            request.header("X-CSRF-Token", csrfToken);
        }
        return json.readTree(succeeded(http.send(request.build(), BodyHandlers.ofByteArray()))
                .body());
    }

    private String path(String urlName) {
        return session.path(urlName).asText();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static <T> HttpResponse<T> succeeded(HttpResponse<T> response) throws IOException {
        if (response.statusCode() / 100 != 2) {
            throw new IOException(
                    "HTTP " + response.statusCode() + " from " + response.uri().getPath());
        }
        return response;
    }
}
