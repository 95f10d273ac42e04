package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.it.world.Letter;
import org.postroad.it.world.MailHost;
import org.postroad.it.world.TwoSystems;

/** The session ends in the middle of things; the login leads back to the same place, and nothing is lost. */
@InBrowser
class SessionEndTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @Test
    void whoWasWritingGoesOnWriting(Desks desks) {
        Webmail alice = desks.login(systems.north(), "alice@north.test");
        alice.desk().expect("status of 401");
        alice.write()
                .about("An interrupted letter")
                .saying("Before the session")
                .awaitSaved();
        String address = alice.page().url();

        alice.desk().context().clearCookies();
        alice.composer().saying("Before the session ended, and after.");
        loginAgain(alice);

        assertThat(alice.page()).hasURL(address);
        assertThat(alice.composer().textField()).hasValue("Before the session ended, and after.");
        alice.composer().to("ada@north.test").send();
        systems.ada().awaitSubject("An interrupted letter");
    }

    @Test
    void whoWasReadingGoesOnReading(Desks desks) {
        systems.alice().send(Letter.to("bob@south.test").about("To be read in two sittings"));
        systems.alice().send(Letter.to("bob@south.test").about("Another one"));
        Webmail bob = desks.login(systems.south(), "bob@south.test");
        bob.desk().expect("status of 401");
        bob.open("To be read in two sittings");
        assertThat(bob.messages().last()).containsText("Good day.");

        bob.desk().context().clearCookies();
        // A push may have brought the login by now, in front of the row: what is clicked is the same.
        bob.row("Another one").dispatchEvent("click");
        loginAgain(bob);

        assertThat(bob.subject("Another one")).isVisible();
        assertThat(bob.messages().last()).containsText("Good day.");
    }

    @Test
    void anAddressOpensAfterTheLoginThatStoodBeforeIt(Desks desks) {
        systems.alice().send(Letter.to("ben@south.test").about("A letter to find"));
        systems.ben().awaitSubject("A letter to find");
        Webmail ben = desks.login(systems.south(), "ben@south.test");
        ben.open("A letter to find");
        String address = ben.page().url();

        Webmail elsewhere = new Webmail(desks.open(systems.south().web()));
        elsewhere.page().navigate(address);
        elsewhere.fillLogin("ben@south.test", MailHost.PASSWORD);

        assertThat(elsewhere.subject("A letter to find")).isVisible();
        assertThat(elsewhere.page()).hasURL(address);
    }

    private static void loginAgain(Webmail webmail) {
        assertThat(webmail.page().getByRole(AriaRole.DIALOG, new Page.GetByRoleOptions().setName("Log in again")))
                .isVisible();
        webmail.page().getByLabel("Password").fill(MailHost.PASSWORD);
        webmail.button("Log in").click();
        assertThat(webmail.page().getByLabel("Password")).isHidden();
    }
}
