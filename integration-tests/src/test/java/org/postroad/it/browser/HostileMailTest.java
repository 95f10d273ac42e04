package org.postroad.it.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.it.browser.hostile.Elsewhere;
import org.postroad.it.browser.hostile.HostileMail;
import org.postroad.it.world.Person;
import org.postroad.it.world.SmtpTalk;
import org.postroad.it.world.TwoSystems;

/**
 * Hostile messages, each really delivered and opened in the reader: no script runs, no request leaves, nothing covers our page (I8), and
 * the two walls take everything out before the browser's policy is needed.
 */
@InBrowser
class HostileMailTest {
    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    @AutoClose
    private static final Elsewhere elsewhere = new Elsewhere();

    private static final URI NOWHERE = URI.create("http://127.0.0.1:9");
    /** Goes to a thread as a click in the list does, and comes back when the body of its message is shown. */
    private static final String OPEN = """
            async ([path, id]) => {
              history.pushState(null, "", path);
              dispatchEvent(new PopStateEvent("popstate"));
              return await shown(id);
            }""";

    /** Says whether the message would show pictures of others. */
    private static final String SHOWN = """
            (id) => {
              const find = (root) => {
                for (const element of root.querySelectorAll("*")) {
                  if (element.localName === "pr-message-body") return element;
                  const inside = element.shadowRoot && find(element.shadowRoot);
                  if (inside) return inside;
                }
              };
              return new Promise((resolve, reject) => {
                const begin = performance.now();
                const look = () => {
                  const body = find(document);
                  if (body?.email?.id === id && body.state === "shown") resolve(Boolean(body.safe?.remoteImages));
                  else if (performance.now() - begin > 30_000) reject(new Error(`not shown: ${id}, ${body?.email?.id} is ${body?.state}`));
                  else setTimeout(look, 10);
                };
                look();
              });
            }""";

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS) // each of hundreds of messages is waited for by itself
    void nothingOfThemRunsReachesOutOrCovers(Desks desks) throws Exception {
        List<HostileMail> mails = HostileMail.all(elsewhere.host());
        assertTrue(mails.size() >= 200, "there are only " + mails.size());
        deliver(mails.stream().map(HostileMail::text).toList());
        Map<String, Place> places = places();
        Page page = desks.login(systems.north(), "alice@north.test").page();
        Alarms alarms = Alarms.in(page, systems.north().web());

        List<HostileMail> withPictures = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (HostileMail mail : mails) {
            if (open(page, places.get(mail.messageId()))) {
                withPictures.add(mail);
            }
            failures.addAll(inspect(alarms, page, mail));
        }
        assertEquals("", String.join("\n", failures));
        assertEquals(List.of(), elsewhere.visits());

        alarms.allowImagesOf(elsewhere.host());
        for (HostileMail mail : withPictures) {
            Place place = places.get(mail.messageId());
            open(page, place);
            page.locator(".show-images").click();
            page.evaluate(SHOWN, place.email());
            failures.addAll(inspect(alarms, page, mail));
        }
        assertEquals("", String.join("\n", failures));
        assertFalse(elsewhere.visits().isEmpty(), "pictures that were asked for do not come");
        elsewhere.visits().forEach(visit -> assertEquals("", visit.told(), "told with " + visit.path()));
    }

    /** Attachments that a browser would open as pages of whoever sends them: ours saves them, whatever type the address asks for. */
    @Test
    void attachmentsAreSavedAndNeverRun(Desks desks) throws Exception {
        String script = "canary(1)";
        Map<String, String> files = Map.of(
                "text/html", "<script>" + script + "</script>",
                "image/svg+xml", "<svg xmlns='http://www.w3.org/2000/svg' onload='" + script + "'/>",
                "application/xhtml+xml",
                        "<html xmlns='http://www.w3.org/1999/xhtml'><script>" + script + "</script></html>",
                "text/xml", "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>" + script + "</x:script>",
                "application/javascript", script);
        StringBuilder mail = new StringBuilder(
                "Message-ID: <attached@hostile.test>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n");
        files.forEach((type, content) -> mail.append("--b\r\nContent-Type: " + type
                + "\r\nContent-Disposition: attachment; filename=x.html\r\n\r\n" + content + "\r\n"));
        deliver(List.of(mail + "--b--\r\n"));
        JsonNode attachments = systems.alice()
                .email(places().get("attached@hostile.test").email(), "attachments")
                .path("attachments");
        assertEquals(files.size(), attachments.size());

        Page page = desks.login(systems.north(), "alice@north.test").page();
        Alarms alarms = Alarms.in(page, systems.north().web());
        String account = systems.alice().arguments().path("accountId").asText();
        for (JsonNode attachment : attachments) {
            for (String type : List.of(attachment.path("type").asText(), "text/html")) {
                String address = "/jmap/download/%s/%s/x.html?accept=%s"
                        .formatted(account, attachment.path("blobId").asText(), type.replace("+", "%2B"));
                Download saved =
                        page.waitForDownload(() -> page.evaluate("address => { location.href = address; }", address));
                assertEquals("x.html", saved.suggestedFilename());
            }
        }
        alarms.inspect(page);
        assertEquals(List.of(), alarms.raised());
    }

    /** The same detectors on a page that lets everything through: each must find what it is for. */
    @TestFactory
    Stream<DynamicTest> eachAlarmCanBeRaised(Desks desks) {
        Map<String, String> kinds = new LinkedHashMap<>();
        kinds.put("<script>canary(1)</script>", "script ran: canary");
        kinds.put("<img src=x onerror=canary(1)>", "script ran: canary");
        kinds.put("<b onmouseover=canary(1)>touched</b>", "script ran: canary");
        kinds.put("<iframe srcdoc='<script>parent.parent.canary(1)</script>'></iframe>", "script ran: canary");
        kinds.put("<script>alert(1)</script>", "script ran: dialog");
        kinds.put("<script>top.document.title=17</script>", "script ran: the title");
        kinds.put("<script>window.open('about:blank#x')</script>", "a window opened");
        kinds.put("<img src=http://{H}/1>", "a request left: image");
        kinds.put("<style>p{background:url(http://{H}/2)}</style><p>x</p>", "a request left: image");
        kinds.put("<style>@import 'http://{H}/3.css'</style>", "a request left: stylesheet");
        kinds.put(
                "<style>@font-face{font-family:x;src:url(http://{H}/4)}</style><p style='font-family:x'>x",
                "a request left: font");
        kinds.put("<script>fetch('http://{H}/5').catch(()=>{})</script>", "a request left: fetch");
        kinds.put("<meta http-equiv=refresh content='0;url=http://{H}/6'>", "a request left: document");
        kinds.put("<form action=http://{H}/7><button>x</button></form>", "a request left: document");
        kinds.put("<img src=/auth/logout>", "a request left: to our own");
        kinds.put("<svg></svg>", "the walls left: foreign svg");
        kinds.put("<div id=main name=x>x</div>", "the walls left: attribute id");
        kinds.put("<a href=javascript:1>x</a>", "the walls left: link javascript:1");
        kinds.put("<a href=http://a.test/ target=_top>x</a>", "the walls left: link opens here");
        kinds.put("<div style=position:fixed>x</div>", "the walls left: position of div");
        kinds.put("<style>@keyframes x{to{color:red}}b{animation:x 9s}</style><b>x</b>", "the walls left: animation");
        kinds.put(
                "<script>frameElement.style='position:fixed;inset:0;width:100%;height:100%'</script>",
                "covered: the frame leaves");
        kinds.put(
                "<script>frameElement.style='position:fixed;inset:0;width:100%;height:100%'</script><i></i>",
                "covered: the frame lies at");
        kinds.put("{POLICY}<script>1</script>", "the policy was needed");
        kinds.put("{POLICY}<img src=http://{H}/8>", "the policy was needed");
        Desk desk = desks.open(NOWHERE).expect("");
        return kinds.entrySet().stream()
                .map(kind -> DynamicTest.dynamicTest(kind.getValue() + " by " + kind.getKey(), () -> {
                    Page page = desk.context().newPage();
                    Alarms alarms = Alarms.in(page, NOWHERE);
                    unsafe(page, kind.getKey().replace("{H}", elsewhere.host()));
                    page.navigate(NOWHERE + "/mail");
                    page.waitForCondition(() -> {
                        inspect(alarms, page);
                        return alarms.raised().stream().anyMatch(alarm -> alarm.startsWith(kind.getValue()));
                    });
                    page.close();
                }));
    }

    /** Looks at a page whose mail may be leading it away at this moment; then the next look counts. */
    private static void inspect(Alarms alarms, Page page) {
        try {
            alarms.inspect(page);
        } catch (PlaywrightException led) {
            if (!String.valueOf(led.getMessage()).contains("Execution context was destroyed")) {
                throw led;
            }
        }
    }

    /** A reader as it must not be: the mail is in a frame of our own origin, as it came. */
    private static void unsafe(Page page, String mail) {
        String policy = "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'\">";
        String head = mail.startsWith("{POLICY}") ? policy : "";
        answer(page, "/mail", """
                <!doctype html><html lang=en><title>Mail</title><h1>Toolbar</h1><pr-message-body></pr-message-body><script>
                const root = document.querySelector("pr-message-body").attachShadow({ mode: "open" });
                root.innerHTML = "<style>:host{display:block}</style><iframe src=/frame></iframe>";
                </script>""");
        answer(page, "/frame", "<!doctype html>" + head + "<main>" + mail.replace("{POLICY}", "") + "</main>");
    }

    /** What a sender's styles can hide, the page says before it follows. */
    @Test
    void aLinkThatNamesAnotherHostIsAskedAbout(Desks desks) throws Exception {
        deliver(
                List.of(
                        "Message-ID: <masked@hostile.test>\r\nContent-Type: text/html\r\n\r\n"
                                + "<a href='http://evil.test/' style='font-size:0'><b style='font-size:16px'>https://bank.test</b></a>\r\n"));
        Page page = desks.login(systems.north(), "alice@north.test").page();
        desks.expect("request leaves: http://evil.test/");
        page.context().route("http://evil.test/", route -> route.fulfill(new Route.FulfillOptions().setBody("caught")));
        open(page, places().get("masked@hostile.test"));

        Locator words = page.frameLocator("pr-message-body iframe").locator("b");
        words.click();
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Cancel"))
                .click();
        assertEquals(1, page.context().pages().size(), "nothing was opened");

        words.click();
        Page opened = page.context()
                .waitForPage(
                        () -> page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Go to evil.test"))
                                .click());
        assertEquals("http://evil.test/", opened.url());
        assertEquals(true, opened.evaluate("opener === null"));
    }

    private static void answer(Page page, String path, String html) {
        page.route(
                NOWHERE + path,
                route -> route.fulfill(
                        new Route.FulfillOptions().setContentType("text/html").setBody(html)));
    }

    private record Place(String email, String thread) {}

    private static void deliver(List<String> mails) throws IOException {
        try (SmtpTalk talk = SmtpTalk.withPort25(systems.north().at(Service.SMTP))) {
            for (String mail : mails) {
                talk.send("mallory@foreign.test", List.of("alice@north.test"), mail);
            }
        }
    }

    /** Where alice finds each message, by its Message-ID. */
    private static Map<String, Place> places() {
        Person alice = systems.alice();
        ObjectNode get = alice.arguments();
        alice.ids("inbox").forEach(get.putArray("ids")::add);
        get.putArray("properties").add("threadId").add("messageId");
        Map<String, Place> places = new HashMap<>();
        for (JsonNode email : alice.call("Email/get", get).path("list")) {
            Place place =
                    new Place(email.path("id").asText(), email.path("threadId").asText());
            places.put(email.path("messageId").path(0).asText(), place);
        }
        return places;
    }

    private static boolean open(Page page, Place place) {
        String script = OPEN.replace("shown(", "(" + SHOWN + ")(");
        return (Boolean) page.evaluate(script, List.of("/mail/inbox/" + place.thread(), place.email()));
    }

    private static List<String> inspect(Alarms alarms, Page page, HostileMail mail) {
        int before = alarms.raised().size();
        alarms.inspect(page);
        return alarms.raised().stream()
                .skip(before)
                .map(alarm -> mail.number() + " (" + mail.what() + "): " + alarm)
                .toList();
    }
}
