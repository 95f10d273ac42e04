package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;

/** The webmail in one tab, as a person uses it. */
public final class Webmail {
    private final Desk desk;
    private final Page page;

    /** In the first tab of a desk; nothing is opened yet. */
    public Webmail(Desk desk) {
        this(desk, desk.page());
    }

    public Webmail(Desk desk, Page page) {
        this.desk = desk;
        this.page = page;
    }

    public Desk desk() {
        return desk;
    }

    public Page page() {
        return page;
    }

    /** Opens the webmail and logs in; returns when the mailboxes are there. */
    public void login(String address, String password) {
        page.navigate("/");
        fillLogin(address, password);
        assertThat(mailboxes()).isVisible();
    }

    /** Fills in the login that stands before everything, and sends it. */
    public void fillLogin(String address, String password) {
        page.getByLabel("Address").fill(address);
        page.getByLabel("Password").fill(password);
        button("Log in").click();
    }

    /** The mailboxes at the side. */
    public Locator mailboxes() {
        return page.getByRole(AriaRole.NAVIGATION);
    }

    public Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }
}
