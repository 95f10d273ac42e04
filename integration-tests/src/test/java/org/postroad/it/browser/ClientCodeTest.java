package org.postroad.it.browser;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The unit tests of the pages' code ({@code webmail/ui/test}), in the browser that the code is for. */
@InBrowser
class ClientCodeTest {
    private static final URI NOWHERE = URI.create("http://127.0.0.1:9");

    @TestFactory
    @SuppressWarnings("unchecked")
    Stream<DynamicTest> unitTests(Desks desks) throws IOException {
        String bundle = bundle();
        Desk desk = desks.open(NOWHERE);
        // A page of a server that does not exist: what these tests need of one, they answer themselves.
        desk.context()
                .route(
                        NOWHERE + "/",
                        route -> answer(
                                route,
                                "text/html",
                                "<!doctype html><html lang=en><title>Tests</title><body><script type=module src=/tests.js></script>"));
        desk.context().route(NOWHERE + "/tests.js", route -> answer(route, "text/javascript", bundle));
        Page page = desk.visit("/");
        List<Map<String, String>> results = (List<Map<String, String>>) page.evaluate("() => globalThis.results");
        assertFalse(results.isEmpty(), "the bundle holds no test");
        return results.stream()
                .map(result -> dynamicTest(result.get("name"), () -> {
                    if (!result.get("error").isEmpty()) {
                        throw new AssertionError(result.get("error"));
                    }
                }));
    }

    private static void answer(Route route, String type, String body) {
        route.fulfill(new Route.FulfillOptions()
                .setContentType(type + "; charset=utf-8")
                .setBody(body));
    }

    private static String bundle() throws IOException {
        try (InputStream in = ClientCodeTest.class.getResourceAsStream("/ui/tests.js")) {
            if (in == null) {
                throw new IOException("the build of the module webmail did not make ui/tests.js");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
