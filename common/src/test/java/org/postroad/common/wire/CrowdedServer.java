package org.postroad.common.wire;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.postroad.common.address.Domain;
import org.postroad.common.wire.tls.SelfSigned;
import org.postroad.common.wire.tls.ServerTls;

/**
 * A listener of {@link ToyProtocol} in a process that has few file descriptors. Says its port; by standard input it is told to {@code exhaust} all of
 * them, and to {@code release} them; it ends with its input.
 */
final class CrowdedServer {
    private CrowdedServer() {}

    public static void main(String[] arguments) throws IOException {
        ServerTls tls = new ServerTls(SelfSigned.make(List.of(Domain.parse("toy.test")), Clock.systemUTC()));
        LineServerSettings settings =
                LineServerSettings.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), TlsUse.NONE);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        try (WireThreads threads = new WireThreads("crowded", 8);
                LineServer server =
                        LineServer.start(threads, settings.withConnections(4096, 4096), tls, new ToyProtocol())) {
            System.out.println("port " + server.address().getPort());
            List<FileInputStream> files = new ArrayList<>();
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                if (line.equals("exhaust")) {
                    exhaust(files);
                } else {
                    for (FileInputStream file : files) {
                        file.close();
                    }
                    files.clear();
                }
                System.out.println("done: " + line);
            }
        }
    }

    private static void exhaust(List<FileInputStream> files) {
        try {
            while (true) {
                files.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException noneLeft) {
            // What was to be reached.
        }
    }
}
