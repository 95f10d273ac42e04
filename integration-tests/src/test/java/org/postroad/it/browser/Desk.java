package org.postroad.it.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** One person's browser: its own cookies and storage, a window of a certain look, and any number of tabs. */
public final class Desk {
    private final URI origin;
    private final BrowserContext context;
    private final Complaints complaints;
    private final Page page;

    Desk(Browser browser, URI origin, Look look) {
        this.origin = origin;
        this.context = browser.newContext(new Browser.NewContextOptions()
                .setBaseURL(origin.toString())
                .setViewportSize(look.width(), look.height())
                .setColorScheme(look.scheme())
                .setLocale("en-GB")
                .setTimezoneId("UTC"));
        context.setDefaultTimeout(Chromium.PATIENCE.toMillis());
        complaints = new Complaints(context);
        page = context.newPage();
    }

    /** Where relative addresses lead. */
    public URI origin() {
        return origin;
    }

    public BrowserContext context() {
        return context;
    }

    /** The first tab. */
    public Page page() {
        return page;
    }

    /** Opens an address in the first tab. */
    public Page visit(String address) {
        page.navigate(address);
        return page;
    }

    /** Opens an address in a new tab. */
    public Page tab(String address) {
        Page tab = context.newPage();
        tab.navigate(address);
        return tab;
    }

    /**
     * What the pages may complain of from now on, or have already.
     *
     * @param pattern a regular expression that is found in the complaint, see {@link #complaints}
     */
    public Desk expect(String pattern) {
        complaints.expect(pattern);
        return this;
    }

    /** The requests fail because the network, or the server at its other end, is gone for a while. */
    public Desk expectOffline() {
        return expect(
                "net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|INTERNET_DISCONNECTED|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING)");
    }

    /** What the pages complained of so far and nobody expected, each a line: kind, words, address. */
    public List<String> complaints() {
        // A round trip to each page brings what the browser has to say until now.
        context.pages().forEach(open -> {
            try {
                open.title();
            } catch (PlaywrightException gone) {
                // A page that has closed has said everything.
            }
        });
        return complaints.unexpected();
    }

    void keep(Path name) {
        try {
            Files.createDirectories(name.getParent());
            Files.write(Path.of(name + ".txt"), complaints.all());
            int number = 0;
            for (Page open : context.pages()) {
                number++;
                open.screenshot(new Page.ScreenshotOptions().setPath(Path.of(name + "-" + number + ".png")));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (PlaywrightException unable) {
            complaints.add("no picture: " + unable.getMessage());
        }
    }

    void close() {
        context.close();
    }
}
