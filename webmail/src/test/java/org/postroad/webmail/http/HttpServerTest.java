package org.postroad.webmail.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postroad.common.db.DiskFullException;
import org.postroad.common.db.StorageException;
import org.postroad.webmail.Browser;

class HttpServerTest {
    private volatile boolean storeIsDown;
    private HttpServer server;

    @BeforeEach
    void start() {
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        server = new HttpServer(
                HttpSettings.loopback(),
                List.of(
                        new HealthPage(Map.of("store", this::askStore)),
                        new MetricsPage(meters, false),
                        routes -> routes.get("/bug", ctx -> {
                            throw new IllegalStateException("secret detail");
                        }),
                        routes -> routes.get("/down", ctx -> {
                            throw new StorageException("secret detail", new IOException("disk full"));
                        }),
                        routes -> routes.get("/full", ctx -> {
                            throw new DiskFullException("secret detail");
                        })),
                meters);
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void healthFollowsItsParts() {
        assertEquals(200, browser().get("/health").statusCode());
        storeIsDown = true;
        HttpResponse<byte[]> down = browser().get("/health");
        assertEquals(503, down.statusCode());
        assertEquals("down", Browser.json(down).at("/parts/store").textValue());
    }

    @Test
    void metricsCountRequests() {
        browser().get("/health");
        String metrics = new String(browser().get("/metrics").body(), StandardCharsets.UTF_8);
        assertTrue(metrics.contains("postroad_http_requests"), metrics);
    }

    @Test
    void aBugTellsTheClientNothing() {
        HttpResponse<byte[]> answer = browser().get("/bug");
        assertEquals(500, answer.statusCode());
        assertFalse(new String(answer.body(), StandardCharsets.UTF_8).contains("secret"));
        assertEquals(503, browser().get("/down").statusCode());
        assertEquals(507, browser().get("/full").statusCode()); // RFC 4918 §11.5
    }

    @Test
    void everyAnswerIsWalledIn() {
        for (String path : List.of("/health", "/nowhere", "/bug")) {
            HttpResponse<byte[]> answer = browser().get(path);
            assertEquals("nosniff", header(answer, "X-Content-Type-Options"));
            assertTrue(header(answer, "Content-Security-Policy").contains("frame-ancestors 'none'"));
            assertEquals("no-referrer", header(answer, "Referrer-Policy"));
            assertTrue(answer.headers().firstValue("Server").isEmpty());
        }
    }

    @Test
    void onlyNamedOriginsMayFrameUs() {
        assertEquals("DENY", header(browser().get("/health"), "X-Frame-Options"));
        HttpSettings framed = HttpSettings.loopback().withFrameAncestors(List.of("http://127.0.0.1:8080"));
        try (HttpServer other = new HttpServer(framed, List.of(), new SimpleMeterRegistry())) {
            other.start();
            HttpResponse<byte[]> answer = new Browser(other.port()).get("/nowhere");
            assertTrue(
                    header(answer, "Content-Security-Policy").contains("; frame-ancestors http://127.0.0.1:8080;"),
                    "named");
            assertTrue(answer.headers().firstValue("X-Frame-Options").isEmpty());
        }
        for (String none :
                List.of("*", "http://a; script-src *", "http://a b", "http://a/path", "javascript:alert(1)")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> HttpSettings.loopback().withFrameAncestors(List.of(none)));
        }
    }

    @Test
    void whatIsNotThereIsAProblem() {
        HttpResponse<byte[]> answer = browser().get("/nowhere");
        assertEquals(404, answer.statusCode());
        assertEquals(404, Browser.json(answer).path("status").intValue());
        assertEquals(405, browser().post("/health", "text/plain", new byte[1]).statusCode());
    }

    @Test
    void largeHeaderFieldsAreRefusedWithoutAWord() throws IOException {
        String answer = raw("GET /health HTTP/1.1\r\nHost: x\r\nX-Large: " + "a".repeat(20_000) + "\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 431 "), answer);
        assertFalse(answer.contains("org.eclipse"), answer);
    }

    @Test
    void brokenSyntaxIsRefusedWithoutAWord() throws IOException {
        String answer = raw("GET /health\0 HTTP/1.1\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertFalse(answer.contains("org.eclipse"), answer);
    }

    @Test
    void whoReadsSlowlyHoldsUpNobodyElse() throws IOException {
        byte[] much = new byte[12 << 20]; // more than any socket's buffers take
        HttpSettings small = HttpSettings.loopback().withMaxThreads(16);
        List<Socket> slow = new ArrayList<>();
        try (HttpServer other = new HttpServer(
                small,
                List.of(
                        new HealthPage(Map.of()),
                        routes -> routes.get(
                                "/much", ctx -> ctx.res().getOutputStream().write(much))),
                new SimpleMeterRegistry())) {
            other.start();
            for (int i = 0; i < 20; i++) {
                Socket socket = new Socket(
                        InetAddress.getByName("127.0.0.1"), other.port(), InetAddress.getByName("127.0.0.2"), 0);
                slow.add(socket);
                socket.getOutputStream()
                        .write("GET /much HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
            slow.get(0).getInputStream().read();
            assertEquals(200, new Browser(other.port()).get("/health").statusCode());
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), server.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElseThrow();
    }

    private void askStore() {
        if (storeIsDown) {
            throw new IllegalStateException("the store is down");
        }
    }

    private Browser browser() {
        return new Browser(server.port());
    }
}
