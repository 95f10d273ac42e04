package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.app.lab.http.LabServer;

/** Every view: axe finds nothing to complain of, and pictures for people to look at lie in {@code target/screenshots}. */
@InBrowser
class ViewsTest {
    @AutoClose
    private static final LabServer server = Labs.start();

    @Test
    void login(Desks desks) {
        Page page = desks.open(webmail()).visit("/");
        assertThat(page.getByLabel("Address")).isFocused();

        Gallery.show("login", page);
    }

    @Test
    void loginRefused(Desks desks) {
        Desk desk = desks.open(webmail()).expect("status of 401.* /auth/login");
        desk.visit("/");
        new Webmail(desk).fillLogin("alice@north.test", "wrong");
        assertThat(desk.page().getByRole(AriaRole.ALERT).first()).isVisible();

        Gallery.show("login-refused", desk.page());
    }

    private static URI webmail() {
        return server.lab().person("alice").webmail();
    }
}
