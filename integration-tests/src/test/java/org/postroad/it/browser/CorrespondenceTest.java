package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.it.world.TwoSystems;

/** Two people in two browsers, each at a system of their own, write to each other. */
@InBrowser
class CorrespondenceTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @TempDir
    Path files;

    @Test
    void aLetterWithAnAttachmentIsSeenReadAndAnswered(Desks desks) throws Exception {
        Path plan = Files.writeString(files.resolve("the bridge ä.txt"), "It stands.\n");
        Webmail bob = desks.login(systems.south(), "bob@south.test");
        Webmail alice = desks.login(systems.north(), "alice@north.test");

        alice.write()
                .to("bob@south.test")
                .about("Is the bridge open?")
                .saying("Dear Bob,\n\nthe plan is attached.\n\nAlice")
                .attach(plan)
                .awaitAttached("the bridge ä.txt")
                .send();

        // Bob did nothing: his page shows it by itself.
        assertThat(bob.row("Is the bridge open?")).containsText("Alice");
        assertThat(bob.mailbox("Inbox")).containsText("1");
        bob.open("Is the bridge open?");
        assertThat(bob.messages().last()).containsText("the plan is attached.");
        assertArrayEquals(Files.readAllBytes(plan), download(bob, "the bridge ä.txt"));
        assertThat(bob.mailbox("Inbox")).not().containsText("1");

        Composer answer = bob.reply();
        assertThat(answer.subjectField()).hasValue("Re: Is the bridge open?");
        assertThat(answer.textField()).hasValue(Pattern.compile("> the plan is attached"));
        answer.saying("It is.\n\nBob").send();

        assertThat(alice.row("Is the bridge open?")).containsText("Bob");
        alice.open("Is the bridge open?");
        assertThat(alice.messages().last()).containsText("It is.");
    }

    private static byte[] download(Webmail reader, String name) throws Exception {
        Locator link = reader.page().getByRole(AriaRole.LINK).filter(new Locator.FilterOptions().setHasText(name));
        Download download = reader.page().waitForDownload(link::click);
        return Files.readAllBytes(download.path());
    }
}
