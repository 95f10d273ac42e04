package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postroad.app.lab.LabFaults;
import org.postroad.app.lab.LabHost;
import org.postroad.app.lab.LabSettings;
import org.postroad.app.lab.http.LabServer;

/** The lab before an audience: what each button does is seen on the road and in both webmails, and mended again. */
@InBrowser
class LabPageTest {
    private static LabServer server;

    @BeforeAll
    static void openLab() throws IOException {
        server = LabServer.start(new LabSettings(Optional.empty(), false, 0));
    }

    @AfterAll
    static void closeLab() {
        server.close();
    }

    @AfterEach
    void mendAll() throws IOException {
        for (LabFaults.Broken broken : server.lab().faults().broken()) {
            server.lab()
                    .faults()
                    .mend(broken.fault(), server.lab().host(broken.host()).orElseThrow());
        }
    }

    private static LabPage open(Desks desks) {
        return open(desks.open(server.page().resolve("/")));
    }

    private static LabPage open(Desk desk) {
        return new LabPage(desk.page()).open();
    }

    @Test
    void aLetterSetsOutOnOneSideAndArrivesOnTheOther(Desks desks) {
        LabPage lab = open(desks);
        String subject = lab.send("Alice to Bob");
        assertThat(lab.outcome()).hasText("Delivered");
        assertThat(lab.webmail("south").getByText(subject).first()).isVisible();
        assertThat(lab.road()).containsText("STARTTLS");
        assertThat(lab.road()).containsText("mx.south.test");
    }

    @Test
    void theReceivingHostIsStoppedAndComesBackWhileBothWatch(Desks desks) {
        LabPage lab = open(desks.open(server.page().resolve("/")).expectOffline());
        lab.fault("south", "Stop the host").click();
        assertThat(lab.side("south").getByText("Stopped")).isVisible();
        assertThat(lab.webmail("south").getByText("cannot be reached").first()).isVisible();
        String subject = lab.send("Alice to Bob");
        assertThat(lab.road()).containsText("connection refused");
        assertThat(lab.outcome()).hasText("Waiting");

        lab.fault("south", "Stop the host").click();
        assertThat(lab.side("south").getByText("Up", new Locator.GetByTextOptions().setExact(true)))
                .isVisible();
        assertThat(lab.outcome()).hasText("Delivered");
        assertThat(lab.webmail("south").getByText(subject).first()).isVisible();
        assertThat(lab.webmail("south").getByText("cannot be reached")).hasCount(0);
    }

    @Test
    void aRefusedRecipientComesBackToTheSenderWithTheReason(Desks desks) {
        LabPage lab = open(desks);
        lab.fault("south", "Refuse Bob").click();
        assertThat(lab.fault("south", "Refuse Bob")).hasAttribute("aria-pressed", "true");
        lab.send("Alice to Bob");
        assertThat(lab.outcome()).hasText("Failed");
        assertThat(lab.road()).containsText("550 5.7.1");
        assertThat(lab.webmail("north").getByText("Mail Delivery System").first())
                .isVisible();

        lab.button("Mend everything").click();
        assertThat(lab.fault("south", "Refuse Bob")).hasAttribute("aria-pressed", "false");
        lab.send("Alice to Bob");
        assertThat(lab.outcome()).hasText("Delivered");
    }

    @ParameterizedTest
    @CsvSource({"Break its DNS, SERVFAIL", "Silence its DNS, no answer"})
    void withoutDnsTheMessageWaits(String button, String seen, Desks desks) {
        LabPage lab = open(desks);
        lab.fault("south", button).click();
        assertThat(lab.fault("south", button)).hasAttribute("aria-pressed", "true");
        lab.send("Alice to Bob");
        assertThat(lab.road()).containsText(seen);
        assertThat(lab.outcome()).hasText("Waiting");
        lab.fault("south", button).click();
        assertThat(lab.outcome()).hasText("Delivered");
    }

    @Test
    void aCutAfterTheDotSendsTheMessageTwiceAndFilesItOnce(Desks desks) {
        LabPage lab = open(desks);
        lab.fault("north", "Cut after the dot").click();
        assertThat(lab.fault("north", "Cut after the dot")).hasAttribute("aria-pressed", "true");
        lab.send("Bob to Alice");
        assertThat(lab.fault("north", "Cut after the dot")).hasAttribute("aria-pressed", "false");
        assertThat(lab.outcome()).hasText("Delivered");
        assertThat(lab.road()).containsText(Pattern.compile("put off .*alice@north\\.test", Pattern.DOTALL));
        assertThat(lab.road()).containsText("it may have arrived");
        assertThat(lab.road()).containsText("known again");
        assertThat(lab.road()).containsText("The delivery to alice@north.test is over: delivered");
    }

    @Test
    void theOtherPersonOfAHouseTakesTheDesk(Desks desks) {
        LabPage lab = open(desks);
        lab.side("south")
                .getByText("Ben", new Locator.GetByTextOptions().setExact(true))
                .click();
        assertThat(lab.page().getByTitle("Webmail of Ben, ben@south.test")).isVisible();
        assertThat(lab.webmail("south").getByText("Inbox").first()).isVisible();
        assertThat(lab.fault("south", "Refuse Ben")).isVisible();
    }

    @Test
    void theMessageThatIsChosenIsInTheAddress(Desks desks) {
        // The second tab begins new sessions for the same people, which the first takes up when it is refused.
        Desk desk = desks.open(server.page().resolve("/")).expect("status of 403 .*/jmap/api");
        LabPage lab = open(desk);
        String first = lab.send("Alice to Bob");
        assertThat(lab.outcome()).hasText("Delivered");
        lab.send("Alice to Ada");
        lab.messages().getByText(first).first().click();
        assertThat(lab.heading()).containsText(first);
        assertThat(lab.page()).hasURL(Pattern.compile("/lab#message="));

        LabPage reopened = new LabPage(desk.tab(lab.page().url()));
        assertThat(reopened.heading()).containsText(first);
        assertThat(reopened.outcome()).hasText("Delivered");
        assertThat(reopened.road()).containsText("mx.south.test");
        assertThat(reopened.road()).containsText("delivered");
        String whole = reopened.steps().getAttribute("max");
        assertThat(reopened.steps()).hasValue(whole);
        lab.send("Bob to Alice");
        assertThat(reopened.heading()).containsText(first);
    }

    @Test
    void anAddressOfAMessageThatNobodyKnowsSaysSo(Desks desks) {
        Desk desk = desks.open(server.page().resolve("/")).expect("status of 404 .*/lab/api/roads/");
        LabPage lab = new LabPage(desk.visit("/lab#message=%3Cnobody%40nowhere.test%3E"));
        assertThat(lab.page().getByText("This message is not known")).isVisible();
        assertThat(lab.heading()).hasCount(0);
        String newest = lab.send("Alice to Bob");
        assertThat(lab.heading()).containsText(newest);
        assertThat(lab.page().getByText("This message is not known")).hasCount(0);
    }

    @Test
    void aRoadIsSteppedReplayedComparedAndLinkedTo(Desks desks) {
        Desk desk = desks.open(server.page().resolve("/"));
        desk.context().grantPermissions(List.of("clipboard-write"));
        LabPage lab = open(desk);
        String subject = lab.send("Alice to Bob");
        assertThat(lab.outcome()).hasText("Delivered");
        Locator place = lab.steps();
        lab.page().getByLabel("Speed").selectOption("steps");
        lab.button("Replay from the start").click();
        lab.button("Pause").click();
        place.press("Home");
        assertThat(place).hasValue("0");
        lab.button("Step forward").click();
        lab.button("Step forward").click();
        lab.button("Step forward").click();
        lab.button("Step back").click();
        assertThat(place).hasValue("2");

        lab.button("Link to this").click();
        assertThat(lab.page()).hasURL(Pattern.compile("/lab#message=.*&steps=2$"));
        LabPage linked = new LabPage(desk.tab(lab.page().url()));
        assertThat(linked.steps()).hasValue("2");
        assertThat(linked.heading()).containsText(subject);
        linked.page().reload();
        assertThat(linked.steps()).hasValue("2");
        linked.page().close();

        lab.page().getByText("POP3", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(lab.road()).containsText("RETR");
        lab.page()
                .getByText("The road", new Page.GetByTextOptions().setExact(true))
                .last()
                .click();
        lab.page().locator("pr-road button.live").click();
        assertThat(lab.page().locator("pr-road button.live")).hasAttribute("aria-pressed", "true");
    }

    @Test
    void aRoadIsSavedAsOneFileThatNeedsNothingElse(Desks desks) throws IOException {
        LabPage lab = open(desks);
        String subject = lab.send("Alice to Bob");
        assertThat(lab.outcome()).hasText("Delivered");
        Download download =
                lab.page().waitForDownload(() -> lab.button("Save as SVG").click());
        String svg = new String(download.createReadStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(svg.startsWith("<svg") && svg.contains("xmlns=\"http://www.w3.org/2000/svg\""), svg);
        assertTrue(svg.contains(subject) && svg.contains("mx.south.test"), svg);
        for (String foreign : List.of("var(--", "light-dark(", "<script", "<image", "href=")) {
            assertFalse(svg.contains(foreign), foreign);
        }
    }

    @Test
    void thePageGoesOnWhenTheLabDoes(@TempDir Path directory, Desks desks) throws IOException {
        LabServer first = LabServer.start(new LabSettings(Optional.of(directory), false, 0));
        URI page = first.page();
        LabSettings same = new LabSettings(Optional.of(directory), false, page.getPort());
        String subject;
        LabPage lab;
        try (first) {
            lab = open(desks.open(page.resolve("/")).expectOffline().expect("status of 503|status of 4"));
            subject = lab.send("Alice to Bob");
            assertThat(lab.outcome()).hasText("Delivered");
        }
        assertThat(lab.page().getByText("The lab does not answer.")).isVisible();
        assertThat(lab.heading()).containsText(subject);
        try (LabServer second = LabServer.start(same)) {
            assertThat(lab.page().getByText("The lab does not answer.")).hasCount(0);
            assertThat(lab.heading()).containsText(subject);
            assertEquals(page, second.page());
        }
    }

    @Test
    void aOneTimeKeyIsUsedWhenTheServerIsBack(Desks desks) {
        LabHost north = server.lab().host("north").orElseThrow();
        String key = north.ask(system -> system.signInKey("ada@north.test")).orElseThrow();
        Webmail ada = new Webmail(desks.open(north.webmail()).expectOffline());
        ada.page().route("**/auth/key", route -> route.abort("connectionrefused"));
        ada.page().navigate("/#key=" + key);
        assertThat(ada.page().getByText("The server cannot be reached")).isVisible();

        ada.page().unroute("**/auth/key");
        assertThat(ada.list()).isVisible();
    }
}
