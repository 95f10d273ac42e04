package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;

/** The webmail in one tab, as a person uses it: everything is found by role and name. */
public final class Webmail {
    private static final Pattern LIST = Pattern.compile("^Messages (in |found)");

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
        assertThat(list()).isVisible();
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

    /** A mailbox at the side. */
    public Locator mailbox(String name) {
        return mailboxes().getByRole(AriaRole.LINK, new Locator.GetByRoleOptions().setName(name));
    }

    /** The messages of the mailbox that is shown, or of a search; also when there are none. */
    public Locator list() {
        return page.getByLabel(LIST);
    }

    /** The conversation in the list that shows a text, such as its subject. */
    public Locator row(String text) {
        return list().getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText(text));
    }

    /** Opens a conversation of the list, and waits until the reader shows it. */
    public void open(String subject) {
        row(subject).click();
        assertThat(subject(subject)).isVisible();
    }

    /** The subject over an open conversation. */
    public Locator subject(String subject) {
        return page.getByRole(
                AriaRole.HEADING, new Page.GetByRoleOptions().setName(subject).setLevel(1));
    }

    /** The open messages of the conversation that is read, oldest first. */
    public Locator messages() {
        return page.getByRole(AriaRole.ARTICLE);
    }

    /** Begins a new message. */
    public Composer write() {
        button("Write a message").click();
        return composer();
    }

    /** Answers the newest message of the open conversation. */
    public Composer reply() {
        button("Reply").last().click();
        return composer();
    }

    /** The message that is being written. */
    public Composer composer() {
        return new Composer(page);
    }

    public Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    /** Chooses from a menu that a button opens. */
    public void choose(Locator menu, String item) {
        menu.click();
        page.getByRole(
                        AriaRole.MENUITEM,
                        new Page.GetByRoleOptions().setName(item).setExact(true))
                .click();
    }

    /** What is said in passing, such as "Sent". */
    public Locator note(String text) {
        return page.getByRole(AriaRole.STATUS).getByText(text, new Locator.GetByTextOptions().setExact(true));
    }
}
