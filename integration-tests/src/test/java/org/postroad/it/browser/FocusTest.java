package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Keyboard;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.it.world.Letter;
import org.postroad.it.world.TwoSystems;

/** Whoever uses the keyboard is always somewhere. */
@InBrowser
class FocusTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @Test
    void aPageThatIsLoadedBeginsWhereOneReads(Desks desks) {
        systems.ada().send(Letter.to("bob@south.test").about("Where am I?"));
        systems.bob().awaitSubject("Where am I?");
        Webmail bob = desks.login(systems.south(), "bob@south.test");
        assertThat(bob.list()).isFocused();

        bob.page().reload();
        assertThat(bob.list()).isFocused();
        assertThat(bob.row("Where am I?")).isVisible();

        bob.page().keyboard().press("Enter");
        assertThat(bob.subject("Where am I?")).isFocused();
        bob.page().reload();
        assertThat(bob.subject("Where am I?")).isFocused();

        bob.page().keyboard().press("r");
        assertThat(bob.composer().textField()).isFocused();
        bob.page().reload();
        assertThat(bob.composer().textField()).isFocused();
    }

    @Test
    void whatIsClosedLeadsBack(Desks desks) {
        systems.ada().send(Letter.to("ben@south.test").about("There and back"));
        systems.ben().awaitSubject("There and back");
        Webmail ben = desks.login(systems.south(), "ben@south.test");
        Keyboard keys = ben.page().keyboard();
        assertThat(ben.row("There and back")).isVisible();

        keys.press("c");
        assertThat(ben.composer().toField()).isFocused();
        keys.press("Escape");
        assertThat(ben.list()).isFocused();

        keys.press("Enter");
        assertThat(ben.subject("There and back")).isFocused();
        keys.press("r");
        assertThat(ben.composer().textField()).isFocused();
        keys.press("Escape");
        assertThat(ben.subject("There and back")).isFocused();
        keys.press("Escape");
        assertThat(ben.list()).isFocused();

        keys.press("Enter");
        assertThat(ben.subject("There and back")).isFocused();
        toolbar(ben).getByTitle("Archive").focus();
        keys.press("Enter");
        assertThat(ben.list()).isFocused();
    }

    @Test
    void aButtonThatGoesWithItsWorkLeadsBackToTheList(Desks desks) {
        systems.ben().send(Letter.to("alice@north.test").about("Chosen and put away"));
        systems.alice().awaitSubject("Chosen and put away");
        Webmail alice = desks.login(systems.north(), "alice@north.test");
        assertThat(alice.row("Chosen and put away")).isVisible();

        alice.page().keyboard().press("x");
        toolbar(alice).getByTitle("Archive").focus();
        alice.page().keyboard().press("Enter");

        assertThat(alice.row("Chosen and put away")).hasCount(0);
        assertThat(alice.list()).isFocused();
    }

    @Test
    void aFolderThatGetsItsNameGetsItInANarrowerWindowToo(Desks desks) {
        Webmail ada = desks.login(systems.north(), "ada@north.test");
        Keyboard keys = ada.page().keyboard();
        ada.button("New folder").focus();
        keys.press("Enter");
        Locator name = ada.page().getByLabel("Name", new Page.GetByLabelOptions().setExact(true));
        assertThat(name).isFocused();
        keys.type("Bridges");

        ada.page().setViewportSize(900, 700);
        assertThat(ada.mailboxes()).hasCount(0);
        assertThat(name).hasValue("Bridges");
        assertThat(name).isFocused();
        keys.type(" and fords");
        keys.press("Enter");
        assertThat(name).hasCount(0);
        assertThat(ada.list()).isFocused();

        ada.page().setViewportSize(1280, 800);
        assertThat(ada.mailbox("Bridges and fords")).isVisible();
        ada.button("More for Bridges and fords").focus();
        keys.press("Enter");
        keys.press("Enter");
        assertThat(name).hasValue("Bridges and fords");
        ada.page().setViewportSize(360, 640);
        assertThat(name).hasValue("Bridges and fords");
        ada.page().setViewportSize(1280, 800);
        assertThat(name).isFocused();
        keys.press("Escape");
        assertThat(name).hasCount(0);
    }

    private static Locator toolbar(Webmail webmail) {
        return webmail.page().getByRole(AriaRole.TOOLBAR);
    }
}
