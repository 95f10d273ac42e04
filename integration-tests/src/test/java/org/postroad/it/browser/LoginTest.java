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

    @Test
    void aHostThatStopsDuringTheLoginIsWaitedFor(Desks desks) throws Exception {
        Desk desk = desks.open(systems.south().web()).expectOffline();
        Webmail bob = new Webmail(desk);
        desk.visit("/");
        assertThat(bob.page().getByLabel("Address")).isFocused();

        systems.south().stop();
        bob.fillLogin("bob@south.test", MailHost.PASSWORD);
        assertThat(bob.page().getByRole(AriaRole.ALERT).first())
                .hasText("The server cannot be reached. You are logged in as soon as it is back.");

        systems.south().start();
        assertThat(bob.list()).isVisible();
    }

    @Test
    void aPageThatFindsNoServerGoesOnWhenItIsBack(Desks desks) {
        Webmail ada = desks.login(systems.north(), "ada@north.test");
        ada.desk().expectOffline();
        ada.page().route("**/auth/session", route -> route.abort("connectionrefused"));
        ada.page().reload();
        assertThat(ada.page().getByText("The server cannot be reached")).isVisible();
        assertThat(ada.page().getByLabel("Password")).hasCount(0);

        ada.page().unroute("**/auth/session");
        assertThat(ada.list()).isVisible();
    }
}
