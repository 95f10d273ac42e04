package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.it.world.ForeignHost;
import org.postroad.it.world.Letter;
import org.postroad.it.world.MailHost;
import org.postroad.it.world.TwoSystems;

/** Somebody without a mouse does everything. */
@InBrowser
class KeyboardTest {
    private static final int MOST_TABS = 80;

    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @Test
    void lettersAreWrittenReadAndAnswered(Desks desks) {
        Webmail alice = new Webmail(desks.open(systems.north().web()));
        alice.page().navigate("/");
        login(alice, "alice@north.test");
        Keyboard keys = alice.page().keyboard();

        keys.press("c");
        assertThat(alice.composer().toField()).isFocused();
        keys.type("bob@south.test");
        keys.press("Enter");
        tabTo(alice, alice.composer().subjectField());
        keys.type("Written with keys");
        keys.press("Enter");
        assertThat(alice.composer().textField()).isFocused();
        keys.type("No mouse was near.");
        keys.press("Control+Enter");
        assertThat(alice.note("Sent")).isVisible();

        Webmail bob = new Webmail(desks.open(systems.south().web()));
        bob.page().navigate("/");
        login(bob, "bob@south.test");
        Keyboard bobsKeys = bob.page().keyboard();
        assertThat(bob.row("Written with keys")).isVisible();
        bobsKeys.press("Enter");
        assertThat(bob.messages().last()).containsText("No mouse was near.");
        bobsKeys.press("r");
        assertThat(bob.composer().textField()).isFocused();
        bobsKeys.type("Nor here.");
        bobsKeys.press("Control+Enter");

        assertThat(alice.row("Written with keys")).isVisible();
    }

    @Test
    void mailIsSorted(Desks desks) {
        for (String subject : new String[] {"To be archived", "To be deleted", "To be flagged", "To be moved"}) {
            systems.ada().send(Letter.to("ben@south.test").about(subject));
            systems.ben().awaitSubject(subject);
        }
        Webmail ben = new Webmail(desks.open(systems.south().web()));
        ben.page().navigate("/");
        login(ben, "ben@south.test");
        Keyboard keys = ben.page().keyboard();

        goTo(ben, "To be archived");
        keys.press("e");
        assertThat(ben.row("To be archived")).hasCount(0);
        goTo(ben, "To be deleted");
        keys.press("#");
        assertThat(ben.row("To be deleted")).hasCount(0);
        goTo(ben, "To be flagged");
        keys.press("s");
        assertThat(ben.row("To be flagged")
                        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Take the flag off")))
                .isVisible();

        tabTo(ben, ben.button("New folder"));
        keys.press("Enter");
        assertThat(ben.page().getByLabel("Name", new Page.GetByLabelOptions().setExact(true)))
                .isFocused();
        keys.type("Tolls");
        keys.press("Enter");
        assertThat(ben.mailbox("Tolls")).isVisible();

        tabTo(ben, ben.button("More for Tolls"));
        keys.press("Enter");
        chooseByKeys(ben, "Rename");
        assertThat(ben.page().getByLabel("Name", new Page.GetByLabelOptions().setExact(true)))
                .isFocused();
        keys.type("Bridge tolls"); // over the old name, which is selected
        keys.press("Enter");
        assertThat(ben.mailbox("Bridge tolls")).isVisible();
        assertThat(ben.button("More for Bridge tolls")).isFocused();

        tabTo(ben, ben.list());
        goTo(ben, "To be moved");
        keys.press("x");
        tabTo(ben, ben.button("Move to"));
        keys.press("Enter");
        chooseByKeys(ben, "Bridge tolls");
        assertThat(ben.row("To be moved")).hasCount(0);
        tabTo(ben, ben.mailbox("Bridge tolls"));
        keys.press("Enter");
        assertThat(ben.row("To be moved")).isVisible();

        keys.press("/");
        keys.type("archived");
        keys.press("Enter");
        assertThat(ben.row("To be archived")).isVisible();
        assertThat(ben.list()).isFocused();

        keys.press("?");
        assertThat(ben.page().getByRole(AriaRole.DIALOG, new Page.GetByRoleOptions().setName("Keys")))
                .isVisible();
        assertThat(ben.page().getByText("Go to the inbox")).isVisible();
        keys.press("Escape");
        assertThat(ben.page().getByRole(AriaRole.DIALOG)).hasCount(0);

        tabTo(ben, ben.button("More for Bridge tolls"));
        keys.press("Enter");
        chooseByKeys(ben, "Delete");
        assertThat(ben.page().getByRole(AriaRole.DIALOG)).isVisible();
        tabTo(ben, ben.button("Delete folder"));
        keys.press("Enter");
        assertThat(ben.mailbox("Bridge tolls")).hasCount(0);
        assertThat(ben.list()).isFocused();

        tabTo(ben, ben.button("Account"));
        keys.press("Enter");
        chooseByKeys(ben, "Log out");
        assertThat(ben.page().getByLabel("Address")).isVisible();
    }

    @Test
    void whatWaitsOrFailedIsTriedAgainTakenBackAndSentAgain(Desks desks) throws Exception {
        systems.world().mailDomain("foreign.test", 3);
        systems.world().mailDomain("away.test", 4); // where nobody listens
        try (ForeignHost foreign = new ForeignHost(systems.world().network().at(3, Service.SMTP))
                .answering("carol@foreign.test", "550 5.7.1 we do not know you")) {
            Webmail ada = new Webmail(desks.open(systems.north().web()));
            ada.page().navigate("/");
            login(ada, "ada@north.test");
            Keyboard keys = ada.page().keyboard();
            keys.press("c");
            assertThat(ada.composer().toField()).isFocused();
            keys.type("carol@foreign.test");
            keys.press("Enter");
            keys.type("eve@away.test");
            keys.press("Enter");
            tabTo(ada, ada.composer().subjectField());
            keys.type("Into the distance");
            keys.press("Enter");
            keys.type("Hello?");
            keys.press("Control+Enter");
            assertThat(ada.note("Sent")).isVisible();

            tabTo(ada, ada.mailbox("Sent"));
            keys.press("Enter");
            assertThat(ada.row("Into the distance")).isVisible();
            assertThat(ada.list()).isFocused();
            keys.press("Enter");
            Locator carol = copy(ada, "carol@foreign.test");
            Locator eve = copy(ada, "eve@away.test");
            assertThat(carol).containsText("Refused by mx.foreign.test");
            assertThat(eve).containsText("mx.away.test could not be reached");

            Request retry =
                    ada.page().waitForRequest(KeyboardTest::isRetry, () -> pressByKeys(ada, eve, "Try again now"));
            assertEquals(200, retry.response().status());
            assertThat(eve).containsText("mx.away.test could not be reached");
            assertIsSomewhere(ada);
            pressByKeys(ada, eve, "Cancel");
            assertThat(eve).containsText("You took it back before it was delivered.");
            assertIsSomewhere(ada);

            foreign.relent("carol@foreign.test");
            pressByKeys(ada, carol, "Send again");
            assertThat(carol).containsText("Handed to mx.foreign.test");
            assertIsSomewhere(ada);
        }
    }

    private static boolean isRetry(Request request) {
        return String.valueOf(request.postData()).contains("Delivery/retry");
    }

    /** Where the copy for one recipient stands, in the open message. */
    private static Locator copy(Webmail webmail, String address) {
        return webmail.page()
                .getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Delivery"))
                .getByRole(AriaRole.LISTITEM)
                .filter(new Locator.FilterOptions().setHasText(address));
    }

    private static void pressByKeys(Webmail webmail, Locator copy, String button) {
        tabTo(
                webmail,
                copy.getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(button).setExact(true)));
        webmail.page().keyboard().press("Enter");
    }

    private static void assertIsSomewhere(Webmail webmail) {
        webmail.page().waitForCondition(() ->
                (Boolean) webmail.page().evaluate("() => document.activeElement !== document.body"));
    }

    private static void login(Webmail webmail, String address) {
        Keyboard keys = webmail.page().keyboard();
        assertThat(webmail.page().getByLabel("Address")).isFocused();
        keys.type(address);
        keys.press("Tab");
        keys.type(MailHost.PASSWORD);
        keys.press("Enter");
        assertThat(webmail.list()).isVisible();
    }

    /** Presses Tab until something has the focus. */
    private static void tabTo(Webmail webmail, Locator wanted) {
        assertThat(wanted).isVisible();
        for (int i = 0; i < MOST_TABS; i++) {
            if ((Boolean) wanted.evaluate("(element) => element.getRootNode().activeElement === element")) {
                return;
            }
            webmail.page().keyboard().press("Tab");
        }
        fail(MOST_TABS + " times Tab does not lead to " + wanted);
    }

    /** Moves through the list to a conversation. */
    private static void goTo(Webmail webmail, String subject) {
        Locator row = webmail.row(subject);
        assertThat(row).isVisible();
        webmail.page().keyboard().press("Home");
        for (int i = 0; i < 20; i++) {
            String active = webmail.list().getAttribute("aria-activedescendant");
            if (row.getAttribute("id").equals(active)) {
                return;
            }
            webmail.page().keyboard().press("ArrowDown");
        }
        fail("the arrows do not lead to " + subject);
    }

    private static void chooseByKeys(Webmail webmail, String item) {
        Locator wanted = webmail.page()
                .getByRole(
                        AriaRole.MENUITEM,
                        new Page.GetByRoleOptions().setName(item).setExact(true));
        assertThat(wanted).isVisible();
        for (int i = 0; i < 20; i++) {
            if ((Boolean) wanted.evaluate("(element) => element.getRootNode().activeElement === element")) {
                webmail.page().keyboard().press("Enter");
                return;
            }
            webmail.page().keyboard().press("ArrowDown");
        }
        fail("the arrows do not lead to " + item);
    }
}
