package org.postroad.common.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.postroad.common.wire.tls.TlsSession;

/** A line protocol that exercises the wire: ECHO text, WHO, WORK (waits to be let go on), BODY octets, SPEW kibibytes, TLS, QUIT. */
final class ToyProtocol implements LineProtocol {
    final List<String> lines = new CopyOnWriteArrayList<>();
    final Semaphore work = new Semaphore(0);
    final CountDownLatch working = new CountDownLatch(1);
    final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();
    final AtomicInteger overlaps = new AtomicInteger();

    @Override
    public LineSession open(LineConnection connection) {
        return new Session(connection);
    }

    @Override
    public String tooManyConnections() {
        return "BUSY\r\n";
    }

    private final class Session implements LineSession {
        private final LineConnection connection;
        private final AtomicInteger entered = new AtomicInteger();
        private boolean stopAfterWork;

        Session(LineConnection connection) {
            this.connection = connection;
        }

        @Override
        public void onOpen() {
            connection.write(
                    "HELLO " + connection.tls().map(TlsSession::protocol).orElse("clear") + "\r\n");
        }

        @Override
        public void onLine(byte[] octets) {
            if (entered.incrementAndGet() > 1) {
                overlaps.incrementAndGet();
            }
            String line = new String(octets, StandardCharsets.UTF_8);
            lines.add(line);
            answer(line.split(" ", 2));
            entered.decrementAndGet();
        }

        private void answer(String[] words) {
            switch (words[0]) {
                case "ECHO" -> connection.write(words[1] + "\r\n");
                case "WHO" -> connection.write(connection.remote() + " " + connection.local() + "\r\n");
                case "WORK" -> work();
                case "BODY" -> body(Integer.parseInt(words[1]));
                case "SPEW" -> spew(Integer.parseInt(words[1]));
                case "TLS" -> connection.startTls("GO\r\n");
                case "BUG" -> throw new IllegalStateException("a bug, on purpose");
                default -> {
                    connection.write("BYE\r\n");
                    connection.close();
                }
            }
        }

        private void work() {
            inside.incrementAndGet();
            working.countDown();
            work.acquireUninterruptibly();
            connection.write("WORKED\r\n");
            stopAfterWork = true;
        }

        private void body(int octets) {
            int[] missing = {octets};
            connection.receive(buffer -> {
                int taken = Math.min(missing[0], buffer.remaining());
                buffer.position(buffer.position() + taken);
                missing[0] -= taken;
                if (missing[0] == 0) {
                    connection.write("GOT " + octets + "\r\n");
                }
                return missing[0] == 0;
            });
        }

        private void spew(int kibibytes) {
            byte[] line = ("x".repeat(1022) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < kibibytes && connection.isOpen(); i++) {
                connection.write(line, 0, line.length);
            }
        }

        @Override
        public void onBadLine(LineFault fault) {
            connection.write("BAD " + fault + "\r\n");
        }

        @Override
        public void onSecured(TlsSession tls) {
            lines.add("<secured>");
            connection.write("SECURE " + tls.protocol() + "\r\n");
        }

        @Override
        public void onIdle() {
            connection.write("IDLE\r\n");
        }

        @Override
        public void onStop() {
            connection.write(stopAfterWork ? "STOP AFTER WORK\r\n" : "STOP\r\n");
            connection.close();
        }

        @Override
        public void onClosed() {
            closed.incrementAndGet();
        }

        @Override
        public int maxLine() {
            return 100;
        }
    }
}
