package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.it.world.TwoSystems;

/** What was written is not lost: a tab is closed, a machine loses its network. */
@InBrowser
class DraftsTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @Test
    void aDraftSurvivesAClosedTab(Desks desks) {
        Webmail alice = desks.login(systems.north(), "alice@north.test");
        alice.write()
                .to("bob@south.test")
                .about("Half a letter")
                .saying("Dear Bob, I was going to")
                .awaitSaved();

        alice.page().close();
        Webmail later = new Webmail(alice.desk(), alice.desk().tab("/mail/drafts"));
        later.row("Half a letter").click();

        assertThat(later.composer().textField()).hasValue("Dear Bob, I was going to");
        assertThat(later.composer().subjectField()).hasValue("Half a letter");
        later.composer().saying("Dear Bob, I was going to, and did.").send();
        assertThat(later.row("Half a letter")).hasCount(0);
        systems.bob().awaitSubject("Half a letter");
    }

    @Test
    void whatWasWrittenJustBeforeTheTabClosedIsThereToo(Desks desks) {
        Webmail ada = desks.login(systems.north(), "ada@north.test");
        ada.write().about("Closed at once").saying("No time to save");

        ada.page().close();
        Webmail later = new Webmail(ada.desk(), ada.desk().tab("/mail/drafts"));

        later.row("Closed at once").click();
        assertThat(later.composer().textField()).hasValue("No time to save");
    }

    @Test
    void aDraftIsKeptWhileTheNetworkIsAway(Desks desks) {
        Webmail ben = desks.login(systems.south(), "ben@south.test");
        ben.desk().expectOffline();
        Composer letter = ben.write().about("From a tunnel").awaitSaved();

        ben.desk().context().setOffline(true);
        letter.saying("Written without a network");
        assertThat(ben.page().getByText("kept in this browser").first()).isVisible();
        ben.desk().context().setOffline(false);

        letter.awaitSaved();
        ben.page().close();
        Webmail later = new Webmail(ben.desk(), ben.desk().tab("/mail/drafts"));
        later.row("From a tunnel").click();
        assertThat(later.composer().textField()).hasValue("Written without a network");
    }
}
