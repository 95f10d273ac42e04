package org.postroad.webmail;

import java.util.List;
import java.util.Map;
import org.postroad.mailstore.AccountId;
import org.postroad.webmail.http.HealthPage;
import org.postroad.webmail.http.HttpServer;
import org.postroad.webmail.http.MetricsPage;
import org.postroad.webmail.jmap.JmapApi;
import org.postroad.webmail.jmap.JmapEndpoints;
import org.postroad.webmail.login.LoginPages;
import org.postroad.webmail.login.Sessions;

/** The webmail of one system. Made, started and closed once each; serves on threads of its own. */
public final class WebServer implements AutoCloseable {
    private final Sessions sessions;
    private final HttpServer http;

    public WebServer(WebSettings settings, WebParts parts) {
        sessions = new Sessions(settings.login(), parts.scheduler().clock());
        LoginPages login = new LoginPages(
                settings.http(),
                settings.login(),
                sessions,
                parts.store().authenticator(),
                parts.scheduler().clock(),
                parts.meters());
        JmapApi api = new JmapApi(settings.limits(), List.of());
        http = new HttpServer(
                settings.http(),
                List.of(
                        login,
                        new JmapEndpoints(login.gate(), api),
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

    /** Ends every browser session of an account: its password was changed, or it was removed. */
    public void endSessions(AccountId account) {
        sessions.endAll(account);
    }

    /** Takes no new request, lets the running ones end within five seconds, then stops. */
    @Override
    public void close() {
        http.close();
    }

    private static void askStore(WebParts parts) {
        parts.database().read(rows -> parts.store().directory().list(rows, 0, 1).size());
    }
}
