package org.postroad.it.browser;

import com.microsoft.playwright.Frame;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Looks for what keeps people out: axe-core's rules, and those of WCAG 2.1 AA among them, in every frame of a page. */
public final class Axe {
    private static final String PROGRAM = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";
    /** What is asked of a page once is not asked of each frame in it. */
    private static final String RUN = """
            async (isTop) => {
              const once = ["landmark-one-main", "page-has-heading-one", "region", "bypass"];
              const rules = isTop ? {} : Object.fromEntries(once.map((rule) => [rule, { enabled: false }]));
              const found = await axe.run(document, { iframes: false, resultTypes: ["violations"], rules });
              return found.violations.flatMap((rule) =>
                rule.nodes.map((node) => `${rule.id}: ${rule.help}\\n  ${node.target.flat().join(" > ")}\\n  ${node.html}\\n  ${node.failureSummary}`));
            }""";

    private Axe() {}

    /** What violates a rule, a text for each place. */
    public static List<String> violations(Page page) {
        return page.frames().stream()
                .filter(Axe::isSeen)
                .flatMap(Axe::violations)
                .toList();
    }

    private static boolean isSeen(Frame frame) {
        return !frame.isDetached()
                && (frame.parentFrame() == null || frame.frameElement().isVisible());
    }

    @SuppressWarnings("unchecked")
    private static Stream<String> violations(Frame frame) {
        if (!(Boolean) frame.evaluate("() => 'axe' in globalThis")) {
            // Through the browser's own door, past the page's policy; the page itself could not do it.
            frame.evaluate(Program.TEXT);
        }
        return ((List<String>) frame.evaluate(RUN, frame.parentFrame() == null)).stream();
    }

    private static final class Program {
        static final String TEXT = read();

        private static String read() {
            try (InputStream in = Axe.class.getResourceAsStream(PROGRAM)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8) + ";undefined";
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
