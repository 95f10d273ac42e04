package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.FileChooser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The view in which a message is written. */
public final class Composer {
    private static final Pattern SAVED = Pattern.compile("^Saved \\d");

    private final Page page;

    Composer(Page page) {
        this.page = page;
    }

    public Composer to(String address) {
        toField().fill(address);
        toField().press("Enter");
        return this;
    }

    public Composer about(String subject) {
        subjectField().fill(subject);
        return this;
    }

    public Composer saying(String text) {
        textField().fill(text);
        return this;
    }

    /** Attaches a file and does not wait until it is uploaded. */
    public Composer attach(Path file) {
        FileChooser chooser = page.waitForFileChooser(() -> button("Attach").click());
        chooser.setFiles(file);
        return this;
    }

    /** Waits until a file is on the server. */
    public Composer awaitAttached(String name) {
        assertThat(button("Remove " + name)).isVisible();
        return this;
    }

    /** Sends it, and waits until it is on its way. */
    public void send() {
        sendButton().click();
        assertThat(page.getByRole(AriaRole.STATUS).getByText("Sent", new Locator.GetByTextOptions().setExact(true)))
                .isVisible();
        assertThat(textField()).isHidden();
    }

    /** Has it leave later, at one of the moments that are offered, and waits until the server has it. */
    public void sendLater(String moment) {
        chooseMoment(moment);
        awaitScheduled();
    }

    /** The same at the moment that the dialog proposes. */
    public void sendLaterAsProposed() {
        chooseMoment("At another time");
        button("Send then").click();
        awaitScheduled();
    }

    private void chooseMoment(String moment) {
        button("Send later").click();
        page.getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName(moment))
                .click();
    }

    private void awaitScheduled() {
        assertThat(page.getByRole(AriaRole.STATUS).getByText("Leaves on")).isVisible();
        assertThat(textField()).isHidden();
    }

    /** Waits until the server has the draft as it stands. */
    public Composer awaitSaved() {
        assertThat(page.getByText(SAVED)).isVisible();
        return this;
    }

    public Locator toField() {
        return page.getByRole(
                AriaRole.COMBOBOX, new Page.GetByRoleOptions().setName("To").setExact(true));
    }

    public Locator subjectField() {
        return page.getByLabel("Subject", new Page.GetByLabelOptions().setExact(true));
    }

    public Locator textField() {
        return page.getByLabel("Message", new Page.GetByLabelOptions().setExact(true));
    }

    public Locator sendButton() {
        return button("Send");
    }

    /** How far an upload is. */
    public Locator progress(String file) {
        return page.getByRole(AriaRole.PROGRESSBAR, new Page.GetByRoleOptions().setName("Uploading " + file));
    }

    public Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }
}
