package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ReducedMotion;
import com.microsoft.playwright.options.ScreenshotAnimations;
import com.microsoft.playwright.options.ScreenshotScale;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.app.lab.LabPerson;
import org.postroad.app.lab.http.LabServer;

/** Makes the README's pictures; {@code ./check --pictures} puts them where the README has them, otherwise they are build output. */
@InBrowser
class PicturesTest {
    private static final Path FOLDER =
            Boolean.getBoolean("postroad.pictures") ? Path.of("..", "docs", "pictures") : Path.of("target", "pictures");
    private static final int LARGEST = 200_000;

    @AutoClose
    private static final LabServer server = Labs.start();

    @TempDir
    Path files;

    @Test
    void theLab(Desks desks) throws Exception {
        try (LabServer quiet = Labs.start()) {
            Page page = desks.open(quiet.page(), new Look(1280, 740, Look.LAPTOP.scheme()))
                    .visit("/lab");
            for (String person : new String[] {"Alice", "Bob"}) {
                assertThat(page.frameLocator("iframe[title*='" + person + "']").getByRole(AriaRole.GRID))
                        .isVisible();
            }
            page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("The road"))
                    .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Send a letter"))
                    .click();
            assertThat(page.locator("pr-lab-outcome[outcome=delivered]").first())
                    .isVisible();
            assertThat(page.frameLocator("iframe[title*='Bob']")
                            .getByText("Is the road open?", new FrameLocator.GetByTextOptions().setExact(true)))
                    .isVisible();

            take("lab", page);
        }
    }

    @Test
    void theInbox(Desks desks) throws Exception {
        Webmail alice = login(desks, "alice");
        alice.open("The Gazette");
        assertThat(alice.page().frameLocator("iframe").getByText("In the night of the equinox"))
                .isVisible();

        take("inbox", alice.page());
    }

    @Test
    void compose(Desks desks) throws Exception {
        Path plan = Files.write(files.resolve("bridge plan.pdf"), new byte[48_213]);
        Webmail bob = login(desks, "bob");
        bob.list()
                .getByRole(AriaRole.ROW)
                .filter(new Locator.FilterOptions().setHasText("bridge"))
                .first()
                .click();
        Composer letter = bob.reply();
        assertThat(letter.textField()).hasValue(Pattern.compile("wrote:"));
        String quoted = letter.textField().inputValue();
        letter.saying(
                        "Dear Alice,\n\ntwelve planks it is. The plan is attached: the bridge will be open by Thursday.\n\nBob"
                                + quoted)
                .attach(plan)
                .awaitAttached("bridge plan.pdf")
                .awaitSaved();

        take("compose", bob.page());
    }

    @Test
    void aDeliveryState(Desks desks) throws Exception {
        Webmail ada = login(desks, "ada");
        ada.write()
                .to("bob@south.test")
                .to("rider@south.test")
                .to("alice@north.test")
                .about("Who rides on Thursday?")
                .saying("Dear all,\n\nthe mail for the south leaves on Thursday at nine. Who rides?\n\nAda")
                .send();
        ada.button("Close this note").click();
        ada.mailbox("Sent").click();
        ada.open("Who rides on Thursday?");
        assertThat(ada.page().getByText("Handed to mx.south.test").first()).isVisible();
        assertThat(ada.page().getByText("Refused by mx.south.test").first()).isVisible();

        take("delivery", ada.page());
    }

    private static Webmail login(Desks desks, String id) {
        LabPerson person = server.lab().person(id);
        Webmail webmail = new Webmail(desks.open(person.webmail()));
        webmail.login(person.address(), person.password());
        return webmail;
    }

    private static void take(String name, Page page) throws Exception {
        page.emulateMedia(new Page.EmulateMediaOptions().setReducedMotion(ReducedMotion.REDUCE));
        page.mouse().move(0, 0); // nothing is pointed at
        Path picture = FOLDER.resolve(name + ".png");
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(picture)
                .setScale(ScreenshotScale.CSS)
                .setAnimations(ScreenshotAnimations.DISABLED));
        assertTrue(Files.size(picture) < LARGEST, picture + " has " + Files.size(picture) + " bytes");
    }
}
