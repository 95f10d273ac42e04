package org.postroad.it.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.postroad.common.testing.Waits;

/** The browser of this machine, without a window, and cut off from every network but loopback. */
final class Chromium implements AutoCloseable {
    /** How long a page may take for anything. Long, because the machine may be busy; nothing waits longer than it must. */
    static final Duration PATIENCE = Waits.PATIENCE;

    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome", "chrome");
    private static final List<String> SWITCHES = List.of(
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-default-apps",
            "--disable-domain-reliability",
            "--disable-extensions",
            "--disable-sync",
            "--no-pings",
            "--no-proxy-server",
            // Our walls must hold without a process for each message that is opened, which costs the most by far.
            "--disable-site-isolation-trials",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.*, EXCLUDE localhost",
            "--force-color-profile=srgb",
            "--font-render-hinting=none");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    static Chromium start() {
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        try {
            PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE.toMillis());
            // Chromium's own sandbox refuses to run as root; what runs in it here is ours.
            boolean isRoot = "root".equals(System.getProperty("user.name"));
            Browser browser = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(executable())
                            .setChromiumSandbox(!isRoot)
                            .setArgs(SWITCHES));
            return new Chromium(playwright, browser);
        } catch (RuntimeException failed) {
            playwright.close();
            throw failed;
        }
    }

    Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }

    private static Path executable() {
        Optional<Path> chosen = Optional.ofNullable(System.getenv("CHROMIUM")).map(Path::of);
        Stream<Path> installed = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)));
        return Stream.concat(chosen.stream(), installed)
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("these tests need Chromium. On Debian, as root: "
                        + "apt-get install chromium (./check does it); elsewhere name its program in CHROMIUM"));
    }
}
