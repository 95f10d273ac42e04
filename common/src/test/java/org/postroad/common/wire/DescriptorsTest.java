package org.postroad.common.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A process with few file descriptors keeps some for itself, and where it has none left for a while, it takes connections again after. */
@EnabledOnOs(OS.LINUX)
class DescriptorsTest {
    private static final int DESCRIPTORS = 512;

    private Process process;
    private BufferedReader output;
    private int port;
    private final List<Socket> sockets = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        process = new ProcessBuilder(
                        "sh",
                        "-c",
                        "ulimit -n " + DESCRIPTORS + " && exec \"$@\"",
                        "sh",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrowdedServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), US_ASCII));
        port = Integer.parseInt(said("port "));
    }

    @AfterEach
    void stop() throws Exception {
        closeAll();
        process.getOutputStream().close();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    }

    private void closeAll() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        sockets.add(socket);
        return socket;
    }

    private static String greeting(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)).readLine();
    }

    private void tell(String what) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write((what + "\n").getBytes(US_ASCII));
        input.flush();
        assertEquals(what, said("done: "));
    }

    /** What stands after these words; the process may log in between. */
    private String said(String words) throws IOException {
        String line = output.readLine();
        while (line != null && !line.startsWith(words)) {
            line = output.readLine();
        }
        return line == null ? "" : line.substring(words.length());
    }

    @Test
    void someAreKeptForAllElse() throws IOException {
        int welcome = 0;
        for (int i = 0; i < DESCRIPTORS; i++) {
            String greeting = greeting(connect());
            assertTrue(List.of("HELLO clear", "BUSY").contains(greeting), greeting);
            welcome += greeting.equals("BUSY") ? 0 : 1;
        }
        assertTrue(welcome > DESCRIPTORS / 4 && welcome < DESCRIPTORS * 3 / 4, "welcome were " + welcome);
        closeAll();
        String greeting = greeting(connect());
        for (int i = 0; i < 1000 && greeting.equals("BUSY"); i++) { // until it has seen that they are gone
            greeting = greeting(connect());
        }
        assertEquals("HELLO clear", greeting);
    }

    @Test
    void whoComesWhileNoneIsLeftIsServedAfter() throws IOException {
        assertEquals("HELLO clear", greeting(connect()));
        tell("exhaust");
        Socket waiting = connect();
        waiting.setSoTimeout(2000); // longer than the pause after an accept that failed
        boolean served = false;
        try {
            served = greeting(waiting) != null;
        } catch (IOException nothingCame) {
            assertFalse(waiting.isClosed());
        }
        assertFalse(served, "there was a descriptor left");
        tell("release");
        waiting.setSoTimeout(60_000);
        assertEquals("HELLO clear", greeting(waiting));
    }
}
