package org.postroad.webmail.http;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.server.handler.ThreadLimitHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The listener with its limits. Made, then started, then closed, each once and by one thread; it serves on threads of its own.
 */
public final class HttpServer implements AutoCloseable {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final long MIN_REQUEST_RATE = 50; // octets a second: a body that drips slower is cut off
    private static final int MAX_CONNECTIONS = 10_000; // those beyond wait to be accepted
    private static final int ADDRESS_SHARE = 4; // of the threads one address holds at most one in so many

    private final HttpSettings settings;
    private final Javalin javalin;
    private final SslContextFactory.Server contexts = new SslContextFactory.Server();

    public HttpServer(HttpSettings settings, List<Endpoints> endpoints, MeterRegistry meters) {
        this.settings = settings;
        this.javalin = Javalin.create(config -> configure(config, List.copyOf(endpoints), meters));
    }

    /** Binds and serves from now on. */
    public void start() {
        javalin.start();
    }

    /** The TCP port in use, once started. */
    public int port() {
        return javalin.port();
    }

    /** Where TLS is spoken, handshakes from now on show this identity; connections that stand are not touched. */
    public void renew(SSLContext identity) throws IOException {
        if (settings.isTls()) {
            try {
                contexts.reload(factory -> factory.setSslContext(identity));
            } catch (Exception unusable) {
                throw new IOException("the listener on port " + port() + " keeps its certificate", unusable);
            }
        }
    }

    /** Takes no new request, lets the running ones end within five seconds, then stops. */
    @Override
    public void close() {
        javalin.stop();
    }

    private void configure(JavalinConfig config, List<Endpoints> endpoints, MeterRegistry meters) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.prefer405over404 = true;
        config.http.maxRequestSize = 64 * 1024; // what streams or is larger is read through Bodies
        config.jetty.threadPool = threadPool();
        config.jetty.modifyServer(this::prepare);
        config.jetty.modifyHttpConfiguration(this::limit);
        config.jetty.addConnector(this::connector);
        config.requestLogger.http(new AccessLog(meters));
        new SafeHeaders(settings).addTo(config.routes);
        new Faults().addTo(config.routes);
        endpoints.forEach(endpoint -> endpoint.addTo(config.routes));
    }

    private QueuedThreadPool threadPool() {
        QueuedThreadPool pool = new QueuedThreadPool(settings.maxThreads(), 4);
        pool.setName("http");
        return pool;
    }

    // Who sends or reads slowly holds a thread meanwhile, so no address may hold them all.
    private void prepare(Server server) {
        ThreadLimitHandler threads = new ThreadLimitHandler(new GracefulHandler(), null, false) {
            @Override
            protected String getRemoteIP(Request request) {
                return Networks.of(super.getRemoteIP(request));
            }
        };
        threads.setThreadLimit(Math.max(1, settings.maxThreads() / ADDRESS_SHARE));
        server.setHandler(threads);
        server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, server));
        server.setStopTimeout(STOP_TIMEOUT.toMillis());
        server.setErrorHandler(HttpServer::answerBeforeRouting);
    }

    private void limit(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(settings.maxHeaderSize());
        http.setMinRequestDataRate(MIN_REQUEST_RATE);
        http.setIdleTimeout(settings.idleTimeout().toMillis());
    }

    private Connector connector(Server server, HttpConfiguration http) {
        ServerConnector connector = new ServerConnector(server, 1, 1, connections(http));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.idleTimeout().toMillis());
        connector.setAcceptQueueSize(1024);
        connector.setShutdownIdleTimeout(100); // kept-alive connections do not hold up a stop
        return connector;
    }

    private ConnectionFactory[] connections(HttpConfiguration http) {
        HttpConnectionFactory http11 = new HttpConnectionFactory(http);
        if (settings.transport() instanceof Transport.Tls tls) {
            SecureRequestCustomizer secure = new SecureRequestCustomizer();
            secure.setSniHostCheck(false); // a private system is often reached by its bare address
            http.addCustomizer(secure);
            contexts.setSslContext(tls.context());
            contexts.setIncludeProtocols("TLSv1.2", "TLSv1.3"); // RFC 8996
            return new ConnectionFactory[] {new SslConnectionFactory(contexts, http11.getProtocol()), http11};
        }
        return new ConnectionFactory[] {http11};
    }

    // Requests that Jetty refuses before they reach a route: broken syntax, header fields too large.
    private static boolean answerBeforeRouting(Request request, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
        String document = "{\"type\":\"about:blank\",\"status\":" + response.getStatus() + "}";
        Content.Sink.write(response, true, document, callback);
        return true;
    }
}
