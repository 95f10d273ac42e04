package org.postroad.common.blob.s3;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postroad.common.http.BoundedHttp;

/**
 * Puts, gets, lists and deletes objects in one bucket. A request that fails for a reason that may pass (the connection, 5xx, 429) is tried again, four times in
 * all within some seconds; each try has a limit of time, also while the body comes. An interrupt does not end a request. Thread-safe.
 */
public final class S3Client {
    /** The most octets that one {@link #get} returns. */
    public static final int MAX_GET = 1 << 20;

    private static final int MAX_LIST = 4 << 20;
    private static final int MAX_KEYS = 1000;
    private static final int TRIES = 4;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final long LEAST_RATE = 64 << 10; // octets a second
    private static final Pattern ERROR_CODE = Pattern.compile("<Code>([A-Za-z]{1,64})</Code>");

    private final S3Settings settings;
    private final Clock clock;
    private final Duration answerWithin;
    private final SignatureV4 signature;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();

    public S3Client(S3Settings settings, Clock clock) {
        this(settings, clock, ANSWER);
    }

    /** @param answerWithin the limit of one try, not counting the time that a large body may take */
    S3Client(S3Settings settings, Clock clock, Duration answerWithin) {
        this.settings = settings;
        this.clock = clock;
        this.answerWithin = answerWithin;
        signature = new SignatureV4(settings.region(), settings.credentials());
    }

    /** What a body is made of, once for each try. */
    public interface Body {
        BodyPublisher open() throws IOException;
    }

    /**
     * Stores an object.
     *
     * @param key after the prefix; letters, digits and {@code -_./} only
     * @param size octets of the body
     * @param digest SHA-256 of the body in hexadecimal, which the store checks
     */
    public void put(String key, long size, String digest, Body body) throws IOException {
        Duration limit = answerWithin.plusSeconds(size / LEAST_RATE);
        Answer answer = exchange(new Exchange("PUT", path(key), "", digest, body, Optional.empty(), MAX_GET, limit));
        answer.require("PUT", 200);
    }

    /**
     * Some octets of an object.
     *
     * @param length 1 to {@link #MAX_GET}
     * @throws NoSuchFileException if there is no such object
     */
    public byte[] get(String key, long offset, int length) throws IOException {
        Optional<String> range = Optional.of("bytes=" + offset + "-" + (offset + length - 1));
        Answer answer = exchange(new Exchange(
                "GET", path(key), "", SignatureV4.NO_BODY, BodyPublishers::noBody, range, MAX_GET, answerWithin));
        if (answer.status == 404) {
            throw new NoSuchFileException(key);
        }
        answer.require("GET", 206);
        return answer.body;
    }

    /** Removes an object; one that is not there is removed. */
    public void delete(String key) throws IOException {
        Answer answer = exchange(new Exchange(
                "DELETE",
                path(key),
                "",
                SignatureV4.NO_BODY,
                BodyPublishers::noBody,
                Optional.empty(),
                MAX_GET,
                answerWithin));
        if (answer.status != 404) {
            answer.require("DELETE", 200, 204);
        }
    }

    /** The objects with our prefix, in the order of their keys: at most 1,000, those after the given key. */
    public S3Listing list(String after) throws IOException {
        StringBuilder query = new StringBuilder("list-type=2&max-keys=" + MAX_KEYS);
        query.append("&prefix=").append(escape(settings.prefix()));
        if (!after.isEmpty()) {
            query.append("&start-after=").append(escape(settings.prefix() + after));
        }
        Answer answer = exchange(new Exchange(
                "GET",
                "/" + settings.bucket(),
                query.toString(),
                SignatureV4.NO_BODY,
                BodyPublishers::noBody,
                Optional.empty(),
                MAX_LIST,
                answerWithin));
        answer.require("LIST", 200);
        return S3Listing.parse(answer.body, settings.prefix());
    }

    /** @param query with its parameters sorted */
    private record Exchange(
            String method,
            String path,
            String query,
            String digest,
            Body body,
            Optional<String> range,
            int mostOctets,
            Duration limit) {}

    private record Answer(int status, byte[] body) {
        boolean mayPass() {
            return status >= 500 || status == 429;
        }

        void require(String what, int... expected) throws IOException {
            for (int each : expected) {
                if (status == each) {
                    return;
                }
            }
            Matcher code = ERROR_CODE.matcher(new String(body, StandardCharsets.UTF_8));
            throw new IOException(
                    "the S3 store answered " + status + (code.find() ? " " + code.group(1) : "") + " to " + what);
        }
    }

    private String path(String key) {
        return "/" + settings.bucket() + "/" + settings.prefix() + key;
    }

    private Answer exchange(Exchange exchange) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                Answer answer = tryOnce(exchange);
                if (!answer.mayPass() || attempt == TRIES) {
                    return answer;
                }
            } catch (IOException cause) {
                if (attempt == TRIES) {
                    throw new IOException(
                            "the S3 store at " + settings.endpoint() + " does not answer: " + cause.getMessage(),
                            cause);
                }
            }
            long pause = FIRST_PAUSE.toNanos() << (2 * attempt - 2);
            LockSupport.parkNanos(pause / 2 + ThreadLocalRandom.current().nextLong(pause));
        }
    }

    private Answer tryOnce(Exchange exchange) throws IOException {
        String time = SignatureV4.time(clock.instant());
        URI endpoint = settings.endpoint();
        String authorization = signature.authorization(
                exchange.method, endpoint.getAuthority(), exchange.path, exchange.query, time, exchange.digest);
        String query = exchange.query.isEmpty() ? "" : "?" + exchange.query;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(endpoint + exchange.path + query))
                .method(exchange.method, exchange.body.open())
                .header("x-amz-date", time)
                .header("x-amz-content-sha256", exchange.digest)
                .header("Authorization", authorization);
        exchange.range.ifPresent(range -> request.header("Range", range));
        HttpResponse<byte[]> got = BoundedHttp.send(http, request.build(), exchange.mostOctets, exchange.limit);
        return new Answer(got.statusCode(), got.body());
    }

    /** For the value of a query: all but the slash of our keys needs no escaping. */
    private static String escape(String key) {
        return key.replace("/", "%2F");
    }
}
