package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.it.world.TwoSystems;

/** A file of 20 MB: its upload is seen, it can be stopped, and it arrives unchanged. */
@InBrowser
class LargeFileTest {
    private static final int SIZE = 20_000_000;

    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @TempDir
    Path files;

    @Test
    void itsProgressIsSeenAndItArrives(Desks desks) throws Exception {
        Path film = film();
        Webmail bob = desks.login(systems.south(), "bob@south.test");
        Webmail alice = desks.login(systems.north(), "alice@north.test");
        Composer letter =
                alice.write().to("bob@south.test").about("Twenty megabytes").saying("With love.");

        // As over a line of 8 MB/s.
        throttle(alice, 8_000_000);
        letter.attach(film);
        assertThat(letter.progress("film.bin")).isVisible();
        assertThat(letter.progress("film.bin")).hasAttribute("aria-valuenow", Pattern.compile("[1-9]\\d?"));
        letter.awaitAttached("film.bin");
        throttle(alice, -1);
        letter.send();

        assertThat(bob.row("Twenty megabytes")).isVisible();
        bob.open("Twenty megabytes");
        Locator link = bob.page().getByRole(AriaRole.LINK).filter(new Locator.FilterOptions().setHasText("film.bin"));
        Download download = bob.page().waitForDownload(link::click);
        assertEquals(-1, Files.mismatch(film, download.path()));
    }

    @Test
    void itsUploadCanBeStopped(Desks desks) throws Exception {
        Path film = film();
        Webmail ada = desks.login(systems.north(), "ada@north.test");
        Composer letter =
                ada.write().to("ben@south.test").about("Without the film").saying("No film.");

        throttle(ada, 1_000_000);
        letter.attach(film);
        assertThat(letter.progress("film.bin")).isVisible();
        letter.button("Stop uploading film.bin").click();
        assertThat(letter.progress("film.bin")).isHidden();
        throttle(ada, -1);
        letter.send();

        assertEquals(
                0,
                systems.ben()
                        .awaitSubject("Without the film")
                        .path("attachments")
                        .size());
    }

    private Path film() throws Exception {
        byte[] bytes = new byte[SIZE];
        new Random(1).nextBytes(bytes);
        return Files.write(files.resolve("film.bin"), bytes);
    }

    /** Bounds what the page may send. Bytes per second; -1 for no bound. */
    private static void throttle(Webmail webmail, int bytesPerSecond) {
        CDPSession devTools = webmail.desk().context().newCDPSession(webmail.page());
        JsonObject conditions = new JsonObject();
        conditions.addProperty("offline", false);
        conditions.addProperty("latency", 0);
        conditions.addProperty("downloadThroughput", -1);
        conditions.addProperty("uploadThroughput", bytesPerSecond);
        devTools.send("Network.enable");
        devTools.send("Network.emulateNetworkConditions", conditions);
    }
}
