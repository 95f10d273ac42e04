package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postroad.app.lab.LabHost;
import org.postroad.app.lab.LabPerson;
import org.postroad.app.lab.http.LabServer;
import org.postroad.webmail.json.Json;

/** Every view of the webmail, with the lab's mail: axe finds nothing to complain of, and pictures lie in {@code target/screenshots}. */
@InBrowser
class ViewsTest {
    /** Files a message in the inbox, by the page's own line to the server. */
    private static final String FILE = """
            async (text) => {
              const { mail } = document.querySelector("pr-app");
              const { blobId } = await mail.client.upload(new Blob([text.replaceAll("\\n", "\\r\\n")], { type: "message/rfc822" }), () => {});
              const mailboxIds = { [mail.mailbox("inbox").id]: true };
              await mail.client.call(["Email/import", { emails: { one: { blobId, mailboxIds } } }]);
            }""";

    @AutoClose
    private static final LabServer server = Labs.start();

    @TempDir
    Path files;

    @Test
    void login(Desks desks) {
        Page page = desks.open(person("alice").webmail()).visit("/");
        assertThat(page.getByLabel("Address")).isFocused();
        Gallery.show("login", page);

        desks.expect("status of 401.* /auth/login");
        page.getByLabel("Address").fill("alice@north.test");
        page.getByLabel("Password").fill("wrong");
        page.keyboard().press("Enter");
        assertThat(page.getByRole(AriaRole.ALERT).first()).isVisible();
        Gallery.show("login-refused", page);

        desks.expect("net::ERR_INTERNET_DISCONNECTED");
        page.context().setOffline(true);
        page.keyboard().press("Enter");
        assertThat(page.getByText("The server cannot be reached")).isVisible();
        Gallery.show("login-offline", page);
    }

    @Test
    void sessionEnded(Desks desks) {
        Webmail alice = login(desks, "alice");
        assertThat(alice.row("The Gazette")).isVisible();
        alice.desk().expect("status of 401");
        alice.desk().context().clearCookies();
        alice.mailbox("Sent").click();
        assertThat(alice.page().getByRole(AriaRole.DIALOG)).isVisible();

        Gallery.show("login-again", alice.page());
    }

    @Test
    void mailboxes(Desks desks) {
        Webmail alice = login(desks, "alice");
        assertThat(alice.row("The Gazette")).isVisible();
        Gallery.show("inbox", alice.page());

        alice.list().focus();
        alice.page().keyboard().press("x");
        assertThat(alice.page().getByText("1 selected")).isVisible();
        Gallery.show("inbox-selection", alice.page());

        alice.mailbox("Junk").click();
        assertThat(alice.page().getByText("No junk")).isVisible();
        Gallery.show("junk-empty", alice.page());

        alice.mailbox("Drafts").click();
        assertThat(alice.list().getByRole(AriaRole.ROW)).hasCount(1);
        Gallery.show("drafts", alice.page());
    }

    @Test
    void theInboxThatHasNotLoaded(Desks desks) {
        Webmail alice = login(desks, "alice");
        Page page = alice.page();
        alice.desk().context().route("**/jmap/api", route -> {
            if (route.request().postData().contains("Email/query")) {
                return; // never answered
            }
            route.resume();
        });
        page.navigate("/mail/inbox");
        assertThat(alice.mailbox("Inbox")).isVisible();
        assertThat(page.getByText("Loading").first()).isAttached();
        Gallery.show("inbox-loading", page);
        alice.desk().context().unroute("**/jmap/api");

        alice.desk().expect("status of 500");
        alice.desk().context().route("**/jmap/api", route -> {
            if (route.request().postData().contains("Email/query")) {
                route.fulfill(new Route.FulfillOptions().setStatus(500));
                return;
            }
            route.resume();
        });
        page.navigate("/mail/inbox");
        assertThat(alice.button("Try again")).isVisible();
        Gallery.show("inbox-error", page);
    }

    @Test
    void whatIsNotThere(Desks desks) {
        Page page = login(desks, "alice").page();
        page.navigate("/mail/nowhere");
        assertThat(page.getByText("There is no such folder")).isVisible();
        Gallery.show("folder-missing", page);

        page.navigate("/mail/inbox/nothing");
        assertThat(page.getByText("This conversation is no longer here")).isVisible();
        Gallery.show("reader-missing", page);
    }

    @Test
    void theMessageThatHasNotLoaded(Desks desks) {
        Webmail alice = login(desks, "alice");
        alice.desk().context().route("**/jmap/api", route -> {
            if (!route.request().postData().contains("fetchTextBodyValues")) {
                route.resume();
            }
        });
        alice.open("The Gazette");
        assertThat(alice.page().getByText("Loading the message")).isAttached();
        Gallery.show("reader-loading", alice.page());
        alice.desk().context().unroute("**/jmap/api");

        alice.desk().expect("status of 500");
        alice.desk().context().route("**/html/**", route -> route.fulfill(new Route.FulfillOptions().setStatus(500)));
        alice.page().reload();
        assertThat(alice.button("Try again")).isVisible();
        Gallery.show("reader-error", alice.page());
    }

    @Test
    void offline(Desks desks) {
        Webmail alice = login(desks, "alice");
        alice.desk().expectOffline();
        alice.open("The Gazette");
        assertThat(alice.page().frameLocator("iframe").getByText("In the night of the equinox"))
                .isVisible();
        alice.desk().context().setOffline(true);
        assertThat(alice.page().getByText("The server cannot be reached").first())
                .isVisible();

        Gallery.show("offline", alice.page());
    }

    @Test
    void reader(Desks desks) {
        Webmail bob = login(desks, "bob");
        bob.list()
                .getByRole(AriaRole.ROW)
                .filter(new Locator.FilterOptions().setHasText("bridge"))
                .first()
                .click();
        assertThat(bob.messages().first()).isVisible();
        Gallery.show("reader-thread", bob.page());

        Webmail alice = login(desks, "alice");
        alice.open("The Gazette");
        assertThat(alice.page().frameLocator("iframe").getByText("In the night of the equinox"))
                .isVisible();
        Gallery.show("reader-html", alice.page());

        Webmail ben = login(desks, "ben");
        ben.open("Receipt for the toll");
        assertThat(ben.page().getByText("crossings.json").first()).isVisible();
        Gallery.show("reader-attachment", ben.page());
        ben.button("More for this message").click();
        assertThat(ben.page().getByRole(AriaRole.MENU)).isVisible();
        Gallery.showAt("reader-menu", ben.page(), 1280);

        Webmail ada = login(desks, "ada");
        ada.list().getByRole(AriaRole.ROW).last().click();
        assertThat(ada.messages().first()).isVisible();
        Gallery.show("reader-plain", ada.page());
    }

    @Test
    void remotePictures(Desks desks) {
        Webmail ben = login(desks, "ben");
        ben.desk().expect("request leaves: http://pictures\\.example/");
        ben.desk()
                .context()
                .route(
                        "http://pictures.example/*",
                        route -> route.fulfill(new Route.FulfillOptions()
                                .setContentType("image/svg+xml")
                                .setBody("<svg xmlns='http://www.w3.org/2000/svg' width='240' height='120'>"
                                        + "<rect width='240' height='120' fill='#0b5d43'/></svg>")));
        ben.page().evaluate(FILE, """
                From: Coach line <coach@south.test>
                To: ben@south.test
                Subject: The new coach
                Content-Type: text/html; charset=utf-8

                <h2>The new coach</h2><p>Here it is:</p><img src="http://pictures.example/coach.svg" alt="A coach">
                """);
        ben.open("The new coach");
        assertThat(ben.button("Show")).isVisible();
        Gallery.show("reader-images-blocked", ben.page());
        ben.button("Show").click();
        assertThat(ben.page().frameLocator("iframe").getByAltText("A coach")).isVisible();
        Gallery.show("reader-images-shown", ben.page());
    }

    @Test
    void compose(Desks desks) throws Exception {
        Path plan = Files.writeString(files.resolve("plan of the bridge.txt"), "It stands.\n");
        Webmail ada = login(desks, "ada");
        Composer letter = ada.write();
        assertThat(letter.toField()).isFocused();
        Gallery.show("compose-empty", ada.page());

        letter.to("bob@south.test")
                .to("not an address")
                .about("The plan of the bridge")
                .saying("Dear Bob,\n\nhere is the plan.\n\nAda")
                .attach(plan)
                .awaitAttached("plan of the bridge.txt");
        Gallery.show("compose", ada.page());

        letter.toField().fill("b");
        assertThat(ada.page().getByRole(AriaRole.OPTION).first()).isVisible();
        Gallery.show("compose-suggestions", ada.page());
        letter.toField().fill("");

        ada.desk().context().route("**/jmap/upload/**", route -> {}); // never answered
        letter.attach(Files.write(files.resolve("survey of the whole road.tiff"), new byte[3_000_000]));
        assertThat(letter.progress("survey of the whole road.tiff")).isAttached();
        Gallery.show("compose-progress", ada.page());
        letter.button("Stop uploading survey of the whole road.tiff").click();
        ada.desk().context().unroute("**/jmap/upload/**");

        ada.desk().expect("status of 413");
        ada.desk()
                .context()
                .route("**/jmap/upload/**", route -> route.fulfill(new Route.FulfillOptions().setStatus(413)));
        letter.attach(plan);
        letter.sendButton().click();
        assertThat(ada.page().getByRole(AriaRole.ALERT).first()).isVisible();
        Gallery.show("compose-errors", ada.page());
    }

    @Test
    void reply(Desks desks) {
        Webmail bob = login(desks, "bob");
        bob.list()
                .getByRole(AriaRole.ROW)
                .filter(new Locator.FilterOptions().setHasText("bridge"))
                .first()
                .click();
        Composer letter = bob.reply();
        assertThat(letter.textField()).hasValue(Pattern.compile("wrote:"));
        Gallery.show("compose-reply", bob.page());

        bob.desk().expectOffline();
        bob.desk().context().setOffline(true);
        letter.saying("Yes.");
        assertThat(bob.page().getByText("The server cannot be reached").first()).isVisible();
        Gallery.show("compose-offline", bob.page());
    }

    @Test
    void composeAsks(Desks desks) {
        Webmail ada = login(desks, "ada");
        Composer letter = ada.write().to("bob@south.test").saying("The plan is attached.");
        letter.sendButton().click();
        assertThat(ada.page().getByRole(AriaRole.DIALOG)).isVisible();

        Gallery.show("compose-question", ada.page());
    }

    @Test
    void composeLater(Desks desks) {
        Webmail ada = login(desks, "ada");
        Composer letter = ada.write().to("bob@south.test").about("For tomorrow").saying("Good morning.");
        letter.button("Send later").click();
        assertThat(ada.page().getByRole(AriaRole.MENU)).isVisible();
        Gallery.show("compose-later", ada.page());

        ada.page()
                .getByRole(AriaRole.MENUITEM, new Page.GetByRoleOptions().setName("At another time"))
                .click();
        assertThat(ada.page().getByRole(AriaRole.DIALOG)).isVisible();
        Gallery.show("compose-later-at", ada.page());
    }

    /** Our host's answer, as it is when the host that has the message reported on it. */
    @Test
    void deliveryReported(Desks desks) {
        Webmail ada = login(desks, "ada");
        ada.write()
                .to("bob@south.test")
                .to("ben@south.test")
                .about("Reported on")
                .saying("Hello.")
                .send();
        openSent(ada, "Reported on");
        assertThat(ada.page()
                        .getByRole(AriaRole.LISTITEM)
                        .filter(new Locator.FilterOptions().setHasText("Handed to mx.south.test")))
                .hasCount(2);
        ada.desk().context().route("**/jmap/api", route -> {
            if (!route.request().postData().contains("Delivery/get")) {
                route.resume();
                return;
            }
            APIResponse answer = route.fetch();
            JsonNode all = Json.read(answer.body());
            for (JsonNode recipient : all.findValues("recipients").stream()
                    .flatMap(each -> StreamSupport.stream(each.spliterator(), false))
                    .toList()) {
                boolean arrived = recipient.path("recipient").asText().startsWith("bob");
                ((ObjectNode) recipient)
                        .put("state", arrived ? "delivered" : "returned")
                        .putObject("report")
                        .put("action", arrived ? "delivered" : "failed")
                        .put("status", arrived ? "2.1.5" : "5.2.2")
                        .put("text", arrived ? "250 2.1.5 filed" : "552 5.2.2 the mailbox is full")
                        .put("host", "mailboxes.south.test")
                        .put("blobId", "none")
                        .put("receivedAt", Instant.now().toString());
            }
            route.fulfill(new Route.FulfillOptions().setResponse(answer).setBodyBytes(Json.write(all)));
        });
        ada.page().reload();
        assertThat(ada.page().getByText("Came back").first()).isVisible();
        assertThat(ada.page().getByText("reports that it lies in the mailbox").first())
                .isAttached();
        Gallery.show("delivery-reported", ada.page());
    }

    @Test
    void delivery(Desks desks) throws Exception {
        LabHost south = server.lab().host("south").orElseThrow();
        Webmail alice = login(desks, "alice");
        alice.write()
                .to("bob@south.test")
                .to("ghost@south.test")
                .to("ada@north.test")
                .about("To three people")
                .saying("Hello.")
                .send();
        openSent(alice, "To three people");
        assertThat(alice.page().getByText("Refused by mx.south.test").first()).isVisible();
        assertThat(alice.page().getByText("Handed to mx.south.test").first()).isVisible();
        Gallery.show("delivery-refused", alice.page());

        alice.choose(alice.button("More for this message"), "The road");
        assertThat(alice.page().locator("pr-road svg.body")).isVisible();
        Gallery.show("road", alice.page());
        alice.page().keyboard().press("Escape");

        south.stop();
        try {
            alice.write()
                    .to("bob@south.test")
                    .about("To a host that is down")
                    .saying("Hello?")
                    .send();
            openSent(alice, "To a host that is down");
            assertThat(alice.page().getByText("could not be reached").first()).isVisible();
            Gallery.show("delivery-waiting", alice.page());

            alice.button("Cancel").click();
            assertThat(alice.page().getByText("You took it back").first()).isVisible();
            Gallery.show("delivery-canceled", alice.page());
        } finally {
            south.start();
        }
    }

    @Test
    void theDeliveryThatIsNotKnown(Desks desks) {
        Webmail ada = login(desks, "ada");
        ada.write().to("bob@south.test").about("To one person").saying("Hello.").send();
        openSent(ada, "To one person");
        assertThat(ada.page()
                        .getByRole(AriaRole.LISTITEM)
                        .filter(new Locator.FilterOptions().setHasText("Handed to mx.south.test")))
                .isVisible();
        Gallery.show("delivery-delivered", ada.page());

        ada.desk().context().route("**/jmap/api", route -> {
            if (!route.request().postData().contains("Delivery/")) {
                route.resume();
            }
        });
        ada.page().reload();
        assertThat(ada.page().getByText("Asking where it stands")).isAttached();
        Gallery.show("delivery-loading", ada.page());
        ada.desk().context().unroute("**/jmap/api");

        ada.desk().expect("status of 500");
        ada.desk().context().route("**/jmap/api", route -> {
            if (route.request().postData().contains("Delivery/")) {
                route.fulfill(new Route.FulfillOptions().setStatus(500));
                return;
            }
            route.resume();
        });
        ada.page().reload();
        assertThat(ada.page().getByText("could not be brought up to date")).isVisible();
        Gallery.show("delivery-error", ada.page());
    }

    @Test
    void dialogsAndMenus(Desks desks) {
        Webmail ben = login(desks, "ben");
        Page page = ben.page();
        page.keyboard().press("?");
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        Gallery.show("keys", page);
        page.keyboard().press("Escape");

        ben.button("New folder").click();
        assertThat(page.getByLabel("Name")).isFocused();
        Gallery.showAt("folder-dialog", page, 1280);
        page.keyboard().type("Tolls");
        page.keyboard().press("Enter");
        ben.choose(ben.button("More for Tolls"), "Delete");
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        Gallery.showAt("question", page, 1280);
        page.keyboard().press("Escape");

        ben.button("Account").click();
        assertThat(page.getByRole(AriaRole.MENU)).isVisible();
        Gallery.showAt("account-menu", page, 1280);
        page.keyboard().press("Escape");

        page.setViewportSize(Look.of(360).width(), Look.of(360).height());
        ben.button("Mailboxes").click();
        assertThat(page.getByRole(AriaRole.DIALOG)).isVisible();
        Gallery.showAt("drawer", page, 360);
    }

    @Test
    void search(Desks desks) {
        Webmail ben = login(desks, "ben");
        ben.page().getByRole(AriaRole.SEARCHBOX).fill("toll");
        ben.page().keyboard().press("Enter");
        assertThat(ben.list().getByRole(AriaRole.ROW).first()).isVisible();
        Gallery.show("search", ben.page());

        ben.page().getByRole(AriaRole.SEARCHBOX).fill("unicorns");
        ben.page().keyboard().press("Enter");
        assertThat(ben.page().getByText("Nothing found")).isVisible();
        Gallery.show("search-nothing", ben.page());
    }

    private static Webmail login(Desks desks, String id) {
        LabPerson person = person(id);
        Webmail webmail = new Webmail(desks.open(person.webmail()));
        webmail.login(person.address(), person.password());
        return webmail;
    }

    private static LabPerson person(String id) {
        return server.lab().person(id);
    }

    private static void openSent(Webmail webmail, String subject) {
        webmail.mailbox("Sent").click();
        webmail.open(subject);
    }
}
