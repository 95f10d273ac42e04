package org.postroad.it.browser;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.WebError;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What the pages of a browser complain of, all frames included. Violations of the content security policy come as errors on the console. */
final class Complaints {
    private static final Set<String> NETWORK = Set.of("http", "https", "ws", "wss");
    /** Advice to axe, which measures contrast on a canvas. */
    private static final Pattern ADVICE = Pattern.compile("willReadFrequently");
    /** The browser's word for a request that its page no longer wants, such as a push channel when the page closes. */
    private static final String ABORTED = "net::ERR_ABORTED";

    private final List<String> all = new ArrayList<>();
    private final List<Pattern> expected = new ArrayList<>(List.of(ADVICE));

    Complaints(BrowserContext context) {
        context.onConsoleMessage(this::console);
        context.onWebError(this::exception);
        context.onRequest(this::request);
        context.onRequestFailed(this::failed);
    }

    void expect(String pattern) {
        expected.add(Pattern.compile(pattern));
    }

    void add(String complaint) {
        all.add(complaint);
    }

    List<String> all() {
        return List.copyOf(all);
    }

    List<String> unexpected() {
        return all.stream()
                .filter(complaint -> expected.stream()
                        .noneMatch(pattern -> pattern.matcher(complaint).find()))
                .toList();
    }

    private void console(ConsoleMessage message) {
        if (message.type().equals("error") || message.type().equals("warning")) {
            // The location is an address with line and column.
            add("console " + message.type() + ": " + message.text() + " "
                    + path(message.location().replaceFirst(":\\d+:\\d+$", "")));
        }
    }

    private void exception(WebError error) {
        add("exception: " + error.error());
    }

    private void request(Request request) {
        URI address = URI.create(request.url().replaceAll("[^\\x21-\\x7e]|[\"<>\\\\^`{|}]", "_"));
        if (NETWORK.contains(address.getScheme()) && !isHere(String.valueOf(address.getHost()))) {
            add("request leaves: " + request.url());
        }
    }

    private void failed(Request request) {
        if (!request.failure().equals(ABORTED)) {
            add("request failed: " + request.failure() + " " + request.method() + " " + path(request.url()));
        }
    }

    private static boolean isHere(String host) {
        return host.startsWith("127.") || host.equals("localhost") || host.equals("[::1]");
    }

    private static String path(String url) {
        return url.replaceFirst("^https?://[^/]*", "");
    }
}
