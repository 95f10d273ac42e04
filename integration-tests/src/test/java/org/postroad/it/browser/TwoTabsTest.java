package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.it.world.Letter;
import org.postroad.it.world.TwoSystems;

/** What happens in one tab is seen in the other, without a reload. */
@InBrowser
class TwoTabsTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @Test
    void theTabsStayInStep(Desks desks) {
        systems.ada().send(Letter.to("alice@north.test").about("For both tabs"));
        systems.alice().awaitSubject("For both tabs");
        Webmail one = desks.login(systems.north(), "alice@north.test");
        Webmail other = new Webmail(one.desk(), one.desk().tab("/mail/inbox"));
        assertThat(other.row("For both tabs")).containsText("Unread");
        assertThat(other.mailbox("Inbox")).containsText("1");

        one.open("For both tabs");
        assertThat(other.row("For both tabs")).not().containsText("Unread");
        assertThat(other.mailbox("Inbox")).not().containsText("1");

        other.row("For both tabs").hover(); // a flag that is not set shows under the pointer
        flag(other.row("For both tabs")).click();
        assertThat(flag(one.row("For both tabs"))).hasAttribute("aria-pressed", "true");

        other.row("For both tabs")
                .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Archive"))
                .click();
        assertThat(one.row("For both tabs")).hasCount(0);
        one.mailbox("Archive").click();
        assertThat(one.row("For both tabs")).isVisible();
    }

    @Test
    void aDraftOfOneTabIsInTheOther(Desks desks) {
        Webmail one = desks.login(systems.north(), "ada@north.test");
        Webmail other = new Webmail(one.desk(), one.desk().tab("/mail/drafts"));

        one.write().about("Written in the first tab").awaitSaved();

        assertThat(other.row("Written in the first tab")).isVisible();
    }

    private static Locator flag(Locator row) {
        return row.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("lag").setExact(false));
    }
}
