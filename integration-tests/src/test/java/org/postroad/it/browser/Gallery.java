package org.postroad.it.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.ScreenshotAnimations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Pictures of every view at every look, and axe's findings on the way; with a page that shows them side by side. */
final class Gallery {
    static final Path FOLDER = Path.of("target", "screenshots");
    private static final List<Look> LOOKS = Stream.of(Look.of(360), Look.of(768), Look.of(1280), Look.of(1920))
            .flatMap(look -> Stream.of(look, look.dark()))
            .toList();
    /** Between the smallest and the largest nothing is new to axe. */
    private static final List<Integer> EXAMINED = List.of(360, 1280);

    private Gallery() {}

    /** Takes the pictures of a view as it stands on the page, and fails if axe finds something at any look. */
    static void show(String view, Page page) {
        showAt(view, page, 360, 768, 1280);
        page.setViewportSize(Look.LAPTOP.width(), Look.LAPTOP.height());
    }

    /** The same at some widths only: of what exists there only. */
    static void showAt(String view, Page page, Integer... widths) {
        Map<String, List<Look>> violations = look(view, page, List.of(widths));
        index();
        assertEquals(
                "",
                violations.entrySet().stream()
                        .map(violation -> violation.getValue() + " " + violation.getKey())
                        .collect(Collectors.joining("\n\n")),
                view);
    }

    private static Map<String, List<Look>> look(String view, Page page, List<Integer> widths) {
        Map<String, List<Look>> violations = new LinkedHashMap<>();
        for (Look look : LOOKS) {
            if (!widths.contains(look.width())) {
                continue;
            }
            page.setViewportSize(look.width(), look.height());
            page.emulateMedia(new Page.EmulateMediaOptions()
                    .setColorScheme(look.scheme())
                    .setReducedMotion(ReducedMotion.REDUCE));
            // Two frames later the page has taken the new shape.
            page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
            assertEquals(
                    true,
                    page.evaluate("() => document.scrollingElement.scrollWidth <= innerWidth"),
                    view + " " + look + " is wider than the window");
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(FOLDER.resolve(view + "-" + look + ".png"))
                    .setFullPage(true)
                    .setAnimations(ScreenshotAnimations.DISABLED));
            if (EXAMINED.contains(look.width())) {
                Axe.violations(page)
                        .forEach(violation -> violations
                                .computeIfAbsent(violation, key -> new ArrayList<>())
                                .add(look));
            }
        }
        return violations;
    }

    /** Writes the page of all pictures that are there. */
    private static void index() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            String pictures = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".png"))
                    .sorted()
                    .map(name ->
                            "<figure><img src=\"%1$s\" loading=\"lazy\" alt=\"%1$s\"><figcaption>%1$s</figcaption></figure>"
                                    .formatted(name))
                    .collect(Collectors.joining("\n"));
            // Whole at once: the tests of another process write it as well.
            Path index = FOLDER.resolve("index." + ProcessHandle.current().pid());
            Files.writeString(index, """
                    <!doctype html>
                    <html lang="en">
                    <meta charset="utf-8">
                    <title>Postroad: every view</title>
                    <style>
                      body { font: 14px sans-serif; display: flex; flex-wrap: wrap; gap: 24px; background: #888; }
                      figure { margin: 0; }
                      img { max-width: 640px; max-height: 480px; }
                    </style>
                    %s
                    </html>
                    """.formatted(pictures));
            Files.move(index, FOLDER.resolve("index.html"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
