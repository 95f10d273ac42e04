package org.postroad.webmail.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StsPolicyPageTest {
    @Test
    void eachDomainHasItsOwn() throws IOException {
        try (HttpServer server = new HttpServer(
                HttpSettings.loopback(),
                List.of(new StsPolicyPage(Map.of("mta-sts.south.test", "version: STSv1\r\nmode: testing\r\n"))),
                new SimpleMeterRegistry())) {
            server.start();
            String policy = ask(server, "MTA-STS.south.test:443");
            assertTrue(policy.startsWith("HTTP/1.1 200"), policy);
            assertTrue(policy.contains("Content-Type: text/plain;charset=utf-8"), policy);
            assertTrue(policy.endsWith("\r\n\r\nversion: STSv1\r\nmode: testing\r\n"), policy);
            assertTrue(ask(server, "mta-sts.north.test").startsWith("HTTP/1.1 404"));
            assertTrue(ask(server, "south.test").startsWith("HTTP/1.1 404"));
        }
    }

    private static String ask(HttpServer server, String host) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write(("GET /.well-known/mta-sts.txt HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
