package org.postroad.webmail.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyStore;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.postroad.common.address.Domain;
import org.postroad.common.wire.tls.SelfSigned;
import org.postroad.common.wire.tls.TlsIdentity;

class TlsTest {
    @Test
    void overTlsTheBrowserIsToldToStayThere() throws Exception {
        TlsIdentity identity = SelfSigned.make(List.of(Domain.parse("localhost")), Clock.systemUTC());
        HttpSettings settings = HttpSettings.loopback().withTransport(new Transport.Tls(identity.context()));
        try (HttpServer server =
                new HttpServer(settings, List.of(new HealthPage(Map.of())), new SimpleMeterRegistry())) {
            server.start();
            HttpClient client =
                    HttpClient.newBuilder().sslContext(trusting(identity)).build();
            URI address = URI.create("https://localhost:" + server.port() + "/health");
            HttpResponse<String> answer =
                    client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
            assertEquals(200, answer.statusCode());
            assertTrue(answer.headers().firstValue("Strict-Transport-Security").isPresent());
        }
    }

    private static SSLContext trusting(TlsIdentity identity) throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("us", identity.certificate());
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }
}
