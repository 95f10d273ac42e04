package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.FrameLocator;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;

/** The lab page in one tab, as somebody who gives a show uses it. */
final class LabPage {
    private final Page page;

    LabPage(Page page) {
        this.page = page;
    }

    Page page() {
        return page;
    }

    /** Opens it; returns when both webmails show their inbox. */
    LabPage open() {
        page.navigate("/lab");
        assertThat(webmail("north").getByText("Inbox").first()).isVisible();
        assertThat(webmail("south").getByText("Inbox").first()).isVisible();
        return this;
    }

    /** Has a prepared letter sent; its subject, once its road is shown. */
    String send(String fromTo) {
        String before = heading().isVisible() ? heading().textContent() : "";
        page.locator("header").getByText("Send a letter").click();
        page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(fromTo))
                .click();
        assertThat(heading()).not().hasText(before);
        assertThat(outcome()).isVisible();
        return heading().textContent().strip().lines().findFirst().orElseThrow().strip();
    }

    /** Half of the page: a system, its webmail, what can be broken there. */
    Locator side(String name) {
        return page.locator("#" + name);
    }

    /** The webmail of a side. */
    FrameLocator webmail(String name) {
        return page.frameLocator("#" + name + " iframe");
    }

    /** The button that breaks and mends something. */
    Locator fault(String side, String name) {
        return side(side)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName(name).setExact(true));
    }

    /** What the road's drawing says in words. */
    Locator road() {
        return page.locator("pr-road");
    }

    /** Subject, sender and recipients of the message whose road is shown. */
    Locator heading() {
        // The drawing, and what stands in its place, have headings of their own.
        return page.locator("#road > .title h2");
    }

    /** How many steps of the road are shown. */
    Locator steps() {
        return page.getByLabel("How far along the road");
    }

    /** What became of that message. */
    Locator outcome() {
        return page.locator("#road .title pr-lab-outcome");
    }

    /** The list of messages, which a low window keeps folded. */
    Locator messages() {
        Locator list = page.locator("pr-lab-messages");
        if (!list.isVisible()) {
            page.getByText("Messages, newest first").click();
        }
        return list;
    }

    /** Waits until both webmails stand in their frames. */
    void awaitWebmails() {
        for (String side : List.of("north", "south")) {
            assertThat(webmail(side).getByRole(AriaRole.GRID)).isVisible();
        }
    }

    Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }
}
