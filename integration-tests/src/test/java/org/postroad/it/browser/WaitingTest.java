package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.it.world.ForeignHost;
import org.postroad.it.world.TwoSystems;

/** What the two people see when a letter does not simply arrive: in the sent message, where each recipient's copy stands. */
@InBrowser
class WaitingTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @Test
    void aRefusalIsSeenWithItsReasonAndTheLetterCanBeSentAgain(Desks desks) throws Exception {
        systems.world().mailDomain("foreign.test", 3);
        try (ForeignHost foreign = new ForeignHost(systems.world().network().at(3, Service.SMTP))
                .answering("carol@foreign.test", "550 5.7.1 we do not know you")) {
            Webmail ada = desks.login(systems.north(), "ada@north.test");
            ada.write()
                    .to("carol@foreign.test")
                    .to("bob@south.test")
                    .about("To two")
                    .saying("Hello.")
                    .send();

            openSent(ada, "To two");
            assertThat(copy(ada, "bob@south.test")).containsText("Handed to mx.south.test");
            assertThat(copy(ada, "carol@foreign.test")).containsText("Refused by mx.foreign.test");
            assertThat(copy(ada, "carol@foreign.test")).containsText("550 5.7.1 we do not know you");

            foreign.relent("carol@foreign.test");
            press(copy(ada, "carol@foreign.test"), "Send again");
            assertThat(copy(ada, "carol@foreign.test")).containsText("Handed to mx.foreign.test");
            await().until(() -> foreign.taken().size() == 1);
        }
    }

    @Test
    void theReceivingHostIsDownAndComesBackWhileBothWatch(Desks desks) throws Exception {
        Webmail bob = desks.login(systems.south(), "bob@south.test");
        bob.desk().expectOffline();
        Webmail alice = desks.login(systems.north(), "alice@north.test");
        systems.south().stop();
        assertThat(bob.page().getByText("The server cannot be reached").first()).isVisible();

        alice.write()
                .to("bob@south.test")
                .about("Are you there?")
                .saying("Hello?")
                .send();
        openSent(alice, "Are you there?");
        assertThat(copy(alice, "bob@south.test")).containsText("mx.south.test could not be reached");

        systems.south().start();
        assertThat(copy(alice, "bob@south.test")).containsText("Handed to mx.south.test");
        assertThat(bob.row("Are you there?")).isVisible();
        assertThat(bob.page().getByText("The server cannot be reached").first()).isHidden();
    }

    @Test
    void aLetterThatWaitsCanBeTakenBack(Desks desks) {
        systems.world().mailDomain("away.test", 4); // where nobody listens
        Webmail alice = desks.login(systems.north(), "alice@north.test");
        alice.write()
                .to("eve@away.test")
                .about("Too hasty")
                .saying("Forget it.")
                .send();
        openSent(alice, "Too hasty");
        assertThat(copy(alice, "eve@away.test")).containsText("mx.away.test could not be reached");

        press(copy(alice, "eve@away.test"), "Cancel");

        assertThat(copy(alice, "eve@away.test")).containsText("You took it back before it was delivered.");
    }

    @Test
    void aLetterThatIsToLeaveLaterIsSentNowOrTakenBack(Desks desks) {
        Webmail alice = desks.login(systems.north(), "alice@north.test");
        alice.write()
                .to("bob@south.test")
                .about("For later")
                .saying("Good morning.")
                .sendLater("In an hour");
        openSent(alice, "For later");
        assertThat(copy(alice, "bob@south.test")).containsText("Leaves");
        press(copy(alice, "bob@south.test"), "Send now");
        assertThat(copy(alice, "bob@south.test")).containsText("Handed to mx.south.test");

        alice.write()
                .to("ada@north.test")
                .about("Better not")
                .saying("Good morning.")
                .sendLaterAsProposed();
        openSent(alice, "Better not");
        assertThat(copy(alice, "ada@north.test")).containsText("Nobody has it yet");
        press(copy(alice, "ada@north.test"), "Cancel");
        assertThat(copy(alice, "ada@north.test")).containsText("You took it back before it was delivered.");
    }

    private static void openSent(Webmail webmail, String subject) {
        webmail.mailbox("Sent").click();
        webmail.open(subject);
    }

    /** Where the copy for one recipient stands, in the open message. */
    private static Locator copy(Webmail webmail, String address) {
        return webmail.page()
                .getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("Delivery"))
                .last()
                .getByRole(AriaRole.LISTITEM)
                .filter(new Locator.FilterOptions().setHasText(address));
    }

    private static void press(Locator copy, String button) {
        copy.getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(button).setExact(true))
                .click();
    }
}
