package org.postroad.webmail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.CookiePolicy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.postroad.webmail.json.Json;

/** A client over real HTTP: a browser with its cookies, or an API client with HTTP Basic. */
public final class Browser {
    private final URI base;
    private final HttpClient client;
    private final Map<String, String> headers = new LinkedHashMap<>();

    public Browser(int port) {
        base = URI.create("http://127.0.0.1:" + port);
        client = HttpClient.newBuilder()
                .cookieHandler(new CookieManager(null, CookiePolicy.ACCEPT_ALL))
                .connectTimeout(Duration.ofSeconds(30))
                .build();
    }

    /** Sends this field with every request from now on. */
    public Browser with(String name, String value) {
        headers.put(name, value);
        return this;
    }

    public Browser without(String name) {
        headers.remove(name);
        return this;
    }

    public Browser basic(String login, String password) {
        byte[] pair = (login + ":" + password).getBytes(StandardCharsets.UTF_8);
        return with("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair));
    }

    /** Logs in by cookie and sends the CSRF token from now on. */
    public Browser login(String login, String password) {
        HttpResponse<byte[]> answer = tryLogin(login, password);
        if (answer.statusCode() != 200) {
            throw new AssertionError("login answered " + answer.statusCode());
        }
        return with("X-CSRF-Token", json(answer).path("csrfToken").textValue());
    }

    public HttpResponse<byte[]> tryLogin(String login, String password) {
        ObjectNode body = Json.object().put("login", login).put("password", password);
        return post("/auth/login", "application/json", Json.write(body));
    }

    public HttpResponse<byte[]> get(String path) {
        return send(request(path).GET().build());
    }

    public HttpResponse<byte[]> post(String path, String type, byte[] body) {
        return send(request(path)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body))
                .build());
    }

    public HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(Duration.ofSeconds(30));
        headers.forEach(request::setHeader);
        return request;
    }

    public HttpResponse<byte[]> send(HttpRequest request) {
        return send(request, BodyHandlers.ofByteArray());
    }

    public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public static JsonNode json(HttpResponse<byte[]> response) {
        return Json.read(response.body());
    }
}
