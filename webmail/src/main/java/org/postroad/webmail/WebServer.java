package org.postroad.webmail;

import io.micrometer.core.instrument.Gauge;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.postroad.common.db.Transaction;
import org.postroad.mailstore.AccountId;
import org.postroad.webmail.blob.DownloadEndpoint;
import org.postroad.webmail.blob.OwnedBlobs;
import org.postroad.webmail.blob.UploadEndpoint;
import org.postroad.webmail.delivery.DeliveryCapability;
import org.postroad.webmail.html.HtmlEndpoint;
import org.postroad.webmail.http.HealthPage;
import org.postroad.webmail.http.HttpServer;
import org.postroad.webmail.http.MetricsPage;
import org.postroad.webmail.http.StsPolicyPage;
import org.postroad.webmail.jmap.Capability;
import org.postroad.webmail.jmap.JmapApi;
import org.postroad.webmail.jmap.JmapEndpoints;
import org.postroad.webmail.jmap.SharedAccounts;
import org.postroad.webmail.json.Json;
import org.postroad.webmail.login.Gate;
import org.postroad.webmail.login.LoginPages;
import org.postroad.webmail.login.Sessions;
import org.postroad.webmail.login.SignInKeys;
import org.postroad.webmail.login.sql.SqlSessionStore;
import org.postroad.webmail.mail.MailCapability;
import org.postroad.webmail.principal.PrincipalCapability;
import org.postroad.webmail.push.EventSource;
import org.postroad.webmail.quota.QuotaCapability;
import org.postroad.webmail.road.RoadCapability;
import org.postroad.webmail.road.RoadMarks;
import org.postroad.webmail.submission.SubmissionCapability;
import org.postroad.webmail.ui.MailFrame;
import org.postroad.webmail.ui.UiFiles;
import org.postroad.webmail.ui.UiPages;

/** The webmail of one system. Made, started and closed once each; serves on threads of its own. */
public final class WebServer implements AutoCloseable {
    private final WebParts parts;
    private final Sessions sessions;
    private final SignInKeys keys;
    private final RoadMarks marks;
    private final EventSource push;
    private final HttpServer http;

    public WebServer(WebSettings settings, WebParts parts) {
        Clock clock = parts.scheduler().clock();
        this.parts = parts;
        sessions = new Sessions(
                settings.login(),
                parts.database(),
                new SqlSessionStore(),
                parts.store().directory(),
                clock);
        keys = new SignInKeys(clock);
        LoginPages login = new LoginPages(
                settings.http(),
                settings.login(),
                sessions,
                keys,
                parts.store().authenticator(),
                clock,
                parts.meters());
        Gate gate = login.gate();
        OwnedBlobs owned = new OwnedBlobs(parts.database(), parts.blobs(), parts.store());
        SharedAccounts shared = new SharedAccounts(parts.database(), parts.store());
        marks = new RoadMarks(parts.database(), parts.roads(), parts.store(), clock, parts.hostName());
        push = new EventSource(
                gate,
                parts.database(),
                parts.store(),
                parts.scheduler(),
                marks,
                settings.limits().maxEventSources());
        Gauge.builder("postroad.push.connections", push, EventSource::connections)
                .register(parts.meters());
        UiFiles files = UiFiles.load();
        http = new HttpServer(
                settings.http(),
                List.of(
                        new UiPages(
                                files,
                                Map.of("/", "index.html", "/mail", "index.html", "/mail/*", "index.html"),
                                List.of(),
                                settings.http().frameAncestorSources()),
                        new MailFrame(files, settings.http().frameAncestorSources()),
                        login,
                        new JmapEndpoints(
                                gate,
                                new JmapApi(
                                        settings.limits(), capabilities(settings, parts, owned), Optional.of(shared))),
                        new UploadEndpoint(
                                gate,
                                parts.database(),
                                parts.blobs(),
                                parts.store().uploads(),
                                settings.limits()),
                        new DownloadEndpoint(gate, owned, shared),
                        new HtmlEndpoint(gate, parts.database(), parts.store().emails(), owned),
                        push,
                        new StsPolicyPage(settings.stsPolicies()),
                        new HealthPage(Map.of("store", () -> askStore(parts))),
                        new MetricsPage(parts.meters(), settings.http().metricsForAll())),
                parts.meters());
    }

    /** Binds the port and serves from now on. */
    public void start() {
        http.start();
    }

    /** The TCP port in use, once started. */
    public int port() {
        return http.port();
    }

    /** Where TLS is spoken, handshakes from now on show this identity; sessions and streams go on. */
    public void renew(SSLContext identity) throws IOException {
        http.renew(identity);
    }

    /** Ends every browser session of an account, in the transaction that changes its password or removes it. */
    public void endSessions(Transaction tx, AccountId account) {
        sessions.endAll(tx, account);
        tx.afterCommit(() -> {
            keys.revoke(account);
            push.end(account);
        });
    }

    /** Forgets browser sessions that are over, at most about {@code limit}; how many. */
    public int trimSessions(Transaction tx, int limit) {
        return sessions.trim(tx, limit);
    }

    /**
     * A key that opens one session of an account without a password, within a minute; {@code POST /auth/key} takes it. For whoever runs this
     * system and puts a page before somebody, such as the lab.
     *
     * @throws NoSuchElementException if there is no such account
     */
    public String signInKey(AccountId account) {
        return keys.issue(parts.database()
                .read(rows -> parts.store().directory().find(rows, account))
                .orElseThrow());
    }

    /** Ends push connections, takes no new request, lets the running ones end within five seconds, then stops. */
    @Override
    public void close() {
        push.close();
        http.close();
        marks.close();
    }

    private List<Capability> capabilities(WebSettings settings, WebParts parts, OwnedBlobs owned) {
        Clock clock = parts.scheduler().clock();
        return List.of(
                MailCapability.of(
                        settings.limits(), parts.database(), parts.blobs(), parts.store(), owned, clock, marks),
                SubmissionCapability.of(
                        parts.database(),
                        parts.store(),
                        parts.submission(),
                        parts.submissions(),
                        parts.queue(),
                        clock,
                        parts.hostName()),
                DeliveryCapability.of(
                        parts.database(),
                        parts.submissions(),
                        parts.queue(),
                        parts.store().changes(),
                        clock,
                        parts.hostName()),
                new Capability(Capability.MAIL_SHARE, Json.object(), Json.object(), List.of()),
                PrincipalCapability.of(parts.database(), parts.store()),
                QuotaCapability.of(parts.database(), parts.store()),
                RoadCapability.of(parts.database(), parts.roads(), parts.store(), parts.submissions()));
    }

    private static void askStore(WebParts parts) {
        parts.database().read(rows -> parts.store().directory().list(rows, 0, 1).size());
    }
}
