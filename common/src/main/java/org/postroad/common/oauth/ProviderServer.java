package org.postroad.common.oauth;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.postroad.common.http.BoundedHttp;
import org.postroad.common.wire.tls.PeerTrust;

/** A provider's web server: no redirects, bounded answers, and only so many questions at one time. Thread-safe. */
final class ProviderServer {
    private static final int MAX_OCTETS = 256 * 1024;
    private static final int MAX_QUESTIONS = 16;
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final HttpClient http;
    private final Duration patience;
    private final Semaphore questions = new Semaphore(MAX_QUESTIONS);

    /**
     * @param patience for one answer as a whole
     */
    ProviderServer(PeerTrust trust, Duration patience) {
        this.patience = patience;
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .sslContext(trust.clientContext())
                .build();
    }

    String get(URI url) throws IOException {
        return ask(HttpRequest.newBuilder(url).GET());
    }

    /**
     * Posts a form.
     *
     * @param authorization as the header field has it
     */
    String post(URI url, String form, String authorization) throws IOException {
        return ask(HttpRequest.newBuilder(url)
                .POST(HttpRequest.BodyPublishers.ofString(form, StandardCharsets.US_ASCII))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Authorization", authorization));
    }

    private String ask(HttpRequest.Builder request) throws IOException {
        if (!questions.tryAcquire()) {
            throw new IOException("too many questions at once");
        }
        try {
            HttpRequest whole = request.header("Accept", "application/json, application/jwk-set+json")
                    .header("User-Agent", "Postroad")
                    .build();
            HttpResponse<byte[]> answer = BoundedHttp.send(http, whole, MAX_OCTETS, patience);
            if (answer.statusCode() != 200) {
                throw new IOException("it answered with HTTP " + answer.statusCode());
            }
            return new String(answer.body(), StandardCharsets.UTF_8);
        } finally {
            questions.release();
        }
    }

    static PeerTrust trust(OAuthProvider provider) throws IOException {
        Optional<Path> trusted = provider.trusted();
        return trusted.isPresent() ? PeerTrust.read(trusted.get()) : PeerTrust.OF_JVM;
    }
}
