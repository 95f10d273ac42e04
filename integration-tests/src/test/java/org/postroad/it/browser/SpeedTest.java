package org.postroad.it.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.assertions.LocatorAssertions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.postroad.app.system.MailSystem;
import org.postroad.app.system.SystemStore;
import org.postroad.it.world.InsideHost;
import org.postroad.it.world.Shelf;
import org.postroad.it.world.TwoSystems;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.MailboxRole;

/** How fast the pages are. The figures are in {@code target/browser-figures.txt}; what fails here would be seen by people. */
@InBrowser
class SpeedTest {
    private static final int MOST_BYTES_AT_FIRST = 100_000;
    private static final int ARRIVALS = 20;
    /** The aim is 100 ms; a machine that does other things as well gets more. */
    private static final double LONGEST_ARRIVAL_MS = 400;

    private static final int LONG_LIST = 10_000;
    private static final int SCROLL_STEPS = 120;
    private static final int SCROLL_ROUNDS = 4;

    /** Whatever stands still for longer is seen to stutter; also the browser's own measure of a long task. */
    private static final int LONGEST_TASK_MS = 50;

    @AutoClose
    private static final TwoSystems systems = TwoSystems.inOneJvm();

    private static final MailSystem north = ((InsideHost) systems.north()).system();

    @Test
    void theFirstViewsCodeIsSmall(Desks desks) {
        Desk desk = desks.open(systems.north().web());
        List<Request> fetched = new ArrayList<>();
        desk.page().onRequestFinished(fetched::add);

        new Webmail(desk).login("ada@north.test", InsideHost.PASSWORD);

        List<Request> code = fetched.stream()
                .filter(request -> Set.of("document", "script", "stylesheet").contains(request.resourceType()))
                .toList();
        int bytes = code.stream()
                .mapToInt(request -> request.sizes().responseBodySize)
                .sum();
        String each = code.stream()
                .map(request -> request.url().replaceFirst(".*/", "/") + " " + request.sizes().responseBodySize)
                .collect(Collectors.joining(", "));
        Figures.note("code of the first view: " + bytes + " bytes compressed (" + each + ")");
        assertTrue(bytes > 1000, each);
        assertTrue(bytes <= MOST_BYTES_AT_FIRST, each);
    }

    @Test
    void whatArrivesIsOnTheScreenAtOnce(Desks desks) throws Exception {
        Desk desk = desks.open(systems.north().web());
        desk.context().addInitScript(WATCH);
        Webmail alice = new Webmail(desk);
        alice.login("alice@north.test", InsideHost.PASSWORD);
        assertThat(alice.list()).isVisible();
        Shelf shelf = new Shelf(north, "alice@north.test");
        BlockingQueue<Instant> commits = new LinkedBlockingQueue<>();
        double[] mutated = new double[ARRIVALS];
        double[] painted = new double[ARRIVALS];

        try (AutoCloseable subscription = commitsOf("alice@north.test", commits)) {
            for (int i = 0; i < ARRIVALS; i++) {
                String subject = "Arrival " + i + " of many";
                alice.page().evaluate("(subject) => void (globalThis.seen = globalThis.whenShown(subject))", subject);
                commits.clear();
                shelf.file(MailboxRole.INBOX, Duration.ZERO, Set.of(), """
                        From: Sender <sender@far.test>
                        To: Alice <alice@north.test>
                        Subject: %s
                        Date: {date}
                        Message-ID: <arrival%d@far.test>

                        Here I am.
                        """.formatted(subject, i));
                double committed = millis(commits.poll(10, TimeUnit.SECONDS));
                @SuppressWarnings("unchecked")
                List<Number> seen = (List<Number>) alice.page().evaluate("() => globalThis.seen");
                mutated[i] = seen.get(0).doubleValue() - committed;
                painted[i] = seen.get(1).doubleValue() - committed;
            }
        }

        double median = Figures.median(painted);
        Figures.note(String.format(
                Locale.ROOT,
                "from commit to document: median %.0f ms, longest %.0f ms; to the next frame: median %.0f ms, longest %.0f ms (%d arrivals)",
                Figures.median(mutated),
                DoubleStream.of(mutated).max().orElseThrow(),
                median,
                DoubleStream.of(painted).max().orElseThrow(),
                ARRIVALS));
        assertTrue(
                DoubleStream.of(mutated).min().orElseThrow() >= -1, "seen before it was committed: the clocks differ");
        assertTrue(median <= LONGEST_ARRIVAL_MS, "median " + median + " ms");
    }

    @Test
    void aLongListScrollsWithoutAStutter(Desks desks) throws IOException {
        new Shelf(north, "ada@north.test").fill(LONG_LIST);
        Webmail ada = desks.login(systems.north(), "ada@north.test");
        Page page = ada.page();
        assertThat(page.getByText("Message number " + LONG_LIST, new Page.GetByTextOptions().setExact(true)))
                .isVisible();
        ada.list().hover();

        page.evaluate(COUNT_TASKS);
        page.evaluate(STAND_STILL);
        assertTrue(longestTask(page) > LONGEST_TASK_MS, "a long task is not seen");
        List<Double> longest = new ArrayList<>();
        for (int round = 0; round < SCROLL_ROUNDS; round++) {
            page.evaluate(COUNT_TASKS);
            for (int i = 0; i < SCROLL_STEPS; i++) {
                page.mouse().wheel(0, round % 2 == 0 ? 700 : -700);
            }
            assertThat(page.getByText("Message number " + LONG_LIST, new Page.GetByTextOptions().setExact(true)))
                    .isVisible(new LocatorAssertions.IsVisibleOptions().setVisible(round % 2 == 1));
            longest.add(longestTask(page));
        }

        Figures.note("longest task while 10,000 messages scroll, ms in each round: " + longest);
        // A stutter of ours comes back in each round; one of a machine that does other things does not.
        assertTrue(longest.stream().anyMatch(ms -> ms <= LONGEST_TASK_MS), "longest tasks in ms: " + longest);
        ada.list().focus();
        page.keyboard().press("End");
        assertThat(page.getByText("Message number 1", new Page.GetByTextOptions().setExact(true)))
                .isVisible();
    }

    private static double longestTask(Page page) {
        return ((Number) page.evaluate("() => globalThis.longestTask()")).doubleValue();
    }

    /** The times at which something of an account was committed. */
    private static AutoCloseable commitsOf(String address, BlockingQueue<Instant> commits) {
        SystemStore store = north.store();
        AccountId account = store.database()
                .read(rows -> store.mail().directory().byLogin(rows, address))
                .orElseThrow()
                .id();
        return store.mail().feed().subscribe(account, change -> commits.add(Instant.now()));
    }

    private static double millis(Instant time) {
        return time.getEpochSecond() * 1e3 + time.getNano() / 1e6;
    }

    /** {@code whenShown(text)}: when the text came into the document, and when the frame that shows it was due; in ms since 1970. */
    private static final String WATCH = """
            (() => {
              const now = () => performance.timeOrigin + performance.now();
              let wanted = "", shown = () => {};
              const observer = new MutationObserver(() => {
                if (!wanted || !roots.some((root) => root.deref()?.textContent?.includes(wanted))) return;
                wanted = "";
                const mutated = now();
                requestAnimationFrame(() => shown([mutated, now()]));
              });
              const roots = [];
              const attach = Element.prototype.attachShadow;
              Element.prototype.attachShadow = function (init) {
                const root = attach.call(this, init);
                roots.push(new WeakRef(root));
                observer.observe(root, { subtree: true, childList: true, characterData: true });
                return root;
              };
              globalThis.whenShown = (text) => new Promise((resolve) => ((wanted = text), (shown = resolve)));
            })()""";

    private static final String STAND_STILL = """
            () => new Promise((done) => setTimeout(() => {
              for (const end = performance.now() + 80; performance.now() < end; );
              done();
            }))""";

    private static final String COUNT_TASKS = """
            () => {
              let longest = 0;
              const observer = new PerformanceObserver((list) => list.getEntries().forEach((task) => (longest = Math.max(longest, task.duration))));
              observer.observe({ entryTypes: ["longtask"] });
              globalThis.longestTask = async () => {
                await new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100)));
                observer.disconnect();
                return longest;
              };
            }""";
}
