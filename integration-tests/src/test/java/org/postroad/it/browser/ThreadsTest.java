package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.it.world.Letter;
import org.postroad.it.world.TwoSystems;

/** Letters and their answers are one conversation, and grow while one reads it; what is looked for is found. */
@InBrowser
class ThreadsTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @Test
    void anAnswerJoinsTheConversationThatIsOpen(Desks desks) {
        Webmail alice = desks.login(systems.north(), "alice@north.test");
        Webmail bob = desks.login(systems.south(), "bob@south.test");
        alice.write()
                .to("bob@south.test")
                .about("Which way?")
                .saying("By the ford or by the bridge?")
                .send();
        assertThat(bob.row("Which way?")).isVisible();
        bob.open("Which way?");
        bob.reply().saying("By the bridge.").send();
        assertThat(alice.row("Which way?")).isVisible();
        alice.open("Which way?");
        assertThat(alice.messages()).hasCount(2);

        // Both have the conversation open; the next letter appears in it.
        bob.mailbox("Inbox").click();
        bob.open("Which way?");
        alice.reply().saying("Good, I shall bring the toll.").send();

        assertThat(bob.messages()).hasCount(3);
        assertThat(bob.messages().last()).containsText("I shall bring the toll");
    }

    @Test
    void whatIsLookedForIsFound(Desks desks) {
        systems.alice().send(Letter.to("ben@south.test").about("About oats").saying("The horses like them.\n"));
        systems.alice().send(Letter.to("ben@south.test").about("About hay").saying("There is none left.\n"));
        systems.ben().awaitSubject("About oats");
        systems.ben().awaitSubject("About hay");
        Webmail ben = desks.login(systems.south(), "ben@south.test");

        ben.page().getByRole(AriaRole.SEARCHBOX).fill("horses");
        ben.page().keyboard().press("Enter");

        assertThat(ben.row("About oats")).isVisible();
        assertThat(ben.row("About hay")).hasCount(0);
        ben.open("About oats");
        assertThat(ben.messages().last()).containsText("The horses like them.");

        ben.page().getByRole(AriaRole.SEARCHBOX).fill("unicorns");
        ben.page().keyboard().press("Enter");
        assertThat(ben.page().getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("Nothing found")))
                .isVisible();
    }
}
