package org.postroad.common.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** A client of plain {@code java.net}, which trusts any certificate. */
public final class SocketPeer implements TranscriptPeer {
    private static final int PATIENCE_MILLIS = 30_000;

    private Socket socket;
    private BufferedReader in;

    public SocketPeer(InetSocketAddress server) throws IOException {
        this(new Socket(server.getAddress(), server.getPort()));
    }

    private SocketPeer(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        this.socket = socket;
        in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Connects to a listener whose TLS is implicit. */
    public static SocketPeer secured(InetSocketAddress server) throws Exception {
        SocketPeer peer = new SocketPeer(server);
        peer.secure();
        return peer;
    }

    @Override
    public void send(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
        socket.getOutputStream().flush();
    }

    public SocketPeer send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    @Override
    public @Nullable String readLine() throws IOException {
        return in.readLine();
    }

    @Override
    public void secure() throws GeneralSecurityException, IOException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustAll()}, null);
        SSLSocket tls =
                (SSLSocket) context.getSocketFactory().createSocket(socket, "server.test", socket.getPort(), true);
        tls.startHandshake();
        socket = tls;
        in = new BufferedReader(new InputStreamReader(tls.getInputStream(), StandardCharsets.UTF_8));
    }

    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        if (!socket.isClosed()) {
            socket.setSoTimeout(1); // under TLS the JDK would wait so long for the other side to say goodbye
        }
        socket.close();
    }

    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
