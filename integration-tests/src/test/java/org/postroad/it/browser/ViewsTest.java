package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.it.world.TwoSystems;

/** Every view: axe finds nothing to complain of, and pictures for people to look at lie in {@code target/screenshots}. */
@InBrowser
class ViewsTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @AfterAll
    static void index() {
        Gallery.index();
    }

    @Test
    void login(Desks desks) {
        Page page = desks.open(systems.north().web()).visit("/");
        assertThat(page.getByLabel("Address")).isFocused();

        show("login", page);
    }

    @Test
    void loginRefused(Desks desks) {
        Desk desk = desks.open(systems.north().web()).expect("status of 401.* /auth/login");
        desk.visit("/");
        new Webmail(desk).fillLogin("alice@north.test", "wrong");
        assertThat(desk.page().getByRole(AriaRole.ALERT).first()).isVisible();

        show("login-refused", desk.page());
    }

    private static void show(String view, Page page) {
        assertEquals("", String.join("\n\n", Gallery.show(view, page)), "axe");
    }
}
