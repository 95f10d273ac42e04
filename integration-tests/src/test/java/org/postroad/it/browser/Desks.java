package org.postroad.it.browser;

import com.microsoft.playwright.Browser;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.postroad.it.world.MailHost;

/** The desks of one test: people at browsers that know nothing of each other. They close with the test. */
public final class Desks implements AutoCloseable {
    private final Browser browser;
    private final List<Desk> open = new ArrayList<>();

    Desks(Browser browser) {
        this.browser = browser;
    }

    /** A browser that has never been anywhere, on a laptop; addresses may be relative to the origin. */
    public Desk open(URI origin) {
        return open(origin, Look.LAPTOP);
    }

    public Desk open(URI origin, Look look) {
        Desk desk = new Desk(browser, origin, look);
        open.add(desk);
        return desk;
    }

    /** Somebody of a host logs in at a desk of their own, on a laptop. */
    public Webmail login(MailHost host, String address) {
        return login(host, address, Look.LAPTOP);
    }

    public Webmail login(MailHost host, String address, Look look) {
        Webmail webmail = new Webmail(open(host.web(), look));
        webmail.login(address, MailHost.PASSWORD);
        return webmail;
    }

    /** What the pages of any desk may complain of, see {@link Desk#expect}. */
    public void expect(String pattern) {
        open.forEach(desk -> desk.expect(pattern));
    }

    List<String> complaints() {
        return open.stream().flatMap(desk -> desk.complaints().stream()).toList();
    }

    /** Keeps what each page looks like. */
    void keep(Path name) {
        for (int i = 0; i < open.size(); i++) {
            open.get(i).keep(name.resolveSibling(name.getFileName() + "-" + (i + 1)));
        }
    }

    @Override
    public void close() {
        open.forEach(Desk::close);
        open.clear();
    }
}
