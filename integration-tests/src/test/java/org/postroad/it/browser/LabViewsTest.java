package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.app.lab.http.LabServer;

/** The lab page in its states: axe finds nothing, and pictures lie in {@code target/screenshots}. */
@InBrowser
class LabViewsTest {
    @AutoClose
    private static final LabServer server = Labs.start();

    @Test
    void eachStateOfTheLab(Desks desks) {
        LabServer own = Labs.start();
        LabPage lab;
        try (own) {
            Desk desk = desks.open(own.page()).expectOffline().expect("status of 503|status of 4");
            lab = new LabPage(desk.visit("/lab"));
            assertThat(lab.page().getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName("The road is quiet")))
                    .isVisible();
            lab.awaitWebmails();
            Gallery.show("lab-quiet", lab.page());
            show(lab);
        }
        assertThat(lab.page().getByText("The lab does not answer.").first()).isVisible();
        Gallery.show("lab-lost", lab.page());
    }

    private static void show(LabPage lab) {
        Page page = lab.page();
        lab.send("Alice to Bob");
        assertThat(lab.outcome()).hasText("Delivered");
        Gallery.showAt("lab-delivered", page, 360, 768, 1280, 1920);
        lab.button("Projector").click();
        Gallery.showAt("lab-projector", page, 1280, 1920);
        lab.button("Projector").click();

        lab.fault("south", "Refuse Bob").click();
        assertThat(lab.fault("south", "Refuse Bob")).hasAttribute("aria-pressed", "true");
        lab.send("Alice to Bob");
        assertThat(lab.outcome()).hasText("Failed");
        Gallery.show("lab-refused", page);
        lab.button("Mend everything").click();

        lab.fault("south", "Stop the host").click();
        assertThat(lab.side("south").getByText("Stopped")).isVisible();
        lab.send("Alice to Bob");
        assertThat(lab.outcome()).hasText("Waiting");
        Gallery.showAt("lab-host-stopped", page, 360, 768, 1280, 1920);
        page.setViewportSize(Look.of(360).width(), Look.of(360).height());
        page.getByRole(AriaRole.TAB, new Page.GetByRoleOptions().setName("south.test"))
                .click();
        Gallery.showAt("lab-side", page, 360, 768);
        lab.button("Mend everything").click();
        assertThat(lab.side("south").getByText("Stopped")).isHidden();
    }

    @Test
    void aRoadThatIsLookedAt(Desks desks) {
        LabPage lab = new LabPage(desks.open(server.page()).page()).open();
        Page page = lab.page();
        lab.send("Bob to Alice");
        assertThat(lab.outcome()).hasText("Delivered");

        lab.button("Pause").click();
        page.getByLabel("How far along the road").press("Home");
        for (int i = 0; i < 6; i++) {
            lab.button("Step forward").click();
        }
        Gallery.show("lab-paused", page);
        page.locator("pr-road button.live").click();

        page.locator("pr-road .hit").nth(3).click(new Locator.ClickOptions().setForce(true));
        assertThat(page.getByRole(AriaRole.REGION, new Page.GetByRoleOptions().setName("What was really said")))
                .isVisible();
        Gallery.show("lab-said", page);

        for (String way : List.of("SMTP alone", "IMAP", "POP3")) {
            page.locator("pr-road .switch")
                    .getByText(way, new Locator.GetByTextOptions().setExact(true))
                    .click();
            Gallery.show("lab-otherwise-" + way.replace(' ', '-'), page);
        }
        lab.button("What the signs mean").click();
        Gallery.show("lab-signs", page);
    }

    @Test
    void aLabThatIsNotThere(Desks desks) {
        Desk desk = desks.open(server.page()).expectOffline();
        Page page = desk.page();
        page.route("**/lab/api/**", route -> {}); // never answered
        page.navigate("/lab");
        assertThat(page.getByText("Opening the lab").first()).isVisible();
        Gallery.show("lab-loading", page);
        page.unroute("**/lab/api/**");

        desk.expect("status of 404");
        page.navigate("/lab#message=%3Cnobody@nowhere.test%3E");
        page.reload();
        assertThat(page.getByText("This message is not known")).isVisible();
        Gallery.show("lab-unknown-message", page);
    }

    @Test
    void components(Desks desks) {
        Page page = desks.open(server.page()).visit("/lab/components");
        assertThat(page.getByRole(AriaRole.MAIN)).isVisible();

        Gallery.show("components", page);
    }
}
