package org.postroad.app.lab.http;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.postroad.app.lab.Lab;
import org.postroad.app.lab.LabSettings;
import org.postroad.common.time.SystemScheduler;
import org.postroad.webmail.http.HttpServer;
import org.postroad.webmail.http.HttpSettings;
import org.postroad.webmail.ui.UiFiles;
import org.postroad.webmail.ui.UiPages;

/** A lab with its page, on a loopback port. Started and closed once each. */
public final class LabServer implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final Map<String, String> PAGES = Map.of("/lab", "lab.html", "/lab/components", "components.html");
    /** The two webmails, whose ports are not known yet when the page's server starts. */
    private static final List<String> FRAMES = List.of("http://" + HOST + ":*");

    private final SystemScheduler scheduler;
    private final LiveRoads live;
    private final EventPage events;
    private final HttpServer http;
    private final Lab lab;

    private LabServer(SystemScheduler scheduler, LiveRoads live, EventPage events, HttpServer http, Lab lab) {
        this.scheduler = scheduler;
        this.live = live;
        this.events = events;
        this.http = http;
        this.lab = lab;
    }

    /** Starts a lab and its page. The page comes first, as the webmails must know whose frame they may be shown in. */
    public static LabServer start(LabSettings settings) throws IOException {
        SystemScheduler scheduler = new SystemScheduler("lab-clock");
        EventLog log = new EventLog(Long.toString(scheduler.clock().millis(), Character.MAX_RADIX));
        EventPage events = new EventPage(log, scheduler);
        LabApi api = new LabApi();
        OwnName name = new OwnName();
        HttpServer http = new HttpServer(
                HttpSettings.loopback().withAddress(HOST, settings.webPort()),
                List.of(name, api, events, new UiPages(UiFiles.load(), PAGES, FRAMES, "'none'")),
                new SimpleMeterRegistry());
        try {
            http.start();
            String authority = HOST + ":" + http.port();
            name.is(authority);
            LiveRoads live = new LiveRoads(log, scheduler.clock(), List.of("http://" + authority));
            Lab lab = Lab.start(settings, live);
            RoadBook book = new RoadBook(lab);
            api.open(lab, book);
            live.begin(book, api::state);
            return new LabServer(scheduler, live, events, http, lab);
        } catch (IOException | RuntimeException e) {
            http.close();
            scheduler.close();
            throw e;
        }
    }

    /** The lab behind the page. */
    public Lab lab() {
        return lab;
    }

    /** Where the page is. */
    public URI page() {
        return URI.create("http://" + HOST + ":" + http.port() + "/lab");
    }

    @Override
    public void close() {
        live.close();
        events.close();
        http.close();
        lab.close();
        scheduler.close();
    }
}
