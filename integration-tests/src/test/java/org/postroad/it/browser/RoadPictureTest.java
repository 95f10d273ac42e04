package org.postroad.it.browser;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postroad.webmail.http.HttpServer;
import org.postroad.webmail.http.HttpSettings;
import org.postroad.webmail.ui.UiFiles;
import org.postroad.webmail.ui.UiPages;

/** The drawn road, on the page of components, with roads that were really recorded. */
@InBrowser
class RoadPictureTest {
    /** {@code -Dpostroad.update=true} draws the picture of the README anew, where it is meant to have changed. */
    private static final boolean UPDATE = Boolean.getBoolean("postroad.update");

    private static final Path PICTURE = Path.of("..", "docs", "road.svg");
    private static HttpServer server;

    @BeforeAll
    static void serve() throws IOException {
        server = new HttpServer(
                HttpSettings.loopback().withAddress("127.0.0.1", 0),
                List.of(new UiPages(UiFiles.load(), Map.of("/", "components.html"), List.of(), "'none'")),
                new SimpleMeterRegistry());
        server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theSavedPictureIsTheOneOfTheReadme(Desks desks) throws IOException {
        Page page = gallery(desks, "delivered");

        Download download = page.waitForDownload(
                () -> page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Save as SVG"))
                        .click());

        String picture = Files.readString(download.path());
        if (UPDATE) {
            Files.writeString(PICTURE, picture);
        }
        assertTrue(Files.readString(PICTURE).equals(picture), "draw docs/road.svg anew with -Dpostroad.update=true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"delivered", "several", "refused", "cut"})
    void everyFateCanBeSeenAndHeard(String name, Desks desks) {
        Page page = gallery(desks, name);
        page.locator("pr-road").evaluate("road => road.scrollIntoView()");

        Gallery.show("road-" + name, page);
    }

    @Test
    void theKeyboardAloneOpensWhatWasSaid(Desks desks) {
        Page page = gallery(desks, "delivered");
        Locator question = page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName("asked its memory of DNS for south.test MX"));
        question.focus();

        page.keyboard().press("Enter");

        page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("What was really said"))
                .getByText("south.test 1 MX 10 mx.south.test.", new Locator.GetByTextOptions().setExact(true))
                .waitFor();
    }

    private static Page gallery(Desks desks, String name) {
        Page page = desks.open(URI.create("http://127.0.0.1:" + server.port())).visit("/");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(name).setExact(true))
                .click();
        page.locator("pr-road svg.body").waitFor();
        return page;
    }
}
