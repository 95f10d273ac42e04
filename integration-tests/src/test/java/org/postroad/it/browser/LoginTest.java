package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.it.world.MailHost;
import org.postroad.it.world.TwoSystems;

/** Somebody comes to the webmail and logs in. */
@InBrowser
class LoginTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @Test
    void thePasswordOpensTheMailboxes(Desks desks) {
        Webmail alice = desks.login(systems.north(), "alice@north.test");

        assertThat(alice.mailboxes()).containsText("Inbox");
    }

    @Test
    void aWrongPasswordIsSaidAndCanBeCorrected(Desks desks) {
        Desk desk = desks.open(systems.north().web()).expect("status of 401.* /auth/login");
        Webmail alice = new Webmail(desk);
        desk.visit("/");

        alice.fillLogin("alice@north.test", "wrong");
        assertThat(alice.page().getByRole(AriaRole.ALERT).first()).hasText("The address or the password is wrong.");

        alice.fillLogin("alice@north.test", MailHost.PASSWORD);
        assertThat(alice.mailboxes()).isVisible();
    }

    @Test
    void theLoginIsThereInTheNextTabToo(Desks desks) {
        Webmail alice = desks.login(systems.north(), "alice@north.test");

        Webmail next = new Webmail(alice.desk(), alice.desk().tab("/"));

        assertThat(next.mailboxes()).containsText("Inbox");
    }
}
