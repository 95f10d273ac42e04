package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.app.lab.http.LabServer;

/** The lab page in its states: axe finds nothing, and pictures lie in {@code target/screenshots}. */
@InBrowser
class LabViewsTest {
    @AutoClose
    private static final LabServer server = Labs.start();

    @Test
    void eachStateOfTheLab(Desks desks) throws Exception {
        Desk desk = desks.open(server.page()).expectOffline();
        Page page = desk.visit("/lab");
        Locator road = page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("The road"));
        assertThat(road.getByRole(AriaRole.HEADING, new Locator.GetByRoleOptions().setName("The road is quiet")))
                .isVisible();
        awaitWebmails(page);
        Gallery.show("lab-quiet", page);

        road.getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Send a letter"))
                .click();
        assertThat(road.locator("pr-lab-outcome[outcome=delivered]").first()).isVisible();
        Gallery.show("lab-delivered", page);

        page.getByRole(AriaRole.GROUP, new Page.GetByRoleOptions().setName("Break south.test"))
                .getByRole(AriaRole.BUTTON)
                .first()
                .click();
        assertThat(page.getByText("Stopped").first()).isVisible();
        server.lab()
                .send(
                        server.lab().person("alice"),
                        server.lab().person("bob"),
                        "Is the road open?",
                        "Are you there?\n");
        assertThat(road.locator("pr-lab-outcome[outcome=waiting]").first()).isVisible();
        Gallery.show("lab-host-stopped", page);
    }

    @Test
    void components(Desks desks) {
        Page page = desks.open(server.page()).visit("/lab/components");
        assertThat(page.getByRole(AriaRole.MAIN)).isVisible();

        Gallery.show("components", page);
    }

    private static void awaitWebmails(Page page) {
        for (String person : new String[] {"Alice", "Bob"}) {
            assertThat(page.frameLocator("iframe[title*='" + person + "']").getByRole(AriaRole.GRID))
                    .isVisible();
        }
    }
}
