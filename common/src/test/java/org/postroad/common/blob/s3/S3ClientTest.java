package org.postroad.common.blob.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postroad.common.time.ManualClock;

/** A store that answers as it should not. */
class S3ClientTest {
    private static final String SECRET = "the very secret";

    private interface Answering {
        void answer(HttpExchange exchange, int attempt) throws IOException;
    }

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Answering answering = (exchange, attempt) -> {};
    private HttpServer server;
    private S3Client client;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            answering.answer(exchange, requests.size());
            exchange.close();
        });
        server.start();
        S3Settings settings = S3Settings.parse(
                "s3+http://127.0.0.1:" + server.getAddress().getPort() + "/bucket/mail",
                "eu-1",
                new S3Credentials("me", SECRET));
        client = new S3Client(settings, new ManualClock(Instant.parse("2026-11-23T10:00:00Z")), Duration.ofSeconds(1));
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] octets = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
        if (octets.length > 0) {
            exchange.getResponseBody().write(octets);
        }
    }

    @Test
    void whatMayPassIsTriedAgain() throws IOException {
        answering = (exchange, attempt) -> send(exchange, attempt < 3 ? 503 : 200, "");
        put();
        assertEquals(3, requests.size());
        assertEquals("PUT /bucket/mail/ab/key", requests.get(0));
    }

    @Test
    void whatDoesNotPassIsToldAfterSomeTries() {
        answering = (exchange, attempt) -> send(exchange, 500, "<Error><Code>InternalError</Code></Error>");
        IOException told = assertThrows(IOException.class, this::put);
        assertEquals("the S3 store answered 500 InternalError to PUT", told.getMessage());
        assertEquals(4, requests.size());
    }

    @Test
    void aConnectionThatBreaksIsTriedAgain() throws IOException {
        answering = (exchange, attempt) -> {
            if (attempt > 1) {
                send(exchange, 200, "");
            }
        };
        put();
        assertEquals(2, requests.size());
    }

    @Test
    void silenceHasALimit() {
        answering = (exchange, attempt) -> {
            try {
                Thread.currentThread().join(60_000);
            } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
            }
        };
        IOException told = assertThrows(IOException.class, this::put);
        assertTrue(told.getMessage().endsWith("does not answer: no answer within 1 s"), told.getMessage());
        assertFalse(told.toString().contains(SECRET));
    }

    @Test
    void aRefusalIsToldAtOnceAndWithoutSecrets() {
        answering = (exchange, attempt) ->
                send(exchange, 403, "<Error><Code>SignatureDoesNotMatch</Code><X>" + SECRET + "</X></Error>");
        IOException told = assertThrows(IOException.class, this::put);
        assertEquals("the S3 store answered 403 SignatureDoesNotMatch to PUT", told.getMessage());
        assertEquals(1, requests.size());
    }

    @Test
    void noRedirectIsFollowed() {
        answering = (exchange, attempt) -> {
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/elsewhere");
            send(exchange, 307, "");
        };
        IOException told = assertThrows(IOException.class, this::put);
        assertEquals("the S3 store answered 307 to PUT", told.getMessage());
        assertEquals(1, requests.size());
    }

    @Test
    void anAnswerWithoutEndIsNotTakenIntoMemory() {
        answering = (exchange, attempt) -> {
            exchange.sendResponseHeaders(206, 0);
            byte[] octets = new byte[64 << 10];
            for (int i = 0; i < 1000; i++) {
                exchange.getResponseBody().write(octets);
            }
        };
        IOException told = assertThrows(IOException.class, () -> client.get("ab/key", 0, 10));
        assertTrue(told.getMessage().contains("longer than 1048576 octets"), told.getMessage());
    }

    @Test
    void aStoreThatIgnoresTheRangeIsNoticed() {
        answering = (exchange, attempt) -> send(exchange, 200, "everything");
        assertThrows(IOException.class, () -> client.get("ab/key", 5, 2));
    }

    @Test
    void whatIsNotThereIsSaidSo() throws IOException {
        answering = (exchange, attempt) -> send(exchange, 404, "<Error><Code>NoSuchKey</Code></Error>");
        assertThrows(NoSuchFileException.class, () -> client.get("ab/key", 0, 10));
        client.delete("ab/key");
    }

    @Test
    void aListWithADoctypeReachesNoFile() {
        answering = (exchange, attempt) -> send(exchange, 200, """
                <?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>
                <ListBucketResult><Contents><Key>mail/&e;</Key></Contents></ListBucketResult>""");
        assertThrows(IOException.class, () -> client.list(""));
    }

    @Test
    void whatIsNoListIsToldAsSuch() {
        for (String body :
                List.of("", "no XML", "<a>", "<a><Size>x</Size></a>", "<a><LastModified>y</LastModified></a>")) {
            answering = (exchange, attempt) -> send(exchange, 200, body);
            IOException told = assertThrows(IOException.class, () -> client.list(""), body);
            assertEquals("the S3 store's list cannot be read", told.getMessage());
        }
    }

    @Test
    void listsAreAskedForInParts() throws IOException {
        answering = (exchange, attempt) -> send(exchange, 200, """
                <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>true</IsTruncated>
                <Contents><Key>mail/ab/key</Key><LastModified>2026-11-20T10:00:00.000Z</LastModified><Size>7</Size></Contents>
                <Contents><Key>other/ab/key</Key><LastModified>2026-11-20T10:00:00.000Z</LastModified><Size>7</Size></Contents>
                </ListBucketResult>""");
        S3Listing list = client.list("ab/before");
        assertEquals(
                "GET /bucket?list-type=2&max-keys=1000&prefix=mail%2F&start-after=mail%2Fab%2Fbefore", requests.get(0));
        assertEquals(
                new S3Listing(
                        List.of(new S3Listing.S3Object("ab/key", 7, Instant.parse("2026-11-20T10:00:00Z"))), true),
                list);
    }

    private void put() throws IOException {
        client.put("ab/key", 3, SignatureV4.NO_BODY, () -> BodyPublishers.ofString("abc"));
    }
}
